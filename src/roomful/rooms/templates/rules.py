"""Decisions about templates: what one may say, and what becomes of it in a new room."""

from collections.abc import Mapping
from typing import Any

from roomful.kit.errors import invalid
from roomful.kit.ids import is_id
from roomful.kit.text import is_storable
from roomful.rooms import registration, rules, schedule
from roomful.rooms.model import Pins, Room

MAX_NAME = 255
MAX_INVITATIONS = 1_000
MAX_ADDRESS = 255
PINS = ("room_pin", "host_pin")
# what is one room's alone, and so of no template
_ALONE = frozenset({"name", "owner_id"})
NAMES = rules.CHANGEABLE - _ALONE
_WINDOW = ("opens_at", "last_entry_at", "ends_at")
_INVITEE = {"user_id", "address", "display_name", "role", "languages", "free"}


def check_name(name: str) -> None:
    """Raise Problem unless a template may be called so."""
    if not 1 <= len(name) <= MAX_NAME or not is_storable(name) or not name.strip():
        raise invalid("name", f"It has 1 to {MAX_NAME} characters.")


def check(definition: dict[str, Any], now: int) -> dict[str, Any]:
    """Return a definition as it is kept. Raises Problem for what no new room could be made of."""
    unknown = sorted(definition.keys() - NAMES)
    if unknown:
        raise invalid(unknown[0], "A template has no such attribute.")
    rules.check(definition)
    settled = schedule.settle(rules.DEFAULTS, definition, "UTC", now)
    rules.check_window(*(settled.get(name) for name in _WINDOW))
    kept = {name: value for name, value in settled.items() if name in definition}
    if kept.get("days"):
        kept = {name: value for name, value in kept.items() if name not in {"opens_at", "ends_at"}}
    if "registration" in kept:
        kept["registration"] = registration.merged({}, kept["registration"])
    return kept


def check_invitations(invitations: list[dict[str, Any]]) -> None:
    """Raise Problem unless these say whom to invite; that there are such users is seen when it is done."""
    if len(invitations) > MAX_INVITATIONS or not all(map(_is_invitee, invitations)):
        raise invalid("invitations", "They name users or addresses, one of both each.")


def of_room(room: Room, pins: Pins) -> dict[str, Any]:
    """Return what of a room goes into a template."""
    found = {name: getattr(room, name) for name in NAMES if name not in PINS}
    found |= {"room_pin": pins.room_pin, "host_pin": pins.host_pin}
    return {name: value for name, value in found.items() if value != rules.DEFAULTS[name]}


def for_new(definition: Mapping[str, Any], given: dict[str, Any], now: int) -> dict[str, Any]:
    """Return the attributes of a new room: those given win, and a time that has passed is none.

    Whoever gives another time means it instead of that of the template.
    """
    found = dict(definition)
    over = found.get("ends_at") is not None and found["ends_at"] <= now
    if over or given.keys() & {*_WINDOW, *schedule.SERIES}:
        for name in (*_WINDOW, *schedule.SERIES):
            found.pop(name, None)
    if "registration" in found and "registration" in given:
        given = given | {"registration": found["registration"] | given["registration"]}
    return found | given


def _is_invitee(one: dict[str, Any]) -> bool:
    user_id, address = one.get("user_id"), one.get("address")
    return (
        one.keys() <= _INVITEE
        and (user_id is None) != (address is None)
        and (user_id is None or (isinstance(user_id, str) and is_id(user_id)))
        and (address is None or (isinstance(address, str) and 1 <= len(address) <= MAX_ADDRESS))
    )
