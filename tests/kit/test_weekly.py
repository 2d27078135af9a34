"""Weekly times by the clocks of zones, above all on the days on which clocks are changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roomful.kit.clock import DAY, HOUR, MINUTE, SECOND
from roomful.kit.weekly import Weekly, is_time_of_day, moment, occurrence

ZONES = (
    *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"),
    *("Pacific/Apia", "Africa/Casablanca", "America/St_Johns", "Pacific/Chatham", "Antarctica/Troll"),
)
WEEK = 7 * DAY


def at(text: str, zone: str = "UTC") -> int:
    found = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return int(found.timestamp()) * SECOND


def wall(when: int, zone: str) -> datetime:
    """Return what the clock of a zone shows."""
    return datetime.fromtimestamp(when // SECOND, ZoneInfo(zone)).replace(tzinfo=None)


def walked(weekly: Weekly, zone: str, begin: int, end: int) -> list[int]:
    """Return the same by looking at a clock minute by minute: when it first shows the time or more."""
    found: dict[date, int] = {}
    hours, minutes = map(int, weekly.at_time.split(":"))
    for minute in range(begin, end, MINUTE):
        shown = wall(minute, zone)
        for day in (shown.date(), shown.date() - timedelta(days=1)):
            due = datetime(day.year, day.month, day.day, hours, minutes)  # noqa: DTZ001  # a wall clock's
            if day.weekday() in weekly.days and shown >= due and day not in found:
                found[day] = minute
    return list(found.values())


@pytest.mark.parametrize(
    ("text", "good"),
    [
        *(("00:00", True), ("23:59", True), ("09:30", True)),
        *(("24:00", False), ("9:30", False), ("09:60", False), ("", False), ("09:30:00", False)),
    ],
)
def test_a_time_of_day_has_one_form(text: str, good: bool) -> None:
    assert is_time_of_day(text) is good


@pytest.mark.parametrize(
    ("zone", "day", "time", "expected"),
    [
        ("Europe/Berlin", "2026-01-05", "09:30", "2026-01-05T08:30"),
        ("Europe/Berlin", "2026-07-06", "09:30", "2026-07-06T07:30"),
        # left out: from 02:00 the clocks go to 03:00
        ("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29", "02:59", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00"),
        # twice: the first
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
        ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00"),
        ("America/New_York", "2026-03-08", "02:15", "2026-03-08T07:00"),
        # half an hour left out
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-03T15:30"),
        # a whole day left out
        ("Pacific/Apia", "2011-12-30", "10:00", "2011-12-30T10:00"),
    ],
)
def test_the_clocks_are_changed(zone: str, day: str, time: str, expected: str) -> None:
    assert moment(date.fromisoformat(day), time, ZoneInfo(zone)) == at(expected)


def test_what_goes_on_counts_until_its_end_and_then_what_comes_next() -> None:
    weekly = Weekly((0, 3), "10:00", 3600)
    monday, thursday = at("2026-05-04T10:00"), at("2026-05-07T10:00")
    for now, expected in (
        (at("2026-05-04T09:59"), monday),
        (monday, monday),
        (monday + HOUR - 1, monday),
        (monday + HOUR, thursday),
        (thursday + HOUR, monday + WEEK),
    ):
        assert occurrence(weekly, "UTC", now) == (expected, expected + HOUR)


def test_a_series_begins_when_it_is_to() -> None:
    weekly = Weekly((0,), "10:00", 3600)
    found = occurrence(weekly, "UTC", at("2026-05-04T09:00"), not_before=at("2026-06-02T00:00"))
    assert found == (at("2026-06-08T10:00"), at("2026-06-08T11:00"))


def test_after_the_year_9999_there_is_none() -> None:
    weekly = Weekly((0,), "10:00", 3600)
    assert occurrence(weekly, "UTC", 0, not_before=at("9999-12-31T00:00")) is None
    assert occurrence(weekly, "Asia/Tokyo", at("9999-12-31T23:00")) is None


moments = st.integers(at("2011-12-01T00:00"), at("2037-01-01T00:00"))
weeklies = st.builds(
    lambda days, minute, length: Weekly(
        tuple(sorted(days)), f"{minute // 60:02}:{minute % 60:02}", length * 60
    ),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 1439),
    st.integers(1, 10_080),
)


@given(weeklies, st.sampled_from(ZONES), moments)
@example(Weekly((6,), "02:30", 3600), "Europe/Berlin", at("2026-03-29T00:30"))
@example(Weekly((6,), "02:30", 3600), "Europe/Berlin", at("2026-10-25T01:00"))
@example(Weekly((4, 5), "00:00", 3600), "Pacific/Apia", at("2011-12-30T09:00"))
def test_occurrences_follow_one_another_without_end(weekly: Weekly, zone: str, now: int) -> None:
    found = occurrence(weekly, zone, now)
    assert found is not None
    begins, ends = found
    assert ends > now
    assert ends - begins == weekly.length * SECOND
    assert begins <= now or begins - now <= 8 * DAY + HOUR
    following = occurrence(weekly, zone, ends)
    assert following is not None
    assert following[0] > begins
    assert following[1] > ends


@given(weeklies, st.sampled_from(ZONES), moments)
def test_an_occurrence_is_at_its_time_unless_the_clocks_leave_it_out(
    weekly: Weekly, zone: str, now: int
) -> None:
    found = occurrence(weekly, zone, now)
    assert found is not None
    shown = wall(found[0], zone)
    if f"{shown:%H:%M}" == weekly.at_time:
        assert shown.weekday() in weekly.days
    else:
        # a moment before it, the clock showed less than the time: it has jumped over it
        before = wall(found[0] - SECOND, zone)
        assert (shown - before) > timedelta(seconds=1)


clock_changes = st.sampled_from(
    [
        *(("Europe/Berlin", "2026-03-29"), ("Europe/Berlin", "2026-10-25")),
        *(("Australia/Lord_Howe", "2026-10-04"), ("Australia/Lord_Howe", "2026-04-05")),
        *(("America/New_York", "2026-11-01"), ("Antarctica/Troll", "2026-03-29")),
        ("Africa/Casablanca", "2026-02-15"),
    ]
)


@given(clock_changes, st.integers(0, 1439))
def test_a_clock_that_is_looked_at_says_the_same(change: tuple[str, str], minute: int) -> None:
    zone, day = change
    weekly = Weekly((date.fromisoformat(day).weekday(),), f"{minute // 60:02}:{minute % 60:02}", 60)
    # from noon of the day before, at which no meeting begins
    begin = int(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC).timestamp()) * SECOND - 2 * DAY
    found = occurrence(weekly, zone, 0, not_before=begin)
    assert found is not None
    assert found[0] == walked(weekly, zone, begin, begin + 4 * DAY)[0]
