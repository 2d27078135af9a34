"""One process of LiveKit: started by us or found running, watched, ended.

It gets a session of its own, so that neither a crash of Roomful nor a Ctrl+C meant for Roomful ends it.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
from pathlib import Path

# LiveKit waits for everybody to leave at the first signal and shows them out at the second.
_SECOND_SIGNAL = 0.1
_PATIENCE = 5.0
_POLL = 0.05


class Child:
    """A running LiveKit."""

    def __init__(self, pid: int, popen: "subprocess.Popen[bytes] | None" = None) -> None:
        self.pid = pid
        self.started = start_time(pid)
        self._popen = popen

    @classmethod
    def spawn(cls, command: list[str], output: int) -> "Child":
        """Start it; its output goes to the descriptor. Raises OSError."""
        # Not asyncio's, which ends its children when the loop closes.
        popen = subprocess.Popen(  # noqa: S603  # the program is the operator's choice
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
        return cls(popen.pid, popen)

    @classmethod
    def find(cls, pid: int, started: str) -> "Child | None":
        """Return the process of that number, unless it ended and the number means another one now."""
        child = cls(pid)
        return child if started and child.started == started else None

    def alive(self) -> bool:
        """Tell whether it still runs."""
        if self._popen is not None:
            return self._popen.poll() is None
        return bool(self.started) and start_time(self.pid) == self.started

    async def gone(self) -> None:
        """Wait for its end."""
        with contextlib.suppress(OSError, AttributeError):
            await _end_of(self.pid)
        while self.alive():  # noqa: ASYNC110  # where the kernel does not tell
            await asyncio.sleep(_POLL)

    async def stop(self) -> None:
        """End it, gently at first."""
        for number, wait in (
            (signal.SIGTERM, _SECOND_SIGNAL),
            (signal.SIGTERM, _PATIENCE),
            (signal.SIGKILL, _PATIENCE),
        ):
            if not self.alive():
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.gone(), wait)


def start_time(pid: int) -> str:
    """Return what tells this process from a later one of the same number; empty when it does not run.

    The boot's id and field 22 of `/proc/<pid>/stat`, ticks since boot (proc(5)). Without `/proc` it is always
    empty: nothing is adopted there.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else f"{boot}:{fields[19]}"


async def _end_of(pid: int) -> None:
    """Wait until the kernel says that the process ended (Linux; others raise)."""
    descriptor = os.pidfd_open(pid)
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
