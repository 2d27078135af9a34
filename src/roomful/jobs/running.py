"""Runs one claimed job and writes down how it ended."""

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog

from roomful.db import Conflict, Database, Transaction
from roomful.jobs import rules, store
from roomful.jobs.model import Counts, GiveUp, Job, Kind, LeaseLost, Outcome, Retry, State
from roomful.kit.clock import Clock

_log = structlog.get_logger()


class Runner:
    """What every worker of a process shares: the kinds, the counts, and which jobs have ended themselves."""

    def __init__(self, database: Database, clock: Clock, chance: Callable[[], float]) -> None:
        self.counts = Counts()
        self.kinds: dict[str, Kind] = {}
        self._database = database
        self._clock = clock
        self._chance = chance
        self._settled: set[str] = set()

    def settle_with(self, tx: Transaction, job: Job) -> None:
        """Note that the job ends with this transaction."""
        tx.after_commit(lambda: self._settled.add(job.id))

    async def attempt(self, job: Job) -> Outcome | None:
        """Run the job; None when it ended in a transaction of its handler."""
        started = time.monotonic()
        self.counts.running += 1
        try:
            error = await self._run(job)
            settled = job.id in self._settled
        finally:
            self._settled.discard(job.id)
            self.counts.running -= 1
            spent = self.counts.seconds.get(job.kind, 0.0) + time.monotonic() - started
            self.counts.seconds[job.kind] = spent
        if settled:
            return None
        if error is None:
            return Outcome(State.DONE)
        return rules.after_failure(job, error, self._clock.now(), self._chance())

    async def _run(self, job: Job) -> Exception | None:
        kind = self.kinds[job.kind]
        try:
            async with asyncio.timeout(kind.timeout) as limit:
                await kind.handler(job)
        except Exception as error:
            log = _log.bind(job=job.id, kind=job.kind, attempt=job.attempts)
            if limit.expired():
                log.warning("job took too long", seconds=kind.timeout)
                return TimeoutError(f"took longer than {kind.timeout or 0:g} s")
            if isinstance(error, LeaseLost):
                log.warning("job was taken over")
            elif isinstance(error, Retry | GiveUp):
                log.info("job did not succeed", reason=str(error))
            else:
                log.warning("job failed", exc_info=error)
            return error
        return None

    async def write_done(self, done: Sequence[Job]) -> None:
        """Write down that they are done, those that are still ours."""
        async with self._database.write() as tx:
            await store.end_many(tx, done, self._clock.now())
        self.counts.done += len(done)

    async def write(self, job: Job, outcome: Outcome) -> None:
        """Write down how an attempt ended, unless the job is no longer ours."""
        try:
            await self._write(job, outcome)
        except Conflict:
            # another was queued under its key just now: it takes this one's place
            await self._write(job, Outcome(State.CANCELLED, error=outcome.error))

    async def _write(self, job: Job, outcome: Outcome) -> None:
        state = outcome.state
        async with self._database.write() as tx:
            if state is State.QUEUED:
                ours = await store.requeue(tx, job, outcome.run_at, outcome.error, counted=True)
                if not ours:
                    state = State.CANCELLED
                    ours = await store.end(tx, job, state, outcome.error, self._clock.now())
            else:
                ours = await store.end(tx, job, state, outcome.error, self._clock.now())
        self._count(state if ours else None)
        if ours and state is State.DEAD:
            _log.error("job is dead", job=job.id, kind=job.kind, attempts=job.attempts, error=outcome.error)

    def _count(self, state: State | None) -> None:
        match state:
            case State.DONE:
                self.counts.done += 1
            case State.QUEUED:
                self.counts.retried += 1
            case State.DEAD:
                self.counts.dead += 1
            case State.CANCELLED:
                self.counts.cancelled += 1
            case _:
                self.counts.lost += 1
