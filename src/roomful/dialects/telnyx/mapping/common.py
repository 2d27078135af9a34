"""What several things have in common on their way between wire and core."""

import datetime
from typing import Any
from urllib.parse import urlsplit

from msgspec import UNSET, UnsetType

from roomful.kit.clock import DAY, SECOND, from_datetime
from roomful.kit.errors import invalid

NAME = "telnyx"
_MAX_URL = 2048


Hook = tuple[str, str, int | None]
NO_HOOK: Hook = ("", "", None)


def hook(request: Any, before: Hook) -> Hook:
    """Return URL, failover URL and time-out as a request leaves them. Raises Problem."""
    url = _address("webhook_event_url", request.webhook_event_url, before[0])
    failover = _address("webhook_event_failover_url", request.webhook_event_failover_url, before[1])
    timeout = request.webhook_timeout_secs
    if isinstance(timeout, UnsetType):
        timeout = before[2]
    if timeout is not None and not (isinstance(timeout, int) and 0 <= timeout <= 30):
        raise invalid("webhook_timeout_secs", "webhook_timeout_secs is a whole number from 0 to 30.")
    return url, failover, timeout


def _address(field: str, value: str | int | UnsetType | None, before: str) -> str:
    if isinstance(value, UnsetType) or value == before:
        return before
    if value in {None, ""}:
        return ""
    problem = invalid(field, f"{field} is an absolute http or https URL.")
    if not isinstance(value, str) or len(value) > _MAX_URL or not value.isprintable() or " " in value:
        raise problem
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise problem from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise problem
    return value


def megabytes(size: int | None) -> float:
    """Return a size in units of 10⁶ bytes, with two decimals."""
    return round((size or 0) / 1_000_000, 2)


def chosen(value: str | UnsetType) -> str | None:
    """Return an id as we keep it; None for one that is not given."""
    return None if isinstance(value, UnsetType) else value.lower()


def duration(from_at: int | None, to_at: int | None) -> int:
    """Return whole seconds, rounded down, at least 1 for anything longer than nothing."""
    length = max(0, (to_at or 0) - (from_at or to_at or 0))
    return max(1, length // SECOND) if length else 0


def days(query: Any, field: str) -> tuple[int | None, int | None]:
    """Return the first and the last microsecond of the days a filter names; days are UTC."""
    equal, low, high = (
        getattr(query, f"{field}__eq"),
        getattr(query, f"{field}__gte"),
        getattr(query, f"{field}__lte"),
    )
    if equal is low is high is UNSET:
        return None, None
    lows = [_midnight(day) for day in (equal, low) if day is not UNSET]
    highs = [_midnight(day) + DAY - 1 for day in (equal, high) if day is not UNSET]
    return max(lows, default=None), min(highs, default=None)


def _midnight(day: datetime.date) -> int:
    return from_datetime(datetime.datetime.combine(day, datetime.time(), datetime.UTC))
