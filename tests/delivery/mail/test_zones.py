"""Zones in calendar entries, read by another library than the one that wrote them."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import dateutil.tz
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomful.delivery.mail.zones import changes, is_zone, vtimezone, zone

_YEARLY = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Europe/Dublin", "America/Santiago")
_STANDING = ("UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/Phoenix", "Etc/GMT+12")
_IRREGULAR = ("Africa/Casablanca", "Asia/Jerusalem", "Asia/Gaza", "Antarctica/Troll", "Africa/Cairo")


def read(name: str, start: datetime, end: datetime | None) -> dateutil.tz.tzrange:
    """Return the zone as another library understands its definition."""
    written = vtimezone(name, start, end).to_ical().decode()
    found = dateutil.tz.tzical(StringIO(written)).get(name)
    assert found is not None
    return found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_changes_are_found_to_the_minute() -> None:
    spring, autumn = changes("Europe/Berlin", 2026, 2026)
    assert (spring.at, spring.before, spring.after) == (
        at("2026-03-29T01:00"),
        timedelta(hours=1),
        timedelta(hours=2),
    )
    assert (autumn.at, autumn.name) == (at("2026-10-25T01:00"), "CET")
    assert autumn.wall == datetime(2026, 10, 25, 3)  # noqa: DTZ001
    assert changes("Asia/Kolkata", 2020, 2030) == ()


@pytest.mark.parametrize("name", [*_YEARLY, *_STANDING, *_IRREGULAR])
@pytest.mark.parametrize("year", [2025, 2026, 2031])
def test_each_hour_of_a_year_is_what_it_is(name: str, year: int) -> None:
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    theirs, ours = read(name, start, end), ZoneInfo(name)
    moment = start
    while moment < end:
        local = moment.astimezone(ours)
        if (
            local.fold == 0
            and (moment + timedelta(hours=2)).astimezone(ours).utcoffset() == local.utcoffset()
        ):
            seen = local.replace(tzinfo=theirs)
            assert seen.utcoffset() == local.utcoffset(), moment
        moment += timedelta(hours=7)


@pytest.mark.parametrize("name", [*_YEARLY, *_IRREGULAR])
def test_what_comes_again_is_right_for_years(name: str) -> None:
    start = at("2026-02-03T12:00")
    theirs, ours = read(name, start, None), ZoneInfo(name)
    for weeks in range(5 * 52):
        local = (start + timedelta(weeks=weeks)).astimezone(ours)
        assert local.replace(tzinfo=theirs).utcoffset() == local.utcoffset(), local


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Sydney"])
def test_yearly_changes_are_written_as_rules(name: str) -> None:
    written = vtimezone(name, at("2026-06-01T12:00"), at("2026-06-01T13:00")).to_ical().decode()
    assert written.count("RRULE:FREQ=YEARLY") == 2
    assert "RDATE" not in written
    assert (written.count("BEGIN:DAYLIGHT"), written.count("BEGIN:STANDARD")) == (1, 1)


@pytest.mark.parametrize("name", _STANDING)
def test_a_zone_that_never_changes_has_one_part(name: str) -> None:
    written = vtimezone(name, at("2026-06-01T12:00"), None).to_ical().decode()
    assert written.count("BEGIN:STANDARD") == 1
    assert "RRULE" not in written


def test_winter_time_ahead_by_law_is_still_summer_time_for_calendars() -> None:
    written = vtimezone("Europe/Dublin", at("2026-06-01T12:00"), None).to_ical().decode()
    daylight = written[written.index("BEGIN:DAYLIGHT") : written.index("END:DAYLIGHT")]
    assert "TZOFFSETTO:+0100" in daylight


def test_names_that_are_no_zones() -> None:
    for name in ("", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "europe", "CET\n"):
        assert not is_zone(name)
        assert zone(name) == ZoneInfo("UTC")
    assert zone(None) == ZoneInfo("UTC")
    assert is_zone("Europe/Berlin")


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Africa/Casablanca", "Asia/Tehran", "America/Nuuk"]
    ),
    st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_any_meeting_is_when_it_is(name: str, start: datetime) -> None:
    theirs, ours = read(name, start, start + timedelta(hours=1)), ZoneInfo(name)
    local = start.astimezone(ours)
    for near in (-1, 1):
        if (start + timedelta(hours=2 * near)).astimezone(ours).utcoffset() != local.utcoffset():
            return  # the hours around a change are told apart by nobody
    assert local.replace(tzinfo=theirs).utcoffset() == local.utcoffset()
