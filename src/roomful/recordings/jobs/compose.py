"""Composes the picture of a recording: while it goes on, or afterwards; and on from where it was left."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import structlog

from roomful.db import Database
from roomful.jobs.model import Job, Retry
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.media.recorder import Capturing, Composed, Composing, Composition, CompositionFailed, Picture
from roomful.recordings import rules
from roomful.recordings.jobs import composed, kinds
from roomful.recordings.jobs.keeping import Keeping
from roomful.recordings.jobs.progress import Progressing
from roomful.recordings.jobs.waiting import lacks_room, wait_for_room
from roomful.recordings.model import Counts, Failure, Recording
from roomful.recordings.port import Store
from roomful.recordings.service.book import Book
from roomful.recordings.service.nudges import Nudges
from roomful.recordings.store import recordings
from roomful.rooms.model import MediaKind

_PREVIEW = "preview.jpg"
# seconds between preview pictures
_PREVIEWS = 10
# attempts while the capture goes on; later ones wait until it has ended
_FOLLOWING = 5
# seconds until a row is looked at, should the word of its change be lost
_LOOK = 10.0

_log = structlog.get_logger()


class Gone(Exception):
    """The recording needs no composing any more."""


class ComposeWork:
    """The job that composes a recording. `follow`: it may begin while the capture grows."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        book: Book,
        nudges: Nudges,
        capturing: Capturing,
        composing: Composing,
        store: Store,
        keeping: Keeping,
        *,
        clock: Clock,
        follow: bool,
        counts: Counts,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._book = book
        self._nudges = nudges
        self._capturing = capturing
        self._composing = composing
        self._store = store
        self._keeping = keeping
        self._clock = clock
        self._follow = follow
        self._counts = counts
        jobs.register(kinds.COMPOSE, self._run, timeout=None, lane=kinds.COMPOSE_LANE, standing=True)

    async def _run(self, job: Job) -> None:
        tenant_id, recording_id = job.tenant_id or "", job.payload["id"]
        self._counts.composing += 1
        try:
            with self._nudges.bell(recording_id) as bell:
                recording = await self._needed(tenant_id, recording_id)
                if recording.captured_at is None and not self._may_follow(job):
                    return  # asked for again when the capture has ended
                made = await self._compose(recording, bell)
            await self._finish(job, recording, made)
        except Gone:
            await self._leave(tenant_id, recording_id)
        except (CompositionFailed, OSError) as error:
            await self._failed(job, tenant_id, recording_id, error)
        finally:
            self._counts.composing -= 1

    def _may_follow(self, job: Job) -> bool:
        return self._follow and job.attempts <= _FOLLOWING

    async def _needed(self, tenant_id: str, recording_id: str) -> Recording:
        async with self._database.read() as reader:
            recording = await recordings.rows.by_id(reader, tenant_id, recording_id)
        if recording is None or recording.state in rules.FINAL or not recording.compose:
            raise Gone
        return recording

    async def _compose(self, recording: Recording, bell: asyncio.Event) -> Composed:
        """Return what was composed once all there is to compose is in it. Raises CompositionFailed, Gone."""
        work = self._keeping.work(recording.id)
        done = await asyncio.to_thread(composed.read, work)
        if done is not None and await asyncio.to_thread((work / recording.file_name).exists):
            return done
        while True:
            begun = await self._begun(recording)
            made = await self._one_run(recording, bell)
            if made is None:
                recording = await self._needed(recording.tenant_id, recording.id)
                continue
            recording = await self._captured(recording, bell)
            if begun == await self._begun(recording):
                break  # else the capture was started again after an end that was none
        await asyncio.to_thread(composed.write, work, made)
        return made

    async def _one_run(self, recording: Recording, bell: asyncio.Event) -> Composed | None:
        """Compose; None when it has to be done anew, for the folder grows no more and does not say so."""
        following = recording.captured_at is None
        layout = await self._first_layout(recording)
        progressing = Progressing(lambda progress: self._write_progress(recording, progress), self._clock.now)
        composing = asyncio.ensure_future(
            self._composing.compose(self._wish(recording, layout, follow=following), progressing.tell)
        )
        try:
            while not composing.done():
                await _first(composing, bell)
                if composing.done():
                    break
                bell.clear()
                current = await self._needed(recording.tenant_id, recording.id)
                if following and current.captured_at is not None:
                    following = False
                    if not await self._says_its_end(recording.id):
                        return None
            return await composing
        finally:
            composing.cancel()
            with contextlib.suppress(asyncio.CancelledError, CompositionFailed):
                await composing
            await progressing.close()

    async def _first_layout(self, recording: Recording) -> str:
        """Return the layout it began with; the later ones are in the timeline, too."""
        lines = await self._timeline(recording.id)
        return next((str(line["layout"]) for line in lines if line.get("kind") == "layout"), recording.layout)

    def _wish(self, recording: Recording, layout: str, *, follow: bool) -> Composition:
        work = self._keeping.work(recording.id)
        picture = None
        if recording.media != MediaKind.AUDIO:
            picture = Picture(
                width=recording.width,
                height=recording.height,
                fps=recording.fps,
                kbps=rules.kbps(recording.width, recording.height, recording.fps),
                layout=layout,
            )
        return Composition(
            folder=self._keeping.capture(recording.id),
            work=work,
            output=work / recording.file_name,
            picture=picture,
            follow=follow,
            previews=0 if picture is None else _PREVIEWS,
        )

    async def _captured(self, recording: Recording, bell: asyncio.Event) -> Recording:
        """Wait until nothing more is captured."""
        while True:
            bell.clear()
            current = await self._needed(recording.tenant_id, recording.id)
            if current.captured_at is not None:
                return current
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await bell.wait()

    async def _begun(self, recording: Recording) -> int:
        """Return how often the capture has begun."""
        lines = await self._timeline(recording.id)
        return sum(line.get("kind") == "capture.started" for line in lines)

    async def _says_its_end(self, recording_id: str) -> bool:
        ends = [line["kind"] for line in await self._timeline(recording_id) if _is_bound(line)]
        return bool(ends) and ends[-1] == "capture.stopped"

    async def _timeline(self, recording_id: str) -> list[dict[str, object]]:
        folder = self._keeping.capture(recording_id)
        return (await asyncio.to_thread(self._capturing.timeline, folder))[0]

    async def _write_progress(self, recording: Recording, progress: int) -> None:
        async with self._database.write() as tx:
            await recordings.set_progress(tx, recording.tenant_id, recording.id, progress)

    async def _finish(self, job: Job, recording: Recording, made: Composed) -> None:
        """Put the files in the store, then say so: killed in between, the same is done once more."""
        tenant_id, recording_id = recording.tenant_id, recording.id
        kept = await self._keeping.until(tenant_id, recording.room_id, self._clock.now())
        if not made.size:
            async with self._database.write() as tx:
                current = await recordings.rows.lock(tx, tenant_id, recording_id)
                if current is not None and current.state not in rules.FINAL:
                    await self._book.fail(tx, current, Failure.NO_MEDIA, {"expires_at": kept})
                await self._jobs.finish(tx, job)
            return
        work = self._keeping.work(recording_id)
        key = rules.recording_key(recording)
        await self._store.put(key, work / recording.file_name)
        changes = {
            "storage_key": key,
            "preview_key": await self._put_beside(recording, made.preview, _PREVIEW),
            "timeline_key": await self._put_beside(
                recording, self._keeping.capture(recording_id) / rules.TIMELINE, rules.TIMELINE
            ),
            "duration_ms": made.duration_ms,
            "size_bytes": made.size,
            "sha256": made.sha256 or None,
            "expires_at": kept,
        }
        if made.width:
            changes |= {"width": made.width, "height": made.height}
        async with self._database.write() as tx:
            current = await recordings.rows.lock(tx, tenant_id, recording_id)
            if current is not None and current.deleted_at is not None:
                await self._book.delete_again(tx, current)
            elif current is not None and current.state not in rules.FINAL:
                await self._book.complete(tx, current, changes)
                if not made.sha256:
                    await self._book.checksum(tx, current)
            await self._jobs.finish(tx, job)

    async def _put_beside(self, recording: Recording, path: Path | None, name: str) -> str | None:
        if path is None or not await asyncio.to_thread(path.exists):
            return None
        key = rules.beside_key(recording, name)
        await self._store.put(key, path)
        return key

    async def _leave(self, tenant_id: str, recording_id: str) -> None:
        """See to it that what was made of a deleted recording goes."""
        async with self._database.write() as tx:
            current = await recordings.rows.lock(tx, tenant_id, recording_id)
            if current is not None and current.deleted_at is not None:
                await self._book.delete_again(tx, current)

    async def _failed(
        self, job: Job, tenant_id: str, recording_id: str, error: CompositionFailed | OSError
    ) -> None:
        _log.warning("composing failed", recording=recording_id, attempt=job.attempts, reason=str(error))
        async with self._database.read() as reader:
            recording = await recordings.rows.by_id(reader, tenant_id, recording_id, even_deleted=True)
        if recording is None:
            return
        if lacks_room(error):
            await wait_for_room(self._jobs, job, recording.stopped_at or self._clock.now(), str(error))
            return
        if isinstance(error, OSError):
            raise error
        give_up = error.final or job.attempts >= rules.COMPOSE_ATTEMPTS
        if not give_up or recording.captured_at is None:
            raise Retry(reason=str(error)) from error
        kept = await self._keeping.until(tenant_id, recording.room_id, self._clock.now())
        async with self._database.write() as tx:
            current = await recordings.rows.lock(tx, tenant_id, recording_id)
            if current is not None and current.state not in rules.FINAL:
                await self._book.fail(tx, current, Failure.COMPOSE_FAILED, {"expires_at": kept})
            await self._jobs.finish(tx, job)


def _is_bound(line: dict[str, object]) -> bool:
    return line.get("kind") in ("capture.started", "capture.stopped")


async def _first(composing: "asyncio.Future[Composed]", bell: asyncio.Event) -> None:
    """Wait for the one or the other, or a while."""
    ringing = asyncio.ensure_future(bell.wait())
    either: set[asyncio.Future[Any]] = {composing, ringing}
    try:
        await asyncio.wait(either, timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ringing.cancel()
