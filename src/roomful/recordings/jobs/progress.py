"""How far a composition is, written now and then."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from roomful.kit.clock import SECOND
from roomful.media.recorder import Progress

_EVERY = 2 * SECOND

_log = structlog.get_logger()


class Progressing:
    """Takes reports as often as they come; writes one each two seconds, one at a time."""

    def __init__(self, write: Callable[[int], Awaitable[None]], now: Callable[[], int]) -> None:
        self._write = write
        self._now = now
        self._last = 0
        self._written = -1
        self._task: asyncio.Task[None] | None = None

    def tell(self, progress: Progress) -> None:
        """Hear of progress."""
        share = 0 if progress.known <= 0 else min(1000 * progress.position // progress.known, 1000)
        now = self._now()
        busy = self._task is not None and not self._task.done()
        if share == self._written or busy or now - self._last < _EVERY:
            return
        self._last, self._written = now, share
        self._task = asyncio.create_task(self._save(share))

    async def close(self) -> None:
        """Wait for what is being written."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _save(self, share: int) -> None:
        try:
            await self._write(share)
        except Exception as error:
            _log.info("progress was not written", exc_info=error)
