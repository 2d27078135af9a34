"""The stream that all lines of the log go to, and how a line is put together."""

import asyncio
import contextlib
import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import BinaryIO

_TOGETHER = 0.02  # seconds
_MOST_TOGETHER = 256


class Output:
    """Where lines go. What cannot be written is dropped: no request fails for its log."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._pending: deque[bytes] = deque()

    def write(self, line: bytes) -> None:
        """Write a line now, behind those that wait."""
        self._pending.append(line)
        self.flush()

    def soon(self, line: bytes) -> None:
        """Write a line in some milliseconds, with those that come until then; call it on the event loop.

        A write costs as much as all else that is done for a request's line.
        """
        self._pending.append(line)
        if len(self._pending) == 1:
            asyncio.get_running_loop().call_later(_TOGETHER, self.flush)
        elif len(self._pending) >= _MOST_TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        with self._lock:
            lines = []
            with contextlib.suppress(IndexError):
                while True:  # other threads may add to it meanwhile
                    lines.append(self._pending.popleft())
            if lines:
                with contextlib.suppress(OSError, ValueError):
                    self._stream.write(b"\n".join([*lines, b""]))
                    self._stream.flush()


_second, _second_text = -1, ""


def now() -> str:
    """Return the time as RFC 3339 with microseconds; the text of the second is kept, it costs most."""
    global _second, _second_text  # noqa: PLW0603  # a cache of one
    nanoseconds = time.time_ns()
    second = nanoseconds // 1_000_000_000
    if second != _second:
        _second_text = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        _second = second
    return f"{_second_text}.{nanoseconds % 1_000_000_000 // 1000:06d}Z"


def printable(line: str) -> bytes:
    """Return one line, whatever is in the text: nobody forges a line, or colours the terminal."""
    if not line.isprintable():
        line = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in line)
    return line.encode("utf-8", "replace")
