"""When a conference takes place: never, each week in the server's time zone, or once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from roomful.dialects.trueconf.mapping.times import micros, unix
from roomful.kit.clock import SECOND, to_datetime
from roomful.kit.errors import invalid
from roomful.rooms.model import Room

NEVER, WEEKLY, ONCE = -1, 0, 1
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NOTHING: dict[str, Any] = {
    "opens_at": None,
    "last_entry_at": None,
    "ends_at": None,
    "days": [],
    "at_time": None,
    "length": None,
    "starts_itself": False,
}
_LONGEST = 100 * 366 * 86_400


def schedule(room: Room, zone: str, now: int) -> dict[str, Any]:
    """Return a room's schedule; `zone` is the tenant's, in which rooms without one of their own are."""
    if room.days and room.at_time is not None and room.length is not None:
        return {
            "type": WEEKLY,
            "start_time": unix(room.opens_at) or 0,
            "duration": room.length,
            "days": [DAYS[day] for day in sorted(room.days)],
            "time": room.at_time,
            "time_offset": _offset(room.timezone or zone, now),
        }
    if room.opens_at is not None and room.ends_at is not None:
        return {
            "type": ONCE,
            "start_time": room.opens_at // SECOND,
            "duration": max(1, (room.ends_at - room.opens_at) // SECOND),
        }
    return {"type": NEVER}


def _offset(zone: str, now: int) -> int:
    offset = to_datetime(now).astimezone(ZoneInfo(zone)).utcoffset()
    return 0 if offset is None else int(offset.total_seconds()) // 60


def changes(given: Mapping[str, Any], now: int) -> dict[str, Any]:
    """Return what a schedule makes of a room. Raises Problem."""
    kind = given.get("type")
    if kind is None:
        raise invalid("schedule", "A schedule has a type.", "missing")
    if kind == NEVER:
        return dict(_NOTHING)
    duration = _need(given, "duration")
    if not 1 <= duration <= _LONGEST:
        raise invalid("schedule", "duration is a number of seconds.")
    if kind == ONCE:
        start = _need(given, "start_time")
        begins = now if start == -1 else micros(start)
        return _NOTHING | {"opens_at": begins, "ends_at": begins + duration * SECOND, "starts_itself": True}
    return {
        "days": [DAYS.index(day) for day in dict.fromkeys(_need(given, "days"))],
        "at_time": _time(_need(given, "time")),
        "length": duration,
        "starts_itself": True,
    }


def _need(given: Mapping[str, Any], name: str) -> Any:
    value = given.get(name)
    if value is None or value == []:
        raise invalid("schedule", f"A schedule of this type has a {name}.", "missing")
    return value


def _time(text: str) -> str:
    try:
        return f"{datetime.strptime(text.strip(), '%H:%M'):%H:%M}"  # noqa: DTZ007  # a time of day has no zone
    except ValueError:
        raise invalid("schedule", "time is a time of day, hh:mm.") from None
