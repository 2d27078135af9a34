"""What the features need of a media engine.

A media room is named by its session's id and a participant's identity in it is the participant's id, so
nothing has to be looked up on the way back. Adapters raise `MediaUnavailable` when the engine cannot be
reached; acting on a room, participant or track that is not there is no error, because the engine's view is
always a little older or newer than ours.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class MediaUnavailable(Exception):  # it names a state of the engine, not a mistake
    """The media engine cannot be reached or does not answer in time."""


class Source(StrEnum):
    """What a published track carries."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    SCREEN = "screen"
    SCREEN_AUDIO = "screen_audio"


@dataclass(frozen=True, slots=True)
class Grants:
    """What a participant may do with media. Data and metadata are never granted: they go through our API."""

    publish: frozenset[Source] = frozenset()
    subscribe: bool = True
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """A track somebody publishes."""

    id: str
    source: Source
    muted: bool
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class MediaParticipant:
    """Somebody connected to a media room; `connection_id` differs for each connection of one identity."""

    identity: str
    connection_id: str
    grants: Grants
    tracks: tuple[Track, ...] = ()
    joined_at: int = 0


@dataclass(frozen=True, slots=True)
class MediaRoom:
    """A room that exists in the engine; `id` is the engine's own and changes when the room is made anew.

    `participants` is for the eye: the engine counts every few seconds only.
    """

    name: str
    id: str
    participants: int = 0


class EventKind(StrEnum):
    """What the engine tells us, as hints: any may be late, doubled or missing."""

    ROOM_STARTED = "room_started"
    ROOM_FINISHED = "room_finished"
    PARTICIPANT_JOINED = "participant_joined"
    PARTICIPANT_LEFT = "participant_left"
    TRACK_PUBLISHED = "track_published"
    TRACK_UNPUBLISHED = "track_unpublished"


class LeaveReason(StrEnum):
    """Why a connection ended, as far as the engine knows."""

    CLIENT = "client"  # the person left on purpose
    REPLACED = "replaced"  # the same identity connected again, a `PARTICIPANT_JOINED` of it follows
    REMOVED = "removed"  # by `remove`
    ROOM_CLOSED = "room_closed"  # by `delete_room`
    ENGINE_STOPPED = "engine_stopped"
    LOST = "lost"  # the line broke, or never came to stand


@dataclass(frozen=True, slots=True)
class MediaEvent:
    """One hint of the engine. `at` is microseconds UTC; `by_client` tells a wanted leave from a lost line.

    `reason` is there for `PARTICIPANT_LEFT` only; `track` for the two track events.
    """

    id: str
    kind: EventKind
    room: str
    room_id: str
    at: int
    identity: str = ""
    connection_id: str = ""
    track: Track | None = None
    by_client: bool = False
    reason: LeaveReason | None = None


@dataclass(frozen=True, slots=True)
class EngineState:
    """Whether the engine can be used, in words an operator understands."""

    ready: bool
    detail: str
    generation: int = 0  # another number each time a managed engine is started anew: its rooms are gone then
    extra: dict[str, str] = field(default_factory=dict)


class Media(Protocol):
    """A media engine: rooms, participants, permissions, mute, remove, data, subscriptions."""

    async def create_room(self, name: str, *, capacity: int | None = None) -> MediaRoom:
        """Make the room, or return the one that is there. Without `capacity` the engine sets no limit."""
        ...

    async def get_room(self, name: str) -> MediaRoom | None:
        """Return the room, or None."""
        ...

    async def list_rooms(self, names: Sequence[str]) -> list[MediaRoom]:
        """Return those of the named rooms that exist."""
        ...

    async def delete_room(self, name: str) -> None:
        """Disconnect everybody and forget the room."""
        ...

    def token(self, room: str, identity: str, name: str, grants: Grants, *, ttl: int) -> str:
        """Return a signed token, good for `ttl` seconds, with which a client connects as `identity`."""
        ...

    def read_token(self, token: str) -> tuple[str, str]:
        """Return (room, identity) of a token the engine would accept. Raises PermissionError otherwise."""
        ...

    async def participants(self, room: str) -> list[MediaParticipant]:
        """Return everybody connected; empty when the room is not there."""
        ...

    async def set_grants(self, room: str, identity: str, grants: Grants) -> None:
        """Replace the permissions of a connected participant."""
        ...

    async def mute(self, room: str, identity: str, track_id: str, *, muted: bool) -> None:
        """Mute or unmute one published track."""
        ...

    async def mute_source(self, room: str, identity: str, source: Source, *, muted: bool) -> None:
        """Mute or unmute every track of that source a participant publishes."""
        ...

    async def remove(self, room: str, identity: str) -> None:
        """Disconnect a participant."""
        ...

    async def send_data(self, room: str, payload: bytes, *, topic: str, to: Sequence[str] = ()) -> None:
        """Send a reliable message to the named identities, or to all."""
        ...

    async def set_subscribed(
        self, room: str, identity: str, track_ids: Sequence[str], *, subscribed: bool
    ) -> None:
        """Subscribe a participant to tracks of others, or end that."""
        ...

    def state(self) -> EngineState:
        """Return what is known of the engine now, without asking it."""
        ...

    def events(self) -> AsyncIterator[MediaEvent]:
        """Yield hints as the engine sends them, already verified; none about hidden participants."""
        ...

    async def close(self) -> None:
        """Free connections; the engine itself goes on."""
        ...
