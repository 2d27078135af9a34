"""Decisions about tickets: what one may say."""

from typing import Any

from roomful.kit.errors import invalid
from roomful.kit.text import is_storable
from roomful.rooms import rules as room_rules

MAX_NAME = 100
MAX_LABEL = 200
_ROLES = frozenset({"participant", "host", "audience"})
_MEDIA = frozenset({"all", "audio", "video"})
# those that are as a room's attribute of that name is
_AS_OF_ROOMS = ("opens_at", "last_entry_at", "stay_limit", "meta")


def check(attributes: dict[str, Any]) -> None:
    """Raise Problem, naming the attribute, unless a ticket may say all that."""
    given = {name: value for name, value in attributes.items() if value is not None}
    _check_choice(given, "role", _ROLES)
    _check_choice(given, "media", _MEDIA)
    _check_text(given, "display_name", MAX_NAME)
    _check_text(given, "label", MAX_LABEL)
    room_rules.check({name: given[name] for name in _AS_OF_ROOMS if name in given})
    if not 0 <= given.get("remove_at", 0) <= room_rules.LAST_MOMENT:
        raise invalid("remove_at", "It is a time between 1970 and 9999.")
    if "room_name" in given:
        room_rules.check({"name": given["room_name"]})
    _check_times(given.get("opens_at"), given.get("last_entry_at"), given.get("remove_at"))


def _check_choice(given: dict[str, Any], name: str, choices: frozenset[str]) -> None:
    if name in given and given[name] not in choices:
        raise invalid(name, f"It is one of {', '.join(sorted(choices))}.")


def _check_text(given: dict[str, Any], name: str, longest: int) -> None:
    if name in given and not (len(given[name]) <= longest and is_storable(given[name])):
        raise invalid(name, f"It has at most {longest} characters.")


def _check_times(opens_at: int | None, last_entry_at: int | None, remove_at: int | None) -> None:
    if opens_at is not None and last_entry_at is not None and last_entry_at < opens_at:
        raise invalid("last_entry_at", "The last entry is not before the ticket opens.")
    if opens_at is not None and remove_at is not None and remove_at <= opens_at:
        raise invalid("remove_at", "Its holder is removed after the ticket opens.")
