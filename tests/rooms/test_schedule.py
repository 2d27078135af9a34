"""Weekly rooms: what follows from their series, and how they move on, on both databases."""

from typing import Any

import pytest

from roomful.kit.clock import DAY, HOUR, MINUTE, SECOND
from roomful.kit.errors import Kind
from roomful.rooms import rules
from roomful.rooms.model import Room
from roomful.rooms.schedule import settle
from roomful.rooms.service.weeks import REZONE
from tests.features import House, refused

WEEK = 7 * DAY
NOW = 1_800_000_000 * SECOND  # Friday 2027-01-15 08:00 UTC
FRIDAY_AT_TEN = NOW + 2 * HOUR
STANDUP: dict[str, Any] = {"days": [4], "at_time": "10:00", "length": 3600}
ONCE: dict[str, Any] = {"days": [], "at_time": None, "length": None}
WEEKLY = rules.DEFAULTS | STANDUP | {"opens_at": FRIDAY_AT_TEN, "ends_at": FRIDAY_AT_TEN + HOUR}


def settled(changes: dict[str, Any], before: dict[str, Any] = WEEKLY, zone: str = "UTC") -> dict[str, Any]:
    """Return what really changes."""
    found = settle(before, changes, zone, NOW)
    return {name: value for name, value in found.items() if before[name] != value}


def test_a_series_has_the_window_of_what_comes_next() -> None:
    window = {"opens_at": FRIDAY_AT_TEN, "ends_at": FRIDAY_AT_TEN + HOUR}
    assert settled(STANDUP, rules.DEFAULTS) == STANDUP | window


def test_a_series_is_meant_in_the_room_s_zone_else_the_tenant_s() -> None:
    eight = STANDUP | {"at_time": "11:30"}
    assert settled(eight, rules.DEFAULTS, "Europe/Berlin")["opens_at"] == FRIDAY_AT_TEN + 30 * MINUTE
    own = settled(eight | {"timezone": "Asia/Kolkata"}, rules.DEFAULTS, "Europe/Berlin")
    assert own["opens_at"] == FRIDAY_AT_TEN - 4 * HOUR + WEEK  # today's is over


def test_what_goes_on_now_is_the_occurrence_of_a_new_series() -> None:
    assert settled(STANDUP | {"at_time": "07:30"}, rules.DEFAULTS)["opens_at"] == NOW - 30 * MINUTE


def test_a_series_may_begin_later() -> None:
    later = settled(STANDUP | {"opens_at": NOW + 10 * DAY}, rules.DEFAULTS)
    assert later["opens_at"] == FRIDAY_AT_TEN + 2 * WEEK


@pytest.mark.parametrize(
    ("changes", "opens_at"),
    [
        ({"at_time": "09:00"}, FRIDAY_AT_TEN - HOUR + 2 * WEEK),
        ({"length": 7200}, FRIDAY_AT_TEN + 2 * WEEK),
        ({"days": [3, 4]}, FRIDAY_AT_TEN + 2 * WEEK),
        ({"days": [5]}, FRIDAY_AT_TEN + 2 * WEEK + DAY),
        ({"timezone": "Asia/Kolkata"}, FRIDAY_AT_TEN + 2 * WEEK - 330 * MINUTE),
        ({"length": 7200, "opens_at": None}, FRIDAY_AT_TEN),
        ({"length": 7200, "opens_at": NOW + 2 * DAY}, FRIDAY_AT_TEN + WEEK),
    ],
)
def test_a_series_that_is_still_to_begin_stays_so(changes: dict[str, Any], opens_at: int) -> None:
    before = WEEKLY | settled({"opens_at": NOW + 10 * DAY} | STANDUP, rules.DEFAULTS)
    assert before["opens_at"] == FRIDAY_AT_TEN + 2 * WEEK
    assert (before | settled(changes, before))["opens_at"] == opens_at


@pytest.mark.parametrize(
    "changes",
    [
        {},
        STANDUP,
        {"opens_at": FRIDAY_AT_TEN, "ends_at": FRIDAY_AT_TEN + HOUR},
        STANDUP | {"opens_at": FRIDAY_AT_TEN, "ends_at": FRIDAY_AT_TEN + HOUR, "timezone": None},
        {"days": [4, 4][:1], "opens_at": None},
    ],
)
def test_what_is_written_back_changes_nothing(changes: dict[str, Any]) -> None:
    assert settled(changes) == {}


@pytest.mark.parametrize(
    "window",
    [
        {"opens_at": NOW + DAY},
        {"ends_at": FRIDAY_AT_TEN + 2 * HOUR},
        {"opens_at": FRIDAY_AT_TEN, "ends_at": FRIDAY_AT_TEN + 2 * HOUR},
        {"opens_at": None, "ends_at": None},
    ],
)
def test_another_window_from_who_knows_of_no_series_replaces_it(window: dict[str, Any]) -> None:
    new = {name: value for name, value in window.items() if WEEKLY[name] != value}
    assert settled(window) == new | ONCE


def test_no_days_leave_one_meeting() -> None:
    assert settled({"days": []}) == ONCE


def test_other_times_of_a_series() -> None:
    assert settled({"days": [0, 4], "at_time": "09:00"}) == {
        "days": [0, 4],
        "at_time": "09:00",
        "opens_at": FRIDAY_AT_TEN - HOUR,
        "ends_at": FRIDAY_AT_TEN,
    }
    assert settled({"length": 7200}) == {"length": 7200, "ends_at": FRIDAY_AT_TEN + 2 * HOUR}
    assert settled({"timezone": "America/New_York"})["opens_at"] == FRIDAY_AT_TEN + 5 * HOUR
    assert settled({"days": [6, 0]})["days"] == [0, 6]


def test_an_entry_that_closed_with_a_meeting_of_before_is_forgotten() -> None:
    before = rules.DEFAULTS | {"last_entry_at": NOW - DAY}
    assert settled(STANDUP, before)["last_entry_at"] is None
    kept = rules.DEFAULTS | {"last_entry_at": FRIDAY_AT_TEN + MINUTE}
    assert "last_entry_at" not in settled(STANDUP, kept)


@pytest.mark.parametrize(
    ("changes", "before", "field"),
    [
        ({"days": [4]}, rules.DEFAULTS, "at_time"),
        ({"days": [4], "at_time": "10:00"}, rules.DEFAULTS, "length"),
        ({"at_time": "10:00"}, rules.DEFAULTS, "days"),
        ({"length": 60}, rules.DEFAULTS, "days"),
        ({"at_time": None}, WEEKLY, "at_time"),
        (STANDUP | {"ends_at": NOW + 9 * HOUR}, WEEKLY, "ends_at"),
        (STANDUP | {"opens_at": rules.LAST_MOMENT}, rules.DEFAULTS, "opens_at"),
    ],
)
def test_what_is_no_series(changes: dict[str, Any], before: dict[str, Any], field: str) -> None:
    with refused("invalid", field=field):
        settle(before, changes, "UTC", NOW)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("days", value) for value in ([7], [-1], [True], [1, 1], ["1"], 1, None)),
        *(("at_time", value) for value in ("24:00", "9:00", "", 900, True)),
        *(("length", value) for value in (59, 604_801, True, "3600", 60.0)),
        *(("reminders", value) for value in ([7], [5, 5], [5, 10, 15, 30, 60], ["5"], [True], None)),
        *(("reminders_on", value) for value in (1, None, "true")),
    ],
)
def test_what_no_attribute_may_be(field: str, value: Any) -> None:
    with refused("invalid", Kind.INVALID, field):
        rules.check({field: value})


async def now_of(house: House, room: Room) -> Room:
    return await house.features.rooms.get(room.tenant_id, room.id)


async def due(house: House, after: int) -> None:
    house.clock.advance(after)
    await house.features.jobs.run_due()


async def change(house: House, room: Room, **changes: Any) -> Room:
    return await house.features.rooms.update(room.tenant_id, room.id, changes)


async def test_a_weekly_room_moves_on_and_starts_each_time(house: House) -> None:
    room = await house.room(**STANDUP, last_entry_at=FRIDAY_AT_TEN + 10 * MINUTE)
    assert room.starts_itself
    for week in range(3):
        assert (await now_of(house, room)).opens_at == FRIDAY_AT_TEN + week * WEEK
        assert (await now_of(house, room)).last_entry_at == FRIDAY_AT_TEN + week * WEEK + 10 * MINUTE
        await due(house, FRIDAY_AT_TEN + week * WEEK - house.clock.now())
        assert (await now_of(house, room)).opens_at == FRIDAY_AT_TEN + week * WEEK
        assert len(await house.kinds("session.started")) == week + 1
        await due(house, HOUR)
        assert len(await house.kinds("session.ended")) == week + 1
    advanced = await house.events("room.advanced")
    assert [event.payload["opens_at"] for event in advanced] == [
        FRIDAY_AT_TEN + week * WEEK for week in (1, 2, 3)
    ]
    assert "room.updated" not in await house.kinds("room.")


async def test_clocks_that_are_changed_move_the_meeting(house: House) -> None:
    await due(house, 70 * DAY)  # to Friday, March 26, two days before the change in Berlin
    room = await house.room(days=[0, 5], at_time="09:00", length=1800, timezone="Europe/Berlin")
    saturday = house.clock.now()  # 08:00 UTC is 09:00 in Berlin
    assert room.opens_at == saturday + DAY
    await due(house, DAY + HOUR)
    assert (await now_of(house, room)).opens_at == saturday + 3 * DAY - HOUR


async def test_the_clock_of_the_tenant_is_that_of_another_zone(house: House) -> None:
    room = await house.room(**STANDUP)
    own = await house.room(**STANDUP, timezone="UTC")
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, timezone="America/New_York")
        await house.features.jobs.enqueue(tx, REZONE, {"tenant_id": house.tenant.id})
    await due(house, 0)
    assert (await now_of(house, room)).opens_at == FRIDAY_AT_TEN + 5 * HOUR
    assert (await now_of(house, own)).opens_at == FRIDAY_AT_TEN
    assert [event.payload for event in await house.events("room.updated")] == [
        {"changed": ["ends_at", "opens_at"]}
    ]
    await due(house, 8 * HOUR)
    assert (await now_of(house, room)).opens_at == FRIDAY_AT_TEN + 5 * HOUR + WEEK
    async with house.database.write() as tx:
        with refused("invalid", field="timezone"):
            await house.features.tenants.change(tx, house.tenant, timezone="Mars")


async def test_a_server_that_was_away_for_weeks_finds_the_next_one(house: House) -> None:
    room = await house.room(**STANDUP)
    await due(house, 3 * WEEK + 2 * HOUR + MINUTE)
    moved = await now_of(house, room)
    assert moved.opens_at == FRIDAY_AT_TEN + 3 * WEEK
    assert len(await house.kinds("session.started")) == 1


async def test_who_runs_over_is_not_cut_off_nor_given_a_week(house: House) -> None:
    room = await house.room(**STANDUP)
    await due(house, 2 * HOUR)
    host = await house.host(room)
    session = host.entered.session
    end = FRIDAY_AT_TEN + 2 * HOUR
    await house.features.lifecycle.extend(room.tenant_id, session.id, end)
    await due(house, HOUR)
    running = await house.session(session)
    assert (running.ended_at, running.ends_at) == (None, end)
    assert (await now_of(house, room)).opens_at == FRIDAY_AT_TEN + WEEK
    assert (await house.enter(room)).session.id == session.id
    await due(house, HOUR)
    assert (await house.session(session)).ended_at is not None
    with refused("too_early"):
        await house.enter(room)


async def test_a_window_from_elsewhere_ends_the_series(house: House) -> None:
    room = await house.room(**STANDUP)
    start = FRIDAY_AT_TEN + HOUR
    once = await change(house, room, opens_at=start, ends_at=start + HOUR)
    assert (once.days, once.at_time, once.length) == ([], None, None)
    (event,) = await house.events("room.updated")
    assert event.payload["changed"] == ["at_time", "days", "ends_at", "length", "opens_at"]
    await due(house, WEEK)
    assert (await now_of(house, room)).opens_at == start
    with refused("over"):
        await house.enter(room)


async def test_a_room_becomes_weekly_later_and_is_deleted(house: House) -> None:
    room = await house.room()
    weekly = await change(house, room, **STANDUP, starts_itself=True)
    assert weekly.opens_at == FRIDAY_AT_TEN
    assert await change(house, room, **STANDUP, opens_at=weekly.opens_at) == weekly
    await due(house, 2 * HOUR)
    assert len(await house.kinds("session.started")) == 1
    await house.features.rooms.delete(room.tenant_id, room.id)
    await due(house, 2 * WEEK)
    assert len(await house.kinds("session.started")) == 1
    assert await house.kinds("room.advanced") == []
