"""Jobs as their askers see them: keys, times, retries, cancelling, pruning."""

import pytest

from roomful.db import Database
from roomful.jobs import GiveUp, Job, Jobs, LeaseLost, Retry
from roomful.kit.clock import DAY, HOUR, SECOND, ManualClock
from roomful.kit.errors import Problem


class Recorder:
    """A handler that keeps what it was called with, and fails when told."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.fail: list[Exception] = []

    async def __call__(self, job: Job) -> None:
        self.jobs.append(job)
        if self.fail:
            raise self.fail.pop(0)

    @property
    def seen(self) -> list[object]:
        return [job.payload.get("n") for job in self.jobs]


@pytest.fixture
def jobs(database: Database, clock: ManualClock) -> Jobs:
    return Jobs(database, clock, chance=lambda: 0.5)


@pytest.fixture
def ran(jobs: Jobs) -> Recorder:
    recorder = Recorder()
    jobs.register("note", recorder)
    return recorder


async def ask(jobs: Jobs, n: int, **options: object) -> str:
    async with jobs.database.write() as tx:
        return await jobs.enqueue(tx, "note", {"n": n}, **options)  # type: ignore[arg-type]


async def test_what_is_due_runs_once_in_order(jobs: Jobs, ran: Recorder) -> None:
    for n in range(5):
        await ask(jobs, n, tenant_id=f"tenant{n}")
    assert await jobs.run_due() == 5
    assert await jobs.run_due() == 0
    assert ran.seen == [0, 1, 2, 3, 4]
    assert ran.jobs[3].tenant_id == "tenant3"
    assert ran.jobs[3].attempts == 1
    assert (await jobs.get(ran.jobs[0].id)).state == "done"


async def test_a_transaction_that_fails_asks_for_nothing(jobs: Jobs, ran: Recorder) -> None:
    async def fail() -> None:
        async with jobs.database.write() as tx:
            await jobs.enqueue(tx, "note", {"n": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await jobs.run_due() == 0


async def test_times_months_ahead(jobs: Jobs, ran: Recorder, clock: ManualClock) -> None:
    await ask(jobs, 1, run_at=clock.now() + 200 * DAY)
    clock.advance(200 * DAY - 1)
    assert await jobs.run_due() == 0
    clock.advance(1)
    assert await jobs.run_due() == 1


async def test_one_waits_under_a_key_and_the_earlier_time_counts(
    jobs: Jobs, ran: Recorder, clock: ManualClock
) -> None:
    later, sooner = clock.now() + HOUR, clock.now() + SECOND
    first = await ask(jobs, 1, unique_key="k", run_at=later)
    assert await ask(jobs, 2, unique_key="k", run_at=later + HOUR) == first
    assert (await jobs.get(first)).run_at == later
    assert await ask(jobs, 3, unique_key="k", run_at=sooner) == first
    clock.advance(SECOND)
    assert await jobs.run_due() == 1
    assert ran.seen == [1]
    assert await ask(jobs, 4, unique_key="k") != first
    assert await jobs.run_due() == 1


async def test_a_timer_can_be_moved_and_cancelled(jobs: Jobs, ran: Recorder, clock: ManualClock) -> None:
    start = clock.now()
    first = await ask(jobs, 1, unique_key="end", run_at=start + HOUR)
    assert await ask(jobs, 2, unique_key="end", run_at=start + 2 * HOUR, replace=True) == first
    clock.advance(HOUR)
    assert await jobs.run_due() == 0
    clock.advance(HOUR)
    assert await jobs.run_due() == 1
    assert ran.seen == [2]
    await ask(jobs, 3, unique_key="end", run_at=clock.now() + HOUR)
    async with jobs.database.write() as tx:
        assert await jobs.cancel(tx, "end")
        assert not await jobs.cancel(tx, "end")
    clock.advance(DAY)
    assert await jobs.run_due() == 0


async def test_moving_a_job_that_failed_begins_anew(jobs: Jobs, ran: Recorder, clock: ManualClock) -> None:
    ran.fail = [ValueError("no")]
    waiting = await ask(jobs, 1, unique_key="k")
    await jobs.run_due()
    assert (await jobs.get(waiting)).attempts == 1
    await ask(jobs, 2, unique_key="k", replace=True)
    again = await jobs.get(waiting)
    assert (again.attempts, again.last_error, again.run_at) == (0, None, clock.now())


async def test_asked_for_while_it_runs_it_runs_again_afterwards(jobs: Jobs, clock: ManualClock) -> None:
    order: list[str] = []

    async def handler(job: Job) -> None:
        order.append(f"begin {job.payload['n']}")
        if job.payload["n"] == 1:
            async with jobs.database.write() as tx:
                await jobs.enqueue(tx, "chain", {"n": 2}, unique_key="k")
            assert await jobs.run_due() == 0  # the second waits for the first
        order.append(f"end {job.payload['n']}")

    jobs.register("chain", handler)
    async with jobs.database.write() as tx:
        await jobs.enqueue(tx, "chain", {"n": 1}, unique_key="k")
    assert await jobs.run_due() == 2
    assert order == ["begin 1", "end 1", "begin 2", "end 2"]


async def test_who_comes_after_takes_the_place_of_who_failed(jobs: Jobs, clock: ManualClock) -> None:
    seen: list[int] = []

    async def handler(job: Job) -> None:
        seen.append(job.payload["n"])
        if job.payload["n"] == 1:
            async with jobs.database.write() as tx:
                await jobs.enqueue(tx, "chain", {"n": 2}, unique_key="k")
            raise ValueError("no")

    jobs.register("chain", handler)
    async with jobs.database.write() as tx:
        first = await jobs.enqueue(tx, "chain", {"n": 1}, unique_key="k")
    await jobs.run_due()
    clock.advance(DAY)
    await jobs.run_due()
    assert seen == [1, 2]
    assert (await jobs.get(first)).state == "cancelled"


async def test_cancelled_while_it_runs_it_is_not_tried_again(jobs: Jobs, clock: ManualClock) -> None:
    runs: list[str] = []

    async def handler(job: Job) -> None:
        runs.append(job.id)
        async with jobs.database.write() as tx:
            assert not await jobs.cancel(tx, "k")
        raise Retry(SECOND)

    jobs.register("doomed", handler)
    async with jobs.database.write() as tx:
        job_id = await jobs.enqueue(tx, "doomed", unique_key="k")
    await jobs.run_due()
    clock.advance(DAY)
    assert await jobs.run_due() == 0
    assert runs == [job_id]
    assert (await jobs.get(job_id)).state == "cancelled"


async def test_errors_are_tried_again_later_and_later(jobs: Jobs, ran: Recorder, clock: ManualClock) -> None:
    ran.fail = [ValueError("first"), Retry(HOUR)]
    job_id = await ask(jobs, 1)
    await jobs.run_due()
    waiting = await jobs.get(job_id)
    assert (waiting.state, waiting.run_at) == ("queued", clock.now() + 5 * SECOND)
    assert waiting.last_error == "ValueError: first"
    clock.advance(5 * SECOND)
    await jobs.run_due()
    assert (await jobs.get(job_id)).run_at == clock.now() + HOUR
    clock.advance(HOUR)
    await jobs.run_due()
    assert (await jobs.get(job_id)).state == "done"
    assert [job.attempts for job in ran.jobs] == [1, 2, 3]
    assert (jobs.counts.retried, jobs.counts.done) == (2, 1)


async def test_dead_jobs_are_seen_and_can_begin_anew(jobs: Jobs, ran: Recorder, clock: ManualClock) -> None:
    ran.fail = [ValueError("no"), ValueError("no"), GiveUp("never")]
    first = await ask(jobs, 1, max_attempts=2)
    await jobs.run_due()
    clock.advance(HOUR)
    second = await ask(jobs, 2)
    await jobs.run_due()
    assert {job.id for job in await jobs.dead()} == {first, second}
    assert (await jobs.depth()) == {"due": 0, "running": 0, "dead": 2}
    await jobs.revive(first)
    assert await jobs.run_due() == 1
    assert [job.id for job in await jobs.dead()] == [second]
    with pytest.raises(Problem, match="no such job"):
        await jobs.revive(first)


async def test_reviving_gives_way_to_one_that_waits(jobs: Jobs, ran: Recorder) -> None:
    ran.fail = [GiveUp("no")]
    dead = await ask(jobs, 1, unique_key="k")
    await jobs.run_due()
    await ask(jobs, 2, unique_key="k")
    with pytest.raises(Problem, match="Another job waits"):
        await jobs.revive(dead)


async def test_work_and_its_end_are_one_transaction(jobs: Jobs, clock: ManualClock) -> None:
    calls: list[int] = []

    async def handler(job: Job) -> None:
        calls.append(job.attempts)
        async with jobs.database.write() as tx:
            if job.attempts == 1:
                await jobs.again(tx, job, clock.now() + HOUR, error="later")
            else:
                await jobs.finish(tx, job)
        raise ValueError("after the end nothing counts")

    jobs.register("own", handler)
    async with jobs.database.write() as tx:
        job_id = await jobs.enqueue(tx, "own")
    await jobs.run_due()
    waiting = await jobs.get(job_id)
    assert (waiting.state, waiting.run_at, waiting.last_error) == ("queued", clock.now() + HOUR, "later")
    clock.advance(HOUR)
    await jobs.run_due()
    assert (await jobs.get(job_id)).state == "done"
    assert calls == [1, 2]


async def test_an_end_that_is_undone_is_none(jobs: Jobs, clock: ManualClock) -> None:
    async def handler(job: Job) -> None:
        async with jobs.database.write() as tx:
            await jobs.finish(tx, job)
            if job.attempts == 1:
                raise ValueError("undo it")

    jobs.register("own", handler)
    async with jobs.database.write() as tx:
        job_id = await jobs.enqueue(tx, "own")
    await jobs.run_due()
    assert (await jobs.get(job_id)).state == "queued"
    clock.advance(HOUR)
    await jobs.run_due()
    assert (await jobs.get(job_id)).state == "done"


async def test_uncounted_attempts(jobs: Jobs, clock: ManualClock) -> None:
    async def handler(job: Job) -> None:
        async with jobs.database.write() as tx:
            await jobs.again(tx, job, clock.now() + SECOND, counted=False)

    jobs.register("patient", handler)
    async with jobs.database.write() as tx:
        job_id = await jobs.enqueue(tx, "patient", max_attempts=1)
    for _ in range(5):
        assert await jobs.run_due() == 1
        clock.advance(SECOND)
    assert (await jobs.get(job_id)).attempts == 0


async def test_who_lost_a_job_cannot_end_it(jobs: Jobs, ran: Recorder) -> None:
    await ask(jobs, 1)
    await jobs.run_due()
    old = ran.jobs[0]

    async def finish() -> None:
        async with jobs.database.write() as tx:
            await jobs.finish(tx, old)

    async def again() -> None:
        async with jobs.database.write() as tx:
            await jobs.again(tx, old, 0)

    with pytest.raises(LeaseLost):
        await finish()
    with pytest.raises(LeaseLost):
        await again()
    assert (await jobs.get(old.id)).state == "done"


async def test_periodic_jobs_run_once_a_period(jobs: Jobs, ran: Recorder, clock: ManualClock) -> None:
    ticks: list[int] = []

    async def tick(_job: Job) -> None:
        ticks.append(clock.now())
        raise ValueError("it is logged and does not stop the next")

    jobs.every("tick", 10 * SECOND, tick)
    start = clock.now()
    await jobs.start_periodic()
    await jobs.start_periodic()
    for _ in range(30):
        clock.advance(SECOND)
        await jobs.run_due()
    assert ticks == [start + 10 * SECOND, start + 20 * SECOND, start + 30 * SECOND]
    clock.advance(95 * SECOND)
    await jobs.run_due()
    assert len(ticks) == 4


async def test_what_ended_long_ago_is_pruned(jobs: Jobs, ran: Recorder, clock: ManualClock) -> None:
    ran.fail = [GiveUp("no")]
    dead, done = await ask(jobs, 1), await ask(jobs, 2)
    cancelled = await ask(jobs, 3, unique_key="k", run_at=clock.now() + DAY)
    async with jobs.database.write() as tx:
        await jobs.cancel(tx, "k")
    waiting = await ask(jobs, 4, run_at=clock.now() + 300 * DAY)
    await jobs.start_periodic()
    await jobs.run_due()
    clock.advance(DAY + 2 * HOUR)
    await jobs.run_due()
    for gone in (done, cancelled):
        with pytest.raises(Problem):
            await jobs.get(gone)
    assert (await jobs.get(dead)).state == "dead"
    clock.advance(30 * DAY)
    await jobs.run_due()
    with pytest.raises(Problem):
        await jobs.get(dead)
    assert (await jobs.get(waiting)).state == "queued"


async def test_a_kind_has_one_handler(jobs: Jobs, ran: Recorder) -> None:
    with pytest.raises(ValueError, match="note"):
        jobs.register("note", ran)
