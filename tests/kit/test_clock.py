"""Times to text and back, and the clock that tests move."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit import clock
from roomful.kit.clock import DAY, HOUR, SECOND, ManualClock, SystemClock

times = st.integers(0, 253_402_300_799_999_999)
zones = st.integers(-14 * 60 + 1, 14 * 60 - 1).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(times)
def test_round_trips(at: int) -> None:
    assert clock.from_datetime(clock.to_datetime(at)) == at
    assert clock.parse_rfc3339(clock.rfc3339(at)) == at
    assert clock.parse_rfc3339(clock.rfc3339_seconds(at)) == at - at % SECOND


@given(st.datetimes(datetime(1971, 1, 1), datetime(9998, 1, 1), timezones=zones))  # noqa: DTZ001  # of any zone
def test_any_zone_means_the_same_moment(moment: datetime) -> None:
    at = clock.from_datetime(moment)
    assert clock.parse_rfc3339(moment.isoformat()) == at
    assert clock.to_datetime(at) == moment


def test_the_form() -> None:
    assert clock.rfc3339(1_618_566_380_954_863) == "2021-04-16T09:46:20.954863Z"
    assert clock.rfc3339(0) == "1970-01-01T00:00:00.000000Z"
    assert clock.rfc3339_seconds(1_618_566_380_954_863) == "2021-04-16T09:46:20Z"
    assert clock.to_datetime(0).tzinfo is UTC
    assert (HOUR, DAY) == (3600 * SECOND, 24 * HOUR)


@pytest.mark.parametrize(
    "text", ["", "now", "2021-04-16", "2021-04-16T09:46:20", "2021-13-16T09:46:20Z", "\0"]
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        clock.parse_rfc3339(text)


def test_beyond_the_last_year() -> None:
    with pytest.raises(OverflowError):
        clock.to_datetime(253_402_300_800_000_000)


async def test_a_clock_that_is_moved() -> None:
    manual = ManualClock(start=10)
    woken: list[int] = []

    async def wait(microseconds: int) -> None:
        await manual.sleep(microseconds)
        woken.append(microseconds)

    tasks = [asyncio.create_task(wait(number)) for number in (30, 10, 20)]
    await asyncio.sleep(0)
    for step, expected in ((9, []), (1, [10]), (20, [10, 20, 30])):
        manual.advance(step)
        for _ in range(3):
            await asyncio.sleep(0)
        assert woken == expected
    assert manual.now() == 40
    await asyncio.gather(*tasks)
    cancelled = asyncio.create_task(wait(5))
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    manual.advance(100)
    assert woken == [10, 20, 30]


async def test_the_machines_clock() -> None:
    system = SystemClock()
    before = system.now()
    await system.sleep(1000)
    assert system.now() - before >= 900
    assert abs(clock.from_datetime(datetime.now(UTC)) - system.now()) < 5 * SECOND
