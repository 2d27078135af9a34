"""What is written of rooms, field by field, in core names: the ranges are the vendor's own."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET, to_builtins

from roomful.dialects.portsip.mapping.words import CONTROLS_READ, LAYOUTS_READ, MODES_READ
from roomful.dialects.portsip.wire import CallerId
from roomful.dialects.portsip.wire.requests import AnyRequest
from roomful.dialects.portsip.wire.rooms import Shown
from roomful.kit.clock import parse_rfc3339
from roomful.kit.errors import invalid
from roomful.kit.expressions import Value
from roomful.kit.text import is_storable
from roomful.rooms.model import Room

NAME = "portsip"
_PIN = re.compile(r"[0-9]{3,6}")
_MOST_OPTIONS = 65_536
_MOST_CALLERS = 100
_REFUSED = object()

Read = Callable[[str, Any], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """How a field is read: the attribute it becomes, and what null makes of that, if it may be null."""

    core: str
    read: Read
    null: Any = _REFUSED
    same: Callable[[Any, Any], bool] = lambda value, shown: bool(value == shown)


def attributes(request: AnyRequest, shown: Shown | None) -> dict[str, Any]:
    """Return what a request sets of a room, in core names; `custom_options` is set by `extras`.

    `shown` is the room as its caller could have read it: a value sent back unchanged changes nothing, even
    where it stands outside the range of new ones. For a new room, a null is what is not given.
    Raises Problem.
    """
    given: dict[str, Any] = {}
    for name, field in FIELDS.items():
        value = getattr(request, name, UNSET)
        if value is UNSET or (value is None and shown is None):
            continue
        if shown is not None and field.same(value, getattr(shown, name)):
            continue
        if value is not None:
            given[field.core] = field.read(name, value)
        elif field.null is _REFUSED:
            raise invalid(name, f"{name} cannot be null.")
        else:
            given[field.core] = field.null
    return given


def schedule(changes: dict[str, Any], before: Room | None) -> dict[str, Any]:
    """Return changes with what a schedule means here: between its two ends the room is open by itself."""
    if not {"opens_at", "ends_at"} & changes.keys():
        return changes
    ends = (changes.get(name, before and getattr(before, name)) for name in ("opens_at", "ends_at"))
    return changes | {"starts_itself": all(at is not None for at in ends)}


def extras(request: AnyRequest, before: dict[str, Any]) -> dict[str, Any] | None:
    """Return a room's extras as a request leaves them; None when it changes nothing of them."""
    value = getattr(request, "custom_options", UNSET)
    own = dict(before.get(NAME, {}))
    if value is UNSET or value == own.get("custom_options"):
        return None
    if value is None:
        del own["custom_options"]
    else:
        if len(value) > _MOST_OPTIONS or not is_storable(value):
            raise invalid("custom_options", f"custom_options has at most {_MOST_OPTIONS} characters.")
        own["custom_options"] = value
    rest = {name: kept for name, kept in before.items() if name != NAME}
    return rest | {NAME: own} if own else rest


def _number(low: int, high: int, *, even: bool = False) -> Read:
    def read(name: str, value: int) -> int:
        if not low <= value <= high:
            raise invalid(name, f"{name} is a whole number from {low} to {high}.")
        # pictures have even sides: half of them are the sides of their colours
        return value - value % 2 if even else value

    return read


def _text(low: int, high: int) -> Read:
    def read(name: str, value: str) -> str:
        if not low <= len(value) <= high or not is_storable(value):
            raise invalid(name, f"{name} has {low} to {high} characters.")
        return value

    return read


def _pin(name: str, value: str) -> str:
    if not _PIN.fullmatch(value):
        raise invalid(name, f"{name} has 3 to 6 digits.")
    return value


def _time(name: str, value: str) -> int:
    try:
        return parse_rfc3339(value)
    except (ValueError, OverflowError):
        raise invalid(name, f"{name} is a time (RFC 3339), such as 2017-07-21T17:32:28Z.") from None


def _same_time(value: Any, shown: Any) -> bool:
    """Tell whether two times are the same moment, however they are written."""
    if value is None or shown is None:
        return value is shown
    try:
        return parse_rfc3339(value) == parse_rfc3339(shown)
    except (ValueError, OverflowError):
        return False


def _word(words: Mapping[str, Value]) -> Read:
    return lambda _name, value: words[value]


def _as_it_is(_name: str, value: Any) -> Any:
    return value


def _callers(name: str, value: list[CallerId]) -> list[dict[str, str]]:
    if len(value) > _MOST_CALLERS:
        raise invalid(name, f"{name} has at most {_MOST_CALLERS} entries.")
    limits = {"provider_id": (1, 255), "caller_id": (1, 64), "description": (0, 1024)}
    return [
        {
            part: _text(*limits[part])(f"{name}/{index}/{part}", text)
            for part, text in to_builtins(one).items()
            if text is not None
        }
        for index, one in enumerate(value)
    ]


FIELDS: dict[str, Field] = {
    "mode": Field("media", _word(MODES_READ)),
    "control": Field("control", _word(CONTROLS_READ)),
    "height": Field("picture_height", _number(144, 1920, even=True), null=None),
    "width": Field("picture_width", _number(144, 1920, even=True), null=None),
    "bitrate": Field("picture_kbps", _number(128, 10_240), null=None),
    "framerate": Field("picture_fps", _number(5, 30), null=None),
    "layout": Field("layout", _word(LAYOUTS_READ)),
    "subject": Field("title", _text(1, 64)),
    "language": Field("language", _as_it_is),
    "capacity": Field("capacity", _number(1, 200), null=None),
    "admin_pin": Field("host_pin", _pin, null=None),
    "room_pin": Field("room_pin", _pin, null=None),
    "enable_recording": Field("record_at_start", _as_it_is),
    "enable_prompt": Field("prompts", _as_it_is),
    "timezone": Field("timezone", _as_it_is, null=None),
    "scheduled_start_at": Field("opens_at", _time, null=None, same=_same_time),
    "scheduled_end_at": Field("ends_at", _time, null=None, same=_same_time),
    "numbers": Field("dial_in_numbers", _text(0, 128), null=None),
    "outbound_caller_ids": Field("outbound_caller_ids", _callers, null=[]),
    "close_on_nobody": Field("empty_close_after", lambda _name, closes: 0 if closes else None),
}
