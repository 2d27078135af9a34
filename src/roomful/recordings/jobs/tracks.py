"""Makes the file of a track that has ended."""

import asyncio
from pathlib import Path

import structlog

from roomful.db import Database
from roomful.jobs.model import Job, Retry
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.media.recorder import Capturing, Composed, Composing, CompositionFailed
from roomful.recordings import rules
from roomful.recordings.jobs import kinds
from roomful.recordings.jobs.keeping import Keeping
from roomful.recordings.jobs.lines import Line, away_for
from roomful.recordings.jobs.waiting import lacks_room, wait_for_room
from roomful.recordings.model import Failure, State, Track
from roomful.recordings.port import Store
from roomful.recordings.service.book import Book
from roomful.recordings.store import recordings, tracks

_SECONDS = 3600.0

_log = structlog.get_logger()


class TrackWork:
    """The jobs that finish tracks and delete them."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        book: Book,
        capturing: Capturing,
        composing: Composing,
        store: Store,
        keeping: Keeping,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._book = book
        self._capturing = capturing
        self._composing = composing
        self._store = store
        self._keeping = keeping
        self._clock = clock
        jobs.register(kinds.FINISH_TRACK, self._finish, timeout=_SECONDS, lane=kinds.FILES_LANE)
        jobs.register(kinds.DELETE_TRACKS, self._delete, timeout=_SECONDS, lane=kinds.FILES_LANE)

    async def _finish(self, job: Job) -> None:
        async with self._database.read() as reader:
            track = await tracks.rows.by_id(reader, job.tenant_id or "", job.payload["id"])
            if track is None or track.state != State.PROCESSING:
                return  # deleted, finished already, or it goes on
            recording = await recordings.rows.by_id(
                reader, track.tenant_id, track.recording_id, even_deleted=True
            )
        lines, _ = await asyncio.to_thread(
            self._capturing.timeline, self._keeping.capture(track.recording_id)
        )
        wait = away_for(lines, self._clock.now())
        if wait != 0 and recording is not None and recording.captured_at is None:
            if wait is not None:
                raise Retry(wait, "its capture has just come back")
            return  # asked for again when the capture is back, or has ended
        try:
            await self._make(job, track, lines)
        except (CompositionFailed, OSError) as error:
            if not lacks_room(error):
                raise
            await wait_for_room(self._jobs, job, track.ended_at or track.started_at, str(error))

    async def _make(self, job: Job, track: Track, lines: list[Line]) -> None:
        """Make the file, and say so. Raises CompositionFailed only for want of room."""
        folder = self._keeping.capture(track.recording_id)
        output = self._keeping.work(track.recording_id) / f"{track.id}.{rules.track_container(track.codec)}"
        files = _files(lines, folder, track.track_key)
        made: Composed | None = None
        failure = Failure.NO_MEDIA
        if files:
            try:
                made = await self._composing.finish_track(files, output)
            except CompositionFailed as error:
                if lacks_room(error):
                    raise
                _log.warning("track cannot be finished", track=track.id, reason=str(error))
                if not error.final and job.attempts < rules.COMPOSE_ATTEMPTS:
                    raise Retry(reason=str(error)) from error
                failure = Failure.NO_MEDIA if error.final else Failure.COMPOSE_FAILED
        if made is not None and made.size:
            await self._store.put(rules.track_key(track), output)
        await self._write(job, track, made if made and made.size else None, failure)
        await asyncio.to_thread(output.unlink, True)

    async def _write(self, job: Job, track: Track, made: Composed | None, failure: Failure) -> None:
        kept = await self._keeping.until(track.tenant_id, track.room_id, self._clock.now())
        async with self._database.write() as tx:
            # the recording first, as everybody does
            recording = await recordings.rows.lock(tx, track.tenant_id, track.recording_id)
            current = await tracks.rows.lock(tx, track.tenant_id, track.id)
            if current is not None and current.deleted_at is not None:
                await self._book.delete_files(tx, kinds.DELETE_TRACKS, track.tenant_id, [track.id])
            elif current is not None and current.state == State.PROCESSING:
                await self._book.finished(tx, current, made, failure)
            if recording is not None:
                await self._keeping.settle(tx, recording, kept)
            await self._jobs.finish(tx, job)

    async def _delete(self, job: Job) -> None:
        """Remove the files of deleted tracks; what is not there is gone already."""
        tenant_id = job.tenant_id or ""
        gone: list[Track] = []
        async with self._database.read() as reader:
            for track_id in job.payload["ids"]:
                track = await tracks.rows.by_id(reader, tenant_id, track_id, even_deleted=True)
                if track is not None and track.deleted_at is not None:
                    gone.append(track)
        await self._store.delete(rules.track_key(track) for track in gone)
        for recording_id, room_id in {(track.recording_id, track.room_id) for track in gone}:
            kept = await self._keeping.until(tenant_id, room_id, self._clock.now())
            async with self._database.write() as tx:
                recording = await recordings.rows.lock(tx, tenant_id, recording_id)
                if recording is not None:
                    await self._keeping.settle(tx, recording, kept)


def _files(lines: list[Line], folder: Path, key: str) -> tuple[Path, ...]:
    """Return the files of a track, the first first."""
    names = [
        str(line["file"]) for line in lines if line.get("kind") == "file.started" and line.get("track") == key
    ]
    return tuple(folder / Path(name).name for name in dict.fromkeys(names))
