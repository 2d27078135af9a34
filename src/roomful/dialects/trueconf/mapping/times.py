"""Times: seconds since 1970 for conferences; in logs an object with a date in the zone asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any

from roomful.dialects.trueconf.wire.reading import whole
from roomful.kit.clock import MINUTE, SECOND, from_datetime, to_datetime
from roomful.kit.errors import invalid

_FARTHEST = 14 * 60
# as PHP has it: 1 is an offset, 3 the name of a zone
_OFFSET, _ZONE = 1, 3


def unix(at: int | None) -> int | None:
    """Return a time in seconds, rounded down."""
    return None if at is None else at // SECOND


def micros(seconds: int) -> int:
    """Return seconds as the core has times."""
    return seconds * SECOND


def zone_of(query: dict[str, str]) -> int:
    """Return the zone of a query, in minutes from UTC. Raises Problem."""
    minutes = whole(query["timezone"], "timezone") if query.get("timezone") else 0
    if not -_FARTHEST <= minutes <= _FARTHEST:
        raise invalid("timezone", f"timezone is -{_FARTHEST} to {_FARTHEST} minutes.")
    return minutes


def dated(at: int | None, zone: int) -> dict[str, Any] | None:
    """Return a time as logs show it, in a zone so many minutes from UTC."""
    if at is None:
        return None
    moment = to_datetime(at) + timedelta(minutes=zone)
    kind, name = _zone_name(zone)
    return {"date": f"{moment:%Y-%m-%d %H:%M:%S.%f}", "timezone_type": kind, "timezone": name}


def _zone_name(minutes: int) -> tuple[int, str]:
    if minutes == 0:
        return _ZONE, "UTC"
    sign = "+" if minutes > 0 else "-"
    return _OFFSET, f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def moment_of(text: str, name: str, zone: int) -> int:
    """Return a filter's time: `2018-04-12 00:00:00`, in the zone that is asked for. Raises Problem."""
    try:
        moment = datetime.fromisoformat(text.strip().replace("+", " ", 1) if "T" not in text else text)
    except ValueError:
        raise invalid(name, f"{name} is a time, such as 2018-04-12 00:00:00.") from None
    if moment.tzinfo is not None:
        return from_datetime(moment)
    return from_datetime(moment.replace(tzinfo=UTC)) - zone * MINUTE
