"""How sessions end: at their time, when nobody is left, by hand, and with their room."""

import asyncio
from typing import Any

import pytest

from roomful.history.model import Actor
from roomful.kit.clock import HOUR, MINUTE, SECOND
from roomful.kit.errors import Kind, Problem
from roomful.sessions.model import EndReason, LeaveReason, Selection, SessionFilter, State
from roomful.sessions.store import sessions
from tests.features import House, Person, refused
from tests.waiting import until

BOSS = Actor("user", "u1", "Boss")


async def media_room(house: House, session_id: str) -> bool:
    return await house.media.get_room(session_id) is not None


async def left(house: House, person: Person) -> tuple[str | None, int | None]:
    row = await house.row(person)
    assert row.state == State.LEFT
    return row.leave_reason, row.left_at


async def test_by_hand(house: House) -> None:
    room = await house.room(title="All hands")
    people = [await house.join(room) for _ in range(2)]
    waiting = await house.enter(room)
    session, start = people[0].entered.session, house.clock.now()
    house.clock.advance(HOUR)
    now = house.clock.now()
    await house.features.lifecycle.end(room.tenant_id, session.id, EndReason.HOST, BOSS)
    row = await house.session(session)
    assert (row.ended_at, row.end_reason, row.media_open, row.locked) == (now, "host", False, False)
    for person in people:
        assert not person.client.connected
        assert await left(house, person) == (LeaveReason.SESSION_ENDED, now)
    assert (await house.row(waiting.participant)).state == State.LEFT
    assert not await media_room(house, session.id)
    await house.hear()
    events = [event for event in await house.events() if event.kind.endswith((".left", ".ended"))]
    assert [event.kind for event in events] == ["participant.left"] * 2 + ["session.ended"]
    assert {(event.actor_id, event.at) for event in events} == {("u1", now)}
    assert events[-1].payload == {"reason": "host", "started_at": start, "ended_at": now}
    assert events[-1].object_name == "All hands"
    with refused("session_ended", Kind.CONFLICT):
        await house.features.lifecycle.end(room.tenant_id, session.id, EndReason.API)
    # the next one is another run
    again = await house.enter(room)
    assert again.session.id != session.id


async def test_ended_by_two_at_once_it_ends_once(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    other = house.another_server()
    session_id = person.entered.session.id
    results = await asyncio.gather(
        *(
            server.lifecycle.end(room.tenant_id, session_id, EndReason.API)
            for server in (house.features, other, house.features)
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in results) == ["Problem", "Problem", "Session"]
    assert await house.kinds("session.ended") == ["session.ended"]
    assert await house.kinds("participant.left") == ["participant.left"]


async def test_at_its_time_to_the_second(house: House) -> None:
    ends_at = house.clock.now() + HOUR
    room = await house.room(ends_at=ends_at)
    person = await house.join(room)
    house.clock.advance(HOUR - 1)
    await house.features.jobs.run_due()
    assert person.client.connected
    house.clock.advance(1)
    await house.features.jobs.run_due()
    row = await house.session(person)
    assert (row.ended_at, row.end_reason) == (ends_at, "schedule")
    assert await left(house, person) == (LeaveReason.SESSION_ENDED, ends_at)
    with refused("over"):
        await house.enter(room)


async def test_a_later_end_is_waited_for(house: House) -> None:
    room = await house.room(ends_at=house.clock.now() + HOUR)
    person = await house.join(room)
    async with house.database.write() as tx:
        later = {"ends_at": house.clock.now() + 2 * HOUR}
        await sessions.update_session(tx, room.tenant_id, person.entered.session.id, later)
    house.clock.advance(HOUR)
    await house.features.jobs.run_due()
    assert (await house.session(person)).ended_at is None


@pytest.mark.parametrize("first", [None, HOUR])
async def test_another_end_of_the_room_is_that_of_its_session(house: House, first: int | None) -> None:
    start = house.clock.now()
    room = await house.room(ends_at=None if first is None else start + first)
    person = await house.join(room)
    await house.features.rooms.update(room.tenant_id, room.id, {"ends_at": start + 2 * HOUR})
    house.clock.advance(2 * HOUR - 1)
    await house.features.jobs.run_due()
    assert (await house.session(person)).ended_at is None
    house.clock.advance(1)
    await house.features.jobs.run_due()
    row = await house.session(person)
    assert (row.ended_at, row.end_reason) == (start + 2 * HOUR, "schedule")


async def test_an_end_that_is_taken_away_does_not_come(house: House) -> None:
    room = await house.room(ends_at=house.clock.now() + HOUR)
    person = await house.join(room)
    await house.features.rooms.update(room.tenant_id, room.id, {"ends_at": None})
    house.clock.advance(3 * HOUR)
    await house.features.jobs.run_due()
    assert (await house.session(person)).ended_at is None


async def test_an_empty_session_closes_as_its_room_says_by_now(house: House) -> None:
    room = await house.room(empty_close_after=None)
    person = await house.join(room)
    await house.features.door.leave(await house.row(person))
    empty = house.clock.now()
    house.clock.advance(30 * SECOND)
    await house.features.rooms.update(room.tenant_id, room.id, {"empty_close_after": 60})
    house.clock.advance(30 * SECOND - 1)
    await house.features.jobs.run_due()
    assert (await house.session(person)).ended_at is None
    await house.features.rooms.update(room.tenant_id, room.id, {"empty_close_after": None})
    house.clock.advance(HOUR)
    await house.features.jobs.run_due()
    assert (await house.session(person)).ended_at is None
    await house.features.rooms.update(room.tenant_id, room.id, {"empty_close_after": 60})
    await house.features.jobs.run_due()
    row = await house.session(person)
    assert (row.end_reason, row.empty_since) == ("all_left", empty)


async def test_when_nobody_is_left(house: House) -> None:
    room = await house.room(empty_close_after=60)
    people = [await house.join(room) for _ in range(2)]
    await people[0].client.leave()
    await house.hear()
    house.clock.advance(10 * MINUTE)
    await house.features.jobs.run_due()
    assert (await house.session(people[0])).ended_at is None
    await people[1].client.leave()
    await house.hear()
    empty = house.clock.now()
    assert (await house.session(people[0])).empty_since == empty
    house.clock.advance(60 * SECOND - 1)
    await house.features.jobs.run_due()
    assert (await house.session(people[0])).ended_at is None
    house.clock.advance(1)
    await house.features.jobs.run_due()
    row = await house.session(people[0])
    assert (row.ended_at, row.end_reason) == (empty + 60 * SECOND, "all_left")
    assert not await media_room(house, row.id)


async def test_whoever_comes_keeps_it_open(house: House) -> None:
    room = await house.room(empty_close_after=60)
    person = await house.join(room)
    await house.features.door.leave(await house.row(person))
    house.clock.advance(59 * SECOND)
    back = await house.join(room)
    assert (await house.session(back)).empty_since is None
    house.clock.advance(2 * SECOND)
    await house.features.jobs.run_due()
    assert (await house.session(back)).ended_at is None
    await house.features.door.leave(await house.row(back))
    house.clock.advance(59 * SECOND)
    await house.features.jobs.run_due()
    assert (await house.session(back)).ended_at is None
    house.clock.advance(1 * SECOND)
    await house.features.jobs.run_due()
    assert (await house.session(back)).end_reason == "all_left"


async def test_closing_at_once_and_never(house: House) -> None:
    at_once, never = await house.room(empty_close_after=0), await house.room(empty_close_after=None)
    one, other = await house.join(at_once), await house.join(never)
    for person in (one, other):
        await house.features.door.leave(await house.row(person))
    house.clock.advance(24 * HOUR)
    await house.features.jobs.run_due()
    await house.reconcile()
    assert (await house.session(one)).end_reason == "all_left"
    assert (await house.session(other)).ended_at is None


async def test_who_never_connects_opens_nothing_for_long(house: House) -> None:
    room = await house.room(capacity=1, empty_close_after=60)
    entered = await house.enter(room)
    await house.reconcile(after=30 * SECOND)
    with refused("room_full"):
        await house.enter(room)
    await house.reconcile(after=1)
    assert (await house.row(entered.participant)).state == State.LEFT
    house.clock.advance(60 * SECOND)
    await house.features.jobs.run_due()
    row = await house.session(entered.session)
    assert row.end_reason == "never_joined"
    assert await house.kinds("participant.") == []


async def test_the_seat_of_who_never_connects_is_free_at_once(house: House) -> None:
    room = await house.room(capacity=1)
    await house.enter(room)
    await house.reconcile(after=30 * SECOND + 1)
    await house.enter(room)


async def test_with_its_room(house: House) -> None:
    room = await house.room(name="doomed")
    people = [await house.join(room, context=f"c{number}") for number in range(2)]
    start = house.clock.now()
    house.clock.advance(90 * SECOND)
    now = house.clock.now()
    await house.features.rooms.delete(room.tenant_id, room.id, BOSS)
    row = await house.session(people[0])
    assert (row.ended_at, row.end_reason) == (now, "room_deleted")
    for person in people:
        assert await left(house, person) == (LeaveReason.ROOM_DELETED, now)
    events = [event for event in await house.events() if event.at == now]
    assert sorted(event.kind for event in events) == ["participant.left"] * 2 + [
        "room.deleted",
        "session.ended",
    ]
    told = [event for event in events if event.kind != "room.deleted"]
    assert [event.kind for event in told] == ["participant.left", "participant.left", "session.ended"]
    assert [event.payload for event in told] == [
        {"reason": "room_deleted", "joined_at": start, "left_at": now, "context": "c0"},
        {"reason": "room_deleted", "joined_at": start, "left_at": now, "context": "c1"},
        {"reason": "room_deleted", "started_at": start, "ended_at": now},
    ]
    assert {event.actor_id for event in events} == {"u1"}

    async def gone() -> bool:
        return not await media_room(house, row.id) and not (await house.session(row)).media_open

    await until(gone)
    assert not people[0].client.connected


async def test_the_end_with_its_room_is_one_with_the_deletion(house: House) -> None:
    """Whoever acts on the end fails: then the room is still there, and so are the people."""
    room = await house.room()
    person = await house.join(room)

    async def fail(_tx: Any, event: Any) -> None:
        if event.kind == "session.ended":
            raise ZeroDivisionError

    house.features.history.subscribe(fail)
    before = await house.kinds()
    with pytest.raises(ZeroDivisionError):
        await house.features.rooms.delete(room.tenant_id, room.id)
    assert await house.kinds() == before
    assert (await house.features.rooms.get(room.tenant_id, room.id)).id == room.id
    assert (await house.row(person)).state == State.IN
    assert (await house.session(person)).ended_at is None
    assert person.client.connected
    assert await house.total() == 1


async def test_no_stay_is_left_open(house: House) -> None:
    """However people come and go, every join has its leave once the session is over."""
    room = await house.room(capacity=20)
    people = [await house.join(room) for _ in range(12)]
    session_id = people[0].entered.session.id
    rows = [await house.row(person) for person in people]
    for person in people[3:6]:
        await person.client.leave()
    hints = house.untold()
    results = await asyncio.gather(
        *(house.features.door.leave(row) for row in rows[:5]),
        *(house.features.hints.apply(hint) for hint in hints),
        house.features.moderation.kick(room.tenant_id, session_id, Selection(None)),
        *(house.enter(room) for _ in range(3)),
        house.features.lifecycle.end(room.tenant_id, session_id, EndReason.API),
        return_exceptions=True,
    )
    assert [one for one in results if isinstance(one, BaseException) and not isinstance(one, Problem)] == []
    joined = [
        event.participant_id for event in await house.events("participant.joined", session_id=session_id)
    ]
    gone = [event.participant_id for event in await house.events("participant.left", session_id=session_id)]
    assert sorted(map(str, joined)) == sorted(map(str, gone))
    assert (await house.events(session_id=session_id))[-1].kind == "session.ended"
    live = await house.features.lookup.sessions(room.tenant_id, SessionFilter(active=True), count=9)
    assert session_id not in {one.id for one in live}


async def test_an_end_that_media_missed_is_done_when_it_is_back(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    session_id = person.entered.session.id
    house.media.fail()
    await house.features.lifecycle.end(room.tenant_id, session_id, EndReason.API)
    row = await house.session(session_id)
    assert (row.end_reason, row.media_open) == ("api", True)
    await house.reconcile()
    house.media.recover()
    assert await media_room(house, session_id)
    await house.reconcile()
    assert not await media_room(house, session_id)
    assert not (await house.session(session_id)).media_open
    assert not person.client.connected
