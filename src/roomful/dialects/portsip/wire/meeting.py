"""What goes on in a room: its state, who is in it, what was recorded."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType


class Status(Struct):
    """The state of a room."""

    status: Literal["ONLINE", "OFFLINE", "ON_CALL"]
    locked: bool
    muted: bool
    recording: bool


class Participant(Struct):
    """Somebody who is in a room."""

    id: str
    display_name: str
    muted: bool
    chairman: bool
    position: int | None


class ParticipantList(Struct):
    """All who are in a room."""

    items: list[Participant]


class Place(Struct):
    """A place in the picture."""

    position: int | UnsetType = UNSET


class Seating(Struct):
    """Participants in the order of the picture's tiles."""

    items: list[str] | UnsetType = UNSET


class Invitation(Struct):
    """A number to call into a room."""

    number: str | UnsetType = UNSET


class RecordingFile(Struct):
    """A recording of a room."""

    id: str
    answered_at: str
    ended_at: str | None
    duration: int | None
    file_name: str
    file_size: int | None
    file_url: str | None


class RecordingList(Struct):
    """All recordings of a room."""

    count: int
    items: list[RecordingFile]
