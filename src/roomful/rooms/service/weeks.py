"""Weekly rooms move on: when an occurrence is over, their window is that of the next one."""

from roomful.db import Database, Transaction
from roomful.history.model import Event, Subject
from roomful.history.service import History
from roomful.jobs.model import Job
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.rooms import schedule, store
from roomful.rooms.model import Room
from roomful.tenants.service import Tenants

_ADVANCE = "room.advance"
REZONE = "rooms.rezone"
_CAUSES = {"days", "ends_at"}


class Weeks:
    """Plans when rooms move on, in the transaction of what that follows from, and lets them.

    A room that moves on is no room that somebody changed: a session that runs over goes on as it was, and
    nobody who is invited is told. It is recorded as `room.advanced`.
    """

    def __init__(
        self, database: Database, history: History, jobs: Jobs, tenants: Tenants, clock: Clock
    ) -> None:
        self._database = database
        self._history = history
        self._jobs = jobs
        self._tenants = tenants
        self._clock = clock
        jobs.register(_ADVANCE, self._advance)
        jobs.register(REZONE, self._rezone, timeout=600.0)
        history.subscribe(self._follow)

    async def _follow(self, tx: Transaction, event: Event) -> None:
        if event.room_id is None:
            return
        if event.kind == "room.deleted":
            await self._jobs.cancel(tx, _key(event.room_id))
            return
        is_new = event.kind == "room.created" and event.payload.get("days")
        if is_new or (event.kind == "room.updated" and _CAUSES & set(event.payload.get("changed", ()))):
            room = await store.by_id(tx, event.tenant_id, event.room_id)
            if room is not None:
                await self._plan(tx, room)

    async def _plan(self, tx: Transaction, room: Room) -> None:
        if schedule.weekly_of(room) is None or room.ends_at is None:
            await self._jobs.cancel(tx, _key(room.id))
            return
        payload = {"tenant_id": room.tenant_id, "room_id": room.id}
        await self._jobs.enqueue(
            tx,
            _ADVANCE,
            payload,
            run_at=room.ends_at,
            unique_key=_key(room.id),
            tenant_id=room.tenant_id,
            replace=True,
        )

    async def _advance(self, job: Job) -> None:
        tenant_id, room_id = job.payload["tenant_id"], job.payload["room_id"]
        async with self._database.write() as tx:
            room = await store.lock_by_id(tx, tenant_id, room_id)
            if room is None:
                return
            now, zone = self._clock.now(), (await self._tenants.get_in(tx, tenant_id)).timezone
            changes = schedule.next_window(room, zone, now)
            if changes:
                await store.update_room(tx, tenant_id, room_id, changes | {"updated_at": now})
                subject = Subject(room_id, room.title or room.name, room_id=room_id)
                await self._history.record(tx, "room.advanced", tenant_id, subject, payload=changes)
            moved = await store.by_id(tx, tenant_id, room_id)
            if moved is not None and (moved.ends_at or 0) > now:
                await self._plan(tx, moved)

    async def _rezone(self, job: Job) -> None:
        """Let the weekly rooms of a tenant follow its clock, which is that of another zone now."""
        tenant_id = job.payload["tenant_id"]
        async with self._database.read() as reader:
            zone = (await self._tenants.get_in(reader, tenant_id)).timezone
            room_ids = await store.weekly_by_tenants_clock(reader, tenant_id)
        for room_id in room_ids:
            async with self._database.write() as tx:
                room = await store.lock_by_id(tx, tenant_id, room_id)
                now = self._clock.now()
                changes = {} if room is None or room.timezone else schedule.window_now(room, zone, now)
                if room is None or not changes:
                    continue
                await store.update_room(tx, tenant_id, room_id, changes | {"updated_at": now})
                subject = Subject(room_id, room.title or room.name, room_id=room_id)
                await self._history.record(
                    tx, "room.updated", tenant_id, subject, payload={"changed": sorted(changes)}
                )


def _key(room_id: str) -> str:
    return f"{_ADVANCE}:{room_id}"
