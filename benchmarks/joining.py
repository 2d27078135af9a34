"""How long the answer to somebody who wants to enter takes, with a real LiveKit behind it."""

import http.client
import json
import statistics
import time
from collections.abc import Sequence

from benchmarks import servers
from benchmarks.figures import Bench, Figure
from benchmarks.servers import Running


def _tickets(server: Running, count: int) -> list[str]:
    """Return a ticket for each of so many new rooms."""
    found = []
    for _ in range(count):
        room = server.call("POST", "/roomful/v1/rooms", server.token, {})["id"]
        path = f"/roomful/v1/rooms/{room}/tickets"
        found.append(str(server.call("POST", path, server.token, {})["ticket"]["secret"]))
    return found


def _join(server: Running, tickets: Sequence[str]) -> list[float]:
    """Enter with each ticket, one after the other; return how long each took, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    times = []
    for ticket in tickets:
        body = json.dumps({"ticket": ticket, "name": "Somebody"})
        started = time.perf_counter()
        connection.request("POST", "/roomful/v1/join", body, {"content-type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        times.append((time.perf_counter() - started) * 1000)
        if answer.status != 201:
            raise RuntimeError(f"joining was answered with {answer.status}: {content[:300]!r}")
    connection.close()
    return times


def measure(bench: Bench) -> list[Figure]:
    """Enter a session that runs, and rooms that nobody is in."""
    count = 5 if bench.quick else 100
    with servers.roomful(bench.folder / "data", core=bench.server_core) as server:
        one = _tickets(server, 1)
        _join(server, one)
        running = _join(server, one * count)
        first = _join(server, _tickets(server, count))
    return [
        Figure(name, f"answer to a join {text}, p50", statistics.median(times), "at most", 15, "ms",
               f"{count} joins with a ticket, p90 {sorted(times)[count * 9 // 10]:.1f} ms")
        for name, text, times in (
            ("join", "into a running session", running),
            ("join-first", "that starts the session", first),
        )
    ]  # fmt: skip
