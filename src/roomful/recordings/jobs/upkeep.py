"""Deletes files, lets recordings go when their time is over, and looks for jobs that got lost."""

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM
from roomful.jobs.model import Job, Retry
from roomful.jobs.service import Jobs
from roomful.kit.clock import HOUR, MINUTE, SECOND, Clock
from roomful.recordings import rules
from roomful.recordings.jobs import kinds
from roomful.recordings.jobs.capture import LOST_AFTER
from roomful.recordings.jobs.keeping import Keeping
from roomful.recordings.model import CompositionFilter, Recording, RecordingFilter, State, StopReason
from roomful.recordings.port import Store
from roomful.recordings.service.book import Book
from roomful.recordings.store import compositions, recordings, tracks

_SECONDS = 3600.0
_AT_ONCE = 200
_WAIT = 5 * SECOND
_BESIDE = ("preview.jpg", rules.TIMELINE)


class Upkeep:
    """The jobs that nobody waits for."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        book: Book,
        store: Store,
        keeping: Keeping,
        clock: Clock,
    ) -> None:
        self._database = database
        self._book = book
        self._store = store
        self._keeping = keeping
        self._clock = clock
        self._waiting: dict[str, int] = {}
        jobs.register(kinds.DELETE, self._delete, timeout=_SECONDS, lane=kinds.FILES_LANE)
        jobs.register(kinds.TIDY, self._tidy, timeout=_SECONDS, lane=kinds.FILES_LANE)
        jobs.register(
            kinds.DELETE_COMPOSITION, self._delete_composition, timeout=_SECONDS, lane=kinds.FILES_LANE
        )
        jobs.every(kinds.EXPIRE, HOUR, self._expire)
        jobs.every(kinds.WATCH, MINUTE, self._watch)

    async def _delete(self, job: Job) -> None:
        """Remove the files of a deleted recording and of its deleted tracks."""
        tenant_id = job.tenant_id or ""
        async with self._database.read() as reader:
            recording = await recordings.rows.by_id(reader, tenant_id, job.payload["id"], even_deleted=True)
            if recording is None or recording.deleted_at is None:
                return
            found = await tracks.of_recording(reader, tenant_id, recording.id)
        keys = [rules.recording_key(recording), *(rules.beside_key(recording, name) for name in _BESIDE)]
        keys += [rules.track_key(track) for track in found if track.deleted_at is not None]
        await self._store.delete(keys)
        if recording.captured_at is None:
            raise Retry(_WAIT, "its capture has not ended")
        await self._tidy(job)

    async def _tidy(self, job: Job) -> None:
        """Remove the folders of a recording, once nobody needs them: whoever is the last asks for it."""
        tenant_id, recording_id = job.tenant_id or "", job.payload["id"]
        async with self._database.read() as reader:
            recording = await recordings.rows.by_id(reader, tenant_id, recording_id, even_deleted=True)
            waiting = await tracks.count_open(reader, tenant_id, recording_id)
        if recording is None or recording.captured_at is None or waiting:
            return
        if recording.deleted_at is None and recording.storage_key is not None and recording.sha256 is None:
            return  # its checksum is made of what is there
        if recording.state in rules.FINAL or recording.deleted_at is not None:
            await self._keeping.remove(self._keeping.capture(recording_id), self._keeping.work(recording_id))

    async def _delete_composition(self, job: Job) -> None:
        tenant_id = job.tenant_id or ""
        for composition_id in job.payload["ids"]:
            await self._store.delete([rules.composition_key(tenant_id, composition_id)])
            await self._keeping.remove(self._keeping.work(composition_id))

    async def _expire(self, _job: Job) -> None:
        """Delete the recordings whose time is over, with all that was made of them."""
        while True:
            async with self._database.read() as reader:
                gone = await recordings.expired(reader, self._clock.now(), _AT_ONCE)
            for recording in gone:
                await self._let_go(recording)
            if len(gone) < _AT_ONCE:
                return

    async def _let_go(self, recording: Recording) -> None:
        async with self._database.write() as tx:
            current = await recordings.rows.lock(tx, recording.tenant_id, recording.id)
            if current is None or current.deleted_at is not None:
                return
            await self._book.delete(tx, current, SYSTEM, tracks_too=True)
            tenant_id, session_id = recording.tenant_id, recording.session_id
            if await recordings.page(tx, tenant_id, RecordingFilter(session_id=session_id), count=1):
                return
            # the last one of its session: what was made of its tracks goes, too
            of_session = CompositionFilter(session_id=session_id)
            for made in await compositions.page(tx, tenant_id, of_session, count=_AT_ONCE):
                await self._book.delete_composition(tx, made, SYSTEM)

    async def _watch(self, _job: Job) -> None:
        """Ask for every job that a row needs and that got lost."""
        for look in (self._watch_recordings, self._watch_tracks, self._watch_compositions):
            after: int | None = 0
            while after is not None:
                async with self._database.write() as tx:
                    after = await look(tx, after)

    async def _watch_recordings(self, tx: Transaction, after: int) -> int | None:
        found = await recordings.unfinished(tx, after, _AT_ONCE)
        for one in found:
            if one.captured_at is None:
                runs = await self._book.see_to(tx, kinds.CAPTURE, one.tenant_id, one.id)
                await self._without_capture(tx, one, runs=runs)
            elif one.compose:
                await self._book.see_to(tx, kinds.COMPOSE, one.tenant_id, one.id)
        return found[-1].number if len(found) == _AT_ONCE else None

    async def _without_capture(self, tx: Transaction, recording: Recording, *, runs: bool) -> None:
        """Stop what nobody has had room to capture for long, and end what was stopped meanwhile."""
        if runs or recording.state not in rules.RUNNING:
            self._waiting.pop(recording.id, None)
            if not runs:
                await self._book.close(tx, recording)
            return
        now = self._clock.now()
        # as this process has seen it: after a start all jobs wait for a moment, however old they are
        if now - self._waiting.setdefault(recording.id, now) >= LOST_AFTER:
            current = await recordings.rows.lock(tx, recording.tenant_id, recording.id)
            if current is not None and current.state in rules.RUNNING:
                await self._book.stop(tx, current, StopReason.CAPTURE_LOST)

    async def _watch_tracks(self, tx: Transaction, after: int) -> int | None:
        found = await tracks.unfinished(tx, after, _AT_ONCE)
        for one in found:
            if one.state == State.PROCESSING:
                await self._book.see_to(tx, kinds.FINISH_TRACK, one.tenant_id, one.id)
        return found[-1].number if len(found) == _AT_ONCE else None

    async def _watch_compositions(self, tx: Transaction, after: int) -> int | None:
        found = await compositions.unfinished(tx, after, _AT_ONCE)
        for one in found:
            await self._book.see_to(tx, kinds.COMPOSITION, one.tenant_id, one.id)
        return found[-1].number if len(found) == _AT_ONCE else None
