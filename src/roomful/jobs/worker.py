"""Claims what is due and runs it, several at a time, until it is stopped or killed."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping

import structlog

from roomful.jobs import store
from roomful.jobs.model import CHANNEL, Job, Outcome, State
from roomful.jobs.service import POLL, Jobs
from roomful.kit.clock import SECOND
from roomful.kit.ids import new_id

LEASE = 30 * SECOND
LIMIT = 64
_BEAT = LEASE // 6
_EVER = 2**62
_BLINK = SECOND // 200  # before it looks again for what another worker has just been faster to claim

_log = structlog.get_logger()


class _Lane:
    """Jobs of some kinds, so many at a time."""

    def __init__(self, kinds: tuple[str, ...], limit: int) -> None:
        self.kinds = kinds
        self.limit = limit
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.standing: set[str] = set()
        self.wake = asyncio.Event()
        self.running_keys: set[str] = set()
        self.awaited_keys: set[str] = set()
        self.asleep_until = 0

    @property
    def room(self) -> int:
        return self.limit - len(self.tasks)


class Worker:
    """One worker of this process, on one event loop.

    `limits` is how many jobs of a lane run at a time. `alone` says that no other process works on this
    database: then what runs according to it was left by one that is dead, and is taken over at the start.
    """

    def __init__(self, jobs: Jobs, *, limits: Mapping[str, int] | None = None, alone: bool = False) -> None:
        self.owner = new_id()
        self._jobs = jobs
        self._clock = jobs.clock
        self._database = jobs.database
        self._alone = alone
        self._limits = dict(limits or {})
        self._lanes: dict[str, _Lane] = {}
        self._lane_of: dict[str, _Lane] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._done: list[tuple[Job, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._strange: set[str] = set()
        self._stop_listening: Callable[[], Awaitable[None]] | None = None

    async def start(self) -> None:
        """Begin to work, on the kinds that are registered by now."""
        self._lanes = {
            name: _Lane(kinds, self._limits.get(name, LIMIT)) for name, kinds in self._jobs.lanes().items()
        }
        self._lane_of = {kind: lane for lane in self._lanes.values() for kind in lane.kinds}
        await self._take_over(_EVER if self._alone else self._clock.now())
        await self._jobs.start_periodic()
        self._stop_listening = await self._database.listen(CHANNEL, lambda _payload: self._wake_all())
        self._jobs.add_waker(self)
        self._loops = [asyncio.create_task(self._work(lane)) for lane in self._lanes.values()]
        self._loops.append(asyncio.create_task(self._keep_leases()))

    async def stop(self, grace: float = 10.0) -> None:
        """Claim nothing more, wait so many seconds for what runs, and give the rest back uncounted.

        What stands is not waited for, but told at once.
        """
        if not self._loops:
            return
        self._jobs.remove_waker(self)
        *claiming, leases = self._loops
        self._loops = []
        await _end(claiming)
        running = [task for lane in self._lanes.values() for task in lane.tasks.values()]
        for lane in self._lanes.values():
            for job_id in lane.standing & lane.tasks.keys():
                lane.tasks[job_id].cancel()
        if running:
            await asyncio.wait(running, timeout=grace)
        await _end(running)
        await _end([leases])
        if self._stop_listening is not None:
            await self._stop_listening()
        async with self._database.write() as tx:
            given_back = await store.give_back(tx, self.owner, self._clock.now())
            if given_back:
                await tx.notify(CHANNEL)
        self._jobs.counts.given_back += given_back
        await self._jobs.close()

    @property
    def working(self) -> bool:
        """Whether it has been started and goes on."""
        return bool(self._loops) and not any(loop.done() for loop in self._loops)

    def has_room(self, kind: str) -> bool:
        """Whether it could begin a job of that kind at once."""
        return kind in self._lane_of and self._lane_of[kind].room > 0

    def wake(self, kind: str, run_at: int, unique_key: str | None = None) -> None:
        """Hear that such a job is stored."""
        lane = self._lane_of.get(kind)
        if lane is None:
            return
        if unique_key in lane.running_keys:
            lane.awaited_keys.add(str(unique_key))
        if run_at <= lane.asleep_until:
            lane.wake.set()

    def _wake_all(self) -> None:
        for lane in self._lanes.values():
            lane.wake.set()

    async def _work(self, lane: _Lane) -> None:
        while True:
            lane.wake.clear()
            lane.asleep_until = self._clock.now() + POLL
            try:
                room = lane.room
                claimed = await self._claim(lane, room) if room else []
                for job in claimed:
                    self._begin(lane, job)
                if not lane.room:
                    await lane.wake.wait()
                elif len(claimed) < room:
                    await self._sleep(lane)
            except Exception as error:
                _log.warning("cannot claim jobs", exc_info=error)
                await self._clock.sleep(POLL)

    async def _claim(self, lane: _Lane, count: int) -> list[Job]:
        now = self._clock.now()
        async with self._database.write() as tx:
            claimed = await store.claim(
                tx, lane.kinds, owner=self.owner, now=now, until=now + LEASE, count=count
            )
        self._jobs.counts.claimed += len(claimed)
        return claimed

    async def _sleep(self, lane: _Lane) -> None:
        """Wait for the next job's time, for news, or a while."""
        async with self._database.read() as reader:
            next_at = await store.next_run_at(reader, lane.kinds)
        now = self._clock.now()
        until = now + POLL if next_at is None else max(min(next_at, now + POLL), now + _BLINK)
        lane.asleep_until = until
        sleeper = asyncio.create_task(self._clock.sleep(until - now))
        sleeper.add_done_callback(lambda sleeper: None if sleeper.cancelled() else lane.wake.set())
        try:
            await lane.wake.wait()
        finally:
            sleeper.cancel()

    def _begin(self, lane: _Lane, job: Job) -> None:
        # our lease ended and another freed the job, which came back to us before we noticed
        former = lane.tasks.get(job.id)
        if former is not None:
            self._lose(former, job.id)
        if job.unique_key is not None:
            lane.running_keys.add(job.unique_key)
        if self._jobs.runner.kinds[job.kind].standing:
            lane.standing.add(job.id)
        lane.tasks[job.id] = asyncio.create_task(
            self._run(lane, job, former), name=f"job {job.kind} {job.id}"
        )

    async def _run(self, lane: _Lane, job: Job, former: asyncio.Task[None] | None) -> None:
        try:
            if former is not None:
                await asyncio.wait([former])
            outcome = await self._jobs.runner.attempt(job)
            if outcome is not None:
                await self._write(job, outcome)
        finally:
            was_full = not lane.room
            if lane.tasks.get(job.id) is asyncio.current_task():
                del lane.tasks[job.id]
                lane.standing.discard(job.id)
                lane.running_keys.discard(job.unique_key or "")
            if was_full or job.unique_key in lane.awaited_keys:
                lane.awaited_keys.discard(job.unique_key or "")
                lane.wake.set()

    def _lose(self, task: asyncio.Task[None], job_id: str) -> None:
        _log.warning("job was taken over by another worker", job=job_id)
        self._jobs.counts.lost += 1
        task.cancel()

    async def _write(self, job: Job, outcome: Outcome) -> None:
        """Write down how it ended; while that fails the job counts as running, and others leave it alone."""
        while True:
            try:
                if outcome.state is State.DONE:
                    await self._write_done(job)
                else:
                    await self._jobs.runner.write(job, outcome)
            except Exception as error:
                _log.warning("cannot write how a job ended", job=job.id, kind=job.kind, exc_info=error)
                await self._clock.sleep(POLL)
            else:
                return

    async def _write_done(self, job: Job) -> None:
        """Join those that are written next, in one transaction."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._done.append((job, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all_done())
        await written

    async def _write_all_done(self) -> None:
        while self._done:
            batch, self._done = self._done, []
            error: Exception | None = None
            try:
                await self._jobs.runner.write_done([job for job, _ in batch])
            except Exception as failure:
                error = failure
            for _, written in batch:
                if not written.done():
                    written.set_exception(error) if error else written.set_result(None)
        self._writing = None

    async def _keep_leases(self) -> None:
        while True:
            await self._clock.sleep(_BEAT)
            try:
                await self._renew()
                await self._take_over(self._clock.now())
            except Exception as error:
                _log.warning("cannot renew the leases of jobs", exc_info=error)

    async def _renew(self) -> None:
        expected = {job_id for lane in self._lanes.values() for job_id in lane.tasks}
        async with self._database.write() as tx:
            held = await store.renew(tx, self.owner, self._clock.now() + LEASE)
        for lane in self._lanes.values():
            for job_id in expected & lane.tasks.keys() - held:
                self._lose(lane.tasks[job_id], job_id)
        await self._give_back_strange(held)

    async def _give_back_strange(self, held: set[str]) -> None:
        """Queue what is ours by the rows alone, twice seen: the answer to a claim got lost on its way."""
        strange = held - {job_id for lane in self._lanes.values() for job_id in lane.tasks}
        for job_id in strange & self._strange:
            async with self._database.write() as tx:
                await store.give_one_back(tx, self.owner, job_id, self._clock.now())
        self._strange = strange

    async def _take_over(self, before: int) -> None:
        now = self._clock.now()
        async with self._database.write() as tx:
            freed, buried = await store.free_abandoned(tx, self.owner, before, now)
        if freed or buried:
            _log.warning("jobs of a worker that vanished", taken_over=freed, ended=buried)
            self._jobs.counts.taken_over += freed
            self._wake_all()


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
