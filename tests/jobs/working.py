"""A server's worker as a process of its own, to be killed: `python -m tests.jobs.working URL`.

It prints `begun` for each job of kind `hang` and never ends one.
"""

import asyncio
import sys

from roomful.db.opening import open_database
from roomful.jobs import Job, Jobs, Worker
from roomful.kit.clock import SystemClock


async def hang(job: Job) -> None:
    print("begun", job.id, flush=True)
    await asyncio.Event().wait()


async def work(url: str) -> None:
    jobs = Jobs(await open_database(url), SystemClock())
    jobs.register("hang", hang, timeout=600)
    await Worker(jobs).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
