"""What hosts and programs do to people: rows, history and media together, whoever they choose."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from roomful.history.model import SYSTEM, Actor
from roomful.kit.errors import Kind
from roomful.media.port import Grants, Source
from roomful.rooms.model import Room
from roomful.sessions.model import EndReason, LeaveReason, Role, Selection, State
from tests.features import House, Person, refused

BOTH = (Source.MICROPHONE, Source.CAMERA)
EVERYTHING = frozenset(Source)
BOSS = Actor("credential", "c1", "a program", "192.0.2.1")


async def meeting(house: House, count: int = 3) -> tuple[Room, str, list[Person]]:
    """Return a meeting in which everybody sends sound and picture; the first is a host."""
    made = await house.room()
    people = [await house.host(made, name="Host")]
    people += [await house.join(made, name=f"P{number}") for number in range(1, count)]
    for person in people:
        for source in BOTH:
            await person.client.publish(source)
    await house.hear()
    return made, people[0].entered.session.id, people


async def muted(house: House, people: list[Person]) -> list[bool]:
    """Return who is muted, by the rows and in media, which must agree."""
    rows = [(await house.row(person)).mic_muted for person in people]
    media = [house.tracks(person)[Source.MICROPHONE].muted for person in people]
    assert rows == media
    return rows


@pytest.mark.parametrize("who", ["one", "many", "all", "all but"])
async def test_mute_and_unmute(house: House, who: str) -> None:
    room, session_id, people = await meeting(house)
    ids = tuple(person.id for person in people)
    selection, chosen = {
        "one": (Selection(ids[1:2]), [False, True, False]),
        "many": (Selection(ids[1:]), [False, True, True]),
        "all": (Selection(None), [True, True, True]),
        "all but": (Selection(None, ids[:1]), [False, True, True]),
    }[who]
    moderation = house.features.moderation
    changed = await moderation.mute(room.tenant_id, session_id, selection, actor=BOSS)
    assert [person.id for person in changed] == [one for one, is_in in zip(ids, chosen, strict=True) if is_in]
    assert await muted(house, people) == chosen
    assert [(await house.row(person)).mute_pending for person in people] == [False] * 3
    events = await house.events("participant.updated")
    assert [event.participant_id for event in events] == [person.id for person in changed]
    assert all(event.payload == {"mic_muted": True} for event in events)
    assert {(event.actor_kind, event.actor_id, event.actor_address) for event in events} == {
        ("credential", "c1", "192.0.2.1")
    }
    # who is muted may open again
    assert all(Source.MICROPHONE in person.client.grants.publish for person in people)
    await moderation.unmute(room.tenant_id, session_id, selection, actor=BOSS)
    assert await muted(house, people) == [False] * 3
    assert len(await house.events("participant.updated")) == 2 * len(events)
    # cameras were left alone
    assert not any(house.tracks(person)[Source.CAMERA].muted for person in people)


async def test_mute_of_a_camera_and_of_a_shared_screen(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    await people[1].client.publish(Source.SCREEN)
    moderation, them = house.features.moderation, Selection((people[1].id,))
    await moderation.mute(room.tenant_id, session_id, them, source=Source.CAMERA)
    assert house.tracks(people[1])[Source.CAMERA].muted
    assert (await house.row(people[1])).camera_off
    await moderation.unmute(room.tenant_id, session_id, them, source=Source.CAMERA)
    assert not house.tracks(people[1])[Source.CAMERA].muted
    await moderation.mute(room.tenant_id, session_id, them, source=Source.SCREEN)
    assert {one.source for one in house.tracks(people[1]).values() if one.muted} == {Source.SCREEN}


async def test_an_empty_choice_and_nobody_left(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    before = await house.kinds()
    moderation = house.features.moderation
    assert await moderation.mute(room.tenant_id, session_id, Selection(())) == []
    everybody = tuple(person.id for person in people)
    assert await moderation.kick(room.tenant_id, session_id, Selection(None, everybody)) == []
    assert await house.kinds() == before


@pytest.mark.parametrize("action", ["mute", "unmute", "kick", "set_role", "lower_hands", "screen"])
async def test_nothing_changes_when_somebody_named_is_not_in(house: House, action: str) -> None:
    room, session_id, people = await meeting(house, 2)
    entered = await house.enter(room)
    moderation = house.features.moderation
    before = await house.kinds()
    for missing in (entered.participant.id, "nobody", "\0", room.id):
        selection = Selection((people[1].id, missing))
        with refused("participant_not_in", Kind.INVALID, "participants"):
            if action == "set_role":
                await moderation.set_role(room.tenant_id, session_id, selection, Role.HOST)
            elif action == "screen":
                await moderation.mute(room.tenant_id, session_id, selection, source=Source.SCREEN)
            else:
                await getattr(moderation, action)(room.tenant_id, session_id, selection)
    assert await house.kinds() == before
    assert await muted(house, people) == [False, False]
    assert people[1].client.connected


async def test_another_tenant_moderates_nobody(house: House) -> None:
    _, session_id, people = await meeting(house, 2)
    stranger = (await house.new_tenant("two.example")).id
    before = await house.kinds()
    moderation = house.features.moderation
    everybody = Selection(None)
    for call in (
        moderation.mute(stranger, session_id, everybody),
        moderation.mute(stranger, session_id, everybody, source=Source.SCREEN),
        moderation.unmute(stranger, session_id, everybody),
        moderation.kick(stranger, session_id, everybody),
        moderation.set_role(stranger, session_id, everybody, Role.HOST),
        moderation.lower_hands(stranger, session_id, everybody),
        moderation.lock(stranger, session_id, locked=True),
        house.features.lifecycle.end(stranger, session_id, EndReason.API),
    ):
        with refused("session_not_found", Kind.NOT_FOUND):
            await call
    assert await house.kinds() == before
    assert all(person.client.connected for person in people)


async def test_what_is_over_cannot_be_moderated(house: House) -> None:
    room, session_id, _ = await meeting(house, 2)
    await house.features.lifecycle.end(room.tenant_id, session_id, EndReason.API)
    before = await house.kinds()
    moderation = house.features.moderation
    for call in (
        moderation.mute(room.tenant_id, session_id, Selection(None)),
        moderation.kick(room.tenant_id, session_id, Selection(None)),
        moderation.lock(room.tenant_id, session_id, locked=True),
        house.features.lifecycle.end(room.tenant_id, session_id, EndReason.API),
    ):
        with refused("session_ended", Kind.CONFLICT):
            await call
    assert await house.kinds() == before


@pytest.mark.parametrize("who", ["one", "many", "all", "all but"])
async def test_kick(house: House, who: str) -> None:
    room, session_id, people = await meeting(house)
    ids = tuple(person.id for person in people)
    selection, chosen = {
        "one": (Selection(ids[1:2]), {1}),
        "many": (Selection(ids[1:]), {1, 2}),
        "all": (Selection(None), {0, 1, 2}),
        "all but": (Selection(None, ids[2:]), {0, 1}),
    }[who]
    await house.features.moderation.kick(room.tenant_id, session_id, selection, BOSS)
    for number, person in enumerate(people):
        row = await house.row(person)
        assert person.client.connected == (number not in chosen)
        assert (row.state == State.LEFT) == (number in chosen)
        assert (row.leave_reason == LeaveReason.KICKED) == (number in chosen)
    await house.hear()
    events = await house.events("participant.left")
    assert [event.participant_id for event in events] == [ids[number] for number in sorted(chosen)]
    assert {event.payload["reason"] for event in events} == {"kicked"}
    assert {event.actor_id for event in events} == {"c1"}


async def test_a_kick_and_a_leave_at_once_are_one_leave(house: House) -> None:
    room, session_id, people = await meeting(house, 8)
    for person in people[1:]:
        await person.client.leave()
    hints = house.untold()
    other = house.another_server()
    results = await asyncio.gather(
        house.features.moderation.kick(room.tenant_id, session_id, Selection(None)),
        *(other.hints.apply(hint) for hint in hints),
        return_exceptions=True,
    )
    assert [one for one in results if isinstance(one, BaseException)] == []
    left = [event.participant_id for event in await house.events("participant.left")]
    assert sorted(map(str, left)) == sorted(person.id for person in people)


async def test_role(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    moderation, them = house.features.moderation, Selection((people[1].id,))
    await moderation.set_role(room.tenant_id, session_id, them, Role.AUDIENCE)
    assert people[1].client.grants == Grants(frozenset(), subscribe=True)
    assert people[1].client.tracks == {}
    await moderation.set_role(room.tenant_id, session_id, them, Role.HOST)
    assert people[1].client.grants.publish == EVERYTHING
    await moderation.set_role(room.tenant_id, session_id, them, Role.HOST)
    events = await house.events("participant.updated")
    assert [event.payload for event in events] == [{"role": "audience"}, {"role": "host"}]


async def test_lock_is_told_once(house: House) -> None:
    room, session_id, _ = await meeting(house, 1)
    moderation = house.features.moderation
    for locked in (True, True, False):
        session = await moderation.lock(room.tenant_id, session_id, locked=locked, actor=BOSS)
        assert session.locked == locked == (await house.session(session_id)).locked
    events = await house.events("session.updated")
    assert [event.payload for event in events] == [{"locked": True}, {"locked": False}]


async def test_hands(house: House) -> None:
    room, session_id, people = await meeting(house)
    moderation, now = house.features.moderation, house.clock.now()
    for person in people[1:]:
        row = await house.row(person)
        await moderation.change_self(row, {"hand_raised_at": now}, BOSS)
    await moderation.lower_hands(room.tenant_id, session_id, Selection(None))
    assert [(await house.row(person)).hand_raised_at for person in people] == [None] * 3
    payloads = [event.payload for event in await house.events("participant.updated")]
    assert payloads == [{"hand_raised_at": now}] * 2 + [{"hand_raised_at": None}] * 2


async def test_whoever_is_gone_changes_nothing_of_themselves(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    row = await house.row(people[1])
    await house.features.moderation.kick(room.tenant_id, session_id, Selection((row.id,)))
    before = await house.kinds()
    with refused("seat_lost", Kind.CONFLICT):
        await house.features.moderation.change_self(row, {"hand_raised_at": 1}, BOSS)
    assert await house.kinds() == before


async def test_to_withhold_a_source(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    moderation, them = house.features.moderation, Selection((people[1].id,))
    for source in BOTH:
        await moderation.mute(room.tenant_id, session_id, them, source=source, block=True)
        assert source not in people[1].client.grants.publish
        assert source not in house.tracks(people[1])
        with pytest.raises(PermissionError):
            await people[1].client.publish(source)
        await moderation.unmute(room.tenant_id, session_id, them, source=source)
        assert source in people[1].client.grants.publish
        await people[1].client.publish(source)
    row = await house.row(people[1])
    assert (row.mic_blocked, row.camera_blocked, row.mic_muted, row.camera_off) == (False,) * 4


async def test_to_mute_all_for_good_binds_newcomers_and_spares_hosts(house: House) -> None:
    room, session_id, people = await meeting(house)
    moderation = house.features.moderation
    await moderation.mute(room.tenant_id, session_id, Selection(None), block=True, actor=BOSS)
    assert (await house.session(session_id)).all_muted
    newcomer, another_host = await house.join(room), await house.host(room)
    allowed = [Source.MICROPHONE in one.client.grants.publish for one in (*people, newcomer, another_host)]
    assert allowed == [True, False, False, False, True]
    assert Source.CAMERA in newcomer.client.grants.publish
    assert (await house.events("session.updated"))[-1].payload == {"all_muted": True}
    await moderation.unmute(room.tenant_id, session_id, Selection(None), actor=BOSS)
    assert not (await house.session(session_id)).all_muted
    for person in (*people, newcomer, another_host):
        assert person.client.grants.publish == EVERYTHING
        assert not (await house.row(person)).mic_muted
    assert (await house.events("session.updated"))[-1].payload == {"all_muted": False}


async def test_the_end_of_muting_all_frees_those_too_who_stay_muted(house: House) -> None:
    room, session_id, people = await meeting(house)
    moderation = house.features.moderation
    await moderation.mute(room.tenant_id, session_id, Selection(None), block=True)
    left_out = people[2]
    await moderation.unmute(room.tenant_id, session_id, Selection(None, (left_out.id,)))
    assert Source.MICROPHONE in left_out.client.grants.publish
    assert (await house.row(left_out)).mic_muted


async def test_muting_all_while_people_come_and_go(house: House) -> None:
    room, session_id, people = await meeting(house, 6)
    moderation = house.features.moderation
    rows = [await house.row(person) for person in people]
    results = await asyncio.gather(
        moderation.mute(room.tenant_id, session_id, Selection(None), block=True),
        *(house.features.door.leave(row) for row in rows[1:4]),
        *(house.enter(room) for _ in range(4)),
        return_exceptions=True,
    )
    assert [one for one in results if isinstance(one, BaseException)] == []
    for entered in results[4:]:
        assert not isinstance(entered, BaseException | list)
        assert entered is not None
        person = await house.connect(entered)
        assert Source.MICROPHONE not in person.client.grants.publish


async def test_somebody_muted_who_comes_back_is_muted_again(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    them = people[1]
    await house.features.moderation.mute(room.tenant_id, session_id, Selection((them.id,)))
    # the client connects again by itself, with the engine's own token, and publishes as before
    back = house.media.connect(them.entered.media_token)
    await house.hear()
    track = await back.publish(Source.MICROPHONE)
    await house.hear()
    assert back.tracks[track].muted
    # after that it is theirs again
    await house.reconcile()
    await back.set_muted(track, muted=False)
    await house.reconcile()
    assert not back.tracks[track].muted
    assert not (await house.row(them)).mic_muted


async def test_somebody_muted_who_loads_the_page_anew_is_muted_again(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    them = people[1]
    await house.features.moderation.mute(room.tenant_id, session_id, Selection((them.id,)))
    await house.features.door.step_away(await house.row(them))
    await them.client.leave()
    await house.hear()
    back = await house.join(room, key=them.key)
    track = await back.client.publish(Source.MICROPHONE)
    await house.hear()
    assert back.client.tracks[track].muted
    assert (await house.row(back)).mic_muted


async def test_muted_by_a_host_who_publishes_much_later_is_muted_still(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    them = people[1]
    await house.features.moderation.mute(room.tenant_id, session_id, Selection((them.id,)))
    them.client.vanish()
    house.media.notice_vanished()
    await house.hear()
    back = await house.join(room, key=them.key, mic_muted=False)
    await house.reconcile()
    assert not (await house.row(back)).mute_pending
    track = await back.client.publish(Source.MICROPHONE)
    await house.hear()
    assert back.client.tracks[track].muted
    # opening it oneself ends what the host did
    await house.features.moderation.change_self(await house.row(back), {"mic_muted": False}, SYSTEM)
    assert not (await house.row(back)).mic_held


async def test_who_comes_back_is_as_they_wish_or_were(house: House) -> None:
    room = await house.room()
    person = await house.join(room, mic_muted=True)
    person.client.vanish()
    house.media.notice_vanished()
    await house.hear()
    wished = await house.join(room, key=person.key, mic_muted=False)
    assert not (await house.row(wished)).mic_muted


# Media that cannot be reached


async def test_a_mute_that_media_missed_is_done_when_it_is_back(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    house.media.fail()
    await house.features.moderation.mute(room.tenant_id, session_id, Selection((people[1].id,)))
    row = await house.row(people[1])
    assert (row.mic_muted, row.mute_pending) == (True, True)
    await house.reconcile()
    house.media.recover()
    await house.reconcile()
    assert await muted(house, people) == [False, True]
    assert not (await house.row(people[1])).mute_pending


async def test_a_kick_that_media_missed_is_done_when_it_is_back(house: House) -> None:
    room, session_id, people = await meeting(house, 2)
    house.media.fail()
    await house.features.moderation.kick(room.tenant_id, session_id, Selection((people[1].id,)))
    assert (await house.row(people[1])).state == State.LEFT
    assert people[1].client.connected
    house.media.recover()
    await house.reconcile()
    assert not people[1].client.connected
    await house.hear()
    assert await house.kinds("participant.left") == ["participant.left"]


@pytest.mark.parametrize("action", ["block", "role", "all", "end of all"])
async def test_permissions_that_media_missed_are_set_when_it_is_back(house: House, action: str) -> None:
    room, session_id, people = await meeting(house, 2)
    moderation, them = house.features.moderation, Selection((people[1].id,))
    microphone = EVERYTHING - {Source.MICROPHONE}
    tenant_id, everybody = room.tenant_id, Selection(None)
    cases: dict[str, tuple[Callable[[], Awaitable[object]], frozenset[Source]]] = {
        "block": (lambda: moderation.mute(tenant_id, session_id, them, block=True), microphone),
        "role": (lambda: moderation.set_role(tenant_id, session_id, them, Role.AUDIENCE), frozenset()),
        "all": (lambda: moderation.mute(tenant_id, session_id, everybody, block=True), microphone),
        "end of all": (lambda: moderation.unmute(tenant_id, session_id, everybody), EVERYTHING),
    }
    do, expected = cases[action]
    if action == "end of all":
        await moderation.mute(tenant_id, session_id, everybody, block=True)
    before = people[1].client.grants
    house.media.fail()
    await do()
    assert people[1].client.grants == before
    house.media.recover()
    await house.reconcile()
    await house.reconcile()
    assert people[1].client.grants.publish == expected
    assert not (await house.row(people[1])).mute_pending


async def test_moderation_from_two_servers_at_once(house: House) -> None:
    room, session_id, people = await meeting(house, 4)
    other = house.another_server()
    ids = tuple(person.id for person in people)
    everybody = Selection(ids)
    results = await asyncio.gather(
        house.features.moderation.mute(room.tenant_id, session_id, everybody),
        other.moderation.set_role(room.tenant_id, session_id, Selection(tuple(reversed(ids))), Role.HOST),
        house.features.moderation.lock(room.tenant_id, session_id, locked=True),
        other.moderation.unmute(room.tenant_id, session_id, everybody),
        return_exceptions=True,
    )
    assert [one for one in results if isinstance(one, BaseException)] == []
    assert (await house.session(session_id)).locked
    for person in people:
        assert (await house.row(person)).role == Role.HOST
