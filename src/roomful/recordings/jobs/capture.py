"""Looks after the capture of a recording: as long as one is wanted, one runs.

The job is the watchdog. It holds a lease; when its worker dies, another takes the capture over, which has
gone on meanwhile. What the capture writes into its timeline becomes rows and events here.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

import structlog

from roomful.db import Database
from roomful.jobs.model import Job
from roomful.jobs.service import Jobs
from roomful.kit.clock import MINUTE, SECOND, Clock
from roomful.media.recorder import (
    CaptureOrder,
    CaptureState,
    CaptureStatus,
    CaptureUnavailable,
    Capturing,
    Seats,
)
from roomful.recordings import rules
from roomful.recordings.jobs import kinds
from roomful.recordings.jobs.chat import ChatLines
from roomful.recordings.jobs.keeping import Keeping
from roomful.recordings.jobs.lines import Lines
from roomful.recordings.model import Counts, Failure, Recording, State, StopReason
from roomful.recordings.port import Store
from roomful.recordings.service.book import Book
from roomful.recordings.service.nudges import Nudges
from roomful.recordings.service.seating import Seating, bell_of
from roomful.recordings.store import recordings, tracks

# seconds: the process is looked at by itself, the row only when told, and now and then should that be lost
_LOOK, _LOOK_AT_END = 1.0, 0.1
_ROW_EVERY = 10
# without a capture for so long, a recording is ended with what there is
LOST_AFTER = 10 * MINUTE
# a capture that was told to end and does not is ended by force
_PATIENCE = 10 * SECOND
_FIRST_PAUSE, _LONGEST_PAUSE = SECOND, 30 * SECOND
# seconds
_CLOSED_WITHIN = 60.0
_FULL = frozenset({"disk_low", "disk_error"})

_log = structlog.get_logger()


@dataclass
class Watch:
    """What one run of the job remembers of its capture."""

    told: tuple[CaptureState, str, Seats] | None = None
    seats: Seats | None = None
    failing_since: int | None = None
    failures: int = 0
    next_try: int = 0
    ending_since: int | None = None
    recording: Recording | None = None
    looks: int = 0


class CaptureWork:
    """The job of a capture."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        book: Book,
        nudges: Nudges,
        capturing: Capturing,
        store: Store,
        keeping: Keeping,
        chat: ChatLines,
        *,
        seating: Seating,
        clock: Clock,
        floor: int,
        counts: Counts,
    ) -> None:
        self._database = database
        self._book = book
        self._nudges = nudges
        self._capturing = capturing
        self._store = store
        self._keeping = keeping
        self._chat = chat
        self._seating = seating
        self._clock = clock
        self._floor = floor
        self._counts = counts
        self._lines = Lines(database, book, capturing, keeping, clock)
        # which this process looks after
        self._folders: set[Path] = set()
        jobs.register(kinds.CAPTURE, self._run, timeout=None, lane=kinds.CAPTURE_LANE, standing=True)
        jobs.register(kinds.CLOSE, self._close_unattended, timeout=_CLOSED_WITHIN)

    async def end_all(self) -> None:
        """End the captures this process looks after; whoever looks after them next starts them again."""
        await asyncio.gather(*(self._capturing.end(folder) for folder in self._folders))
        self._folders.clear()

    async def _run(self, job: Job) -> None:
        watch = Watch()
        tenant_id, recording_id = job.tenant_id or "", job.payload["id"]
        self._counts.captures += 1
        try:
            recording = await self._row(tenant_id, recording_id)
            pictures = () if recording is None else (bell_of(recording.session_id),)
            with self._nudges.bell(recording_id, *pictures) as bell:
                while True:
                    if bell.is_set() or watch.looks % _ROW_EVERY == 0:
                        watch.recording = None
                    bell.clear()
                    if await self.step(tenant_id, recording_id, watch):
                        return
                    watch.looks += 1
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(_LOOK if watch.ending_since is None else _LOOK_AT_END):
                            await bell.wait()
        finally:
            self._counts.captures -= 1

    async def _close_unattended(self, job: Job) -> None:
        """End what nobody looks after because all hands are full, for it is not to wait for them."""
        tenant_id, recording_id = job.tenant_id or "", job.payload["id"]
        watch = Watch()
        while True:
            async with self._database.write() as tx:
                if await self._book.is_looked_after(tx, recording_id):
                    return
            if await self.step(tenant_id, recording_id, watch):
                return
            await asyncio.sleep(_LOOK_AT_END)  # sleep: of the end of a process nobody tells

    async def step(self, tenant_id: str, recording_id: str, watch: Watch) -> bool:
        """Do what can be done now; True once there is nothing more to do."""
        recording = watch.recording
        if recording is None:
            recording = watch.recording = await self._row(tenant_id, recording_id)
            watch.seats = None
        if recording is None or recording.captured_at is not None:
            return True
        folder = self._keeping.capture(recording_id)
        self._folders.add(folder)
        status = await asyncio.to_thread(self._capturing.status, folder)
        if rules.wanted(recording) is CaptureState.STOPPED:
            if status is not None and status.running:
                await self._end(folder, recording, watch)
                return False
            if recording.chat:
                await self._chat.write(recording, folder)
            await self._close(recording, self._clock.now() if status is None else status.at)
            self._folders.discard(folder)
            return True
        if status is not None and status.running:
            await self._keep(folder, recording, status, watch)
        else:
            await self._start(folder, recording, status, watch)
        if await self._lines.apply(recording):
            watch.recording = None
        return False

    async def _row(self, tenant_id: str, recording_id: str) -> Recording | None:
        async with self._database.read() as reader:
            return await recordings.rows.by_id(reader, tenant_id, recording_id, even_deleted=True)

    async def _wish(self, recording: Recording, watch: Watch) -> tuple[CaptureState, str, Seats]:
        if watch.seats is None:
            watch.seats = await self._seating.of(recording.tenant_id, recording.session_id)
        return rules.wanted(recording), recording.layout, watch.seats

    async def _keep(self, folder: Path, recording: Recording, status: CaptureStatus, watch: Watch) -> None:
        wish = await self._wish(recording, watch)
        away = status.state in (CaptureState.CONNECTING, CaptureState.RECONNECTING)
        if watch.told != wish or away:
            # also the first time: another may have looked after it before, and died before it told; and while
            # it is away, because the media server may be elsewhere by now
            await self._capturing.want(folder, state=wish[0], layout=wish[1], seats=wish[2])
            watch.told = wish
        if not away:
            watch.failing_since, watch.failures = None, 0

    async def _start(
        self, folder: Path, recording: Recording, status: CaptureStatus | None, watch: Watch
    ) -> None:
        now = self._clock.now()
        if status is not None and status.reason in _FULL:
            await self._stop(recording, StopReason.DISK_LOW)
            return
        if now < watch.next_try:
            return
        if watch.failures:
            watch.failing_since = watch.failing_since or now
            if now - watch.failing_since >= LOST_AFTER:
                await self._stop(recording, StopReason.CAPTURE_LOST)
                return
        if status is not None:
            _log.warning("capture has ended", recording=recording.id, reason=status.reason or "unknown")
            self._counts.restarts += 1
        watch.next_try = now + min(_FIRST_PAUSE << min(watch.failures, 10), _LONGEST_PAUSE)
        watch.failures += 1
        watch.failing_since = watch.failing_since or now
        state, layout, seats = wish = await self._wish(recording, watch)
        order = self._order(folder, recording)
        try:
            await self._capturing.start(order, state=state, layout=layout, seats=seats)
        except CaptureUnavailable as error:
            _log.warning("capture cannot be started", recording=recording.id, reason=str(error))
        else:
            watch.told = wish

    def _order(self, folder: Path, recording: Recording) -> CaptureOrder:
        return CaptureOrder(
            folder=folder,
            id=recording.id,
            room=recording.session_id,
            media=recording.media,
            max_height=recording.height,
            disk_floor=self._floor,
        )

    async def _end(self, folder: Path, recording: Recording, watch: Watch) -> None:
        now = self._clock.now()
        if watch.ending_since is None:
            watch.ending_since = now
            await self._capturing.want(folder, state=CaptureState.STOPPED, layout=recording.layout)
        elif now - watch.ending_since > _PATIENCE:
            _log.warning("capture does not end", recording=recording.id)
            await self._capturing.end(folder)

    async def _stop(self, recording: Recording, reason: StopReason) -> None:
        _log.error("recording is stopped", recording=recording.id, reason=str(reason))
        async with self._database.write() as tx:
            current = await recordings.rows.lock(tx, recording.tenant_id, recording.id)
            if current is not None and current.state in rules.RUNNING:
                await self._book.stop(tx, current, reason)

    async def _close(self, recording: Recording, ended: int) -> None:
        """Nothing more is captured: what was is worked on, and a recording of nothing has failed."""
        await self._lines.apply(recording)
        timeline_key = None if recording.compose else await self._keep_timeline(recording)
        kept = await self._keeping.until(recording.tenant_id, recording.room_id, self._clock.now())
        async with self._database.write() as tx:
            current = await recordings.rows.lock(tx, recording.tenant_id, recording.id)
            if current is None or current.captured_at is not None:
                return
            now = self._clock.now()
            anything = await self._lines.close(tx, current, min(ended or now, now))
            changes = {"captured_at": now, "timeline_key": timeline_key, "updated_at": now}
            current = await self._book.change(tx, current, changes)
            if current.deleted_at is not None:
                await self._book.delete_again(tx, current)
            elif current.state != State.PROCESSING:
                await self._book.tidy(tx, current)
            elif not anything:
                failure = Failure.NO_MEDIA if self._lines.began(current) else Failure.CAPTURE_FAILED
                await self._book.fail(tx, current, failure, {"expires_at": kept})
            elif current.compose:
                await self._book.compose(tx, current)
            else:
                await self._keeping.settle(tx, current, kept)
        self._lines.forget(recording.id)

    async def _keep_timeline(self, recording: Recording) -> str | None:
        """Put the timeline of tracks alone into the store; that of a film comes with it."""
        async with self._database.read() as reader:
            found = await tracks.of_recording(reader, recording.tenant_id, recording.id)
        if recording.deleted_at is not None or all(track.deleted_at is not None for track in found):
            return None
        key = rules.beside_key(recording, rules.TIMELINE)
        await self._store.put(key, self._keeping.capture(recording.id) / rules.TIMELINE)
        return key
