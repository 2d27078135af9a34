"""Decisions about rooms: what their attributes may be, and what they are when nobody says."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from roomful.kit.errors import Problem, invalid
from roomful.kit.ids import is_id, new_secret, new_slug, slug_of
from roomful.kit.text import is_storable
from roomful.rooms.model import LAYOUTS, MediaKind, Origin

MAX_CAPACITY = 10_000
MAX_META = 2_000
MAX_EXTRAS = 100_000
MAX_EMPTY_CLOSE = 86_400 * 365
MAX_RETENTION = 36_500
SLUG = re.compile(r"[A-Za-z0-9_-]{1,128}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_LAST_MOMENT = 253_402_300_799_000_000  # the end of the year 9999, where RFC 3339 ends

_TEXTS = {"name": (1, 255), "title": (1, 240), "description": (0, 65_536)}
_TIMES = ("opens_at", "last_entry_at", "ends_at")
_NULLABLE = {"title", "capacity", "empty_close_after", "owner_id", "recording_retention", *_TIMES}
_FLAGS = (
    *("guests_allowed", "chat_on", "entry_mic_muted", "entry_camera_off"),
    *("record_at_start", "compose", "consent_required"),
)

# FIELDS: what a room is when its maker does not say
DEFAULTS: dict[str, Any] = {
    "title": None,
    "description": "",
    "meta": {},
    "language": "en",
    "media": MediaKind.VIDEO,
    "capacity": None,
    "guests_allowed": True,
    "opens_at": None,
    "last_entry_at": None,
    "ends_at": None,
    "chat_on": True,
    "entry_mic_muted": False,
    "entry_camera_off": False,
    "record_at_start": False,
    "compose": True,
    "recording_retention": None,
    "consent_required": False,
    "layout": "auto",
    "empty_close_after": 60,
    "extras": {},
}
# a vendor's rooms are for those whom its program gave a ticket: the bare link opens nothing
_BY_ORIGIN: dict[str, dict[str, Any]] = {
    Origin.TELNYX: {"capacity": 10, "guests_allowed": False, "compose": False},
}
CHANGEABLE = frozenset(DEFAULTS) | {"name", "owner_id"}


def defaults(origin: str) -> dict[str, Any]:
    """Return the attributes of a room of that origin when nobody says otherwise."""
    return DEFAULTS | _BY_ORIGIN.get(origin, {})


def check(attributes: dict[str, Any]) -> None:
    """Raise Problem, naming the attribute, unless every given attribute is one a room may have."""
    for field, value in attributes.items():
        if value is None and field in _NULLABLE:
            continue
        problem = _check_one(field, value)
        if problem is not None:
            raise problem


def check_window(opens_at: int | None, last_entry_at: int | None, ends_at: int | None) -> None:
    """Raise Problem unless a room opens before it closes."""
    if opens_at is not None and ends_at is not None and ends_at <= opens_at:
        raise invalid("ends_at", "A room ends after it opens.")
    if opens_at is not None and last_entry_at is not None and last_entry_at < opens_at:
        raise invalid("last_entry_at", "The last entry is not before the room opens.")


def _is_text(field: str, value: Any) -> bool:
    low, high = _TEXTS[field]
    return isinstance(value, str) and low <= len(value) <= high and is_storable(value)


def _is_object(value: Any, limit: int) -> bool:
    """Tell whether a value is a JSON object that comes back as it was written."""
    if not isinstance(value, dict):
        return False
    try:
        text = msgspec.json.encode(value)
        return len(text) <= limit and bool(msgspec.json.decode(text) == value)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return False


def _is_number(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _check_one(field: str, value: Any) -> Problem | None:
    if field in _TEXTS:
        low, high = _TEXTS[field]
        return None if _is_text(field, value) else invalid(field, f"It has {low} to {high} characters.")
    if field in _FLAGS:
        return None if isinstance(value, bool) else invalid(field, "It is true or false.")
    if field in _TIMES:
        fits = _is_number(value, 0, _LAST_MOMENT)
        return None if fits else invalid(field, "It is a time between 1970 and 9999.")
    if field not in _TESTS:
        return invalid(field, "A room has no such attribute.")
    test, words = _TESTS[field]
    return None if test(value) else invalid(field, words)


_TESTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "slug": (
        lambda value: isinstance(value, str) and SLUG.fullmatch(value) is not None,
        "A slug is 1 to 128 of the characters A-Z a-z 0-9 _ -.",
    ),
    "capacity": (
        lambda value: _is_number(value, 1, MAX_CAPACITY),
        f"A capacity is 1 to {MAX_CAPACITY}.",
    ),
    "empty_close_after": (
        lambda value: _is_number(value, 0, MAX_EMPTY_CLOSE),
        "It is a number of seconds up to a year.",
    ),
    "recording_retention": (
        lambda value: _is_number(value, 1, MAX_RETENTION),
        f"It is a number of days from 1 to {MAX_RETENTION}.",
    ),
    "layout": (lambda value: isinstance(value, str) and value in LAYOUTS, "There is no such layout."),
    "media": (lambda value: value in tuple(MediaKind), "It is audio or video."),
    "language": (
        lambda value: isinstance(value, str) and _LANGUAGE.fullmatch(value) is not None and len(value) < 36,
        "It is a language tag (BCP 47).",
    ),
    "meta": (
        lambda value: _is_object(value, MAX_META),
        f"It is an object of at most {MAX_META} characters.",
    ),
    "extras": (lambda value: _is_object(value, MAX_EXTRAS), "It is an object."),
    "owner_id": (lambda value: isinstance(value, str) and is_id(value), "It is the id of a user."),
}


def slug_candidates(wish: str | None, attempt: int, *, contested: bool = False) -> str:
    """Return a slug to try: the wish, then the wish with -2, -3 …, in the end a random one.

    `contested`: others make rooms of the same wish just now, so it ends in random characters.
    """
    base = slug_of(wish) if wish else ""
    if not base or attempt > 20:
        return new_slug()
    if contested:
        return f"{base}-{new_secret('', 5)}"
    return base if attempt == 0 else f"{base}-{attempt + 1}"
