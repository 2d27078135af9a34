"""How a session begins and ends, and how somebody leaves it."""

import msgspec

from roomful.db import Conflict, Database, Transaction
from roomful.history.model import SYSTEM, Actor, Severity
from roomful.history.service import History
from roomful.kit.clock import SECOND, Clock
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import new_id, new_number
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import rules, stage
from roomful.sessions.model import Changes, EndReason, LeaveReason, Participant, Session, State
from roomful.sessions.service.engine import Engine
from roomful.sessions.service.limits import check_live
from roomful.sessions.service.plans import Plans
from roomful.sessions.service.subjects import subject_of, subject_of_person
from roomful.sessions.store import lobby, participants, sessions
from roomful.tenants.service import Tenants

# how long a page that is loaded anew may take to say so after its line is closed
_GRACE = 3 * SECOND
_RACES = 3


class Lifecycle:
    """Starts and ends sessions, by hand, by time, and when nobody is left.

    Whoever changes a session or somebody in it first locks the session's row, so that of two who tell of one
    leave only one is the first. A room's row, where it is locked too, comes before.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        plans: Plans,
        tenants: Tenants,
        rooms: Rooms,
        engine: Engine,
        clock: Clock,
    ) -> None:
        self._database = database
        self._history = history
        self._plans = plans
        self._tenants = tenants
        self._rooms = rooms
        self._engine = engine
        self._clock = clock

    async def start(self, tx: Transaction, room: Room, started_by: str, actor: Actor = SYSTEM) -> Session:
        """Start a session in a room that has none. Raises Conflict when it has one after all, or Problem."""
        now, tenant = self._clock.now(), await self._tenants.get_in(tx, room.tenant_id)
        await check_live(tx, tenant)
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
            layout=stage.first_layout(room),
            updated_at=now,
            hands_first=room.hands_first,
            snapshot=rules.snapshot(room),
        )
        await sessions.insert_session(tx, session)
        await self._history.record(tx, "session.started", room.tenant_id, subject_of(session), actor=actor)
        await self._plans.end(tx, session, room)
        if started_by != "entry" and tenant.never_joined_close is not None:
            await self._plans.unjoined(tx, session, now + tenant.never_joined_close * SECOND)
        return session

    async def start_room(
        self, tenant_id: str, room_id: str, started_by: str = "api", actor: Actor = SYSTEM
    ) -> Session:
        """Return the session that runs in a room; where none does, start one, even before the room opens.

        Raises Problem room_not_found, over when the room's time has passed, or media_unavailable.
        """
        for attempt in range(_RACES):
            try:
                async with self._database.write() as tx:
                    room = await self._rooms.lock_in(tx, tenant_id, room_id)
                    if room is None:
                        raise not_found("room")
                    session = await sessions.lock_live_of_room(tx, tenant_id, room_id)
                    if session is not None:
                        return session
                    if room.ends_at is not None and self._clock.now() >= room.ends_at:
                        raise Problem(Kind.CONFLICT, "over", "The meeting is over.")
                    self.check_media()
                    return await self.start(tx, room, started_by, actor)
            except Conflict:
                # another server started one at the same moment
                if attempt == _RACES - 1:
                    raise
        raise AssertionError("unreachable")

    async def extend(self, tenant_id: str, session_id: str, ends_at: int, actor: Actor = SYSTEM) -> Session:
        """Let a session end later than it would.

        Raises Problem not_extendable when its room says so or it has no end; and for a time not later.
        """
        async with self._database.write() as tx:
            session = await self.lock_running(tx, tenant_id, session_id)
            room = await self._rooms.get_in(tx, tenant_id, session.room_id)
            if room is None or not room.extendable or session.ends_at is None:
                raise Problem(Kind.FORBIDDEN, "not_extendable", "The end of this meeting cannot be moved.")
            rules.check_extension(session.ends_at, ends_at, self._clock.now())
            return await self.set_end(tx, session, room, ends_at, actor)

    async def set_end(
        self, tx: Transaction, session: Session, room: Room, ends_at: int | None, actor: Actor = SYSTEM
    ) -> Session:
        """Give a session another end, or none; its people are warned of that one."""
        new = await self.change(tx, session, {"ends_at": ends_at}, actor, severity=Severity.LOW)
        await self._plans.end(tx, new, room)
        return new

    async def change(
        self,
        tx: Transaction,
        session: Session,
        changes: Changes,
        actor: Actor,
        *,
        told: Changes | None = None,
        severity: Severity = Severity.MIDDLE,
    ) -> Session:
        """Change a locked session where it differs, and tell everybody: what changed, or `told` instead."""
        changed = {name: value for name, value in changes.items() if getattr(session, name) != value}
        if not changed:
            return session
        values: Changes = changed | {"updated_at": self._clock.now()}
        await sessions.update_session(tx, session.tenant_id, session.id, values)
        new = msgspec.structs.replace(session, **values)
        await self._history.record(
            tx,
            "session.updated",
            session.tenant_id,
            subject_of(new),
            actor=actor,
            severity=severity,
            payload=changed if told is None else told,
        )
        return new

    async def end(self, tenant_id: str, session_id: str, reason: EndReason, actor: Actor = SYSTEM) -> Session:
        """End a session for everybody. Raises Problem when it is not there or over already."""
        async with self._database.write() as tx:
            session = await self.lock_running(tx, tenant_id, session_id)
            ended = await self.end_in(tx, session, reason, actor)
        await self._engine.close(ended)
        return ended

    def check_media(self) -> None:
        """Raise Problem media_unavailable unless people can meet right now."""
        self._engine.check()

    @staticmethod
    async def lock_running(tx: Transaction, tenant_id: str, session_id: str) -> Session:
        """Return a session that runs, as `lock_in` does. Raises Problem session_not_found, session_ended."""
        session = await sessions.lock_by_id(tx, tenant_id, session_id)
        if session is None:
            raise not_found("session")
        if session.ended_at is not None:
            raise Problem(Kind.CONFLICT, "session_ended", "The session is over.")
        return session

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
        for_good: bool = False,
    ) -> Participant:
        """Mark somebody gone; a session whose last one this was gets a time to close.

        `for_good` says that they will not come back to their seat: they said so themselves.
        """
        gone = await self._close_stay(tx, participant, reason, actor, at, seat_until)
        now = self._clock.now()
        await self.plan_departure(tx, gone, now if for_good else seat_until or now + _GRACE)
        await self.note_emptiness(tx, participant.tenant_id, participant.session_id)
        return gone

    async def plan_departure(self, tx: Transaction, gone: Participant, at: int) -> None:
        """Let a session end with somebody who is to end it, unless they are back by then."""
        if gone.ends_session and gone.joined_at is not None:
            await self._plans.departure(tx, gone, at)

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
            await self._plans.close(tx, session, room, now)

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
        changes: Changes = {
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
        if participant.state == State.WAITING:
            told = {"reason": str(reason), "waiting_since": gone.waiting_since}
            subject = subject_of_person(gone)
            await self._history.record(tx, "lobby.left", gone.tenant_id, subject, actor=actor, payload=told)
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

    async def end_in(
        self, tx: Transaction, session: Session, reason: EndReason, actor: Actor = SYSTEM
    ) -> Session:
        """Do the same in a transaction with a locked session; its media room is closed afterwards."""
        now = self._clock.now()
        why = LeaveReason.ROOM_DELETED if reason == EndReason.ROOM_DELETED else LeaveReason.SESSION_ENDED
        inside = await participants.present(tx, session.tenant_id, session.id)
        for person in [*inside, *await lobby.waiting(tx, session.tenant_id, session.id)]:
            await self._close_stay(tx, person, why, actor, now, None)
        changes: Changes = {"ended_at": now, "end_reason": str(reason), "locked": False, "updated_at": now}
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
        await self._plans.nothing(tx, session)
        return ended
