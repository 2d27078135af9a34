"""Workers: at once, at the right time, never two at one job, and jobs given back at the end."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import bindparam, select

from roomful.db import Database, Statement
from roomful.db.opening import open_database
from roomful.db.tables import jobs as table
from roomful.jobs import Job, Jobs, Retry, Worker, store
from roomful.jobs.worker import LEASE
from roomful.kit.clock import HOUR, MINUTE, SECOND, ManualClock, SystemClock
from tests.waiting import until

LEASE_UNTIL = Statement(select(table.c.lease_until).where(table.c.id == bindparam("job")))
Start = Callable[..., Awaitable[Worker]]


@pytest.fixture
def jobs(database: Database, clock: ManualClock) -> Jobs:
    return Jobs(database, clock, chance=lambda: 0.5)


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Start a worker that is stopped at the end of the test."""
    started: list[Worker] = []

    async def begin(jobs: Jobs, **options: object) -> Worker:
        worker = Worker(jobs, **options)  # type: ignore[arg-type]
        await worker.start()
        started.append(worker)
        return worker

    yield begin
    for worker in started:
        await worker.stop(grace=0)


async def ask(jobs: Jobs, kind: str, **options: object) -> str:
    async with jobs.database.write() as tx:
        return await jobs.enqueue(tx, kind, **options)  # type: ignore[arg-type]


async def test_a_job_begins_without_the_clock_moving(jobs: Jobs, start: Start) -> None:
    begun = asyncio.Event()

    async def handler(_job: Job) -> None:
        begun.set()

    jobs.register("now", handler)
    await start(jobs)
    job_id = await ask(jobs, "now")
    await asyncio.wait_for(begun.wait(), 10)

    async def done() -> bool:
        return (await jobs.get(job_id)).state == "done"

    await until(done)


async def test_a_timer_fires_at_its_time(jobs: Jobs, start: Start, clock: ManualClock) -> None:
    fired: list[int] = []

    async def handler(_job: Job) -> None:
        fired.append(clock.now())

    jobs.register("timer", handler)
    await start(jobs)
    due = clock.now() + SECOND
    await ask(jobs, "timer", run_at=due)
    await until(lambda: clock.wakes(due))
    clock.advance(SECOND - 1)
    await asyncio.sleep(0)
    assert fired == []
    clock.advance(1)
    await until(lambda: fired == [due])


async def test_a_failed_job_comes_again(jobs: Jobs, start: Start, clock: ManualClock) -> None:
    attempts: list[int] = []

    async def handler(job: Job) -> None:
        attempts.append(job.attempts)
        if job.attempts < 3:
            raise Retry(SECOND)

    jobs.register("flaky", handler)
    await start(jobs)
    await ask(jobs, "flaky")

    async def move() -> bool:
        clock.advance(SECOND // 4)
        await asyncio.sleep(0.005)
        return jobs.counts.done == 1

    await until(move)
    assert attempts == [1, 2, 3]


async def test_a_job_that_takes_too_long_is_stopped(jobs: Jobs, start: Start) -> None:
    stopped = asyncio.Event()

    async def handler(_job: Job) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    jobs.register("slow", handler, timeout=0.01)
    await start(jobs)
    job_id = await ask(jobs, "slow")
    await asyncio.wait_for(stopped.wait(), 10)
    await until(lambda: jobs.counts.retried == 1)
    assert (await jobs.get(job_id)).last_error == "TimeoutError: took longer than 0.01 s"


async def test_a_lane_has_its_own_limit(jobs: Jobs, start: Start) -> None:
    running: Counter[str] = Counter()
    most: Counter[str] = Counter()
    leave = asyncio.Event()

    async def handler(job: Job) -> None:
        running[job.kind] += 1
        most[job.kind] = max(most[job.kind], running[job.kind])
        await leave.wait()
        running[job.kind] -= 1

    jobs.register("inside", handler)
    jobs.register("outside", handler, lane="out")
    await start(jobs, limits={"out": 3, "main": 5})
    for kind in ("outside", "inside"):
        for _ in range(10):
            await ask(jobs, kind)
    await until(lambda: running == {"inside": 5, "outside": 3})
    leave.set()
    await until(lambda: jobs.counts.done == 20)
    assert most == {"inside": 5, "outside": 3}


async def test_two_workers_share_many_jobs_and_none_runs_twice(
    database_url: str, database: Database, start: Start
) -> None:
    """The second worker has connections of its own where there can be more than one server."""
    other = await open_database(database_url) if database.shared else database
    runs: Counter[str] = Counter()
    by: Counter[int] = Counter()

    def a_server(at: Database, number: int) -> Jobs:
        jobs = Jobs(at, SystemClock())

        async def handler(job: Job) -> None:
            runs[job.id] += 1
            by[number] += 1
            await asyncio.sleep(0)

        jobs.register("count", handler)
        return jobs

    first, second = a_server(database, 1), a_server(other, 2)
    asked = []
    async with database.write() as tx:
        asked = [await first.enqueue(tx, "count") for _ in range(1000)]
    await start(first, limits={"main": 20})
    second_worker = await start(second, limits={"main": 20})
    async with database.write() as tx:
        asked += [await first.enqueue(tx, "count") for _ in range(500)]
    await until(lambda: first.counts.done + second.counts.done == 1500, 60)
    assert runs == Counter(asked)
    assert set(by) == {1, 2}
    await second_worker.stop()
    if other is not database:
        await other.close()


async def test_one_of_a_key_at_a_time_though_two_work(jobs: Jobs, start: Start) -> None:
    running = most = 0

    async def handler(_job: Job) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    jobs.register("keyed", handler)
    await start(jobs)
    await start(jobs)
    for _ in range(30):
        await ask(jobs, "keyed", unique_key="k")
    await until(lambda: jobs.counts.done >= 1 and running == 0)
    assert most == 1


async def test_stopping_waits_for_what_runs_and_gives_the_rest_back(jobs: Jobs, start: Start) -> None:
    begun, leave = asyncio.Event(), asyncio.Event()

    async def quick(_job: Job) -> None:
        begun.set()
        await leave.wait()

    async def endless(_job: Job) -> None:
        await asyncio.Event().wait()

    jobs.register("quick", quick)
    jobs.register("endless", endless)
    worker = await start(jobs)
    ended, given_back = await ask(jobs, "quick"), await ask(jobs, "endless")
    await asyncio.wait_for(begun.wait(), 10)
    await until(lambda: jobs.counts.running == 2)
    stopping = asyncio.create_task(worker.stop(grace=0.2))
    await asyncio.sleep(0)
    leave.set()
    await stopping
    assert (await jobs.get(ended)).state == "done"
    back = await jobs.get(given_back)
    assert (back.state, back.attempts, back.lease_owner) == ("queued", 0, None)
    assert jobs.counts.given_back == 1


async def test_leases_are_renewed_while_a_job_runs(jobs: Jobs, start: Start, clock: ManualClock) -> None:
    leave = asyncio.Event()
    runs: list[str] = []

    async def handler(job: Job) -> None:
        runs.append(job.id)
        await leave.wait()

    jobs.register("long", handler, timeout=600)
    await start(jobs)
    await start(jobs)
    job_id = await ask(jobs, "long")
    await until(lambda: runs == [job_id])

    async def renewed() -> bool:
        clock.advance(SECOND // 20)
        async with jobs.database.read() as reader:
            until_when: int = await reader.value(LEASE_UNTIL, job=job_id)
            return until_when > clock.now() + LEASE // 3

    for _ in range(150):
        clock.advance(SECOND)
        await until(renewed)
    leave.set()
    await until(lambda: jobs.counts.done == 1)
    assert runs == [job_id]
    assert jobs.counts.taken_over == 0


async def test_who_lost_its_lease_stops(jobs: Jobs, start: Start, clock: ManualClock) -> None:
    """A worker that was held up for longer than its lease finds another has its job, and lets go."""
    stopped = asyncio.Event()

    async def handler(job: Job) -> None:
        if job.attempts == 1:
            try:
                await asyncio.Event().wait()
            finally:
                stopped.set()

    jobs.register("long", handler, timeout=600)
    await start(jobs)
    job_id = await ask(jobs, "long")
    await until(lambda: jobs.counts.running == 1)
    later = ManualClock(clock.now() + LEASE + MINUTE)
    rival = Jobs(jobs.database, later)
    rival.register("long", handler)
    rival_worker = await start(rival)
    # once it is taken over either of the two may run it: the first one has room again
    await until(lambda: jobs.counts.done + rival.counts.done == 1)
    assert rival.counts.taken_over == 1
    clock.advance(HOUR)
    await asyncio.wait_for(stopped.wait(), 10)
    assert jobs.counts.lost == 1
    done = await jobs.get(job_id)
    assert (done.state, done.attempts) == ("done", 2)
    assert rival_worker.owner != job_id


async def test_a_job_that_kills_its_workers_ends(jobs: Jobs, start: Start, clock: ManualClock) -> None:
    async def handler(_job: Job) -> None:
        await asyncio.Event().wait()

    jobs.register("poison", handler, timeout=10**6)
    job_id = await ask(jobs, "poison", max_attempts=2)
    for attempt in (1, 2):
        later = ManualClock(clock.now() + attempt * HOUR)
        server = Jobs(jobs.database, later)
        server.register("poison", handler, timeout=10**6)
        worker = await start(server)
        await until(lambda server=server: server.counts.running == 1)  # type: ignore[misc]
        for task in [*worker._loops, *worker._lanes["main"].tasks.values()]:
            task.cancel()  # as if killed: nothing is given back
        worker._loops = []
    last = Jobs(jobs.database, ManualClock(clock.now() + 3 * HOUR))
    last.register("poison", handler)
    await start(last)
    dead = await jobs.get(job_id)
    assert (dead.state, dead.attempts, dead.last_error) == ("dead", 2, "its worker vanished")


async def test_a_job_that_comes_back_to_who_lost_it_runs_once(
    jobs: Jobs, start: Start, clock: ManualClock
) -> None:
    running = most = 0
    attempts: list[int] = []
    ended = asyncio.Event()

    async def handler(job: Job) -> None:
        nonlocal running, most
        attempts.append(job.attempts)
        running += 1
        most = max(most, running)
        try:
            if job.attempts == 1:
                await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            running -= 1
        ended.set()

    jobs.register("long", handler, timeout=600)
    worker = await start(jobs)
    job_id = await ask(jobs, "long")
    await until(lambda: attempts == [1])
    async with jobs.database.write() as tx:
        freed, _ = await store.free_abandoned(tx, "another", clock.now() + HOUR, clock.now())
    assert freed == 1
    worker.wake("long", 0)
    await asyncio.wait_for(ended.wait(), 10)
    await until(lambda: jobs.counts.done == 1)
    assert (attempts, most) == ([1, 2], 1)
    assert (await jobs.get(job_id)).state == "done"


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_another_process_hears_of_a_job_at_once(
    database_url: str, database: Database, start: Start, clock: ManualClock
) -> None:
    """The clock of the one that works stands still: only the notification can wake it."""
    begun = asyncio.Event()

    async def handler(_job: Job) -> None:
        begun.set()

    working = Jobs(database, clock)
    working.register("far", handler)
    worker = await start(working)
    await until(lambda: worker._lanes["main"].asleep_until > clock.now())
    elsewhere = await open_database(database_url)
    await ask(Jobs(elsewhere, clock), "far")
    await asyncio.wait_for(begun.wait(), 10)
    await elsewhere.close()


async def test_what_waits_for_another_of_its_key_begins_when_that_ends(jobs: Jobs, start: Start) -> None:
    """The clock stands still: nothing but the end of the first can wake the worker."""
    leave = asyncio.Event()
    seen: list[int] = []

    async def handler(job: Job) -> None:
        seen.append(job.payload["n"])
        await leave.wait()

    jobs.register("keyed", handler)
    worker = await start(jobs)
    await ask(jobs, "keyed", payload={"n": 1}, unique_key="k")
    await until(lambda: seen == [1])
    await ask(jobs, "keyed", payload={"n": 2}, unique_key="k")
    lane = worker._lanes["main"]
    await until(lambda: not lane.wake.is_set())
    assert seen == [1]
    leave.set()
    await until(lambda: jobs.counts.done == 2)
    assert seen == [1, 2]


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_server_without_room_tells_the_others(
    database_url: str, database: Database, start: Start, clock: ManualClock
) -> None:
    """The clock stands still: only the notification can wake the other one."""
    elsewhere = await open_database(database_url)
    here, there = Jobs(database, clock), Jobs(elsewhere, clock)
    ran: list[str] = []
    leave = asyncio.Event()

    def handled_by(name: str) -> Callable[[Job], Awaitable[None]]:
        async def handler(_job: Job) -> None:
            ran.append(name)
            await leave.wait()

        return handler

    here.register("work", handled_by("here"))
    there.register("work", handled_by("there"))
    await start(here, limits={"main": 1})
    await ask(here, "work")
    await until(lambda: ran == ["here"])
    other = await start(there, limits={"main": 20})
    await until(lambda: other._lanes["main"].asleep_until > clock.now())
    for _ in range(10):
        await ask(here, "work")
    await until(lambda: ran == ["here", *["there"] * 10])
    leave.set()
    await other.stop()
    await elsewhere.close()


async def test_what_stands_is_broken_off_at_once_and_given_back_uncounted(jobs: Jobs) -> None:
    begun, broken_off = asyncio.Event(), asyncio.Event()

    async def stand(_job: Job) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            broken_off.set()

    jobs.register("stands", stand, timeout=None, lane="apart", standing=True)
    worker = Worker(jobs)
    await worker.start()
    job_id = await ask(jobs, "stands")
    await asyncio.wait_for(begun.wait(), 10)
    # a grace that the test would not outlive
    await asyncio.wait_for(worker.stop(grace=3600), 10)
    assert broken_off.is_set()
    job = await jobs.get(job_id)
    assert (job.state, job.attempts) == ("queued", 0)


async def test_what_stands_is_run_for_tests_only_when_asked_for(jobs: Jobs) -> None:
    ran: list[str] = []

    async def handler(job: Job) -> None:
        ran.append(job.kind)

    jobs.register("stands", handler, timeout=None, standing=True)
    jobs.register("goes", handler)
    await ask(jobs, "stands")
    await ask(jobs, "goes")
    assert await jobs.run_due() == 1
    assert await jobs.run_due(standing=["stands"]) == 1
    assert ran == ["goes", "stands"]
