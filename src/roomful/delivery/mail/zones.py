"""Time zones as calendar programs take them: a VTIMEZONE (RFC 5545, section 3.6.5) made from an IANA zone.

Programs differ in what they understand, and the most widespread ones take yearly rules alone. So a zone whose
clocks change by such a rule is written with it; one that changes otherwise has each change written out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

_DAY = timedelta(days=1)
_LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001  # a wall clock's, as DTSTART in a zone is
_RULE_YEARS = 10
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Change:
    """A moment at which the clocks of a zone change; offsets are those from UTC."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def wall(self) -> datetime:
        """What the clocks show when they are changed."""
        return (self.at + self.before).replace(tzinfo=None)


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Tell whether there is an IANA zone of that name."""
    return name in _names()


def zone(name: str | None) -> ZoneInfo:
    """Return the IANA zone of a name; UTC where there is none."""
    return ZoneInfo(name if name is not None and is_zone(name) else "UTC")


@lru_cache(maxsize=64)
def changes(name: str, first: int, last: int) -> tuple[Change, ...]:
    """Return the changes of a zone's clocks in the years from the first to the last."""
    where = zone(name)
    found = []
    day, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while day < end:
        if _offset(day, where) != _offset(day + _DAY, where):
            found.append(_change(day, where))
        day += _DAY
    return tuple(found)


def _offset(at: datetime, where: tzinfo) -> timedelta:
    return at.astimezone(where).utcoffset() or timedelta()


def _change(day: datetime, where: tzinfo) -> Change:
    """Return the change within a day, to the minute."""
    before, least, most = _offset(day, where), 0, 24 * 60
    while most - least > 1:
        middle = (least + most) // 2
        if _offset(day + timedelta(minutes=middle), where) == before:
            least = middle
        else:
            most = middle
    at = day + timedelta(minutes=most)
    return Change(at, before, _offset(at, where), at.astimezone(where).tzname() or "")


def vtimezone(name: str, start: datetime, end: datetime | None) -> Timezone:
    """Return the definition of a zone for what is from a start to an end; without one it comes again."""
    years = start.astimezone(UTC).year - 1
    last = (end or start).astimezone(UTC).year + 1
    made = Timezone()
    made.add("tzid", name)
    rules = _rules(name, years)
    if rules is not None:
        for change, rule in rules:
            _observe(made, change, change.wall, rule)
        return made
    found = changes(name, years, last if end is not None else years + _RULE_YEARS)
    for change in found:
        _observe(made, change, change.wall, None)
    if not found or found[0].at > start:
        earlier = _offset(start - 2 * _DAY, zone(name)) if not found else found[0].before
        named = (found[0].at if found else start) - 2 * _DAY
        standing = Change(start, earlier, earlier, named.astimezone(zone(name)).tzname() or "")
        _observe(made, standing, _LONG_AGO, None)
    return made


def _observe(into: Timezone, change: Change, wall: datetime, rule: vRecur | None) -> None:
    """Add a change of the clocks; ahead of what they were is called daylight saving, whatever laws say."""
    part = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    part.add("dtstart", wall)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    if change.name:
        part.add("tzname", change.name)
    if rule is not None:
        part.add("rrule", rule)
    into.add_component(part)


@lru_cache(maxsize=64)
def _rules(name: str, first: int) -> tuple[tuple[Change, vRecur], ...] | None:
    """Return the two changes of the first year with their rules; None where the years differ."""
    found = changes(name, first, first + _RULE_YEARS)
    pairs = (found[::2], found[1::2])
    if len(found) != 2 * (_RULE_YEARS + 1) or any(one.at.year != first for one in found[:2]):
        return None
    rules = [_rule(pair) for pair in pairs]
    if None in rules:
        return None
    return tuple((pair[0], rule) for pair, rule in zip(pairs, rules, strict=True) if rule is not None)


def _rule(yearly: tuple[Change, ...]) -> vRecur | None:
    """Return the rule of a change that comes once in each of the years, such as the last Sunday of March."""
    first = yearly[0]
    same = {
        (one.wall.month, one.wall.weekday(), one.wall.time(), one.before, one.after, one.name)
        for one in yearly
    }
    if len(same) != 1:
        return None
    weekday = _WEEKDAYS[first.wall.weekday()]
    if all((one.wall + 7 * _DAY).month != one.wall.month for one in yearly):
        place = -1
    else:
        places = {(one.wall.day - 1) // 7 + 1 for one in yearly}
        if len(places) != 1:
            return None
        place = places.pop()
    return vRecur(freq="YEARLY", bymonth=first.wall.month, byday=f"{place}{weekday}")
