"""Applies what the media engine tells: each hint once, in the order they come."""

import msgspec
import structlog

from roomful.db import Database, Transaction
from roomful.history.service import History
from roomful.kit.clock import SECOND, Clock
from roomful.media.port import EventKind, MediaEvent, Source
from roomful.media.port import LeaveReason as MediaLeave
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import stage
from roomful.sessions.model import LeaveReason, Participant, Session, State
from roomful.sessions.service.engine import Engine
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.moderation import Moderation
from roomful.sessions.service.subjects import subject_of_person
from roomful.sessions.store import messages, participants, sessions

log = structlog.get_logger()

_HINTS_KEPT = 3600 * SECOND
# the same person comes back, or the engine itself does: the reconciler sees who did not
_NO_LEAVE = {MediaLeave.REPLACED, MediaLeave.ENGINE_STOPPED}


class Hints:
    """Turns hints into rows. A hint about somebody without a live admission removes them from media."""

    def __init__(
        self,
        database: Database,
        history: History,
        rooms: Rooms,
        lifecycle: Lifecycle,
        moderation: Moderation,
        engine: Engine,
        clock: Clock,
        *,
        seat_hold: int = 20 * SECOND,
    ) -> None:
        self._seat_hold = seat_hold
        self._database = database
        self._history = history
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._moderation = moderation
        self._engine = engine
        self._clock = clock

    async def apply(self, event: MediaEvent) -> None:
        """Apply a hint that may be late, doubled, or about something that is over."""
        if event.kind is EventKind.PARTICIPANT_JOINED:
            await self._joined(event)
        elif event.kind is EventKind.PARTICIPANT_LEFT:
            await self._left(event)
        elif event.kind is EventKind.TRACK_PUBLISHED:
            await self._published(event)

    async def connected(self, person: Participant, session: Session, connection_id: str, at: int) -> None:
        """Note that somebody is connected, whoever told."""
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, person)
            if current is not None and current.inside:
                await self._mark_in(tx, current, session, connection_id, at)

    async def disconnected(self, person: Participant, reason: LeaveReason, at: int) -> None:
        """Note that somebody is not connected any more, unless they have come back meanwhile."""
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, person)
            if current is None or not current.inside:
                return
            if (current.state, current.connection_id) != (person.state, person.connection_id):
                return
            if current.state == State.JOINING:
                # the seat of who never came is nobody's
                await self._lifecycle.leave(tx, current, reason, at=at)
            else:
                await self._mark_left(tx, current, reason, at)

    async def forget(self) -> None:
        """Forget old hints and kept seats whose time has passed."""
        now = self._clock.now()
        async with self._database.write() as tx:
            await messages.forget_hints(tx, now - _HINTS_KEPT)
            await participants.forget_seats(tx, now)

    async def _joined(self, event: MediaEvent) -> None:
        async with self._database.write() as tx:
            if not await messages.first_sight(tx, event.id, self._clock.now()):
                return
            session = await sessions.lock_anywhere(tx, event.room)
            person = await participants.anywhere(tx, event.identity)
            admitted = (
                person is not None
                and session is not None
                and person.session_id == session.id
                and person.inside
                and session.ended_at is None
            )
            if admitted and person is not None and session is not None:
                person = await self._mark_in(tx, person, session, event.connection_id, event.at)
        if not admitted:
            log.warning("removing somebody without admission", session_id=event.room)
            await self._engine.media.remove(event.room, event.identity)
            return
        if person is not None and session is not None:
            room = await self._rooms.get(person.tenant_id, person.room_id)
            # the engine's own refreshed tokens carry the grants of before
            await self._engine.permit(room, session, person)

    async def _mark_in(
        self, tx: Transaction, person: Participant, session: Session, connection_id: str, at: int
    ) -> Participant:
        now = self._clock.now()
        again = person.state == State.IN
        changes = {
            "state": State.IN,
            "connection_id": connection_id,
            "seat_until": None,
            "updated_at": person.updated_at if again else now,
            "mute_pending": person.mute_pending or (again and (person.mic_held or person.camera_held)),
        }
        if not again:
            changes["joined_at"] = max(min(at, now), session.started_at)
        await participants.update_participant(tx, person.tenant_id, person.id, changes)
        new = msgspec.structs.replace(person, **changes)
        if session.empty_since is not None:
            await sessions.update_session(tx, session.tenant_id, session.id, {"empty_since": None})
        if not again:
            await self._history.record(
                tx,
                "participant.joined",
                new.tenant_id,
                subject_of_person(new),
                payload={"role": new.role, "context": new.context, "joined_at": new.joined_at},
            )
        return new

    async def _left(self, event: MediaEvent) -> None:
        async with self._database.write() as tx:
            if not await messages.first_sight(tx, event.id, self._clock.now()):
                return
            await sessions.lock_anywhere(tx, event.room)
            person = await participants.anywhere(tx, event.identity)
            if person is None or not person.inside or event.reason in _NO_LEAVE:
                return
            if person.connection_id not in {None, event.connection_id}:
                return  # an earlier connection of somebody who has a newer one
            reason = LeaveReason.LEFT if event.by_client else LeaveReason.LOST
            await self._mark_left(tx, person, reason, event.at)

    async def _mark_left(self, tx: Transaction, person: Participant, reason: LeaveReason, at: int) -> None:
        now = self._clock.now()
        kept = person.seat_until if reason == LeaveReason.LEFT else now + self._seat_hold
        await self._lifecycle.leave(tx, person, reason, at=min(at, now), seat_until=kept)

    async def _published(self, event: MediaEvent) -> None:
        track = event.track
        if track is None:
            return
        async with self._database.read() as reader:
            person = await participants.anywhere(reader, event.identity)
            session = room = None
            if person is not None and track.source is Source.CAMERA:
                session = await sessions.by_id(reader, person.tenant_id, person.session_id)
                room = await self._rooms.get_in(reader, person.tenant_id, person.room_id)
        if person is None or track.muted:
            return
        if session is not None and stage.is_too_large(session, track.width, track.height, room):
            await self._moderation.refuse_camera(person, track)
            return
        held = {Source.MICROPHONE: person.mic_held, Source.CAMERA: person.camera_held}
        if held.get(track.source):
            await self._engine.media.mute(event.room, event.identity, track.id, muted=True)
