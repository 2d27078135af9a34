"""The checksums of films that were finished without: somebody was waiting, and they were long."""

import asyncio
import hashlib
from pathlib import Path

from roomful.db import Database
from roomful.jobs.model import Job
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.recordings.jobs import kinds
from roomful.recordings.jobs.keeping import Keeping
from roomful.recordings.model import Recording
from roomful.recordings.port import Store
from roomful.recordings.service.book import Book
from roomful.recordings.store import recordings

_SECONDS = 3600.0


class ChecksumWork:
    """The job that makes them."""

    def __init__(
        self, database: Database, jobs: Jobs, book: Book, store: Store, keeping: Keeping, clock: Clock
    ) -> None:
        self._database = database
        self._book = book
        self._store = store
        self._keeping = keeping
        self._clock = clock
        jobs.register(kinds.CHECKSUM, self._run, timeout=_SECONDS, lane=kinds.FILES_LANE)

    async def _run(self, job: Job) -> None:
        tenant_id, recording_id = job.tenant_id or "", job.payload["id"]
        async with self._database.read() as reader:
            recording = await recordings.rows.by_id(reader, tenant_id, recording_id)
        if recording is None or recording.storage_key is None or recording.sha256 is not None:
            return
        sha256 = await self._sha256(recording)
        async with self._database.write() as tx:
            current = await recordings.rows.lock(tx, tenant_id, recording_id)
            if current is not None and current.sha256 is None:
                changes = {"sha256": sha256, "updated_at": self._clock.now()}
                await self._book.change(tx, current, changes)
                await self._book.tidy(tx, current)

    async def _sha256(self, recording: Recording) -> str:
        """Return the checksum of what is in the store; what is still here is not read from there."""
        path = self._keeping.work(recording.id) / recording.file_name
        try:
            return await asyncio.to_thread(_of_file, path)
        except FileNotFoundError:
            found = hashlib.sha256()
            async for piece in self._store.read(recording.storage_key or "", 0, recording.size_bytes or 0):
                await asyncio.to_thread(found.update, piece)
            return found.hexdigest()


def _of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
