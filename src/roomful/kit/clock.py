"""Time as everything in the house sees it: whole microseconds since the epoch, UTC."""

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """What tells the time and waits for it."""

    def now(self) -> int:
        """Return the time in microseconds since the epoch."""
        ...

    async def sleep(self, microseconds: int) -> None:
        """Wait that long."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        """Return the machine's time."""
        return time.time_ns() // 1000

    async def sleep(self, microseconds: int) -> None:
        """Wait on the event loop."""
        await asyncio.sleep(microseconds / SECOND)


class ManualClock:
    """A clock for tests that moves only when told."""

    def __init__(self, start: int = 1_800_000_000 * SECOND) -> None:
        self._now = start
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> int:
        """Return the time the test has set."""
        return self._now

    async def sleep(self, microseconds: int) -> None:
        """Wait until the test has moved the clock that far."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + microseconds, next(self._order), future))
        await future

    def wakes(self, at: int) -> bool:
        """Tell whether somebody sleeps until then."""
        return any(until == at and not future.done() for until, _, future in self._sleepers)

    def advance(self, microseconds: int) -> None:
        """Move on, waking whoever's time has come."""
        self._now += microseconds
        while self._sleepers and self._sleepers[0][0] <= self._now:
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)


def from_datetime(moment: datetime) -> int:
    """Return the microseconds of an aware moment."""
    return (moment - _EPOCH) // _MICROSECOND


def to_datetime(at: int) -> datetime:
    """Return the aware UTC moment of microseconds since the epoch. Raises OverflowError beyond year 9999."""
    return _EPOCH + timedelta(microseconds=at)


# what was never changed was updated when it was created, and what is listed is listed again
@lru_cache(maxsize=4096)
def rfc3339(at: int) -> str:
    """Write a time with six decimals and Z, as in 2021-04-16T09:46:20.954863Z."""
    # a list of rooms is full of these, and strftime takes five times as long
    return (_EPOCH + timedelta(microseconds=at)).isoformat(timespec="microseconds")[:-6] + "Z"


def rfc3339_seconds(at: int) -> str:
    """Write a time in whole seconds, rounded down, with Z."""
    return (_EPOCH + timedelta(microseconds=at)).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_rfc3339(text: str) -> int:
    """Read an RFC 3339 time with a zone. Raises ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the time has no zone")
    return from_datetime(moment)
