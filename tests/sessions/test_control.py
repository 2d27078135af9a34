"""Hosts who decide who speaks, rights of tickets, deafness, handing over, and cameras that send too much."""

from dataclasses import replace
from typing import Any

import pytest

from roomful.history.model import Actor
from roomful.media.port import Source
from roomful.rooms.model import Room
from roomful.sessions.model import LeaveReason, Role, Selection, Session
from roomful.sessions.rights import Right
from roomful.sessions.service.subjects import actor_of
from tests.features import House, Person, refused

BOSS = Actor("credential", "c1", "a program")
MICROPHONE = Source.MICROPHONE


async def meeting(house: House, **attributes: Any) -> tuple[Room, Person, Person]:
    room = await house.room(**attributes)
    return room, await house.host(room, name="Host"), await house.join(room, name="Ann")


def one(person: Person) -> Selection:
    return Selection((person.id,))


async def does(house: House, person: Person, **changes: object) -> None:
    """Do something with oneself."""
    row = await house.row(person)
    await house.features.moderation.change_self(row, changes, actor_of(row))


async def test_where_hosts_decide_nobody_speaks_unasked(house: House) -> None:
    room, host, ann = await meeting(house, control="host")
    session_id, moderation = ann.entered.session.id, house.features.moderation
    assert ann.entered.participant.mic_muted
    assert not host.entered.participant.mic_muted
    assert MICROPHONE in host.client.grants.publish
    # the camera is not a matter of who speaks
    assert ann.client.grants.publish == {Source.CAMERA, Source.SCREEN, Source.SCREEN_AUDIO}
    with pytest.raises(PermissionError):
        await ann.client.publish(MICROPHONE)
    await does(house, ann, mic_muted=False)
    assert (await house.row(ann)).mic_muted
    await moderation.unmute(room.tenant_id, session_id, one(ann), actor=BOSS)
    row = await house.row(ann)
    assert (row.mic_muted, row.mic_given) == (False, True)
    await ann.client.publish(MICROPHONE)
    # what is given is theirs: they mute and open by themselves, until a host takes it back
    await does(house, ann, mic_muted=True)
    await does(house, ann, mic_muted=False)
    assert not (await house.row(ann)).mic_muted
    await moderation.mute(room.tenant_id, session_id, one(ann), actor=BOSS)
    row = await house.row(ann)
    assert (row.mic_muted, row.mic_given) == (True, False)
    assert MICROPHONE not in ann.client.grants.publish
    assert not ann.client.tracks
    events = [event.payload for event in await house.events("participant.updated", participant_id=ann.id)]
    assert events[0] == {"mic_given": True, "mic_muted": False}
    assert events[-1] == {"mic_given": False, "mic_muted": True}


async def test_a_microphone_given_is_kept_through_a_reload_and_a_reconnect(house: House) -> None:
    room, _, ann = await meeting(house, control="host")
    await house.features.moderation.unmute(room.tenant_id, ann.entered.session.id, one(ann))
    await house.features.door.step_away(await house.row(ann))
    await ann.client.leave()
    await house.hear()
    back = await house.join(room, key=ann.key)
    assert MICROPHONE in back.client.grants.publish
    assert not (await house.row(back)).mic_muted
    # the engine brings back old grants with tokens it refreshed by itself
    await house.media.set_grants(
        back.entered.session.id, back.id, replace(back.client.grants, publish=frozenset())
    )
    await house.reconcile()
    assert MICROPHONE in back.client.grants.publish


async def test_control_that_changes_while_people_meet(house: House) -> None:
    room, host, ann = await meeting(house)
    session_id = ann.entered.session.id
    for person in (host, ann):
        await person.client.publish(MICROPHONE)
    await house.features.rooms.update(room.tenant_id, room.id, {"control": "host"}, actor=BOSS)
    await house.features.engine.settle()
    assert MICROPHONE not in ann.client.grants.publish
    assert MICROPHONE in host.client.grants.publish
    (told,) = await house.events("session.updated")
    assert (told.session_id, told.payload) == (session_id, {"control": "host"})
    await house.features.rooms.update(room.tenant_id, room.id, {"control": "free", "title": "x"})
    await house.features.engine.settle()
    assert MICROPHONE in ann.client.grants.publish
    assert len(await house.events("session.updated")) == 2
    await house.features.rooms.update(room.tenant_id, room.id, {"title": "y"})
    assert len(await house.events("session.updated")) == 2


async def test_all_muted_and_control_together(house: House) -> None:
    room, host, ann = await meeting(house, control="host")
    session_id, moderation = ann.entered.session.id, house.features.moderation
    await moderation.unmute(room.tenant_id, session_id, one(ann))
    await moderation.mute(room.tenant_id, session_id, Selection(None), block=True)
    assert MICROPHONE not in ann.client.grants.publish
    assert MICROPHONE in host.client.grants.publish
    late = await house.join(room)
    assert MICROPHONE not in late.client.grants.publish
    # unmuting all gives it to all who are there, and to no newcomer where hosts decide
    await moderation.unmute(room.tenant_id, session_id, Selection(None))
    assert all(MICROPHONE in person.client.grants.publish for person in (ann, late, host))
    latest = await house.join(room)
    assert MICROPHONE not in latest.client.grants.publish


LISTED = [Right.SELF_MUTE, Right.SELF_CAMERA_OFF, Right.SELF_RAISE_HAND]


async def test_without_the_right_to_open_what_was_muted_stays_so(house: House) -> None:
    room = await house.room()
    _, secret = await house.ticket(room, permissions=[right.value for right in LISTED])
    ann = await house.join(room, ticket=secret)
    assert ann.client.grants.publish == {MICROPHONE, Source.CAMERA}
    await ann.client.publish(MICROPHONE)
    await does(house, ann, mic_muted=True)
    assert ann.client.grants.publish == {Source.CAMERA}
    for refused_change in ({"mic_muted": False}, {"deaf": True}, {"position": 1}, {"meta": {"a": 1}}):
        with refused("right_missing"):
            await does(house, ann, **refused_change)
    await does(house, ann, hand_raised_at=5, name="Ann B")
    with refused("right_missing") as problem:
        await does(house, ann, hand_raised_at=None)
    assert problem.details == {"right": "self.lower_hand"}
    # nor does it by loading the page anew
    await house.features.door.step_away(await house.row(ann))
    await ann.client.leave()
    await house.hear()
    back = await house.join(room, key=ann.key, mic_muted=False)
    assert back.client.grants.publish == {Source.CAMERA}
    # a host opens it
    await house.features.moderation.unmute(room.tenant_id, back.entered.session.id, one(back))
    assert back.client.grants.publish == {MICROPHONE, Source.CAMERA}
    # a mute the engine tells of withholds it as well
    track = await back.client.publish(MICROPHONE)
    await back.client.set_muted(track, muted=True)
    await house.reconcile()
    await house.reconcile()
    assert back.client.grants.publish == {Source.CAMERA}


async def test_seats_and_data_of_ones_own(house: House) -> None:
    room = await house.room()
    mine = [Right.SELF_PLACE, Right.SELF_META, Right.SELF_DEAFEN, Right.SELF_UNDEAFEN]
    _, secret = await house.ticket(room, permissions=[right.value for right in mine])
    ann, bob = await house.join(room, ticket=secret), await house.join(room)
    session_id = ann.entered.session.id
    await house.features.moderation.place(room.tenant_id, session_id, bob.id, 2)
    await does(house, ann, position=2, meta={"desk": 4}, deaf=True)
    row = await house.row(ann)
    assert (row.position, row.meta, row.deaf) == (2, {"desk": 4}, True)
    assert (await house.row(bob)).position is None
    await does(house, ann, position=None, deaf=False)
    assert not (await house.row(ann)).deaf


async def test_media_of_the_ticket_and_of_the_room(house: House) -> None:
    room = await house.room()
    audio_room = await house.room(media="audio")
    for made, media, allowed in (
        (room, "audio", {MICROPHONE}),
        (room, "video", {Source.CAMERA, Source.SCREEN}),
        (room, "all", set(Source)),
        (audio_room, "all", {MICROPHONE}),
        (audio_room, "video", set()),
    ):
        _, secret = await house.ticket(made, media=media)
        person = await house.join(made, ticket=secret)
        assert person.client.grants.publish == allowed, media
    # a host's too
    host = await house.host(audio_room)
    assert host.client.grants.publish == {MICROPHONE}


async def test_deaf_is_what_pages_are_told(house: House) -> None:
    room, _, ann = await meeting(house)
    for deaf in (True, False):
        (changed,) = await house.features.moderation.deafen(
            room.tenant_id, ann.entered.session.id, one(ann), deaf=deaf, actor=BOSS
        )
        assert changed.deaf == deaf
        assert ann.client.grants.subscribe
    told = [event.payload for event in await house.events("participant.updated")]
    assert told == [{"deaf": True}, {"deaf": False}]


async def test_handing_over(house: House) -> None:
    room, host, ann = await meeting(house)
    session_id, moderation = ann.entered.session.id, house.features.moderation

    async def roles() -> list[str]:
        return [(await house.row(person)).role for person in (host, ann)]

    with refused("participant_not_in"):
        await moderation.hand_over(room.tenant_id, session_id, "nobody", giver=host.id)
    assert await roles() == [Role.HOST, Role.PARTICIPANT]
    changed = await moderation.hand_over(room.tenant_id, session_id, ann.id, giver=host.id, actor=BOSS)
    assert [person.id for person in changed] == [ann.id, host.id]
    assert await roles() == [Role.PARTICIPANT, Role.HOST]
    # two hosts, and nobody steps down
    await moderation.hand_over(room.tenant_id, session_id, host.id)
    assert await roles() == [Role.HOST, Role.HOST]
    await moderation.hand_over(room.tenant_id, session_id, host.id, giver=host.id)
    assert await roles() == [Role.HOST, Role.HOST]


async def test_the_audience_and_back(house: House) -> None:
    room, _, ann = await meeting(house)
    session_id, moderation = ann.entered.session.id, house.features.moderation
    await ann.client.publish(MICROPHONE)
    await moderation.set_role(room.tenant_id, session_id, one(ann), Role.AUDIENCE)
    assert ann.client.grants.publish == frozenset()
    assert not ann.client.tracks
    await moderation.set_role(room.tenant_id, session_id, one(ann), Role.PARTICIPANT)
    assert ann.client.grants.publish == set(Source)


async def test_whoever_was_removed_does_not_come_back_as_the_same_user(house: House) -> None:
    room, _, _ = await meeting(house)
    user = await house.features.people.add(house.tenant.id, "ann")
    entered = await house.join(room, user_id=user.id, browser="one")
    await house.features.moderation.kick(room.tenant_id, entered.entered.session.id, one(entered))
    assert (await house.row(entered)).leave_reason == LeaveReason.KICKED
    _, secret = await house.ticket(room, user_id=user.id)
    for way in ({"user_id": user.id, "browser": "two"}, {"ticket": secret}, {"browser": "one"}):
        with refused("kicked"):
            await house.enter(room, **way)
    await house.join(room, browser="three")


async def test_a_camera_that_sends_too_large_a_picture_is_muted(house: House) -> None:
    room, _, ann = await meeting(house, picture_width=1280, picture_height=720)
    session: Session = ann.entered.session
    large = await ann.client.publish(Source.CAMERA, width=1920, height=1080)
    await house.hear()
    assert ann.client.tracks[large].muted
    row = await house.row(ann)
    assert (row.camera_off, row.camera_held, row.camera_blocked) == (True, False, False)
    (event,) = await house.events("participant.updated")
    told = {"camera_off": True, "reason": "too_large", "width": 1920, "height": 1080}
    assert (event.payload, event.actor_kind) == (told, "system")
    # it does not help to open it again
    await ann.client.set_muted(large, muted=False)
    await house.reconcile()
    assert ann.client.tracks[large].muted
    assert len(await house.events("participant.updated")) == 2
    await house.reconcile()
    assert len(await house.events("participant.updated")) == 2
    # a smaller one may come, upright too; and screens are as large as they are
    await ann.client.unpublish(large)
    for width, height, source in ((720, 1280, Source.CAMERA), (3840, 2160, Source.SCREEN)):
        track = await ann.client.publish(source, width=width, height=height)
        await house.hear()
        await house.reconcile()
        assert not ann.client.tracks[track].muted
    assert not (await house.row(ann)).camera_off
    # what the room says by now is for the next session
    await house.features.rooms.update(room.tenant_id, room.id, {"picture_width": 320, "picture_height": 180})
    await house.reconcile()
    assert not any(track.muted for track in ann.client.tracks.values())
    assert session.snapshot["picture_width"] == 1280


async def test_without_limits_cameras_are_as_large_as_they_like(house: House) -> None:
    _, _, ann = await meeting(house)
    track = await ann.client.publish(Source.CAMERA, width=7680, height=4320)
    await house.hear()
    await house.reconcile()
    assert not ann.client.tracks[track].muted
