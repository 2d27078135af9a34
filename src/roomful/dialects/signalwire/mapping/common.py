"""What several things have in common on their way between wire and core."""

from functools import lru_cache
from typing import Any, Literal, cast
from uuid import UUID

from msgspec import UNSET, UnsetType

from roomful.dialects.signalwire.wire.common import Layout, Quality
from roomful.kit.clock import SECOND, rfc3339
from roomful.kit.errors import not_found
from roomful.kit.ids import is_id

NAME = "signalwire"
TITLE, DESCRIPTION = 200, 3000
# what a picture is when its room does not say
_HEIGHT, _FPS = 720, 25
_SIZES: dict[str, tuple[int, int]] = {"720p": (1280, 720), "1080p": (1920, 1080)}
# FIELDS: the layouts as they are shown; several of ours are one of theirs
_SHOWN = {
    "auto": "grid-responsive",
    "auto_mobile": "grid-responsive-mobile",
    "highlight": "highlight-1-responsive",
    "speaker": "highlight-1-responsive",
    "screen": "highlight-1-responsive",
    "five_up": "5up",
    "grid_1": "1x1",
    "grid_2": "2x1",
    "grid_3": "2x2",
    "grid_4": "2x2",
    "grid_6": "3x3",
    "grid_9": "3x3",
    "grid_16": "4x4",
    "grid_25": "5x5",
    "grid_36": "6x6",
    "grid_64": "8x8",
    "grid_100": "10x10",
}
_MEANT = {
    "grid-responsive": "auto",
    "grid-responsive-mobile": "auto_mobile",
    "highlight-1-responsive": "highlight",
    "5up": "five_up",
    "1x1": "grid_1",
    "2x1": "grid_2",
    "2x2": "grid_4",
    "3x3": "grid_9",
    "4x4": "grid_16",
    "5x5": "grid_25",
    "6x6": "grid_36",
    "8x8": "grid_64",
    "10x10": "grid_100",
}
# The ids of a room's resource and address are the room's with some bits turned over: nothing has to be
# stored, and both forms lead back. Version and variant (RFC 9562, section 4) stay as they are.
_MASKS = {
    "resource": UUID("5c1a9e37-4d62-01b8-05f4-90c7d21e6ba3").int,
    "address": UUID("27e4b05d-93ca-0e61-0b3d-48fa15d07c96").int,
}


def alias(room_id: str, kind: Literal["resource", "address"]) -> str:
    """Return the id that a room's resource or address has; of such an id, the room's."""
    return str(UUID(int=UUID(room_id).int ^ _MASKS[kind]))


def need_id(text: str) -> str:
    """Return an id as we keep it. Raises Problem for what cannot be one: nothing has that id."""
    if not is_id(text):
        raise not_found("resource")
    return text.lower()


@lru_cache(maxsize=4096)
def when(at: int) -> str:
    """Write a time with milliseconds and Z."""
    return rfc3339(at)[:-4] + "Z"


def when_or_none(at: int | None) -> str | None:
    """Do the same; None for no time."""
    return None if at is None else when(at)


def unset(value: Any) -> Any:
    """Return UNSET for None, for what is left out instead of null."""
    return UNSET if value is None else value


def seconds(from_at: int | None, to_at: int | None) -> int | None:
    """Return whole seconds, at least 1 for anything longer than nothing; None while it goes on."""
    if from_at is None or to_at is None:
        return None
    length = max(0, to_at - from_at)
    return max(1, length // SECOND) if length else 0


def micro(value: Any) -> int | None:
    """Return a time that was read of a request as microseconds; None where none was given."""
    return None if value is None or isinstance(value, UnsetType) else cast("int", value)


def layout(name: str) -> Layout:
    """Return how a layout is called here."""
    return cast("Layout", _SHOWN.get(name, "grid-responsive"))


def layout_meant(name: str) -> str:
    """Return the layout behind a name."""
    return _MEANT[name]


def quality(height: int | None) -> Quality:
    """Return the name of a picture's size: it hides what lies between."""
    return "720p" if (height or _HEIGHT) <= 720 else "1080p"


def size_of(name: str) -> tuple[int, int]:
    """Return width and height behind the name of a size."""
    return _SIZES[name]


def fps(frames: int | None) -> int:
    """Return the nearest of the two rates there are."""
    return 20 if (frames or _FPS) < 25 else 30
