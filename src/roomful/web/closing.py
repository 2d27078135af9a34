"""What is still running when the server stops: told to end, waited for, and at last cut off."""

import asyncio
from typing import Any


class Closing:
    """The running requests and streams of this process, and whether it is closing down.

    Streams that would never end by themselves wait for `wait()` beside their next event.
    """

    def __init__(self) -> None:
        self.begun = False
        self._event = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    def enter(self) -> asyncio.Task[Any] | None:
        """Count the current task in; give what is returned to `leave`."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        return task

    def leave(self, task: asyncio.Task[Any] | None) -> None:
        """Count a task out."""
        if task is not None:
            self._tasks.discard(task)

    @property
    def running(self) -> int:
        """How many requests and streams run."""
        return len(self._tasks)

    async def wait(self) -> None:
        """Wait until the server closes down."""
        await self._event.wait()

    def begin(self) -> None:
        """Tell everyone who waits."""
        self.begun = True
        self._event.set()

    async def finish(self, seconds: float) -> int:
        """Wait that long for what runs, cut off the rest, and return how many that were."""
        left = {task for task in self._tasks if task is not asyncio.current_task()}
        if left:
            _, left = await asyncio.wait(left, timeout=seconds)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=1)
        return len(left)
