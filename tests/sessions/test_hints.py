"""What the media engine tells: late, doubled, out of order, about nobody, and to two servers at once."""

import asyncio
from dataclasses import replace

from roomful.kit.clock import HOUR, SECOND
from roomful.media.port import EventKind, MediaEvent
from roomful.sessions.model import EndReason, LeaveReason, Selection, State
from roomful.sessions.store import messages
from tests.features import House


def of(hints: list[MediaEvent], kind: EventKind) -> MediaEvent:
    (found,) = [hint for hint in hints if hint.kind is kind]
    return found


async def test_a_join_and_a_leave(house: House) -> None:
    room = await house.room()
    person = await house.join(room, context="c", name="Ada")
    start = house.clock.now()
    row = await house.row(person)
    assert (row.state, row.joined_at, row.connection_id) == (State.IN, start, person.client.connection_id)
    house.clock.advance(90 * SECOND)
    await person.client.leave()
    await house.hear()
    row = await house.row(person)
    assert (row.state, row.left_at, row.leave_reason) == (State.LEFT, start + 90 * SECOND, LeaveReason.LEFT)
    joined, left = await house.events("participant.")
    for event in (joined, left):
        assert event.object_name == "Ada"
        assert event.object_id == event.participant_id == person.id
        assert (event.room_id, event.session_id) == (room.id, person.entered.session.id)
    assert joined.payload == {"role": "participant", "context": "c", "joined_at": start}
    assert left.payload == {
        "reason": "left",
        "joined_at": start,
        "left_at": start + 90 * SECOND,
        "context": "c",
    }


async def test_doubled_hints_are_applied_once(house: House) -> None:
    room = await house.room()
    entered = await house.enter(room)
    client = house.media.connect(entered.media_token)
    joined = of(house.untold(), EventKind.PARTICIPANT_JOINED)
    for _ in range(3):
        await house.features.hints.apply(joined)
    await client.leave()
    left = of(house.untold(), EventKind.PARTICIPANT_LEFT)
    for _ in range(3):
        await house.features.hints.apply(left)
    await house.features.hints.apply(joined)
    assert await house.kinds("participant.") == ["participant.joined", "participant.left"]
    assert (await house.row(entered.participant)).state == State.LEFT


async def test_the_same_hint_at_two_servers_at_once(house: House) -> None:
    other = house.another_server()
    room = await house.room()
    entered = [await house.enter(room) for _ in range(8)]
    clients = [house.media.connect(one.media_token) for one in entered]
    for _ in range(2):
        hints = house.untold()
        await asyncio.gather(
            *(server.hints.apply(hint) for hint in hints for server in (house.features, other))
        )
        for client in clients:
            await client.leave()
    assert sorted(await house.kinds("participant.")) == ["participant.joined"] * 8 + ["participant.left"] * 8


async def test_the_same_told_by_hint_and_reconciler_at_once(house: House) -> None:
    room = await house.room()
    entered = [await house.enter(room) for _ in range(6)]
    for one in entered:
        house.media.connect(one.media_token)
    await asyncio.gather(
        house.features.reconciler.run_once(),
        *(house.features.hints.apply(hint) for hint in house.untold()),
    )
    assert await house.kinds("participant.") == ["participant.joined"] * 6


async def test_a_late_leave_of_an_earlier_connection_is_no_leave(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    house.media.connect(person.entered.media_token)
    hints = house.untold()
    left, joined = of(hints, EventKind.PARTICIPANT_LEFT), of(hints, EventKind.PARTICIPANT_JOINED)
    await house.features.hints.apply(joined)
    await house.features.hints.apply(left)
    assert (await house.row(person)).connection_id == joined.connection_id
    # the same, had the line been lost before they came back
    await house.features.hints.apply(replace(left, id="another", reason=None))
    assert (await house.row(person)).state == State.IN
    assert await house.kinds("participant.") == ["participant.joined"]


async def test_a_replaced_connection_keeps_the_row_and_when_they_joined(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    joined_at = (await house.row(person)).joined_at
    house.clock.advance(10 * SECOND)
    again = house.media.connect(person.entered.media_token)
    await house.hear()
    row = await house.row(person)
    assert (row.state, row.joined_at, row.connection_id) == (State.IN, joined_at, again.connection_id)


async def test_a_join_after_its_leave_lets_nobody_in(house: House) -> None:
    room = await house.room()
    entered = await house.enter(room)
    client = house.media.connect(entered.media_token)
    joined = of(house.untold(), EventKind.PARTICIPANT_JOINED)
    await client.leave()
    left = of(house.untold(), EventKind.PARTICIPANT_LEFT)
    await house.features.hints.apply(left)
    await house.features.hints.apply(joined)
    assert (await house.row(entered.participant)).state == State.LEFT
    assert await house.kinds("participant.") == []


async def test_whoever_has_no_admission_is_removed(house: House) -> None:
    room, other = await house.room(), await house.room()
    host = await house.host(room)
    elsewhere = await house.enter(other)
    session_id = host.entered.session.id
    grants = host.client.grants
    stranger = house.media._all.enter(session_id, "nobody", grants)
    misplaced = house.media._all.enter(session_id, elsewhere.participant.id, grants)
    await house.hear()
    assert not stranger.connected
    assert not misplaced.connected
    assert host.client.connected
    assert (await house.row(elsewhere.participant)).state == State.JOINING


async def test_whoever_was_kicked_or_left_is_removed_when_they_connect_again(house: House) -> None:
    room = await house.room()
    await house.host(room)
    kicked, gone = await house.join(room), await house.join(room)
    session_id = kicked.entered.session.id
    await house.features.moderation.kick(room.tenant_id, session_id, Selection((kicked.id,)))
    await house.features.door.leave(await house.row(gone))
    for person in (kicked, gone):
        back = house.media.connect(person.entered.media_token)
        await house.hear()
        assert not back.connected
        assert await house.kinds("participant.", participant_id=person.id) == [
            "participant.joined",
            "participant.left",
        ]


async def test_hints_about_what_is_over_change_nothing(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    waiting = await house.enter(room)
    client = house.media.connect(waiting.media_token)
    hints = house.untold()
    await house.features.lifecycle.end(room.tenant_id, person.entered.session.id, EndReason.API)
    before = await house.kinds()
    for hint in hints + house.untold():
        await house.features.hints.apply(hint)
    assert await house.kinds() == before
    assert not client.connected
    assert not person.client.connected


async def test_a_hint_from_before_the_session_or_from_the_future(house: House) -> None:
    room = await house.room()
    now = house.clock.now()
    for shift in (-HOUR, HOUR):
        entered = await house.enter(room)
        house.media.connect(entered.media_token)
        hint = next(one for one in house.untold() if one.kind is EventKind.PARTICIPANT_JOINED)
        await house.features.hints.apply(replace(hint, at=now + shift))
        assert (await house.row(entered.participant)).joined_at == now


async def test_a_leave_is_never_before_its_join(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    await person.client.leave()
    for hint in house.untold():
        await house.features.hints.apply(replace(hint, at=house.clock.now() - HOUR))
    row = await house.row(person)
    assert row.left_at == row.joined_at


async def test_seen_hints_are_forgotten_after_a_while(house: House) -> None:
    room = await house.room()
    entered = await house.enter(room)
    house.media.connect(entered.media_token)
    joined = of(house.untold(), EventKind.PARTICIPANT_JOINED)
    await house.features.hints.apply(joined)
    house.clock.advance(HOUR + SECOND)
    await house.features.hints.forget()
    async with house.database.write() as tx:
        assert await messages.first_sight(tx, joined.id, house.clock.now())
        assert not await messages.first_sight(tx, joined.id, house.clock.now())
