"""A connection to PostgreSQL that listens, and comes back when it is lost."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import asyncpg

_PAUSE = 1.0  # seconds between attempts to connect again
_LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Listener:
    """Calls back with what is notified on one channel; with "" when something may have been missed."""

    def __init__(self, dsn: str, channel: str, callback: Callable[[str], None]) -> None:
        self._dsn = dsn
        self._channel = channel
        self._callback = callback
        self._connection: Any = None
        self._lost = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect and listen. Raises OSError or asyncpg's own error when the server refuses."""
        await self._connect()
        self._task = asyncio.create_task(self._stay_connected())

    async def stop(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        with contextlib.suppress(*_LOST, TimeoutError):
            await self._connection.close(timeout=1)

    async def _connect(self) -> None:
        self._lost.clear()
        self._connection = await asyncpg.connect(self._dsn, timeout=10)
        self._connection.add_termination_listener(lambda _connection: self._lost.set())
        await self._connection.add_listener(self._channel, self._heard)

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: str) -> None:
        self._callback(payload)

    async def _stay_connected(self) -> None:
        while True:
            await self._lost.wait()
            try:
                await self._connect()
            except (*_LOST, TimeoutError):
                self._lost.set()
                await asyncio.sleep(
                    _PAUSE
                )  # sleep: the server has to come back, which no clock of ours decides
            else:
                self._callback("")
