"""Asks for jobs, moves and cancels them, and looks at those there are."""

import asyncio
import random
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Protocol

import structlog

from roomful.db import Conflict, Database, Transaction
from roomful.jobs import rules, store
from roomful.jobs.model import CHANNEL, MAIN_LANE, Handler, Job, Kind, LeaseLost, State
from roomful.jobs.running import Runner
from roomful.kit.clock import HOUR, SECOND, Clock
from roomful.kit.errors import Kind as Refusal
from roomful.kit.errors import Problem, not_found
from roomful.kit.ids import new_id, new_number

# how often a worker looks for what nobody told it of, such as jobs from a command line
POLL = 2 * SECOND
_TEST_LEASE = HOUR
_TOO_MANY = 100_000
_PRUNED_AT_ONCE = 1000

_log = structlog.get_logger()


class Waker(Protocol):
    """A worker of this process."""

    def has_room(self, kind: str) -> bool:
        """Whether it could begin a job of that kind at once."""
        ...

    def wake(self, kind: str, run_at: int, unique_key: str | None = None) -> None:
        """Hear that such a job is stored."""
        ...


class Jobs:
    """The jobs of the house.

    A handler may run twice, should its process be killed: so it does its work in the transaction that it ends
    with `finish` or `again`, or its work is such that twice is as good as once.
    """

    def __init__(
        self, database: Database, clock: Clock, *, chance: Callable[[], float] = random.random
    ) -> None:
        self.database = database
        self.clock = clock
        self.runner = Runner(database, clock, chance)
        self.counts = self.runner.counts
        self._wakers: list[Waker] = []
        self._periods: dict[str, int] = {}
        self._news = False
        self._notifying: asyncio.Task[None] | None = None
        self.every("jobs.prune", rules.PRUNE_EVERY, self._prune)

    def register(
        self,
        kind: str,
        handler: Handler,
        *,
        timeout: float | None = 60.0,
        lane: str = MAIN_LANE,
        standing: bool = False,
    ) -> None:
        """Say what runs the jobs of a kind, for how many seconds at most (None: any), and in which lane.

        Each lane has its own limit of jobs at a time: what waits for strangers does not hold up the rest. A
        `standing` job is cancelled as soon as its worker stops, and given back uncounted.
        """
        if kind in self.runner.kinds:
            raise ValueError(f"jobs of kind {kind} have a handler already")
        self.runner.kinds[kind] = Kind(kind, handler, timeout, lane, standing)

    def every(self, kind: str, period: int, handler: Handler, *, timeout: float = 300.0) -> None:
        """Run the handler once in each period (microseconds), on one of the servers.

        What it raises is logged, and its next turn is the next period.
        """

        async def run(job: Job) -> None:
            try:
                await handler(job)
            except Exception as error:
                _log.warning("periodic job failed", kind=kind, exc_info=error)
            async with self.database.write() as tx:
                await self._enqueue_periodic(tx, kind)
                await self.finish(tx, job)

        self.register(kind, run, timeout=timeout)
        self._periods[kind] = period

    async def start_periodic(self) -> None:
        """See to it that every periodic job waits for its turn; a worker does so when it starts."""
        async with self.database.write() as tx:
            for kind in self._periods:
                await self._enqueue_periodic(tx, kind)

    async def _enqueue_periodic(self, tx: Transaction, kind: str) -> None:
        await self.enqueue(
            tx,
            kind,
            run_at=rules.until_next(self.clock.now(), self._periods[kind]),
            unique_key=f"every:{kind}",
            max_attempts=rules.UNLIMITED,
        )

    def lanes(self) -> dict[str, tuple[str, ...]]:
        """Return the kinds of each lane."""
        found: dict[str, list[str]] = {}
        for name, kind in sorted(self.runner.kinds.items()):
            found.setdefault(kind.lane, []).append(name)
        return {lane: tuple(kinds) for lane, kinds in found.items()}

    def add_waker(self, waker: Waker) -> None:
        """Tell a worker of this process what is enqueued here."""
        self._wakers.append(waker)

    def remove_waker(self, waker: Waker) -> None:
        """Tell it no more."""
        self._wakers.remove(waker)

    async def enqueue(
        self,
        tx: Transaction,
        kind: str,
        payload: dict[str, Any] | None = None,
        *,
        run_at: int | None = None,
        unique_key: str | None = None,
        tenant_id: str | None = None,
        max_attempts: int = rules.MAX_ATTEMPTS,
        replace: bool = False,
    ) -> str:
        """Ask for a job, now or at a time, in the caller's transaction; return the id of the one that waits.

        At most one job waits under a key and at most one runs: what is asked for while another runs begins
        after that one. Keys belong to the whole house, so a key contains an id. When one waits already it
        stays as it is, but for an earlier time; with `replace`, time, payload and attempts become the new
        ones.
        """
        now = self.clock.now()
        job = Job(
            id=new_id(),
            number=new_number(),
            tenant_id=tenant_id,
            kind=kind,
            payload=payload or {},
            unique_key=unique_key,
            state=State.QUEUED,
            run_at=now if run_at is None else run_at,
            attempts=0,
            max_attempts=max_attempts,
            lease_owner=None,
            last_error=None,
            created_at=now,
            finished_at=None,
        )
        waiting = await store.insert_job(tx, job, replace=replace)
        self.counts.enqueued += 1
        await self.tell(tx, kind, job.run_at, unique_key)
        return waiting

    async def cancel(self, tx: Transaction, unique_key: str) -> bool:
        """Cancel what waits under the key, and tell whether anything did.

        What runs under it already goes on, but will not be tried again.
        """
        return await store.cancel(tx, unique_key, self.clock.now())

    async def known(self, tx: Transaction, unique_key: str) -> State | None:
        """Tell whether a job runs or, if none does, waits under the key."""
        return await store.known(tx, unique_key)

    async def finish(self, tx: Transaction, job: Job) -> None:
        """End a job in the transaction of its work.

        Raises LeaseLost, which has to undo that transaction, when the job is another worker's by now.
        """
        if not await store.end(tx, job, State.DONE, None, self.clock.now()):
            raise LeaseLost
        self.runner.settle_with(tx, job)

    async def again(
        self, tx: Transaction, job: Job, run_at: int, *, error: str | None = None, counted: bool = True
    ) -> None:
        """Let a job wait for another attempt, in the transaction of its work. Raises LeaseLost as `finish`.

        An attempt that is not `counted` does not bring it nearer to its last.
        """
        if await store.requeue(tx, job, run_at, error, counted=counted):
            await self.tell(tx, job.kind, run_at)
        elif not await store.end(tx, job, State.CANCELLED, error, self.clock.now()):
            raise LeaseLost
        self.runner.settle_with(tx, job)

    async def tell(self, tx: Transaction, kind: str, run_at: int, unique_key: str | None = None) -> None:
        """Wake whoever may run such a job once it is stored."""
        for waker in self._wakers:
            tx.after_commit(partial(waker.wake, kind, run_at, unique_key))
        if not self.database.shared or run_at >= self.clock.now() + POLL:
            return
        if not self._wakers:
            await tx.notify(CHANNEL)
        elif not any(waker.has_room(kind) for waker in self._wakers):
            tx.after_commit(self._notify_others)

    def _notify_others(self) -> None:
        """Tell of many jobs at once: PostgreSQL lets transactions that notify commit one at a time only."""
        self._news = True
        if self._notifying is None:
            self._notifying = asyncio.create_task(self._notify())

    async def _notify(self) -> None:
        try:
            while self._news:
                self._news = False
                async with self.database.write() as tx:
                    await tx.notify(CHANNEL)
        except Exception as error:
            _log.info("other servers were not told of jobs; they look for them soon", exc_info=error)
        finally:
            self._notifying = None

    async def close(self) -> None:
        """Wait for what is still being told; a worker does so when it stops."""
        if self._notifying is not None:
            await asyncio.wait([self._notifying])

    async def run_due(self, *, standing: Collection[str] = ()) -> int:
        """Run all that is due, one after the other, until nothing is; return how many ran. For tests.

        Of the kinds that stand only those named are run: one may have no end.
        """
        owner = new_id()
        kinds = tuple(
            name for name, kind in sorted(self.runner.kinds.items()) if name in standing or not kind.standing
        )
        for count in range(_TOO_MANY):
            now = self.clock.now()
            async with self.database.write() as tx:
                claimed = await store.claim(tx, kinds, owner=owner, now=now, until=now + _TEST_LEASE, count=1)
            if not claimed:
                return count
            outcome = await self.runner.attempt(claimed[0])
            if outcome is not None:
                await self.runner.write(claimed[0], outcome)
        raise RuntimeError("jobs that are due at once go on forever")

    async def depth(self) -> dict[str, int]:
        """Return how many jobs are due, how many run, and how many are dead."""
        async with self.database.read() as reader:
            due, running, dead = await store.depth(reader, self.clock.now())
        return {"due": due, "running": running, "dead": dead}

    async def get(self, job_id: str) -> Job:
        """Return a job."""
        async with self.database.read() as reader:
            job = await store.get(reader, job_id)
        if job is None:
            raise not_found("job")
        return job

    async def dead(self, *, before: int | None = None, count: int = 100) -> list[Job]:
        """Return jobs that failed for good, the last first; `before` is when the one after them died."""
        async with self.database.read() as reader:
            return await store.dead(reader, self.clock.now() + 1 if before is None else before, count)

    async def revive(self, job_id: str) -> None:
        """Let a dead job begin anew."""
        try:
            async with self.database.write() as tx:
                kind = await store.revive(tx, job_id, self.clock.now())
                if kind is None:
                    raise not_found("job")
                await self.tell(tx, kind, self.clock.now())
        except Conflict as error:
            raise Problem(
                Refusal.CONFLICT, "job_waits", "Another job waits in the place of this one."
            ) from error

    async def _prune(self, _job: Job) -> None:
        """Delete what ended long ago, a little at a time."""
        for state, keep in rules.KEEP.items():
            pruned = _PRUNED_AT_ONCE
            while pruned == _PRUNED_AT_ONCE:
                async with self.database.write() as tx:
                    pruned = await store.prune(tx, state, self.clock.now() - keep, _PRUNED_AT_ONCE)
