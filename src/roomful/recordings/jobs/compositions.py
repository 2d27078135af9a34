"""Makes the compositions that were asked for, of tracks that are kept."""

import asyncio
from pathlib import Path

import msgspec
import structlog

from roomful.db import Database
from roomful.jobs.model import Job, Retry
from roomful.jobs.service import Jobs
from roomful.kit.clock import SECOND, Clock
from roomful.media import recorder
from roomful.media.recorder import Composed, Composing, CompositionFailed, Picture
from roomful.recordings import picture, rules
from roomful.recordings.jobs import kinds
from roomful.recordings.jobs.keeping import Keeping
from roomful.recordings.jobs.material import Clip, timeline
from roomful.recordings.jobs.progress import Progressing
from roomful.recordings.jobs.waiting import lacks_room, wait_for_room
from roomful.recordings.model import Composition, Counts, Failure, State, Track
from roomful.recordings.port import Store
from roomful.recordings.service.book import Book
from roomful.recordings.service.space import Space
from roomful.recordings.store import compositions, tracks
from roomful.sessions.service.lookup import Lookup

# until the tracks of the session are finished; the last of them wakes the job
_WAIT = 60 * SECOND
_MATERIAL = "material"
# seconds until one that is being made is looked at: it may be deleted meanwhile
_LOOK = 5.0
_LOW = "the disk is nearly full"

_log = structlog.get_logger()


class Gone(Exception):
    """The composition is deleted."""


class CompositionWork:
    """The job of a composition."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        book: Book,
        composing: Composing,
        store: Store,
        keeping: Keeping,
        lookup: Lookup,
        space: Space,
        *,
        clock: Clock,
        counts: Counts,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._book = book
        self._composing = composing
        self._store = store
        self._keeping = keeping
        self._lookup = lookup
        self._space = space
        self._clock = clock
        self._counts = counts
        jobs.register(kinds.COMPOSITION, self._run, timeout=None, lane=kinds.COMPOSE_LANE, standing=True)

    async def _run(self, job: Job) -> None:
        async with self._database.read() as reader:
            wanted = await compositions.rows.by_id(reader, job.tenant_id or "", job.payload["id"])
            if wanted is None or wanted.state in rules.FINAL:
                return
            found = await tracks.of_session(reader, wanted.tenant_id, wanted.session_id)
        late = self._clock.now() - wanted.created_at >= rules.COMPOSITION_WITHIN
        if not late and any(track.state not in rules.FINAL for track in found):
            raise Retry(_WAIT, "tracks of its session are not finished")
        used = [track for track in found if track.storage_key is not None and _is_used(track, wanted)]
        if used and self._space.low:
            await wait_for_room(self._jobs, job, wanted.created_at, _LOW)
            return
        self._counts.composing += 1
        try:
            made = await self._make(wanted, used) if used else None
        except Gone:
            pass
        except Exception as error:
            if not await self._failed(job, wanted, error, late=late):
                return
        else:
            if made is None or not made.size:
                await self._fail(job, wanted, Failure.NO_MEDIA)
            else:
                await self._complete(job, wanted, made)
        finally:
            self._counts.composing -= 1
        await self._keeping.remove(self._keeping.work(wanted.id))

    async def _failed(self, job: Job, wanted: Composition, error: Exception, *, late: bool) -> bool:
        """Give up and return True; or try again. Raises the error or Retry."""
        _log.warning("composition failed", composition=wanted.id, reason=str(error))
        if lacks_room(error):
            # it can be made anew, and others may need what it takes
            await self._keeping.remove(self._keeping.work(wanted.id))
            await wait_for_room(self._jobs, job, wanted.created_at, str(error))
            return False
        if not late and not isinstance(error, CompositionFailed):
            raise error
        if not late and isinstance(error, CompositionFailed) and not error.final:
            raise Retry(reason=str(error)) from error
        await self._fail(job, wanted, Failure.COMPOSE_FAILED)
        return True

    async def _make(self, wanted: Composition, used: list[Track]) -> Composed:
        """Compose, and put the file in the store. Raises CompositionFailed, Gone."""
        await self._begin(wanted, used)
        work = self._keeping.work(wanted.id)
        folder = work / _MATERIAL
        await self._fetch(folder, wanted, used)
        output = work / f"{wanted.id}.mp4"
        shown = Picture(
            width=wanted.width,
            height=wanted.height,
            kbps=rules.kbps(wanted.width, wanted.height, picture.FPS),
            regions=tuple(wanted.regions),
            names=False,
        )
        wish = recorder.Composition(
            folder=folder,
            work=work,
            output=output,
            picture=shown,
            sound=tuple(wanted.audio_sources),
            cut_pauses=False,
        )
        progressing = Progressing(lambda progress: self._write_progress(wanted, progress), self._clock.now)
        composing = asyncio.ensure_future(self._composing.compose(wish, progressing.tell))
        try:
            while not (await asyncio.wait({composing}, timeout=_LOOK))[0]:
                await self._need(wanted)
            made = composing.result()
        finally:
            composing.cancel()
            await asyncio.wait({composing})
            await progressing.close()
        if made.size:
            await self._store.put(rules.composition_key(wanted.tenant_id, wanted.id), output)
        return made

    async def _need(self, wanted: Composition) -> None:
        """Raise Gone or CompositionFailed when it is to be made no further."""
        if self._space.low:
            raise CompositionFailed(_LOW, full=True)
        async with self._database.read() as reader:
            if await compositions.rows.by_id(reader, wanted.tenant_id, wanted.id) is None:
                raise Gone

    async def _begin(self, wanted: Composition, used: list[Track]) -> None:
        changes = {
            "state": State.PROCESSING,
            "started_at": min(track.started_at for track in used),
            "ended_at": max(track.ended_at or track.started_at for track in used),
            "updated_at": self._clock.now(),
        }
        async with self._database.write() as tx:
            current = await compositions.rows.lock(tx, wanted.tenant_id, wanted.id)
            if current is not None and current.state == State.ENQUEUED:
                await self._book.change_composition(tx, current, changes)

    async def _fetch(self, folder: Path, wanted: Composition, used: list[Track]) -> None:
        """Bring the tracks, and write a timeline as if they had just been captured."""
        await asyncio.to_thread(folder.mkdir, 0o700, True, True)
        people = (await self._lookup.of_sessions(wanted.tenant_id, [wanted.session_id]))[wanted.session_id]
        names = {person.id: person.name for person in people}
        clips = []
        for track in used:
            name = f"{track.id}.{rules.track_container(track.codec)}"
            try:
                await self._store.fetch(track.storage_key or "", folder / name)
            except FileNotFoundError:
                _log.warning("track is not in the store", track=track.id)
                continue
            clips.append(Clip(track, name, names.get(track.participant_id, "")))
        if not clips:
            raise CompositionFailed("none of its tracks is in the store", final=True)
        lines = b"".join(msgspec.json.encode(line) + b"\n" for line in timeline(clips))
        await asyncio.to_thread((folder / "timeline.jsonl").write_bytes, lines)

    async def _write_progress(self, wanted: Composition, progress: int) -> None:
        async with self._database.write() as tx:
            await compositions.set_progress(tx, wanted.tenant_id, wanted.id, progress)

    async def _complete(self, job: Job, wanted: Composition, made: Composed) -> None:
        now = self._clock.now()
        said = {"duration_ms": made.duration_ms, "size_bytes": made.size}
        changes = {
            "state": State.COMPLETED,
            "completed_at": now,
            "updated_at": now,
            "progress": 1000,
            "storage_key": rules.composition_key(wanted.tenant_id, wanted.id),
            "sha256": made.sha256,
            **said,
        }
        async with self._database.write() as tx:
            current = await compositions.rows.lock(tx, wanted.tenant_id, wanted.id)
            if current is not None and current.deleted_at is not None:
                await self._book.delete_files(tx, kinds.DELETE_COMPOSITION, wanted.tenant_id, [wanted.id])
            elif current is not None and current.state not in rules.FINAL:
                await self._book.change_composition(tx, current, changes, "composition.completed", said)
            await self._jobs.finish(tx, job)

    async def _fail(self, job: Job, wanted: Composition, failure: Failure) -> None:
        now = self._clock.now()
        changes = {"state": State.FAILED, "failure": failure, "completed_at": now, "updated_at": now}
        async with self._database.write() as tx:
            current = await compositions.rows.lock(tx, wanted.tenant_id, wanted.id)
            if current is not None and current.state not in rules.FINAL and current.deleted_at is None:
                told = {"failure": str(failure)}
                await self._book.change_composition(tx, current, changes, "composition.failed", told)
            await self._jobs.finish(tx, job)


def _is_used(track: Track, wanted: Composition) -> bool:
    if track.medium == "audio":
        return bool({"*", track.id} & set(wanted.audio_sources))
    if not wanted.regions:
        return True
    shown = {source for region in wanted.regions for source in region.sources}
    return bool({"*", track.id} & shown)
