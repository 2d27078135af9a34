"""Finds what the media engine's hints missed, and does what could not be done before.

It compares the rows of live sessions with the engine's own lists: at start, after the engine was started
anew, and every few seconds. The rows are right about who may be in; the engine is right about who is.
"""

import structlog

from roomful.db import Database
from roomful.kit.clock import SECOND, Clock
from roomful.kit.errors import Problem
from roomful.media.port import Media, MediaParticipant, MediaUnavailable, Source
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import rights, stage
from roomful.sessions.model import LeaveReason, Participant, Session, State
from roomful.sessions.service.engine import Engine
from roomful.sessions.service.hints import Hints
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.lobby import Lobby
from roomful.sessions.service.moderation import Moderation
from roomful.sessions.store import participants, sessions

log = structlog.get_logger()

_SETTLED = 5 * SECOND
_ASKED_AT_ONCE = 100
_RETURN_TIMEOUT = 20 * SECOND


class Reconciler:
    """Keeps rows and media engine together."""

    def __init__(
        self,
        database: Database,
        rooms: Rooms,
        lifecycle: Lifecycle,
        hints: Hints,
        moderation: Moderation,
        lobby: Lobby,
        engine: Engine,
        clock: Clock,
        *,
        join_timeout: int = 30 * SECOND,
    ) -> None:
        self._join_timeout = join_timeout
        self._database = database
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._hints = hints
        self._moderation = moderation
        self._lobby = lobby
        self._engine = engine
        self._clock = clock
        # when a session's media room was last made anew: its people need a moment to come back
        self._remade: dict[str, int] = {}

    async def reopen(self) -> None:
        """Make the media rooms of live sessions anew, before anybody is let back."""
        async with self._database.read() as reader:
            live = await sessions.all_live(reader)
        await self._open_missing(live)

    async def _open_missing(self, live: list[Session]) -> None:
        """Make the rooms the engine does not have: an engine that is not ours is started anew unseen."""
        for first in range(0, len(live), _ASKED_AT_ONCE):
            some = live[first : first + _ASKED_AT_ONCE]
            there = {room.name for room in await self._engine.media.list_rooms([one.id for one in some])}
            for session in some:
                if session.id not in there:
                    self._remade[session.id] = self._clock.now()
                await self._engine.open(session, anew=session.id not in there)
        self._remade = {one.id: self._remade[one.id] for one in live if one.id in self._remade}

    async def run_once(self) -> None:
        """Compare everything once. The engine being away is no error: then there is nothing to compare."""
        await self._lobby.forget_unseen()
        state = self._engine.media.state()
        if not state.ready:
            return
        try:
            await self._compare(self._clock.now())
        except (MediaUnavailable, Problem) as error:
            log.warning("media engine away", what="reconcile", error=str(error))

    async def _compare(self, now: int) -> None:
        async with self._database.read() as reader:
            live = await sessions.all_live(reader)
            people = await participants.present_anywhere(reader)
            left_open = await sessions.ended_but_open(reader)
        for session in left_open:
            await self._engine.close(session)
        await self._open_missing(live)
        by_session: dict[str, list[Participant]] = {session.id: [] for session in live}
        for person in people:
            by_session.setdefault(person.session_id, []).append(person)
        for session in live:
            connected = await self._connected(self._engine.media, session)
            await self._compare_session(session, by_session[session.id], connected, now)
        await self._hints.forget()

    @staticmethod
    async def _connected(media: Media, session: Session) -> dict[str, MediaParticipant]:
        return {person.identity: person for person in await media.participants(session.id)}

    async def _compare_session(
        self, session: Session, people: list[Participant], connected: dict[str, MediaParticipant], now: int
    ) -> None:
        async with self._database.read() as reader:
            room = await self._rooms.get_in(reader, session.tenant_id, session.room_id)
        if room is None:
            return  # deleted meanwhile, and the session with it
        for person in people:
            media = connected.pop(person.id, None)
            if media is None:
                await self._absent(person, now)
            else:
                await self._present(room, session, person, media)
        for identity, media in connected.items():
            # hidden ones are the server's own; anybody else has no seat any more
            if not media.grants.hidden and not await self._arrived_meanwhile(identity):
                await self._engine.media.remove(session.id, identity)
        if not people and session.empty_since is None:
            async with self._database.write() as tx:
                await self._lifecycle.note_emptiness(tx, session.tenant_id, session.id)

    async def _arrived_meanwhile(self, identity: str) -> bool:
        async with self._database.read() as reader:
            person = await participants.anywhere(reader, identity)
        return person is not None and person.inside

    async def _absent(self, person: Participant, now: int) -> None:
        if person.state == State.JOINING:
            if now - person.created_at > self._join_timeout:
                await self._hints.disconnected(person, LeaveReason.LOST, now)
            return
        settled = now - (person.joined_at or 0) > _SETTLED
        returned = now - self._remade.get(person.session_id, 0) > _RETURN_TIMEOUT
        if settled and returned:
            await self._hints.disconnected(person, LeaveReason.LOST, now)

    async def _present(
        self, room: Room, session: Session, person: Participant, media: MediaParticipant
    ) -> None:
        if person.state == State.JOINING or person.connection_id != media.connection_id:
            await self._hints.connected(person, session, media.connection_id, media.joined_at)
            return
        if person.mute_pending or media.grants != rights.grants(rights.permissions(room, session, person)):
            await self._apply(room, person)
        elif not await self._refused(room, session, person, media):
            await self._read_mute(person, media)

    async def _refused(
        self, room: Room, session: Session, person: Participant, media: MediaParticipant
    ) -> bool:
        """Refuse cameras that send too large a picture, opened again though they were refused before."""
        large = [
            track
            for track in media.tracks
            if track.source is Source.CAMERA
            and not track.muted
            and stage.is_too_large(session, track.width, track.height, room)
        ]
        for track in large:
            await self._moderation.refuse_camera(person, track)
        return bool(large)

    async def _apply(self, room: Room, person: Participant) -> None:
        """Make permissions and mute those of the rows, which may have changed since the engine was asked."""
        async with self._database.read() as reader:
            session = await sessions.by_id(reader, person.tenant_id, person.session_id)
            current = await participants.by_id(reader, person.tenant_id, person.id)
        if session is None or current is None or not current.inside:
            return
        await self._engine.permit(room, session, current)
        if current.mute_pending:
            await self._engine.apply_mute(current)

    async def _read_mute(self, person: Participant, media: MediaParticipant) -> None:
        """Take over how muted somebody is: the engine sends no hint of it."""
        muted = {track.source: track.muted for track in media.tracks}
        changes = {}
        for source, name in ((Source.MICROPHONE, "mic_muted"), (Source.CAMERA, "camera_off")):
            if source in muted and muted[source] != getattr(person, name):
                changes[name] = muted[source]
        if changes:
            await self._moderation.take_over(person, changes)
