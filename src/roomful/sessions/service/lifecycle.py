"""How a session begins and ends, and how somebody leaves it."""

from typing import Any

import msgspec

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Event, Severity, Subject
from roomful.history.service import History
from roomful.jobs.model import Job
from roomful.jobs.service import Jobs
from roomful.kit.clock import SECOND, Clock
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import new_id, new_number
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import rules
from roomful.sessions.model import (
    EndReason,
    LeaveReason,
    Participant,
    Session,
    State,
)
from roomful.sessions.service.engine import Engine
from roomful.sessions.store import participants, sessions

_END = "session.end"
_EMPTY = "session.empty"


class Lifecycle:
    """Starts and ends sessions, by hand, by time, and when nobody is left.

    Whoever changes a session or somebody in it first locks the session's row, so that of two who tell of one
    leave only one is the first. A room's row, where it is locked too, comes before.
    """

    def __init__(
        self, database: Database, history: History, jobs: Jobs, rooms: Rooms, engine: Engine, clock: Clock
    ) -> None:
        self._database = database
        self._history = history
        self._jobs = jobs
        self._rooms = rooms
        self._engine = engine
        self._clock = clock
        jobs.register(_END, self._time_is_up)
        jobs.register(_EMPTY, self._close_if_empty)
        history.subscribe(self._end_of_deleted_room)
        history.subscribe(self._follow_room)

    async def start(self, tx: Transaction, room: Room, started_by: str, actor: Actor = SYSTEM) -> Session:
        """Start a session in a room that has none. Raises Conflict when it has one after all."""
        now = self._clock.now()
        session = Session(
            id=new_id(),
            number=new_number(),
            tenant_id=room.tenant_id,
            room_id=room.id,
            room_name=room.name,
            title=room.title,
            started_by=started_by,
            started_at=now,
            ends_at=room.ends_at,
            empty_since=None,
            ended_at=None,
            end_reason=None,
            locked=False,
            all_muted=False,
            media_open=True,
            layout=room.layout,
            updated_at=now,
            hands_first=room.hands_first,
            snapshot=rules.snapshot(room),
        )
        await sessions.insert_session(tx, session)
        await self._history.record(tx, "session.started", room.tenant_id, subject_of(session), actor=actor)
        await self._plan_end(tx, session)
        return session

    async def end(self, tenant_id: str, session_id: str, reason: EndReason, actor: Actor = SYSTEM) -> Session:
        """End a session for everybody. Raises Problem when it is not there or over already."""
        async with self._database.write() as tx:
            session = await sessions.lock_by_id(tx, tenant_id, session_id)
            if session is None:
                raise not_found("session")
            if session.ended_at is not None:
                raise Problem(Kind.CONFLICT, "session_ended", "The session is over.")
            ended = await self._end(tx, session, reason, actor)
        await self._engine.close(ended)
        return ended

    @staticmethod
    async def lock_in(tx: Transaction, tenant_id: str, session_id: str) -> Session | None:
        """Return a session that does not end, and that nobody else changes, before the transaction ends."""
        return await sessions.lock_by_id(tx, tenant_id, session_id)

    @staticmethod
    async def lock_live_in(tx: Transaction, tenant_id: str, room_id: str) -> Session | None:
        """Return the session that runs in a room, in the same way."""
        return await sessions.lock_live_of_room(tx, tenant_id, room_id)

    @staticmethod
    async def lock_person(tx: Transaction, person: Participant) -> Participant | None:
        """Return somebody as they are now; nobody else changes them before the transaction ends."""
        await sessions.lock_by_id(tx, person.tenant_id, person.session_id)
        return await participants.by_id(tx, person.tenant_id, person.id)

    async def leave(
        self,
        tx: Transaction,
        participant: Participant,
        reason: LeaveReason,
        *,
        actor: Actor = SYSTEM,
        at: int | None = None,
        seat_until: int | None = None,
    ) -> Participant:
        """Mark somebody gone; a session whose last one this was gets a time to close."""
        gone = await self._close_stay(tx, participant, reason, actor, at, seat_until)
        await self.note_emptiness(tx, participant.tenant_id, participant.session_id)
        return gone

    async def note_emptiness(self, tx: Transaction, tenant_id: str, session_id: str) -> None:
        """Give a session with nobody in it its time to close."""
        session = await sessions.lock_by_id(tx, tenant_id, session_id)
        if session is None or session.ended_at is not None:
            return
        if await participants.present(tx, tenant_id, session_id):
            return
        room = await self._rooms.get_in(tx, tenant_id, session.room_id)
        now = self._clock.now()
        if session.empty_since is None:
            await sessions.update_session(tx, tenant_id, session_id, {"empty_since": now})
        if room is not None:
            await self._plan_close(tx, session, room, now)

    async def _plan_end(self, tx: Transaction, session: Session) -> None:
        """Let a session end at its time, and at no other any more."""
        if session.ends_at is None:
            await self._jobs.cancel(tx, f"{_END}:{session.id}")
            return
        await self._jobs.enqueue(
            tx,
            _END,
            _payload(session),
            run_at=session.ends_at,
            unique_key=f"{_END}:{session.id}",
            tenant_id=session.tenant_id,
            replace=True,
        )

    async def _plan_close(self, tx: Transaction, session: Session, room: Room, empty_since: int) -> None:
        """Let an empty session end as its room says, and not otherwise any more."""
        if room.empty_close_after is None:
            await self._jobs.cancel(tx, f"{_EMPTY}:{session.id}")
            return
        await self._jobs.enqueue(
            tx,
            _EMPTY,
            _payload(session),
            run_at=empty_since + room.empty_close_after * SECOND,
            unique_key=f"{_EMPTY}:{session.id}",
            tenant_id=session.tenant_id,
            replace=True,
        )

    async def _follow_room(self, tx: Transaction, event: Event) -> None:
        """Let a running session end when its room now says so."""
        changed = set(event.payload.get("changed", ())) & {"ends_at", "empty_close_after"}
        if event.kind != "room.updated" or event.room_id is None or not changed:
            return
        session = await sessions.lock_live_of_room(tx, event.tenant_id, event.room_id)
        room = await self._rooms.get_in(tx, event.tenant_id, event.room_id)
        if session is None or room is None:
            return
        if "ends_at" in changed:
            changes: dict[str, Any] = {"ends_at": room.ends_at, "updated_at": self._clock.now()}
            await sessions.update_session(tx, session.tenant_id, session.id, changes)
            await self._plan_end(tx, msgspec.structs.replace(session, **changes))
            await self._history.record(
                tx,
                "session.updated",
                session.tenant_id,
                subject_of(session),
                payload={"ends_at": room.ends_at},
            )
        if "empty_close_after" in changed and session.empty_since is not None:
            await self._plan_close(tx, session, room, session.empty_since)

    async def _close_stay(
        self,
        tx: Transaction,
        participant: Participant,
        reason: LeaveReason,
        actor: Actor,
        at: int | None,
        seat_until: int | None,
    ) -> Participant:
        now = self._clock.now()
        changes: dict[str, Any] = {
            "state": State.LEFT,
            "left_at": max(at or now, participant.joined_at or 0),
            "leave_reason": reason,
            "seat_until": seat_until,
            "hand_raised_at": None,
            "mute_pending": False,
            "updated_at": now,
        }
        await participants.update_participant(tx, participant.tenant_id, participant.id, changes)
        gone = msgspec.structs.replace(participant, **changes)
        if participant.joined_at is not None:
            await self._history.record(
                tx,
                "participant.left",
                gone.tenant_id,
                subject_of_person(gone),
                actor=actor,
                severity=Severity.MIDDLE if reason == LeaveReason.KICKED else Severity.LOW,
                payload={
                    "reason": str(reason),
                    "joined_at": gone.joined_at,
                    "left_at": gone.left_at,
                    "context": gone.context,
                },
            )
        return gone

    async def _end(self, tx: Transaction, session: Session, reason: EndReason, actor: Actor) -> Session:
        now = self._clock.now()
        why = LeaveReason.ROOM_DELETED if reason == EndReason.ROOM_DELETED else LeaveReason.SESSION_ENDED
        for person in await participants.present(tx, session.tenant_id, session.id):
            await self._close_stay(tx, person, why, actor, now, None)
        changes: dict[str, Any] = {
            "ended_at": now,
            "end_reason": str(reason),
            "locked": False,
            "updated_at": now,
        }
        await sessions.update_session(tx, session.tenant_id, session.id, changes)
        ended = msgspec.structs.replace(session, **changes)
        await self._history.record(
            tx,
            "session.ended",
            session.tenant_id,
            subject_of(session),
            actor=actor,
            severity=Severity.LOW if reason == EndReason.ALL_LEFT else Severity.MIDDLE,
            payload={"reason": str(reason), "started_at": session.started_at, "ended_at": now},
        )
        for kind in (_END, _EMPTY):
            await self._jobs.cancel(tx, f"{kind}:{session.id}")
        return ended

    async def _end_of_deleted_room(self, tx: Transaction, event: Event) -> None:
        if event.kind != "room.deleted" or event.room_id is None:
            return
        session = await sessions.lock_live_of_room(tx, event.tenant_id, event.room_id)
        if session is None:
            return
        actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
        ended = await self._end(tx, session, EndReason.ROOM_DELETED, actor)
        tx.after_commit(lambda: self._engine.close_soon(ended))

    async def _time_is_up(self, job: Job) -> None:
        await self._end_if(job, EndReason.SCHEDULE, empty_only=False)

    async def _close_if_empty(self, job: Job) -> None:
        await self._end_if(job, EndReason.ALL_LEFT, empty_only=True)

    async def _end_if(self, job: Job, reason: EndReason, *, empty_only: bool) -> None:
        """End a session if what the job was made for still holds: much may have changed since."""
        tenant_id, session_id = job.payload["tenant_id"], job.payload["session_id"]
        async with self._database.write() as tx:
            session = await sessions.lock_by_id(tx, tenant_id, session_id)
            if session is None or session.ended_at is not None:
                return
            if empty_only:
                if session.empty_since is None or await participants.present(tx, tenant_id, session_id):
                    return
                if not await participants.anybody_joined(tx, tenant_id, session_id):
                    reason = EndReason.NEVER_JOINED
            elif session.ends_at is None or session.ends_at > self._clock.now():
                return
            ended = await self._end(tx, session, reason, SYSTEM)
        await self._engine.close(ended)


def _payload(session: Session) -> dict[str, Any]:
    return {"tenant_id": session.tenant_id, "session_id": session.id}


def subject_of(session: Session) -> Subject:
    """Return a session as the object of an event."""
    return Subject(session.id, session.title or session.room_name, session.room_id, session.id)


def subject_of_person(person: Participant) -> Subject:
    """Return a participant as the object of an event."""
    return Subject(person.id, person.name, person.room_id, person.session_id, person.id)
