"""Runs what keeps sessions true while the server runs: the hints as they come, and the reconciler."""

import asyncio
import contextlib

import structlog

from roomful.jobs.leases import Leases
from roomful.kit.clock import SECOND
from roomful.media.port import Media
from roomful.sessions.service.hints import Hints
from roomful.sessions.service.reconciler import Reconciler

log = structlog.get_logger()

_EVERY = 2.0
_LEASE = 10 * SECOND


class Keeper:
    """Two loops. Of several servers on one database one reconciles at a time;
    a server that is alone needs no lease.
    """

    def __init__(self, media: Media, hints: Hints, reconciler: Reconciler, leases: Leases | None) -> None:
        self._media = media
        self._hints = hints
        self._reconciler = reconciler
        self._leases = leases
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Compare once, then keep on."""
        await self._reconcile()
        self._tasks = [
            asyncio.create_task(self._read_hints(), name="media hints"),
            asyncio.create_task(self._keep_reconciling(), name="reconciler"),
        ]

    async def stop(self) -> None:
        """End both loops and let another server reconcile."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self._leases is not None:
            with contextlib.suppress(Exception):
                await self._leases.release("reconciler")

    async def _read_hints(self) -> None:
        async for event in self._media.events():
            try:
                await self._hints.apply(event)
            except Exception:
                # the reconciler finds what a failed hint would have told
                log.exception("a hint could not be applied", kind=str(event.kind), session_id=event.room)

    async def _keep_reconciling(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)  # sleep: the pace of the reconciler
            await self._reconcile()

    async def _reconcile(self) -> None:
        try:
            if self._leases is None or await self._leases.try_acquire("reconciler", _LEASE):
                await self._reconciler.run_once()
        except Exception:
            log.exception("the reconciler failed")
