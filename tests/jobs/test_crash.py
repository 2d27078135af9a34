"""A worker is killed outright in the middle of a job."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator

import pytest

from roomful.db import Database
from roomful.jobs import Job, Jobs, Worker
from roomful.jobs.worker import LEASE
from roomful.kit.clock import SECOND, SystemClock
from tests.waiting import until


class Ahead(SystemClock):
    """The machine's clock, so much later."""

    def __init__(self, by: int) -> None:
        self._by = by

    def now(self) -> int:
        return super().now() + self._by


@pytest.fixture
async def process(database_url: str) -> AsyncIterator[Process]:
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.jobs.working", database_url, stdout=PIPE
    )
    yield started
    if started.returncode is None:
        started.kill()
        await started.wait()


async def read(process: Process) -> list[str]:
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), 60)
    return line.decode().split()


async def killed_in_a_job(process: Process, database: Database) -> str:
    assert await read(process) == ["ready"]
    jobs = Jobs(database, SystemClock())
    async with database.write() as tx:
        job_id = await jobs.enqueue(tx, "hang")
    assert await read(process) == ["begun", job_id]
    process.kill()
    await process.wait()
    assert (await jobs.get(job_id)).state == "running"
    return job_id


def a_server(database: Database, ahead: int, ran: list[Job]) -> Jobs:
    jobs = Jobs(database, Ahead(ahead))

    async def handler(job: Job) -> None:
        ran.append(job)

    jobs.register("hang", handler)
    return jobs


async def test_a_job_of_a_killed_process_is_taken_over_after_its_lease(
    process: Process, database: Database
) -> None:
    job_id = await killed_in_a_job(process, database)
    ran: list[Job] = []
    too_early = Worker(a_server(database, LEASE - 15 * SECOND, ran))
    await too_early.start()
    await too_early.stop()
    assert ran == []
    jobs = a_server(database, LEASE + SECOND, ran)
    in_time = Worker(jobs)
    await in_time.start()
    await until(lambda: jobs.counts.done == 1)
    await in_time.stop()
    assert [(job.id, job.attempts) for job in ran] == [(job_id, 2)]
    assert (await jobs.get(job_id)).state == "done"


async def test_who_works_alone_takes_over_at_once(process: Process, database: Database) -> None:
    job_id = await killed_in_a_job(process, database)
    ran: list[Job] = []
    jobs = a_server(database, 0, ran)
    worker = Worker(jobs, alone=True)
    await worker.start()
    await until(lambda: jobs.counts.done == 1)
    await worker.stop()
    assert [job.id for job in ran] == [job_id]
