"""Decisions about rooms: what their attributes may be, and what they are when nobody says."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from roomful.kit.errors import Problem, invalid
from roomful.kit.ids import is_id, new_secret, new_slug, slug_of
from roomful.kit.text import is_storable
from roomful.kit.zones import is_language, is_zone
from roomful.rooms import registration, schedule, stage
from roomful.rooms.model import LAYOUTS, Control, MediaKind, Origin, RingInvited

MAX_CAPACITY = 10_000
MAX_META = 2_000
MAX_EXTRAS = 100_000
MAX_EMPTY_CLOSE = 86_400 * 365
MAX_RETENTION = 36_500
MAX_TAGS = 100
SLUG = re.compile(r"[A-Za-z0-9_-]{1,128}")
_PIN = re.compile(r"[!-~]{1,64}")
_HOST_PIN = re.compile(r"[!-~]{3,64}")
EXTENSION = re.compile(r"[0-9]{3,64}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
# FIELDS: VC.dark_primary … light_negative
COLOURS = frozenset(
    f"{mode}_{part}"
    for mode in ("dark", "light")
    for part in ("primary", "background", "foreground", "success", "negative")
)
LAST_MOMENT = 253_402_300_799_000_000  # the end of the year 9999, where RFC 3339 ends

_TEXTS = {
    "name": (1, 255),
    "title": (1, 240),
    "description": (0, 65_536),
    "dial_in_numbers": (0, 128),
    "location": (0, 255),
}
_TIMES = ("opens_at", "last_entry_at", "ends_at")
_PICTURE = ("picture_width", "picture_height", "picture_fps", "picture_kbps")
_PINS = ("room_pin", "host_pin")
_NULLABLE = {
    *("title", "capacity", "empty_close_after", "owner_id", "recording_retention"),
    *("timezone", "stay_limit", "av_sync", "broadcast_preset_id", "dial_in_numbers", "location"),
    *_TIMES,
    *_PICTURE,
    *_PINS,
    *stage.NULLABLE,
    *schedule.NULLABLE,
}
_FLAGS = (
    *("guests_allowed", "chat_on", "entry_mic_muted", "entry_camera_off"),
    *("record_at_start", "compose", "consent_required"),
    *("invited_only", "hands_first", "entry_picture_off", "prompts", "entry_tones", "previews"),
    *("av_sync", "starts_itself", "extendable", "broadcast_at_start"),
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
    **dict.fromkeys((*_TIMES, *_PICTURE, *_PINS)),
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
    "invited_only": False,
    "control": Control.FREE,
    "hands_first": False,
    "entry_picture_off": False,
    "prompts": True,
    "entry_tones": False,
    "previews": False,
    "av_sync": None,
    "timezone": None,
    "starts_itself": False,
    "stay_limit": None,
    "end_warning": 300,
    "extendable": True,
    "broadcast_at_start": False,
    "broadcast_preset_id": None,
    "dial_in_numbers": None,
    "outbound_caller_ids": [],
    "theme": {},
    "location": None,
    "tags": [],
    "ring_invited": RingInvited.OFF,
    **registration.DEFAULTS,
    **schedule.DEFAULTS,
    **stage.DEFAULTS,
}
_PORTSIP = {
    **{"guests_allowed": False, "picture_width": 1280, "picture_height": 720},
    **{"picture_fps": 15, "picture_kbps": 1024},
}
_SIGNALWIRE = {
    **{"guests_allowed": False, "capacity": 20, "prompts": False},
    **{"picture_width": 1280, "picture_height": 720, "picture_fps": 20},
}
# a vendor's rooms are for those whom its program gave a ticket: the bare link opens nothing
_BY_ORIGIN: dict[str, dict[str, Any]] = {
    Origin.TELNYX: {"capacity": 10, "guests_allowed": False, "compose": False, "prompts": False},
    Origin.TRUECONF: {"guests_allowed": False},
    Origin.PORTSIP_ROOM: _PORTSIP,
    Origin.PORTSIP_MEETING: _PORTSIP | {"capacity": 9, "empty_close_after": None},
    Origin.SIGNALWIRE_FABRIC: _SIGNALWIRE,
    Origin.SIGNALWIRE_ROOM: _SIGNALWIRE,
    Origin.SIGNALWIRE_CONFERENCE: _SIGNALWIRE | {"capacity": 100},
}
# FIELDS: such a room is known by its number, where it was given no name of its own
NUMBERED = frozenset({Origin.TRUECONF})
# FIELDS 4.7: where a time to open means that it starts by itself then
_STARTS_ITSELF = frozenset(
    {Origin.ROOMFUL, Origin.PAGE, Origin.TRUECONF, Origin.PORTSIP_ROOM, Origin.PORTSIP_MEETING}
)
CHANGEABLE = frozenset(DEFAULTS) | {"name", "owner_id"}


def defaults(origin: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of a room of that origin with what its maker gave of them."""
    scheduled = given.get("opens_at") is not None and given.get("ends_at") is not None
    itself = {"starts_itself": scheduled and origin in _STARTS_ITSELF}
    return DEFAULTS | _BY_ORIGIN.get(origin, {}) | itself | given


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


def _is_side(value: Any) -> bool:
    return _is_number(value, 144, 1920) and value % 2 == 0


def _check_one(field: str, value: Any) -> Problem | None:
    if field in _TEXTS:
        low, high = _TEXTS[field]
        return None if _is_text(field, value) else invalid(field, f"It has {low} to {high} characters.")
    if field in _FLAGS:
        return None if isinstance(value, bool) else invalid(field, "It is true or false.")
    if field in _TIMES:
        fits = _is_number(value, 0, LAST_MOMENT)
        return None if fits else invalid(field, "It is a time between 1970 and 9999.")
    if field not in _TESTS:
        return invalid(field, "A room has no such attribute.")
    test, words = _TESTS[field]
    return None if test(value) else invalid(field, words)


def _are_caller_ids(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= 100
        and all(
            isinstance(one, dict)
            and one.keys() <= {"provider_id", "caller_id", "description"}
            and all(
                isinstance(text, str) and len(text) <= 1024 and is_storable(text) for text in one.values()
            )
            for one in value
        )
    )


def _are_tags(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MAX_TAGS
        and all(isinstance(one, str) and 1 <= len(one) <= 255 and is_storable(one) for one in value)
        and len(set(value)) == len(value)
    )


def _is_theme(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= COLOURS
        and all(isinstance(one, str) and _COLOUR.fullmatch(one) for one in value.values())
    )


_TESTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    **stage.TESTS,
    **schedule.TESTS,
    **registration.TESTS,
    "room_pin": (
        lambda value: isinstance(value, str) and _PIN.fullmatch(value) is not None,
        "A PIN has 1 to 64 characters, no blanks among them.",
    ),
    "host_pin": (
        lambda value: isinstance(value, str) and _HOST_PIN.fullmatch(value) is not None,
        "The PIN of hosts has 3 to 64 characters, no blanks among them.",
    ),
    "control": (lambda value: value in tuple(Control), "It is free or host."),
    "picture_width": (_is_side, "It is an even number from 144 to 1920."),
    "picture_height": (_is_side, "It is an even number from 144 to 1920."),
    "picture_fps": (lambda value: _is_number(value, 5, 60), "It is 5 to 60 frames a second."),
    "picture_kbps": (lambda value: _is_number(value, 128, 10_240), "It is 128 to 10240 kbit/s."),
    "timezone": (is_zone, "It is the name of a time zone, as Europe/Berlin."),
    "stay_limit": (lambda value: _is_number(value, 1, 200_000), "It is 1 to 200000 seconds."),
    "end_warning": (lambda value: _is_number(value, 0, 86_400), "It is 0 to 86400 seconds."),
    "broadcast_preset_id": (lambda value: isinstance(value, str) and is_id(value), "It is an id."),
    "outbound_caller_ids": (_are_caller_ids, "It is a list of at most 100 callers' numbers."),
    "tags": (_are_tags, f"It is a list of at most {MAX_TAGS} texts of 1 to 255 characters, each once."),
    "ring_invited": (lambda value: value in tuple(RingInvited), f"It is one of {', '.join(RingInvited)}."),
    "theme": (_is_theme, "It maps names of colours to #rrggbb."),
    "extension": (
        lambda value: isinstance(value, str) and EXTENSION.fullmatch(value) is not None,
        "An extension has 3 to 64 digits.",
    ),
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
    "language": (is_language, "It is a language tag (BCP 47)."),
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
