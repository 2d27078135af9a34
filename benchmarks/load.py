"""The load generator: a process of its own that keeps some connections busy, each with one request at a time.

It is told what to send, a line of JSON at a time, and answers each with a line. It does as little for an
answer as can be, so that it is never what is measured: `busy` tells how much of a core it used.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_NUMBER = b"{number}"
_PATIENCE = 15.0  # for the last answers
_WARM_UP = 0.25  # of the time asked for, before counting begins


@dataclass(frozen=True)
class Load:
    """What came of one round: answers a second, and how long they took, in seconds."""

    rate: float
    median: float
    p99: float
    failed: int
    busy: float


class _Connection(asyncio.Protocol):
    def __init__(self, round_: "_Round") -> None:
        self._round = round_
        self._buffer = b""
        self._sent = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's own class, which says nothing of its kind
        self._transport = cast("asyncio.Transport", transport)
        self._next()

    def _next(self) -> None:
        content = self._round.next()
        assert self._transport is not None
        if content is None:
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(content)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        found = _LENGTH.search(self._buffer, 0, head + 2)
        if len(self._buffer) < head + 4 + (int(found[1]) if found else 0):
            return
        self._round.answered(self._buffer, time.perf_counter() - self._sent)
        self._buffer = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # as asyncio has it
        self._round.lost()


class _Round:
    def __init__(self, asked: dict[str, Any]) -> None:
        self._requests = [text.encode("latin-1") for text in asked["requests"]]
        self._numbered = _NUMBER in self._requests[0]
        self._status = f"HTTP/1.1 {asked['status']}".encode()
        self._number = asked["first"]
        self._open = asked["connections"]
        self._seconds = asked["seconds"]
        self._times = array("d")
        self._failed = 0
        self._begin = self._end = 0.0
        self._over = asyncio.get_running_loop().create_future()

    def next(self) -> bytes | None:
        """The next request, or None when it is over."""
        if time.perf_counter() >= self._end:
            return None
        self._number += 1
        content: bytes = self._requests[self._number % len(self._requests)]
        return content.replace(_NUMBER, b"%010d" % self._number) if self._numbered else content

    def answered(self, answer: bytes, seconds: float) -> None:
        if not answer.startswith(self._status):
            self._failed += 1
            if self._failed == 1:
                sys.stderr.write(answer[:2000].decode("latin-1") + "\n")
        if time.perf_counter() >= self._begin:
            self._times.append(seconds)

    def lost(self) -> None:
        self._open -= 1
        if not self._open and not self._over.done():
            self._over.set_result(None)

    async def run(self, host: str, port: int) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        self._begin = time.perf_counter() + self._seconds * _WARM_UP
        self._end = self._begin + self._seconds
        used = time.process_time()
        for _ in range(self._open):
            await loop.create_connection(lambda: _Connection(self), host, port)
        await asyncio.wait_for(self._over, self._seconds * (1 + _WARM_UP) + _PATIENCE)
        used = time.process_time() - used
        ordered = sorted(self._times) or [0.0]
        return {
            "rate": len(self._times) / self._seconds,
            "median": ordered[len(ordered) // 2],
            "p99": ordered[len(ordered) * 99 // 100],
            "failed": self._failed,
            "busy": used / (self._seconds * (1 + _WARM_UP)),
        }


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        asked = json.loads(line)
        answer = await _Round(asked).run(asked["host"], asked["port"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


class LoadGenerator:
    """The process, pinned to a core of its own where there is one to spare."""

    def __init__(self, core: int | None) -> None:
        words = [sys.executable, "-m", "benchmarks.load", "" if core is None else str(core)]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._numbers = _numbers()

    def run(
        self, port: int, requests: Sequence[bytes], *, connections: int, seconds: float, status: int = 200
    ) -> Load:
        """Send the requests in turn for so many seconds; `{number}` in one becomes a new number each time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {
            "host": "127.0.0.1",
            "port": port,
            "requests": [request.decode("latin-1") for request in requests],
            "connections": connections,
            "seconds": seconds,
            "status": status,
            "first": next(self._numbers),
        }
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the load generator has ended: was a request never answered?")
        load = Load(**json.loads(answer))
        if load.failed:
            raise RuntimeError(f"{load.failed} requests were not answered with status {status}")
        return load

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 10_000_000


if __name__ == "__main__":
    import uvloop

    if sys.argv[1]:
        os.sched_setaffinity(0, {int(sys.argv[1])})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve())
