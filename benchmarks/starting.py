"""How long a start takes, and how much memory a server takes that nobody asks anything."""

import statistics
import time
from pathlib import Path

from benchmarks import servers
from benchmarks.figures import Bench, Figure

_SETTLE_SECONDS = 3.0


def measure(bench: Bench) -> list[Figure]:
    """Start on new data folders and on an old one; LiveKit included, as it is built already."""
    times = 1 if bench.quick else 3
    fresh = [_start(bench.folder / f"fresh-{number}", bench)[0] for number in range(times)]
    again = [_start(bench.folder / "fresh-0", bench) for _ in range(times)]
    return [
        Figure("start", "server ready after its start", statistics.median(one for one, _ in again),
               "at most", 2.0, "s", "answering /readyz with 200, LiveKit started too"),
        Figure("start-fresh", "server ready after its first start", statistics.median(fresh),
               "at most", 2.0, "s", "database, keys, credentials and demo room made"),
        Figure("memory", "memory of the idle server without LiveKit",
               statistics.median(memory for _, memory in again) / 1e6, "at most", 120, "MB", "resident set"),
    ]  # fmt: skip


def _start(folder: Path, bench: Bench) -> tuple[float, int]:
    with servers.roomful(folder) as server:
        if not bench.quick:
            time.sleep(_SETTLE_SECONDS)
        return server.seconds_to_ready, server.memory()
