"""The podium: who is asked there, who comes, who loses a place to a voice, and who translates."""

from typing import Any

import pytest

from roomful.history.model import SYSTEM
from roomful.invitations.model import Invitee
from roomful.kit.clock import SECOND
from roomful.kit.errors import Kind
from roomful.media.port import Source
from roomful.recordings.service.seating import seats
from roomful.rooms.model import Room
from roomful.sessions import stage
from roomful.sessions.model import Participant, Role, Selection
from roomful.sessions.service.reports import merged
from tests.features import House, Person, refused
from tests.sessions.test_lobby import user_of

ALL = Selection(None)


def only(*people: Person) -> Selection:
    return Selection(tuple(one.id for one in people))


async def meeting(house: House, *names: str, **attributes: Any) -> tuple[Room, Person, list[Person]]:
    room = await house.room(**({"mode": "role_based"} | attributes))
    host = await house.host(room, name="Amara")
    return room, host, [await house.join(room, name=name) for name in names]


def may_send(person: Person) -> set[str]:
    return {str(one) for one in person.client.grants.publish}


async def invite(house: House, room: Room, of: Person, *people: Person, **more: Any) -> list[Participant]:
    return await house.features.podium.invite(room.tenant_id, of.entered.session.id, only(*people), **more)


async def test_who_is_asked_comes_or_not(house: House) -> None:
    room, host, (ann, ben) = await meeting(house, "Ann", "Ben")
    assert may_send(host) == {"microphone", "camera", "screen", "screen_audio"}
    assert may_send(ann) == may_send(ben) == set()
    with refused("not_invited_to_podium", Kind.CONFLICT):
        await house.features.podium.answer(await house.row(ann), accept=True)
    invited = await invite(house, room, host, ann, ben)
    assert [one.podium_invited_at for one in invited] == [house.clock.now()] * 2
    assert may_send(ann) == set()
    there = await house.features.podium.answer(await house.row(ann), accept=True)
    assert (there.on_podium, there.podium_invited_at) == (True, None)
    assert "microphone" in may_send(ann)
    away = await house.features.podium.answer(await house.row(ben), accept=False)
    assert (away.on_podium, away.podium_invited_at) == (False, None)
    await house.features.podium.answer(await house.row(ann), accept=False)
    assert may_send(ann) == set()
    told = [event.payload for event in await house.events("participant.updated")]
    assert [one for one in told if one.get("on_podium")] == [{"on_podium": True, "podium_invited_at": None}]


async def test_at_once_and_away_again(house: House) -> None:
    room, host, (ann, ben, cleo) = await meeting(house, "Ann", "Ben", "Cleo", podium_limit=2)
    await ann.client.leave()
    await house.hear()
    with refused("participant_not_in"):
        await invite(house, room, host, ann)
    await invite(house, room, host, ben, force=True)
    assert "camera" in may_send(ben)
    with refused("podium_full", Kind.CONFLICT) as told:
        await invite(house, room, host, cleo, await house.join(room), force=True)
    assert told.details == {"podium_limit": 2}
    await invite(house, room, host, cleo, ben)
    await house.features.podium.answer(await house.row(cleo), accept=True)
    gone = await house.features.podium.dismiss(room.tenant_id, host.entered.session.id, only(cleo, ben))
    assert [one.on_podium for one in gone] == [False, False]
    assert may_send(ben) == may_send(cleo) == set()
    with refused("not_invited_to_podium"):
        await house.features.podium.answer(await house.row(cleo), accept=True)


async def test_others_were_faster(house: House) -> None:
    room, host, (ann, ben) = await meeting(house, "Ann", "Ben", podium_limit=1)
    for one in (ann, ben):
        await invite(house, room, host, one)
    await house.features.podium.answer(await house.row(ben), accept=True)
    with refused("podium_full"):
        await house.features.podium.answer(await house.row(ann), accept=True)
    # somebody who goes leaves a place
    await ben.client.leave()
    await house.hear()
    assert (await house.features.podium.answer(await house.row(ann), accept=True)).on_podium


async def test_who_cannot_come(house: House) -> None:
    room, host, (ann,) = await meeting(house, "Ann", mode="all_on_screen")
    with refused("no_podium", Kind.CONFLICT):
        await invite(house, room, host, ann)
    room, host, (ann, ben) = await meeting(house, "Ann", "Ben")
    await house.features.podium.invite(room.tenant_id, host.entered.session.id, only(ben), force=True)
    await house.features.moderation.set_role(
        room.tenant_id, host.entered.session.id, only(ann, ben), Role.AUDIENCE
    )
    assert not (await house.row(ben)).on_podium
    with refused("participant_in_audience"):
        await invite(house, room, host, ann)
    assert await house.features.podium.invite(room.tenant_id, host.entered.session.id, ALL) == []


async def test_a_lecture_has_one_more_voice(house: House) -> None:
    room, host, (ann, ben) = await meeting(house, "Ann", "Ben", mode="lecture", podium_limit=9)
    # the lecturer sees the others, who are not heard
    assert may_send(ann) == {"camera"}
    await invite(house, room, host, ann, force=True)
    assert may_send(ann) == {"microphone", "camera", "screen", "screen_audio"}
    with refused("podium_full"):
        await invite(house, room, host, ben, force=True)
    session = await house.session(host)
    present = await house.features.lookup.present(room.tenant_id, session.id)
    assert stage.shown(session, present) == {host.id, ann.id}
    assert seats(session, present).given == {ben.id: -1}


async def test_who_comes_back_has_their_place_again(house: House) -> None:
    room, host, (ann, ben) = await meeting(house, "Ann", "Ben", podium_limit=1)
    await invite(house, room, host, ann, force=True)
    await house.features.door.step_away(await house.row(ann))
    await ann.client.leave()
    await house.hear()
    back = await house.join(room, key=ann.key)
    assert (await house.row(back)).on_podium
    assert "microphone" in may_send(back)
    await house.features.door.step_away(await house.row(back))
    await back.client.leave()
    await house.hear()
    await invite(house, room, host, ben, force=True)
    late = await house.join(room, key=back.key)
    assert not (await house.row(late)).on_podium


async def test_voices_take_places(house: House) -> None:
    names = ("Ann", "Ben", "Cleo", "Dora", "Eve")
    room, _, people = await meeting(house, *names, voice_activated=True, podium_limit=1)
    ann, ben, cleo, dora, eve = people

    async def places() -> str:
        rows = [await house.row(one) for one in people]
        return "".join(row.name[0] for row in rows if row.on_podium)

    async def speaks(*ones: Person, after: int = 0) -> str:
        house.clock.advance(after)
        for one in ones:
            await house.features.podium.heard(await house.row(one))
        return await places()

    assert all("microphone" in may_send(one) for one in people)
    # four at least, of whom the host was the first: those who come find the free ones
    assert await places() == "ABC"
    assert await speaks(ann, ben) == "ABC"
    # who has never said a word goes first
    assert await speaks(dora) == "ABCD"
    house.clock.advance(4 * SECOND)
    assert await speaks(eve) == "ABDE"
    assert await speaks(cleo) == "ABDE"  # nobody has been silent for long enough
    assert await speaks(ben, dora, eve, after=4 * SECOND) == "ABDE"
    assert await speaks(cleo, after=2 * SECOND) == "BCDE"
    await house.features.podium.pin(room.tenant_id, ann.entered.session.id, only(ben))
    assert await speaks(ann, after=60 * SECOND) == "ABCE"
    await house.features.podium.pin(room.tenant_id, ann.entered.session.id, only(ben), pinned=False)
    assert await speaks(dora) == "ACDE"


async def test_who_is_muted_is_no_voice(house: House) -> None:
    _, _, people = await meeting(house, *"ABCDE", voice_activated=True, podium_limit=1)
    house.clock.advance(60 * SECOND)
    late = people[-1]
    await house.features.moderation.change_self(await house.row(late), {"mic_muted": True}, SYSTEM)
    assert not (await house.features.podium.heard(await house.row(late))).on_podium
    room, _, (ann,) = await meeting(house, "Ann")
    assert not (await house.features.podium.heard(await house.row(ann))).on_podium
    assert (await house.row(ann)).spoke_at is None
    assert room.mode == "role_based"


async def test_translators_have_channels(house: House) -> None:
    user_id = await user_of(house, "inge")
    room = await house.room(interpretation=True)
    await house.features.invitations.add(
        room.tenant_id, room.id, Invitee(user_id=user_id, languages=("en", "de"))
    )
    host = await house.host(room)
    inge = await house.join(room, user_id=user_id)
    ben = await house.join(room, name="Ben")
    row = await house.row(inge)
    assert (row.languages, row.channel, row.on_podium) == (["en", "de"], "de", False)
    assert may_send(inge) == {"microphone"}
    assert may_send(ben) == set()
    await house.features.moderation.mute(room.tenant_id, host.entered.session.id, ALL, block=True)
    assert Source.MICROPHONE in inge.client.grants.publish
    assert (await house.features.podium.speak_in(await house.row(inge), "en")).channel == "en"
    for language, who in (("fr", inge), ("en", ben)):
        with refused("invalid", field="channel"):
            await house.features.podium.speak_in(await house.row(who), language)
    call = house.features.podium.set_languages
    session_id = host.entered.session.id
    made = await call(room.tenant_id, session_id, ben.id, ["fr", "en"])
    assert (made.languages, made.channel, may_send(ben)) == (["fr", "en"], "en", {"microphone"})
    await call(room.tenant_id, session_id, ben.id, None)
    assert may_send(ben) == set()
    for wrong in (["en"], ["en", "en"], ["en", "no language"], ["en", "de", "fr"], []):
        with refused("invalid", field="languages"):
            await call(room.tenant_id, session_id, ben.id, wrong)
    plain, other, _ = await meeting(house)
    with refused("no_interpretation"):
        await call(plain.tenant_id, other.entered.session.id, other.id, ["en", "de"])


async def test_what_groups_do_not_give(house: House) -> None:
    groups = house.features.groups
    limited, operator = await user_of(house, "limited"), await user_of(house, "operator")
    for login, rights, user in (("few", ["make_calls"], limited), ("ops", ["operator_rights"], operator)):
        group = await groups.create(house.tenant.id, login, rights)
        await groups.add(house.tenant.id, group.id, user)
    room = await house.room(owner_id=limited)
    owner = await house.join(room, user_id=limited)
    row = await house.row(owner)
    assert row.role == Role.HOST
    assert {"desktop_sharing", "recording", "file_transfer_send"} <= set(row.withheld or ())
    assert may_send(owner) == {"microphone", "camera"}
    other = await house.room(lobby_on=True)
    assert (await house.row(await house.join(other, user_id=operator))).role == Role.HOST
    # a right that is given or taken counts in the meeting that goes on
    few = await groups.find(house.tenant.id, "name", "few")
    assert few is not None
    await groups.update(house.tenant.id, few.id, {"rights": ["screen_sharing"]})
    await house.features.engine.settle()
    assert "screen" in may_send(owner)
    await groups.update(house.tenant.id, few.id, {"rights": ["make_calls"]})
    await house.features.engine.settle()
    assert "screen" not in may_send(owner)


@pytest.mark.parametrize("count", [1, 3])
def test_means(count: int) -> None:
    stats: dict[str, Any] | None = None
    for value in range(1, count + 1):
        stats = merged(stats, {"cpu": 0, "fps": 10 * value, "kbps_in": 100, "kbps_out": 2e9, "width": 640})
    assert stats is not None
    assert (stats["samples"], stats["fps"], stats["kbps_in"]) == (count, 5 * (count + 1), 100)
    assert (stats["kbps_out"], stats["height"]) == (1_000_000, 0)


async def test_pages_report(house: House) -> None:
    _, _, (ann,) = await meeting(house, "Ann")
    before = await house.row(ann)
    await house.features.reports.report(before, {"fps": 20, "width": 640, "height": 360})
    await house.features.reports.report(before, {"fps": 30, "width": 640, "height": 360})
    after = await house.row(ann)
    assert after.stats is not None
    assert (after.stats["fps"], after.stats["width"], after.stats["samples"]) == (25, 640, 2)
    assert after.updated_at == before.updated_at
    await ann.client.leave()
    await house.hear()
    await house.features.reports.report(before, {"fps": 1})
    assert (await house.row(ann)).stats == after.stats
