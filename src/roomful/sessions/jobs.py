"""What happens at its time: sessions start, warn, remove somebody, and end.

Each job looks at the rows and the clock when it runs: what it was planned for may have changed, and so may
the clock. What is not due yet is planned again.
"""

from typing import Any

from roomful.db import Conflict, Database, Transaction
from roomful.history.model import Actor, Event
from roomful.history.service import History
from roomful.jobs.model import Job
from roomful.jobs.service import Jobs
from roomful.kit.clock import MINUTE, SECOND, Clock
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import rules
from roomful.sessions.model import EndReason, LeaveReason, Participant, Session, State
from roomful.sessions.service import plans
from roomful.sessions.service.engine import Engine
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.plans import Plans
from roomful.sessions.service.subjects import subject_of
from roomful.sessions.store import lobby, participants, sessions
from roomful.tenants.service import Tenants
from roomful.tickets.service import Tickets

_STARTING = {"opens_at", "starts_itself"}
_RUNNING = {"ends_at", "end_warning", "empty_close_after", "stay_limit"}
# a warning that comes later than this says how long is left, not what was planned
_LATE = 5


class Timers:
    """Runs the plans of rooms and sessions, and makes them anew when rooms change."""

    def __init__(
        self,
        *,
        database: Database,
        history: History,
        jobs: Jobs,
        tenants: Tenants,
        rooms: Rooms,
        tickets: Tickets,
        lifecycle: Lifecycle,
        planning: Plans,
        engine: Engine,
        clock: Clock,
    ) -> None:
        self._database = database
        self._history = history
        self._tenants = tenants
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._tickets = tickets
        self._plans = planning
        self._engine = engine
        self._clock = clock
        for kind, handler in (
            (plans.START, self._start),
            (plans.WARN, self._warn),
            (plans.REMOVE, self._remove),
            (plans.END, self._end),
            (plans.EMPTY, self._end_empty),
            (plans.UNJOINED, self._end_unjoined),
            (plans.GONE, self._end_without),
        ):
            jobs.register(kind, handler)
        history.subscribe(self._follow_room)

    async def _follow_room(self, tx: Transaction, event: Event) -> None:
        """Plan anew what a change of a room is about, in the transaction of that change."""
        if event.room_id is None:
            return
        new = event.kind == "room.created" and event.payload.get("starts_itself")
        if new or event.kind == "room.advanced":
            await self._plan_start(tx, event.tenant_id, event.room_id)
        elif event.kind == "room.deleted":
            await self._plans.no_start(tx, event.room_id)
            await self._end_of_deleted_room(tx, event)
        elif event.kind == "room.updated":
            changed = set(event.payload.get("changed", ()))
            if changed & _STARTING:
                await self._plan_start(tx, event.tenant_id, event.room_id)
            if changed & _RUNNING:
                await self._change_running(tx, event.tenant_id, event.room_id, changed)

    async def _plan_start(self, tx: Transaction, tenant_id: str, room_id: str) -> None:
        room = await self._rooms.get_in(tx, tenant_id, room_id)
        if room is not None:
            await self._plans.start(tx, room)

    async def _change_running(self, tx: Transaction, tenant_id: str, room_id: str, changed: set[str]) -> None:
        """Let a running session follow its room."""
        session = await sessions.lock_live_of_room(tx, tenant_id, room_id)
        room = await self._rooms.get_in(tx, tenant_id, room_id)
        if session is None or room is None:
            return
        if "ends_at" in changed:
            await self._lifecycle.set_end(tx, session, room, room.ends_at)
        elif "end_warning" in changed:
            await self._plans.warning(tx, session, room)
        if "empty_close_after" in changed and session.empty_since is not None:
            await self._plans.close(tx, session, room, session.empty_since)
        if "stay_limit" in changed:
            await self._limit_stays(tx, session, room)

    async def _limit_stays(self, tx: Transaction, session: Session, room: Room) -> None:
        """Let those who are in stay as long as their room says now."""
        for person in await participants.present(tx, session.tenant_id, session.id):
            ticket = None if person.ticket_id is None else await self._tickets.get_in(tx, person.ticket_id)
            changes = {"remove_at": rules.stay_until(person.created_at, room, ticket)}
            await participants.update_participant(tx, person.tenant_id, person.id, changes)
            await self._plans.removal(tx, session, changes["remove_at"])

    async def _end_of_deleted_room(self, tx: Transaction, event: Event) -> None:
        session = await sessions.lock_live_of_room(tx, event.tenant_id, event.room_id or "")
        if session is None:
            return
        actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
        ended = await self._lifecycle.end_in(tx, session, EndReason.ROOM_DELETED, actor)
        tx.after_commit(lambda: self._engine.close_soon(ended))

    async def _start(self, job: Job) -> None:
        """Start a session in a room that opens now."""
        try:
            async with self._database.write() as tx:
                room = await self._rooms.lock_in(tx, job.payload["tenant_id"], job.payload["room_id"])
                now = self._clock.now()
                if room is None or not rules.is_to_start(room, now):
                    return
                if room.opens_at is not None and room.opens_at > now:
                    await self._plans.start(tx, room)
                elif await sessions.live_of_room(tx, room.tenant_id, room.id) is None:
                    await self._lifecycle.start(tx, room, "schedule")
        except Conflict:
            return  # somebody else started one at the same moment

    async def _warn(self, job: Job) -> None:
        """Tell everybody that the session ends soon, and plan the next time they are told."""
        async with self._database.write() as tx:
            session = await self._live(tx, job)
            room = (
                None if session is None else await self._rooms.get_in(tx, session.tenant_id, session.room_id)
            )
            if session is None or room is None or session.ends_at is None:
                return
            left = -(-(session.ends_at - self._clock.now()) // SECOND)
            planned: int = job.payload["seconds"]
            if 0 < left <= planned:
                seconds = planned if planned - left <= _LATE else left
                await self._history.record(
                    tx,
                    "session.ends_soon",
                    session.tenant_id,
                    subject_of(session),
                    payload={"ends_at": session.ends_at, "seconds": seconds},
                )
            await self._plans.warning(tx, session, room)

    async def _remove(self, job: Job) -> None:
        """Remove those whose time is up, and plan for the next one."""
        gone: list[Participant] = []
        async with self._database.write() as tx:
            session = await self._live(tx, job)
            if session is None:
                return
            now = self._clock.now()
            for person in await participants.present(tx, session.tenant_id, session.id):
                if person.remove_at is None:
                    continue
                if person.remove_at <= now:
                    gone.append(await self._lifecycle.leave(tx, person, LeaveReason.TIME_UP, for_good=True))
                else:
                    await self._plans.removal(tx, session, person.remove_at)
        for person in gone:
            await self._engine.remove(person)

    async def _end(self, job: Job) -> None:
        """End a session whose time is up."""
        async with self._database.write() as tx:
            session = await self._live(tx, job)
            if session is None or session.ends_at is None:
                return
            if session.ends_at > self._clock.now():
                room = await self._rooms.get_in(tx, session.tenant_id, session.room_id)
                if room is not None:
                    await self._plans.end(tx, session, room)
                return
            ended = await self._lifecycle.end_in(tx, session, EndReason.SCHEDULE)
        await self._engine.close(ended)

    async def _end_empty(self, job: Job) -> None:
        """End a session that is still empty."""
        async with self._database.write() as tx:
            session = await self._live(tx, job)
            if session is None or session.empty_since is None:
                return
            if await participants.present(tx, session.tenant_id, session.id):
                return
            joined = await participants.anybody_joined(tx, session.tenant_id, session.id)
            if not joined and await lobby.waiting(tx, session.tenant_id, session.id):
                return  # they wait for the first host to come; it is looked at again when they are gone
            reason = EndReason.ALL_LEFT if joined else EndReason.NEVER_JOINED
            ended = await self._lifecycle.end_in(tx, session, reason)
        await self._engine.close(ended)

    async def _end_unjoined(self, job: Job) -> None:
        """End a session that was started and that nobody has joined, as its tenant wants it now."""
        async with self._database.write() as tx:
            session = await self._live(tx, job)
            if session is None or await participants.anybody_joined(tx, session.tenant_id, session.id):
                return
            after = (await self._tenants.get_in(tx, session.tenant_id)).never_joined_close
            if after is None:
                return
            due, now = session.started_at + after * SECOND, self._clock.now()
            if await participants.present(tx, session.tenant_id, session.id):
                due = now + MINUTE  # by then whoever is at the door right now is in or gone
            if due > now:
                await self._plans.unjoined(tx, session, due)
                return
            ended = await self._lifecycle.end_in(tx, session, EndReason.NEVER_JOINED)
        await self._engine.close(ended)

    async def _end_without(self, job: Job) -> None:
        """End a session that somebody left for good who was to end it."""
        tenant_id = job.payload["tenant_id"]
        async with self._database.write() as tx:
            person = await participants.by_id(tx, tenant_id, job.payload["participant_id"])
            session = None if person is None else await sessions.lock_by_id(tx, tenant_id, person.session_id)
            if person is None or session is None or session.ended_at is not None:
                return
            if person.state != State.LEFT or await self._is_back(tx, person):
                return
            if person.seat_until is not None and person.seat_until > self._clock.now():
                await self._plans.departure(tx, person, person.seat_until)
                return
            actor = Actor(
                "guest" if person.user_id is None else "user", person.user_id or person.id, person.name
            )
            ended = await self._lifecycle.end_in(tx, session, EndReason.HOST, actor)
        await self._engine.close(ended)

    @staticmethod
    async def _is_back(tx: Transaction, gone: Participant) -> bool:
        """Tell whether somebody has come in again since they left, with the same ticket."""
        return any(
            one.ends_session and one.ticket_id == gone.ticket_id and one.created_at >= (gone.left_at or 0)
            for one in await participants.present(tx, gone.tenant_id, gone.session_id)
        )

    @staticmethod
    async def _live(tx: Transaction, job: Job) -> Session | None:
        """Return the session a job is for, locked, unless it is over."""
        payload: dict[str, Any] = job.payload
        session = await sessions.lock_by_id(tx, payload["tenant_id"], payload["session_id"])
        return None if session is None or session.ended_at is not None else session
