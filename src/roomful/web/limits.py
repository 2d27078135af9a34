"""Request limits, in memory: each process has its own."""

import time
from collections.abc import Callable
from typing import NamedTuple

_MOST_KEYS = 10_000


class Allowance(NamedTuple):
    """What a key has left: the numbers of the rate limit headers."""

    allowed: bool
    limit: int  # requests in a second
    remaining: int  # that may come at once
    reset: float  # seconds until all of them may come again
    retry_after: float = 0.0  # seconds until the next one may come; 0 when it may


class RateLimiter:
    """A token bucket for each key: `rate` requests a second, as many at once after a second of silence.

    A rate of 0 allows everything. Keys are credential ids, or addresses where there is no credential.
    """

    def __init__(self, rate: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> Allowance:
        """Count a request, and say whether it may be answered."""
        rate = self._rate
        if not rate:
            return Allowance(True, 0, 0, 0.0, 0.0)
        now = self._monotonic()
        left, since = self._buckets.get(key, (float(rate), now))
        left = min(rate, left + (now - since) * rate)
        allowed = left >= 1
        if allowed:
            left -= 1
        if key not in self._buckets and len(self._buckets) >= _MOST_KEYS:
            self._forget(now)
        self._buckets[key] = (left, now)
        return Allowance(
            allowed, rate, int(left), (rate - left) / rate, 0.0 if allowed else (1 - left) / rate
        )

    def _forget(self, now: float) -> None:
        """Drop keys whose buckets are full again; if that is not enough, all: they start full."""
        rate = self._rate
        self._buckets = {
            key: (left, since)
            for key, (left, since) in self._buckets.items()
            if left + (now - since) * rate < rate
        }
        if len(self._buckets) >= _MOST_KEYS:
            self._buckets.clear()
