"""Waiting for room on the disk: what lacks nothing else is tried until there is some."""

from roomful.jobs.model import Job
from roomful.jobs.service import Jobs
from roomful.kit.clock import MINUTE, SECOND
from roomful.kit.disk import is_full
from roomful.media.recorder import CompositionFailed

_SHORTEST, _LONGEST = 15 * SECOND, 15 * MINUTE


def lacks_room(error: BaseException) -> bool:
    """Tell whether something failed for a full disk alone."""
    return is_full(error) or (isinstance(error, CompositionFailed) and error.full)


def pause(since: int, now: int) -> int:
    """Return how long to wait for room, in microseconds: the longer, the longer ago it all began."""
    return min(max((now - since) // 2, _SHORTEST), _LONGEST)


async def wait_for_room(jobs: Jobs, job: Job, since: int, reason: str) -> None:
    """Let a job wait for room, and this not count among its attempts."""
    now = jobs.clock.now()
    async with jobs.database.write() as tx:
        await jobs.again(tx, job, now + pause(since, now), error=reason, counted=False)
