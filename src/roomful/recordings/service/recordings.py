"""Starting, pausing, stopping, finding and deleting recordings."""

from collections.abc import Sequence
from typing import Any

import structlog

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Event, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind, Problem, not_found
from roomful.recordings import rules
from roomful.recordings.model import Options, Recording, RecordingFilter, State, StopReason
from roomful.recordings.service.book import Book
from roomful.recordings.service.space import Space
from roomful.recordings.store import recordings
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Session
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.tenants.service import Tenants

_log = structlog.get_logger()

Changes = dict[str, Any]


class Recordings:
    """The recordings of every tenant; each call names the tenant it is for.

    A session's row is locked before that of its recording, so that a session does not end unseen.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        tenants: Tenants,
        rooms: Rooms,
        lifecycle: Lifecycle,
        book: Book,
        space: Space,
        clock: Clock,
    ) -> None:
        self._database = database
        self._history = history
        self._tenants = tenants
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._book = book
        self._clock = clock
        self._space = space
        history.subscribe(self._hear)

    async def start(
        self, tenant_id: str, session_id: str, options: Options | None = None, *, actor: Actor = SYSTEM
    ) -> Recording:
        """Start to record a session; one that is paused goes on, as it was begun.

        Raises Problem recording_runs, session_ended, media_unavailable, recording_quota, disk_low, or what
        cannot be had.
        """
        options = options or Options()
        rules.check_options(options)
        async with self._database.write() as tx:
            session = await self._lifecycle.lock_running(tx, tenant_id, session_id)
            self._lifecycle.check_media()
            return await self.start_in(tx, session, options, actor=actor)

    async def start_in(
        self,
        tx: Transaction,
        session: Session,
        options: Options | None = None,
        *,
        actor: Actor = SYSTEM,
        started_by: str = "",
    ) -> Recording:
        """Do the same in the caller's transaction, which has locked the live session."""
        running = await recordings.lock_running_of(tx, session.tenant_id, session.id)
        if running is not None and running.state == State.PAUSED:
            return await self._resume(tx, running, actor)
        if running is not None:
            raise Problem(Kind.CONFLICT, "recording_runs", "The session is being recorded already.")
        room = await self._rooms.get_in(tx, session.tenant_id, session.room_id)
        if room is None:
            raise not_found("room")
        tenant = await self._tenants.get_in(tx, session.tenant_id)
        await self._space.check(tx, tenant)
        recording = rules.new_recording(
            session,
            room,
            options or Options(),
            started_by=started_by or actor.id or actor.kind,
            timezone=tenant.timezone,
            now=self._clock.now(),
        )
        await self._book.begin(tx, recording, actor)
        return recording

    async def pause(self, tenant_id: str, recording_id: str, *, actor: Actor = SYSTEM) -> Recording:
        """Capture nothing until it is resumed. Raises Problem recording_ended."""
        async with self._database.write() as tx:
            recording = await self._need_running(tx, tenant_id, recording_id)
            changes = rules.paused(recording, self._clock.now())
            return await self._book.change(tx, recording, changes, "recording.paused", actor=actor)

    async def resume(self, tenant_id: str, recording_id: str, *, actor: Actor = SYSTEM) -> Recording:
        """Go on with a paused recording. Raises Problem recording_ended."""
        async with self._database.write() as tx:
            return await self._resume(tx, await self._need_running(tx, tenant_id, recording_id), actor)

    async def stop(self, tenant_id: str, recording_id: str, *, actor: Actor = SYSTEM) -> Recording:
        """End a recording; its file is made. Raises Problem recording_ended."""
        async with self._database.write() as tx:
            recording = await self._need_running(tx, tenant_id, recording_id)
            return await self._book.stop(tx, recording, StopReason.ASKED, actor)

    async def stop_in(
        self,
        tx: Transaction,
        tenant_id: str,
        session_id: str,
        reason: StopReason = StopReason.ASKED,
        *,
        actor: Actor = SYSTEM,
    ) -> Recording | None:
        """End the recording of a session, if any, in the caller's transaction."""
        recording = await recordings.lock_running_of(tx, tenant_id, session_id)
        return None if recording is None else await self._book.stop(tx, recording, reason, actor)

    async def as_room_says(self, tenant_id: str, room_id: str, *, actor: Actor = SYSTEM) -> None:
        """Make the running session of a room recorded or not, as its `record_at_start` is by now.

        For the dialects whose setting acts at once. Raises Problem recording_quota, disk_low.
        """
        async with self._database.write() as tx:
            session = await self._lifecycle.lock_live_in(tx, tenant_id, room_id)
            room = await self._rooms.get_in(tx, tenant_id, room_id)
            if session is None or room is None:
                return
            running = await recordings.lock_running_of(tx, tenant_id, session.id)
            if not room.record_at_start and running is not None:
                await self._book.stop(tx, running, StopReason.ASKED, actor)
            elif room.record_at_start and (running is None or running.state == State.PAUSED):
                await self.start_in(tx, session, actor=actor)

    async def update(
        self, tenant_id: str, recording_id: str, changes: Changes, *, actor: Actor = SYSTEM
    ) -> Recording:
        """Change the layout of a running recording, or whether it was read. Raises Problem."""
        rules.check_layout(changes.get("layout"))
        async with self._database.write() as tx:
            recording = await self._need(tx, tenant_id, recording_id)
            new = {name: value for name, value in changes.items() if getattr(recording, name) != value}
            if "layout" in new and recording.state not in rules.RUNNING:
                raise rules.ended(recording)
            if new:
                new["updated_at"] = self._clock.now()
            kind = "recording.updated" if "layout" in new else None
            return await self._book.change(tx, recording, new, kind, actor=actor)

    async def delete(self, tenant_id: str, recording_id: str, *, actor: Actor = SYSTEM) -> None:
        """Delete a recording and, but for one that kept tracks alone, its tracks. Raises Problem."""
        async with self._database.write() as tx:
            recording = await self._need(tx, tenant_id, recording_id)
            if recording.state in rules.RUNNING:
                raise Problem(Kind.CONFLICT, "recording_runs", "Stop the recording before you delete it.")
            await self._book.delete(tx, recording, actor, tracks_too=recording.compose)

    async def get(self, tenant_id: str, recording_id: str) -> Recording:
        """Return a recording. Raises Problem when there is none, or no more."""
        async with self._database.read() as reader:
            recording = await recordings.rows.by_id(reader, tenant_id, recording_id)
        if recording is None:
            raise not_found("recording")
        return recording

    async def running(self, tenant_id: str, session_id: str) -> Recording | None:
        """Return the recording of a session that runs or is paused."""
        async with self._database.read() as reader:
            return await recordings.running_of(reader, tenant_id, session_id)

    async def running_of(self, tenant_id: str, session_ids: Sequence[str]) -> dict[str, Recording]:
        """Return those of several sessions, by session."""
        async with self._database.read() as reader:
            return await recordings.running_of_sessions(reader, tenant_id, session_ids)

    async def page(
        self,
        tenant_id: str,
        filters: RecordingFilter,
        *,
        count: int,
        skip: int = 0,
        after: int | None = None,
        before: int | None = None,
    ) -> list[Recording]:
        """Return recordings, newest first: behind `skip` of them, the number `after`, or up to `before`'s."""
        async with self._database.read() as reader:
            return await recordings.page(
                reader, tenant_id, filters, count=count, skip=skip, after=after, before=before
            )

    async def total(self, tenant_id: str, filters: RecordingFilter) -> int:
        """Count the recordings a filter chooses."""
        async with self._database.read() as reader:
            return await recordings.total(reader, tenant_id, filters)

    async def counts(self) -> tuple[int, int]:
        """Return how many recordings run and how many are worked on, of all tenants: for the operator."""
        async with self._database.read() as reader:
            return await recordings.counts(reader)

    async def _resume(self, tx: Transaction, recording: Recording, actor: Actor) -> Recording:
        changes = rules.resumed(recording, self._clock.now())
        return await self._book.change(tx, recording, changes, "recording.resumed", actor=actor)

    @staticmethod
    async def _need(tx: Transaction, tenant_id: str, recording_id: str) -> Recording:
        recording = await recordings.rows.lock(tx, tenant_id, recording_id)
        if recording is None or recording.deleted_at is not None:
            raise not_found("recording")
        return recording

    async def _need_running(self, tx: Transaction, tenant_id: str, recording_id: str) -> Recording:
        recording = await self._need(tx, tenant_id, recording_id)
        if recording.state not in rules.RUNNING:
            raise rules.ended(recording)
        return recording

    async def _hear(self, tx: Transaction, event: Event) -> None:
        """Follow the sessions, in the transaction of what happens to them."""
        if event.session_id is None:
            return
        actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
        if event.kind == "session.started":
            await self._begin_with(tx, event, actor)
        elif event.kind == "session.ended":
            await self.stop_in(tx, event.tenant_id, event.session_id, StopReason.SESSION_ENDED, actor=actor)
        elif event.kind == "session.updated" and "layout" in event.payload:
            running = await recordings.lock_running_of(tx, event.tenant_id, event.session_id)
            if running is not None:
                changes = {"layout": event.payload["layout"], "updated_at": self._clock.now()}
                await self._book.change(tx, running, changes, "recording.updated", actor=actor)

    async def _begin_with(self, tx: Transaction, event: Event, actor: Actor) -> None:
        """Record a session from its start, if its room says so; what forbids it does not stop the session."""
        room = await self._rooms.get_in(tx, event.tenant_id, event.room_id or "")
        if room is None or not room.record_at_start:
            return
        session = await self._lifecycle.lock_in(tx, event.tenant_id, event.session_id or "")
        assert session is not None  # it was just stored
        try:
            await self.start_in(tx, session, actor=actor, started_by="room")
        except Problem as problem:
            await self._refused(tx, room, session, problem)

    async def _refused(self, tx: Transaction, room: Room, session: Session, problem: Problem) -> None:
        _log.warning("session is not recorded", session=session.id, reason=problem.code)
        await self._history.record(
            tx,
            "recording.refused",
            session.tenant_id,
            Subject(None, room.title or room.name, room.id, session.id),
            severity=Severity.HIGH,
            payload={"reason": problem.code, "message": problem.message},
        )
