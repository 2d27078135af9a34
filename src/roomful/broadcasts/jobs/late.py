"""Tells of a broadcast that does not begin: because all hands are full, or the meeting cannot be reached."""

import asyncio
from pathlib import Path

from roomful.broadcasts import store
from roomful.broadcasts.model import Broadcast, State
from roomful.broadcasts.service.book import LATE, LATE_AFTER, RUN, Book
from roomful.broadcasts.service.live import home
from roomful.db import Database
from roomful.jobs.model import Job
from roomful.jobs.model import State as JobState
from roomful.jobs.service import Jobs
from roomful.kit.clock import MINUTE, Clock
from roomful.media.recorder import CaptureState, Capturing

# one that could not begin for so long has failed
GIVEN_UP_AFTER = 10 * MINUTE
_CONNECTED = (CaptureState.RECORDING, CaptureState.PAUSED)


class Late:
    """The job that looks after a while whether a broadcast has begun, and again until it has."""

    def __init__(
        self, database: Database, jobs: Jobs, book: Book, capturing: Capturing, clock: Clock, folder: Path
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._book = book
        self._capturing = capturing
        self._clock = clock
        self._folder = folder
        jobs.register(LATE, self._look)

    async def _look(self, job: Job) -> None:
        tenant_id, broadcast_id = job.payload["tenant_id"], job.payload["id"]
        connected = await asyncio.to_thread(self._connected, broadcast_id)
        async with self._database.write() as tx:
            broadcast = await store.lock(tx, tenant_id, broadcast_id)
            if broadcast is None or not _waits(broadcast):
                return
            now = self._clock.now()
            given_up = now - broadcast.created_at >= GIVEN_UP_AFTER
            runs = await self._jobs.known(tx, f"{RUN}:{broadcast_id}") is JobState.RUNNING
            reason = "capture_failed" if runs else "no_capacity"
            if runs and connected:
                await self._book.on_its_way(tx, broadcast)
            elif given_up:
                await self._book.end(tx, broadcast, failure=reason)
            else:
                await self._book.retry(tx, broadcast, reason)
            if not given_up:
                await self._jobs.again(tx, job, now + LATE_AFTER, counted=False)

    def _connected(self, broadcast_id: str) -> bool:
        status = self._capturing.status(home(self._folder, broadcast_id) / "capture")
        return status is not None and status.running and status.state in _CONNECTED


def _waits(broadcast: Broadcast) -> bool:
    """Whether nobody has seen anything of it yet, and it goes on."""
    return broadcast.ended_at is None and broadcast.started_at is None and broadcast.state != State.LIVE
