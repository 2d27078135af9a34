"""Times: when sessions begin and end by themselves, who is warned, and who has to leave."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import bindparam, update

from roomful.app.features import Features
from roomful.db import Statement
from roomful.db.tables import jobs
from roomful.history.model import Actor
from roomful.jobs.worker import Worker
from roomful.kit.clock import HOUR, MINUTE, SECOND, SystemClock
from roomful.kit.errors import Kind
from roomful.rooms.model import Room
from roomful.sessions.model import LeaveReason, Session, SessionFilter, State
from tests.features import House, features_on, refused
from tests.waiting import until

_HURRY = Statement(update(jobs).where(jobs.c.state == "queued").values(run_at=bindparam("p_at")))
BOSS = Actor("user", "u1", "Boss")


async def due(house: House, after: int = 0, features: Features | None = None) -> None:
    """Let time pass and do what is due then."""
    house.clock.advance(after)
    await (features or house.features).jobs.run_due()


async def live(house: House, room: Room) -> Session | None:
    found = await house.features.lookup.sessions(house.tenant.id, SessionFilter(room_id=room.id), count=10)
    return next((one for one in found if one.ended_at is None), None)


async def change(house: House, room: Room, **changes: Any) -> None:
    await house.features.rooms.update(room.tenant_id, room.id, changes)


async def warnings(house: House) -> list[int]:
    return [event.payload["seconds"] for event in await house.events("session.ends_soon")]


async def test_people_are_warned_five_minutes_and_one_before_the_end(house: House) -> None:
    start = house.clock.now()
    room = await house.room(ends_at=start + 10 * MINUTE)
    person = await house.join(room)
    await due(house, 5 * MINUTE - 1)
    assert await warnings(house) == []
    await due(house, 1)
    (event,) = await house.events("session.ends_soon")
    assert event.payload == {"ends_at": start + 10 * MINUTE, "seconds": 300}
    assert event.session_id == person.entered.session.id
    await due(house, 4 * MINUTE)
    await due(house, MINUTE - 1)
    assert await warnings(house) == [300, 60]
    assert person.client.connected
    await due(house, 1)
    assert not person.client.connected
    row = await house.row(person)
    assert (row.state, row.leave_reason) == (State.LEFT, LeaveReason.SESSION_ENDED)
    assert (await house.session(person)).end_reason == "schedule"
    await due(house, HOUR)
    assert await warnings(house) == [300, 60]


@pytest.mark.parametrize(("warning", "told"), [(0, []), (30, [60, 30]), (60, [60]), (600, [60])])
async def test_how_long_before_is_the_rooms_to_say(house: House, warning: int, told: list[int]) -> None:
    room = await house.room(ends_at=house.clock.now() + 5 * MINUTE, end_warning=warning)
    await house.join(room)
    for _ in range(30):
        await due(house, 10 * SECOND)
    assert await warnings(house) == told


async def test_a_warning_that_comes_late_says_how_long_is_left(house: House) -> None:
    """As after a restart: a warning is told once, with the truth."""
    room = await house.room(ends_at=house.clock.now() + 10 * MINUTE)
    await house.join(room)
    house.clock.advance(7 * MINUTE + 200_000)
    await due(house, features=house.another_server())
    assert await warnings(house) == [180]
    await due(house, 3 * MINUTE)
    assert await warnings(house) == [180]  # the session is over: of the last minute nobody needs to hear


async def test_an_end_that_moves_is_warned_of_anew(house: House) -> None:
    start = house.clock.now()
    room = await house.room(ends_at=start + 10 * MINUTE)
    person = await house.join(room)
    await due(house, 5 * MINUTE)
    tenant_id, session_id = room.tenant_id, person.entered.session.id
    extended = await house.features.lifecycle.extend(tenant_id, session_id, start + HOUR, BOSS)
    assert extended.ends_at == start + HOUR
    (event,) = await house.events("session.updated")
    assert (event.payload, event.actor_id) == ({"ends_at": start + HOUR}, "u1")
    await due(house, 50 * MINUTE)
    assert await warnings(house) == [300, 300]
    await house.enter(room)  # past the room's own end, the session's counts
    await due(house, 5 * MINUTE)
    assert (await house.session(person)).end_reason == "schedule"
    with refused("over"):
        await house.enter(room)


async def test_the_room_says_who_moves_the_end(house: House) -> None:
    start = house.clock.now()
    extend = house.features.lifecycle.extend
    fixed = await house.room(ends_at=start + HOUR, extendable=False)
    session = (await house.enter(fixed)).session
    with refused("not_extendable", Kind.FORBIDDEN):
        await extend(fixed.tenant_id, session.id, start + 2 * HOUR)
    room = await house.room(ends_at=start + HOUR)
    session = (await house.enter(room)).session
    for at in (start + HOUR, start, -1, 1 << 62):
        with refused("invalid", field="ends_at"):
            await extend(room.tenant_id, session.id, at)
    endless = (await house.enter(await house.room())).session
    with refused("not_extendable"):
        await extend(room.tenant_id, endless.id, start + HOUR)
    other = await house.new_tenant("two.example")
    with refused("session_not_found"):
        await extend(other.id, session.id, start + 2 * HOUR)
    await due(house, HOUR)
    with refused("session_ended"):
        await extend(room.tenant_id, session.id, start + 3 * HOUR)


async def test_other_warnings_while_it_runs(house: House) -> None:
    room = await house.room(ends_at=house.clock.now() + 30 * MINUTE)
    await house.join(room)
    await change(house, room, end_warning=1200)
    await due(house, 10 * MINUTE)
    assert await warnings(house) == [1200]
    await change(house, room, end_warning=0)
    await due(house, 20 * MINUTE)
    assert await warnings(house) == [1200]


async def test_a_session_starts_when_its_room_opens(house: House) -> None:
    start = house.clock.now()
    room = await house.room(opens_at=start + HOUR, ends_at=start + 2 * HOUR)
    assert room.starts_itself
    with refused("too_early"):
        await house.enter(room)
    await due(house, HOUR - 1)
    assert await live(house, room) is None
    await due(house, 1)
    session = await live(house, room)
    assert session is not None
    assert (session.started_by, session.started_at) == ("schedule", start + HOUR)
    assert (await house.enter(room)).session.id == session.id
    await due(house, HOUR)
    assert await live(house, room) is None


@pytest.mark.parametrize("how", ["off", "moved", "deleted", "begun", "over"])
async def test_what_was_planned_follows_the_room(house: House, how: str) -> None:
    start = house.clock.now()
    room = await house.room(opens_at=start + HOUR, ends_at=start + 2 * HOUR)
    if how == "off":
        await change(house, room, starts_itself=False)
    elif how == "moved":
        await change(house, room, opens_at=start + 90 * MINUTE)
    elif how == "deleted":
        await house.features.rooms.delete(room.tenant_id, room.id)
    elif how == "begun":
        await house.features.lifecycle.start_room(room.tenant_id, room.id, "api", BOSS)
    else:
        await change(house, room, ends_at=start + HOUR + 1)
        house.clock.advance(SECOND)
    await due(house, HOUR)
    started = await house.kinds("session.started")
    assert len(started) == (1 if how == "begun" else 0)
    await due(house, 30 * MINUTE)
    assert len(await house.kinds("session.started")) == (1 if how in {"begun", "moved"} else 0)


async def test_a_room_gets_a_time_of_its_own_later(house: House) -> None:
    room = await house.room()
    assert not room.starts_itself
    await change(house, room, opens_at=house.clock.now() + MINUTE, starts_itself=True)
    await due(house, MINUTE)
    assert await live(house, room) is not None


async def test_one_started_early_by_hand_is_open(house: House) -> None:
    room = await house.room(opens_at=house.clock.now() + HOUR)
    session = await house.features.lifecycle.start_room(room.tenant_id, room.id, "user", BOSS)
    again = await house.features.lifecycle.start_room(room.tenant_id, room.id, "api")
    assert (session.id, session.started_by) == (again.id, "user")
    (event,) = await house.events("session.started")
    assert event.actor_id == "u1"
    assert (await house.enter(room)).session.id == session.id


async def test_what_cannot_be_started(house: House) -> None:
    start = house.features.lifecycle.start_room
    room = await house.room(ends_at=house.clock.now() + MINUTE)
    other = await house.new_tenant("two.example")
    with refused("room_not_found"):
        await start(other.id, room.id)
    house.clock.advance(MINUTE)
    with refused("over", Kind.CONFLICT):
        await start(room.tenant_id, room.id)
    await house.features.rooms.delete(room.tenant_id, room.id)
    with refused("room_not_found"):
        await start(room.tenant_id, room.id)


async def never_joined(house: House, seconds: int) -> None:
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, never_joined_close=seconds)


async def test_what_nobody_joins_ends_if_the_tenant_wants_it(house: House) -> None:
    room = await house.room(empty_close_after=None)
    start = house.features.lifecycle.start_room
    stays = await start(room.tenant_id, room.id)
    await never_joined(house, 1800)
    other = await house.room(empty_close_after=None)
    closes = await start(room.tenant_id, other.id)
    used = await house.room(empty_close_after=None)
    joined = await start(room.tenant_id, used.id)
    person = await house.join(used)
    await house.features.door.leave(person.entered.participant)
    await due(house, 1800 * SECOND - 1)
    assert (await house.session(closes)).ended_at is None
    await due(house, 1)
    row = await house.session(closes)
    assert (row.ended_at, row.end_reason) == (house.clock.now(), "never_joined")
    assert (await house.session(joined)).ended_at is None
    assert (await house.session(stays)).ended_at is None


async def test_who_is_just_coming_is_waited_for(house: House) -> None:
    await never_joined(house, 60)
    room = await house.room(empty_close_after=None)
    session = await house.features.lifecycle.start_room(room.tenant_id, room.id)
    house.clock.advance(59 * SECOND)
    entered = await house.enter(room)
    await due(house, SECOND)
    assert (await house.session(session)).ended_at is None
    await house.connect(entered)
    await due(house, HOUR)
    assert (await house.session(session)).ended_at is None


async def test_the_tenant_changes_its_mind(house: House) -> None:
    await never_joined(house, 60)
    room = await house.room(empty_close_after=None)
    session = await house.features.lifecycle.start_room(room.tenant_id, room.id)
    await never_joined(house, 120)
    await due(house, MINUTE)
    assert (await house.session(session)).ended_at is None
    await due(house, MINUTE)
    assert (await house.session(session)).end_reason == "never_joined"
    again = await house.features.lifecycle.start_room(room.tenant_id, room.id)
    await never_joined(house, 0)
    await due(house, HOUR)
    assert (await house.session(again)).ended_at is None


async def test_everybody_stays_for_their_own_time(house: House) -> None:
    room = await house.room(stay_limit=600)
    first = await house.join(room)
    house.clock.advance(MINUTE)
    second = await house.join(room)
    _, secret = await house.ticket(room, remove_at=house.clock.now() + 2 * MINUTE)
    third = await house.join(room, ticket=secret)
    await due(house, 2 * MINUTE - 1)
    assert third.client.connected
    await due(house, 1)
    assert [one.client.connected for one in (first, second, third)] == [True, True, False]
    row = await house.row(third)
    assert (row.leave_reason, row.left_at) == (LeaveReason.TIME_UP, house.clock.now())
    (event,) = await house.events("participant.left")
    assert event.payload["reason"] == "time_up"
    await due(house, 7 * MINUTE)
    assert [one.client.connected for one in (first, second)] == [False, True]
    await due(house, MINUTE)
    assert not second.client.connected
    # gone is not kicked: who comes again has their time again
    assert (await house.enter(room)).participant.remove_at == house.clock.now() + 10 * MINUTE


async def test_a_limit_that_changes_counts_for_those_who_are_in(house: House) -> None:
    room = await house.room()
    _, secret = await house.ticket(room, stay_limit=90)
    free, ticketed = await house.join(room), await house.join(room, ticket=secret)
    house.clock.advance(MINUTE)
    await change(house, room, stay_limit=70)
    await due(house, 10 * SECOND)
    assert [one.client.connected for one in (free, ticketed)] == [False, False]
    person = await house.join(room, ticket=secret)
    await change(house, room, stay_limit=None)
    await due(house, 80 * SECOND)
    assert person.client.connected
    await due(house, 10 * SECOND)
    assert not person.client.connected


Leave = Callable[[House, Any], Awaitable[None]]


async def says_so(house: House, person: Any) -> None:
    await house.features.door.leave(person.entered.participant)


async def closes_the_line(house: House, person: Any) -> None:
    await person.client.leave()
    await house.hear()


async def loses_the_line(house: House, person: Any) -> None:
    person.client.vanish()
    house.media.notice_vanished()
    await house.hear()


async def loads_anew(house: House, person: Any) -> None:
    await person.client.leave()
    await house.hear()
    await house.features.door.step_away(person.entered.participant)


@pytest.mark.parametrize(
    ("leave", "after"),
    [(says_so, 0), (closes_the_line, 3), (loses_the_line, 20), (loads_anew, 20)],
)
async def test_the_session_ends_with_whom_it_is_to_end(house: House, leave: Leave, after: int) -> None:
    room = await house.room()
    _, secret = await house.ticket(room, ends_session=True)
    boss, other = await house.join(room, ticket=secret), await house.join(room)
    await leave(house, boss)
    if after:
        await due(house, after * SECOND - 1)
        assert other.client.connected
        await due(house, 1)
    await due(house)
    assert not other.client.connected
    assert (await house.session(boss)).end_reason == "host"


@pytest.mark.parametrize("leave", [loses_the_line, loads_anew])
@pytest.mark.parametrize("key", [True, False])
async def test_who_comes_back_in_time_ends_nothing(house: House, leave: Leave, key: bool) -> None:
    room = await house.room()
    _, secret = await house.ticket(room, ends_session=True)
    boss, other = await house.join(room, ticket=secret), await house.join(room)
    await leave(house, boss)
    await due(house, 19 * SECOND)
    back = await house.join(room, ticket=secret, key=boss.key if key else None)
    await due(house, HOUR)
    assert other.client.connected
    await says_so(house, back)
    await due(house)
    assert not other.client.connected


async def test_plans_survive_a_restart(house: House) -> None:
    """Everything planned by one server is done by another on the same database."""
    start = house.clock.now()
    opens = await house.room(opens_at=start + MINUTE, ends_at=start + HOUR)
    ends = await house.room(ends_at=start + 2 * MINUTE, stay_limit=60)
    person = await house.join(ends)
    other = house.another_server()
    await due(house, MINUTE, other)
    assert await live(house, opens) is not None
    assert (await house.row(person)).leave_reason == LeaveReason.TIME_UP
    await due(house, MINUTE, other)
    assert await live(house, ends) is None
    assert (await house.events("session.ends_soon"))[0].payload["seconds"] == 60


async def test_a_clock_set_back_loses_no_plan(house: House) -> None:
    """A job that runs before its time looks at the clock, and waits once more."""
    start = house.clock.now()
    room = await house.room(ends_at=start + HOUR, stay_limit=1800)
    opens = await house.room(opens_at=start + HOUR, ends_at=start + 2 * HOUR)
    person = await house.join(room)
    house.clock.advance(HOUR)
    ahead = house.clock.now()
    house.clock._now = start  # the wrong time was only for a moment, but long enough to claim the jobs
    async with house.database.write() as tx:
        await tx.run(_HURRY, p_at=start)
    await due(house)
    assert person.client.connected
    assert await live(house, opens) is None
    assert await warnings(house) == []
    await due(house, 1800 * SECOND)
    assert not person.client.connected
    await due(house, 1800 * SECOND)
    assert house.clock.now() == ahead
    assert await live(house, room) is None
    assert await live(house, opens) is not None


async def test_to_the_second_by_the_real_clock(house: House) -> None:
    """With the machine's clock and a worker that sleeps until it is time."""
    clock = SystemClock()
    features = features_on(house.database, clock, house.media, house.recorder)
    start = clock.now()
    room = await features.rooms.create(
        house.tenant.id,
        "roomful",
        {"opens_at": start + SECOND // 2, "ends_at": start + 3 * SECOND // 2},
    )
    worker = Worker(features.jobs)
    await worker.start()
    try:

        async def over() -> bool:
            found = await features.lookup.sessions(house.tenant.id, SessionFilter(room_id=room.id), count=1)
            return bool(found) and found[0].ended_at is not None

        await until(over, 20)
    finally:
        await worker.stop(5)
    (session,) = await features.lookup.sessions(house.tenant.id, SessionFilter(room_id=room.id), count=2)
    assert session.started_by == "schedule"
    assert session.ended_at is not None
    assert 0 <= session.started_at - (start + SECOND // 2) < 3 * SECOND
    assert 0 <= session.ended_at - (start + 3 * SECOND // 2) < 3 * SECOND
