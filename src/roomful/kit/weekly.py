"""Times that come again each week by the clock of a zone, however clocks are changed meanwhile."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from roomful.kit.clock import SECOND, to_datetime

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# within so many days a weekly time has come again, even where a zone left a day out
_WEEK_AND_MORE = 10
_DAY = 86_400


class Weekly(msgspec.Struct, frozen=True):
    """A time that comes again each week.

    `days` are weekdays from 0, Monday, to 6; `at_time` is hh:mm by the clock of a zone; `length` in seconds.
    """

    days: tuple[int, ...]
    at_time: str
    length: int


def is_time_of_day(text: str) -> bool:
    """Tell whether a text is a time of day, hh:mm from 00:00 to 23:59."""
    return _TIME.fullmatch(text) is not None


def moment(day: date, at_time: str, zone: ZoneInfo) -> int:
    """Return when the clock of a zone shows a time of a day, in microseconds.

    A time that comes twice, because clocks are set back, means the first; one that is left out, because they
    are set forward, the first moment after the gap.
    """
    hours, minutes = at_time.split(":")
    wall = datetime(day.year, day.month, day.day, int(hours), int(minutes), tzinfo=zone)
    first, second = _seconds(wall), _seconds(wall.replace(fold=1))
    if second < first:
        # only in a gap does the later reading of a wall clock come before the earlier
        first = _change(second, first, zone)
    return first * SECOND


def occurrence(weekly: Weekly, timezone: str, now: int, *, not_before: int = 0) -> tuple[int, int] | None:
    """Return beginning and end of what goes on now, the first of several, or else of what comes next.

    All in microseconds; it begins at `not_before` at the earliest. None after the year 9999.
    """
    zone = ZoneInfo(timezone)
    earliest = max(now - weekly.length * SECOND, not_before)
    for begins in _beginnings(weekly, zone, earliest, weekly.length // _DAY + _WEEK_AND_MORE):
        ends = begins + weekly.length * SECOND
        if begins >= not_before and ends > now:
            return begins, ends
    return None


def beginning_of_day(at: int, timezone: str) -> int:
    """Return when the day of a moment began by the clock of a zone, in microseconds."""
    zone = ZoneInfo(timezone)
    return moment(to_datetime(at).astimezone(zone).date(), "00:00", zone)


def _beginnings(weekly: Weekly, zone: ZoneInfo, after: int, days: int) -> Iterator[int]:
    """Yield the times of so many days from the one before a moment on, in order."""
    try:
        day = to_datetime(after).astimezone(zone).date() - timedelta(days=1)
        for _ in range(days + 1):
            if day.weekday() in weekly.days:
                yield moment(day, weekly.at_time, zone)
            day += timedelta(days=1)
    except (OverflowError, ValueError):
        return  # the calendar is at its end


def _seconds(wall: datetime) -> int:
    return int((wall - _EPOCH) // timedelta(seconds=1))


def _change(before: int, after: int, zone: ZoneInfo) -> int:
    """Return the second from which on the offset is that of `after`; at `before` it is another."""
    new = _offset(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == new:
            after = middle
        else:
            before = middle
    return after


def _offset(second: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(second, zone).utcoffset()
