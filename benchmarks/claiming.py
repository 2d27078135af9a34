"""How many jobs a worker claims, runs and ends in a second.

`python -m benchmarks.claiming URL COUNT` does that many jobs that do nothing and prints the rate.
"""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator

import uvloop

from benchmarks import servers
from benchmarks.figures import Bench, Figure
from roomful.db import Database
from roomful.db.opening import open_database
from roomful.jobs.model import Job
from roomful.jobs.service import Jobs
from roomful.jobs.worker import Worker
from roomful.kit.clock import SystemClock

_KIND = "bench.nothing"
_AT_ONCE = 500


async def _enqueue(database: Database, jobs: Jobs, count: int) -> None:
    for first in range(0, count, _AT_ONCE):
        async with database.write() as tx:
            for _ in range(min(_AT_ONCE, count - first)):
                await jobs.enqueue(tx, _KIND)


async def _rate(url: str, count: int) -> float:
    database = await open_database(url)
    jobs = Jobs(database, SystemClock())
    over = asyncio.Event()
    ran = 0

    async def nothing(_job: Job) -> None:
        nonlocal ran
        ran += 1
        if ran == count:
            over.set()

    jobs.register(_KIND, nothing, lane="bench")
    await _enqueue(database, jobs, count)
    worker = Worker(jobs, alone=True)
    started = time.perf_counter()
    await worker.start()
    await asyncio.wait_for(over.wait(), 120)
    rate = count / (time.perf_counter() - started)
    await worker.stop()
    await database.close()
    return rate


def _run(bench: Bench, url: str, count: int) -> float:
    words = [sys.executable, "-m", "benchmarks.claiming", url, str(count)]
    with servers.on_core(bench.server_core):
        done = subprocess.run(words, check=True, capture_output=True, text=True)
    return float(done.stdout)


@contextlib.contextmanager
def _databases(bench: Bench) -> Iterator[list[tuple[str, str]]]:
    with servers.postgres(bench.load_core) as server:
        yield [("SQLite", f"sqlite:///{bench.folder}/jobs.db"), ("PostgreSQL", server.dsn)]


def measure(bench: Bench) -> list[Figure]:
    """Measure on both databases, the best of three: there is no baseline that shares the disturbance."""
    count, times = (300, 1) if bench.quick else (20_000, 3)
    with _databases(bench) as databases:
        return [
            Figure(
                f"jobs-{on.lower()}",
                f"jobs claimed, run and ended on {on}",
                max(_run(bench, url, count) for _ in range(times)),
                "at least",
                5_000,
                "a second",
                f"{count:,} jobs, best of {times}",
            )
            for on, url in databases
        ]


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(runner.run(_rate(sys.argv[1], int(sys.argv[2]))))
