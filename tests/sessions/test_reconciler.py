"""What the reconciler finds: missed joins and leaves, vanished people, an engine that forgot everything."""

from dataclasses import replace

import pytest

from roomful.kit.clock import SECOND
from roomful.media.port import MediaUnavailable, Source
from roomful.sessions.model import EndReason, LeaveReason, Selection, State
from tests.features import House


async def test_a_missed_join(house: House) -> None:
    room = await house.room()
    entered = await house.enter(room)
    house.media.lose_hints()
    client = house.media.connect(entered.media_token)
    joined_at = house.clock.now()
    await house.reconcile(after=2 * SECOND)
    row = await house.row(entered.participant)
    assert (row.state, row.connection_id, row.joined_at) == (State.IN, client.connection_id, joined_at)
    await house.reconcile()
    assert await house.kinds("participant.") == ["participant.joined"]


async def test_a_missed_leave(house: House) -> None:
    room = await house.room()
    await house.join(room)
    person = await house.join(room)
    house.media.lose_hints()
    house.clock.advance(60 * SECOND)
    await person.client.leave()
    await house.reconcile(after=2 * SECOND)
    row = await house.row(person)
    assert (row.state, row.left_at, row.leave_reason) == (State.LEFT, house.clock.now(), LeaveReason.LOST)
    await house.reconcile()
    assert await house.kinds("participant.left") == ["participant.left"]


async def test_one_who_just_came_is_not_taken_for_gone(house: House) -> None:
    """The engine's list may be older than the hint."""
    room = await house.room()
    person = await house.join(room)
    house.media._all.rooms[person.entered.session.id].people.clear()
    await house.reconcile(after=5 * SECOND)
    assert (await house.row(person)).state == State.IN
    await house.reconcile(after=1)
    assert (await house.row(person)).state == State.LEFT


async def test_a_missed_replacement(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    house.media.lose_hints()
    again = house.media.connect(person.entered.media_token)
    await house.reconcile(after=60 * SECOND)
    row = await house.row(person)
    assert (row.state, row.connection_id) == (State.IN, again.connection_id)
    assert await house.kinds("participant.") == ["participant.joined"]


@pytest.mark.parametrize("lost", [False, True])
async def test_whoever_vanishes_is_gone_within_thirty_seconds(house: House, lost: bool) -> None:
    room = await house.room()
    person = await house.join(room)
    house.clock.advance(60 * SECOND)
    house.media.lose_hints(lost)
    start = house.clock.now()
    person.client.vanish()
    while (await house.row(person)).state == State.IN:
        assert house.clock.now() - start <= 30 * SECOND
        if house.clock.now() - start >= 20 * SECOND:
            house.media.notice_vanished()
        await house.hear()
        await house.reconcile(after=2 * SECOND)
    assert (await house.row(person)).leave_reason == LeaveReason.LOST


async def test_strangers_are_removed_and_hidden_ones_stay(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    session_id = person.entered.session.id
    house.media.lose_hints()
    stranger = house.media._all.enter(session_id, "stranger", person.client.grants)
    capture = house.media._all.enter(session_id, "capture", replace(person.client.grants, hidden=True))
    await house.reconcile()
    assert (stranger.connected, capture.connected, person.client.connected) == (False, True, True)


async def test_one_who_comes_while_it_compares_is_left_alone(house: House) -> None:
    room = await house.room()
    await house.join(room)
    entered = None
    ask = house.media.participants

    async def slow(name: str) -> object:
        nonlocal entered
        if entered is None:
            entered = await house.enter(room)
            house.media.connect(entered.media_token)
        return await ask(name)

    house.media.participants = slow  # type: ignore[method-assign,assignment]
    await house.reconcile()
    assert entered is not None
    await house.hear()
    assert (await house.row(entered.participant)).state == State.IN
    assert len(await house.media.participants(entered.session.id)) == 2


async def test_an_engine_that_forgot_everything(house: House) -> None:
    room = await house.room(capacity=3)
    people = [await house.join(room) for _ in range(3)]
    house.clock.advance(60 * SECOND)
    house.media.lose_everything()
    await house.features.reconciler.reopen()
    session_id = people[0].entered.session.id
    assert await house.media.get_room(session_id) is not None
    lost_at = house.clock.now()
    await house.reconcile(after=2 * SECOND)
    # the engine's own tokens are refreshed for as long as one is in
    token = (await house.features.door.media_again(await house.row(people[0]))).media_token
    back = house.media.connect(token)
    await house.hear()
    house.clock.advance(8 * SECOND)
    by_key = await house.join(room, key=people[1].key)
    assert by_key.id == people[1].id
    await house.reconcile()
    assert [(await house.row(person)).state for person in people] == [State.IN] * 3
    while house.clock.now() < lost_at + 20 * SECOND:
        await house.reconcile(after=2 * SECOND)
    assert (await house.row(people[2])).state == State.IN
    await house.reconcile(after=2 * SECOND)
    rows = [await house.row(person) for person in people]
    assert [row.state for row in rows] == [State.IN, State.IN, State.LEFT]
    assert rows[0].connection_id == back.connection_id
    assert await house.kinds("participant.") == ["participant.joined"] * 3 + ["participant.left"]
    assert (await house.session(session_id)).ended_at is None


async def test_rooms_are_made_anew_for_live_sessions_only(house: House) -> None:
    rooms = [await house.room() for _ in range(3)]
    people = [await house.join(room) for room in rooms]
    await house.features.lifecycle.end(house.tenant.id, people[0].entered.session.id, EndReason.API)
    house.media.lose_everything()
    await house.reconcile()
    names = [person.entered.session.id for person in people]
    assert [room.name for room in await house.media.list_rooms(names)] == names[1:]


async def test_how_muted_people_are_is_read(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    track = await person.client.publish(Source.MICROPHONE)
    camera = await person.client.publish(Source.CAMERA)
    await house.hear()
    await person.client.set_muted(track, muted=True)
    await person.client.set_muted(camera, muted=True)
    await house.reconcile()
    row = await house.row(person)
    assert (row.mic_muted, row.camera_off) == (True, True)
    assert (await house.events("participant.updated"))[-1].payload == {"mic_muted": True, "camera_off": True}
    await house.reconcile()
    assert len(await house.events("participant.updated")) == 1


async def test_who_is_unmuted_while_it_compares_stays_unmuted(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    await person.client.publish(Source.MICROPHONE)
    await house.hear()
    ask, moderation = house.media.participants, house.features.moderation
    session_id, them = person.entered.session.id, Selection((person.id,))

    async def slow(name: str) -> object:
        await moderation.mute(room.tenant_id, session_id, them)
        answer = await ask(name)
        house.clock.advance(SECOND)
        await moderation.unmute(room.tenant_id, session_id, them)
        return answer

    house.media.participants = slow  # type: ignore[method-assign,assignment]
    await house.reconcile()
    assert not (await house.row(person)).mic_muted
    assert not next(iter(person.client.tracks.values())).muted
    assert [event.payload for event in await house.events("participant.updated")] == [
        {"mic_muted": True},
        {"mic_given": True, "mic_muted": False},
    ]


async def test_an_engine_that_is_away_changes_nothing(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    house.clock.advance(60 * SECOND)
    house.media.fail()
    await house.reconcile(after=60 * SECOND)
    assert (await house.row(person)).state == State.IN
    house.media.recover()
    await house.reconcile()
    assert (await house.row(person)).state == State.IN


async def test_an_engine_that_goes_away_while_it_compares(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await house.room()
    person = await house.join(room)
    house.media.lose_everything()

    async def fail(*_: object, **__: object) -> None:
        raise MediaUnavailable("gone")

    for name in ("create_room", "participants"):
        with monkeypatch.context() as patch:
            patch.setattr(house.media, name, fail)
            await house.reconcile(after=60 * SECOND)
        assert (await house.row(person)).state == State.IN


async def test_a_session_that_lost_its_last_one_unseen_closes(house: House) -> None:
    room = await house.room(empty_close_after=60)
    person = await house.join(room)
    house.media.lose_hints()
    await person.client.leave()
    await house.reconcile(after=10 * SECOND)
    house.clock.advance(60 * SECOND)
    await house.features.jobs.run_due()
    assert (await house.session(person)).end_reason == "all_left"
