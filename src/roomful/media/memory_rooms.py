"""Who is in which room of the engine in memory, what they publish, and the hints that tell of it."""

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from roomful.kit.clock import Clock
from roomful.media.port import EventKind, Grants, LeaveReason, MediaEvent, Source, Track


@dataclass(slots=True)
class MemoryRoom:
    """A room and who is in it, by identity."""

    id: str
    capacity: int | None
    people: dict[str, "MemoryPerson"] = field(default_factory=dict)


class MemoryPerson:
    """A client of the engine in memory: what somebody with a browser can do, and what they notice."""

    def __init__(
        self, rooms: "MemoryRooms", room: str, identity: str, connection_id: str, grants: Grants
    ) -> None:
        self.room = room
        self.identity = identity
        self.connection_id = connection_id
        self.grants = grants
        self.tracks: dict[str, Track] = {}
        self.subscribed: set[str] = set()
        self.received: list[tuple[str, bytes]] = []
        self.connected = True
        self.joined_at = rooms.clock.now()
        self._rooms = rooms

    async def publish(self, source: Source, width: int = 0, height: int = 0) -> str:
        """Publish a track of a declared size; return its id. Raises PermissionError unless it is granted."""
        if not self.connected or source not in self.grants.publish:
            raise PermissionError(f"{self.identity} may not publish {source}")
        track = Track(self._rooms.new_id("TR"), source, muted=False, width=width, height=height)
        self.tracks[track.id] = track
        self._rooms.published(self, track)
        return track.id

    async def unpublish(self, track_id: str) -> None:
        """Take a track back."""
        self._rooms.unpublish(self, track_id)

    async def set_muted(self, track_id: str, *, muted: bool) -> None:
        """Mute or unmute one's own track; the engine tells nobody outside of the room."""
        self.tracks[track_id] = replace(self.tracks[track_id], muted=muted)

    async def receives(self, track_id: str) -> bool:
        """Tell whether somebody's track arrives."""
        return track_id in self.subscribed

    async def leave(self) -> None:
        """Leave on purpose."""
        self._rooms.drop(self, LeaveReason.CLIENT)

    def vanish(self) -> None:
        """Lose the line: the engine notices only with `MemoryMedia.notice_vanished`."""
        self.connected = False


class MemoryRooms:
    """All rooms, and the queue of hints about them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.deaf = False
        self.rooms: dict[str, MemoryRoom] = {}
        self.hints: asyncio.Queue[MediaEvent] = asyncio.Queue()

    def people(self, room: str, identity: str | None = None) -> list[MemoryPerson]:
        """Return everybody in a room, or only the one of that identity."""
        there = self.rooms[room].people if room in self.rooms else {}
        return [person for person in there.values() if identity in (None, person.identity)]

    def enter(self, room: str, identity: str, grants: Grants) -> MemoryPerson:
        """Connect somebody to a room that is there, in place of a former connection of theirs."""
        for former in self.people(room, identity):
            self.drop(former, LeaveReason.REPLACED)
        person = MemoryPerson(self, room, identity, self.new_id("PA"), grants)
        if grants.subscribe:
            person.subscribed = {track_id for other in self.people(room) for track_id in other.tracks}
        self.rooms[room].people[identity] = person
        self.tell(EventKind.PARTICIPANT_JOINED, room, person)
        return person

    def new_id(self, prefix: str) -> str:
        """Return an id in LiveKit's form, never given twice."""
        return f"{prefix}_{secrets.token_hex(8)}"

    def published(self, person: MemoryPerson, track: Track) -> None:
        """Tell of a track, and subscribe those who may."""
        for other in self.people(person.room):
            if other is not person and other.grants.subscribe:
                other.subscribed.add(track.id)
        self.tell(EventKind.TRACK_PUBLISHED, person.room, person, track=track)

    def unpublish(self, person: MemoryPerson, track_id: str) -> None:
        """Take a track away, from everybody."""
        track = person.tracks.pop(track_id, None)
        if track is None:
            return
        for other in self.people(person.room):
            other.subscribed.discard(track_id)
        self.tell(EventKind.TRACK_UNPUBLISHED, person.room, person, track=track)

    def drop(self, person: MemoryPerson, reason: LeaveReason) -> None:
        """End a connection, unless it has ended."""
        room = self.rooms.get(person.room)
        if room is None or room.people.get(person.identity) is not person:
            return
        for track_id in list(person.tracks):
            self.unpublish(person, track_id)
        del room.people[person.identity]
        person.connected = False
        self.tell(EventKind.PARTICIPANT_LEFT, person.room, person, reason=reason)

    def tell(self, kind: EventKind, room: str, person: MemoryPerson | None = None, **more: Any) -> None:
        """Queue a hint, unless they are to be lost or it is about one of the server's own."""
        if self.deaf or (person is not None and person.grants.hidden):
            return
        event = MediaEvent(
            id=self.new_id("EV"),
            kind=kind,
            room=room,
            room_id=self.rooms[room].id,
            at=self.clock.now(),
            identity=person.identity if person else "",
            connection_id=person.connection_id if person else "",
            by_client=more.get("reason") is LeaveReason.CLIENT,
            **more,
        )
        self.hints.put_nowait(event)
