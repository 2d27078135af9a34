"""PINs of rooms: sealed in the row, readable for the door and for those who may see them again."""

from collections.abc import Iterable
from typing import Any

from roomful.kit.crypto import Box
from roomful.rooms.model import Pins, Room

_PINS = ("room_pin", "host_pin")


def sealed(box: Box, room_id: str, attributes: dict[str, Any]) -> dict[str, Any]:
    """Return attributes as columns: with the PINs sealed."""
    columns = {name: value for name, value in attributes.items() if name not in _PINS}
    for name in _PINS:
        if name in attributes:
            pin = attributes[name]
            columns[f"{name}_box"] = None if pin is None else box.seal(pin, _context(name, room_id))
    return columns


def opened(box: Box, room: Room) -> Pins:
    """Return a room's PINs as they were given."""
    return Pins(*(_open(box, name, room) for name in _PINS))


def changed(box: Box, room: Room, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that changes really change: the PIN that is there already seals to the same."""
    given = {name: changes[name] for name in _PINS if name in changes}
    new = {name: pin for name, pin in given.items() if _open(box, name, room) != pin}
    rest = {
        name: value for name, value in changes.items() if name not in _PINS and getattr(room, name) != value
    }
    return rest | sealed(box, room.id, new)


def names(columns: Iterable[str]) -> list[str]:
    """Return the attributes behind columns, for those who hear of a change."""
    return sorted(name.removesuffix("_box") for name in columns if name != "reserved_name")


def _open(box: Box, name: str, room: Room) -> str | None:
    text: str | None = getattr(room, f"{name}_box")
    return None if text is None else box.open(text, _context(name, room.id))


def _context(name: str, room_id: str) -> str:
    return f"{name}:{room_id}"
