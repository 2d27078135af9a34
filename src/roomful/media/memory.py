"""A media engine in memory: the port without media, for tests and for trying things out.

It keeps what LiveKit keeps and tells it in LiveKit's order: a join is told when it stands, tracks are
unpublished before their publisher leaves, everybody leaves before the room is finished. The same suite of
tests holds both to it.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from roomful.kit.clock import Clock, SystemClock
from roomful.media.livekit.tokens import TOKEN_SOURCES, Keys, Tokens
from roomful.media.memory_rooms import MemoryPerson, MemoryRoom, MemoryRooms
from roomful.media.port import (
    EngineState,
    EventKind,
    Grants,
    LeaveReason,
    MediaEvent,
    MediaParticipant,
    MediaRoom,
    MediaUnavailable,
    Source,
)

_SOURCES = {name: source for source, name in TOKEN_SOURCES.items()}


class MemoryMedia:
    """`Media` in memory, with controls for tests below the port's own methods."""

    def __init__(self, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        self._all = MemoryRooms(clock)
        self._tokens = Tokens(Keys("memory", "memory" * 8), clock)
        self._generation = 1
        self._trouble = ""

    async def create_room(self, name: str, *, capacity: int | None = None) -> MediaRoom:
        """Make the room, or return the one that is there."""
        self._reach()
        if name not in self._all.rooms:
            self._all.rooms[name] = MemoryRoom(self._all.new_id("RM"), capacity)
            self._all.tell(EventKind.ROOM_STARTED, name)
        elif capacity:
            self._all.rooms[name].capacity = capacity
        return self._seen(name)

    async def get_room(self, name: str) -> MediaRoom | None:
        """Return the room, or None."""
        self._reach()
        return self._seen(name) if name in self._all.rooms else None

    async def list_rooms(self, names: Sequence[str]) -> list[MediaRoom]:
        """Return those of the named rooms that exist."""
        self._reach()
        return [self._seen(name) for name in dict.fromkeys(names) if name in self._all.rooms]

    async def delete_room(self, name: str) -> None:
        """Disconnect everybody and forget the room."""
        self._reach()
        for person in self._all.people(name):
            self._all.drop(person, LeaveReason.ROOM_CLOSED)
        if name in self._all.rooms:
            self._all.tell(EventKind.ROOM_FINISHED, name)
            del self._all.rooms[name]

    def token(self, room: str, identity: str, name: str, grants: Grants, *, ttl: int) -> str:
        """Return a signed token, good for `ttl` seconds."""
        return self._tokens.mint(room, identity, name, grants, ttl=ttl)

    def read_token(self, token: str) -> tuple[str, str]:
        """Return (room, identity). Raises PermissionError."""
        return self._tokens.read(token)

    async def participants(self, room: str) -> list[MediaParticipant]:
        """Return everybody connected, and who has vanished unnoticed."""
        self._reach()
        return [
            MediaParticipant(
                identity=person.identity,
                connection_id=person.connection_id,
                grants=person.grants,
                tracks=tuple(person.tracks.values()),
                joined_at=person.joined_at,
            )
            for person in self._all.people(room)
        ]

    async def set_grants(self, room: str, identity: str, grants: Grants) -> None:
        """Replace the permissions of a connected participant; tracks no longer allowed are unpublished."""
        self._reach()
        for person in self._all.people(room, identity):
            person.grants = grants
            for track in list(person.tracks.values()):
                if track.source not in grants.publish:
                    self._all.unpublish(person, track.id)
            if not grants.subscribe:
                person.subscribed.clear()

    async def mute(self, room: str, identity: str, track_id: str, *, muted: bool) -> None:
        """Mute or unmute one published track."""
        self._reach()
        for person in self._all.people(room, identity):
            if track_id in person.tracks:
                await person.set_muted(track_id, muted=muted)

    async def mute_source(self, room: str, identity: str, source: Source, *, muted: bool) -> None:
        """Mute or unmute every track of that source a participant publishes."""
        self._reach()
        for person in self._all.people(room, identity):
            for track in list(person.tracks.values()):
                if track.source is source:
                    await person.set_muted(track.id, muted=muted)

    async def remove(self, room: str, identity: str) -> None:
        """Disconnect a participant."""
        self._reach()
        for person in self._all.people(room, identity):
            self._all.drop(person, LeaveReason.REMOVED)

    async def send_data(self, room: str, payload: bytes, *, topic: str, to: Sequence[str] = ()) -> None:
        """Send a message to the named identities, or to all."""
        self._reach()
        for person in self._all.people(room):
            if person.connected and (not to or person.identity in to):
                person.received.append((topic, payload))

    async def set_subscribed(
        self, room: str, identity: str, track_ids: Sequence[str], *, subscribed: bool
    ) -> None:
        """Subscribe a participant to tracks of others, or end that."""
        self._reach()
        known = {track_id for person in self._all.people(room) for track_id in person.tracks}
        for person in self._all.people(room, identity):
            wanted = known.intersection(track_ids) - person.tracks.keys()
            person.subscribed = person.subscribed | wanted if subscribed else person.subscribed - wanted

    def state(self) -> EngineState:
        """Return whether the engine is made to fail."""
        return EngineState(not self._trouble, self._trouble or "in memory", self._generation)

    async def events(self) -> AsyncIterator[MediaEvent]:
        """Yield hints in order; for one reader."""
        while True:
            yield await self._all.hints.get()

    async def close(self) -> None:
        """Nothing to free."""

    # Controls for tests

    def connect(self, token: str) -> MemoryPerson:
        """Enter with a token, as a client does. Raises ConnectionRefusedError with the reason."""
        try:
            name, identity = self.read_token(token)
        except PermissionError as error:
            raise ConnectionRefusedError(str(error)) from error
        room = self._all.rooms.get(name)
        if room is None or self._trouble:
            raise ConnectionRefusedError(self._trouble or "requested room does not exist")
        full = room.capacity and len(room.people) >= room.capacity and identity not in room.people
        if full:
            raise ConnectionRefusedError("room has exceeded its max participants")
        return self._all.enter(name, identity, _grants(self._tokens.claims(token)["video"]))

    def lose_hints(self, lost: bool = True) -> None:
        """Tell nothing from now on, or tell again; what happened meanwhile stays untold."""
        self._all.deaf = lost

    def notice_vanished(self) -> None:
        """Notice those who vanished, as LiveKit does after 15 to 20 seconds."""
        for name in list(self._all.rooms):
            for person in self._all.people(name):
                if not person.connected:
                    self._all.drop(person, LeaveReason.LOST)

    def lose_everything(self) -> None:
        """Be as LiveKit is after it was killed and started anew: no room, nobody, and nobody was told."""
        for name in list(self._all.rooms):
            for person in self._all.people(name):
                person.connected = False
        self._all.rooms.clear()
        self._generation += 1

    def fail(self, detail: str = "made to fail") -> None:
        """Be unreachable until `recover`."""
        self._trouble = detail

    def recover(self) -> None:
        """Be reachable again; rooms and people are as they were."""
        self._trouble = ""

    def _seen(self, name: str) -> MediaRoom:
        room = self._all.rooms[name]
        return MediaRoom(name, room.id, len(room.people))

    def _reach(self) -> None:
        if self._trouble:
            raise MediaUnavailable(self._trouble)


def _grants(video: dict[str, Any]) -> Grants:
    sources = frozenset(_SOURCES[name] for name in video.get("canPublishSources", ()))
    return Grants(sources, video["canSubscribe"], video["hidden"])
