"""Tells the jobs of a recording at once that something is wanted otherwise, in this process and in others."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from roomful.db import Database, Transaction

CHANNEL = "roomful_recordings"


class Nudges:
    """Bells, one for each job that listens for a recording."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bells: dict[str, set[asyncio.Event]] = {}
        self._stop_listening: Callable[[], Awaitable[None]] | None = None

    async def start(self) -> None:
        """Hear what other processes tell."""
        self._stop_listening = await self._database.listen(CHANNEL, self._ring)

    async def stop(self) -> None:
        """Hear nothing more of others."""
        if self._stop_listening is not None:
            await self._stop_listening()
            self._stop_listening = None

    async def tell(self, tx: Transaction, recording_id: str) -> None:
        """Ring the bells of a recording once everything is stored."""
        tx.after_commit(partial(self._ring, recording_id))
        await tx.notify(CHANNEL, recording_id)

    @contextlib.contextmanager
    def bell(self, *ids: str) -> Iterator[asyncio.Event]:
        """Return what is set whenever one of these has changed; it is for the listener to clear."""
        bell = asyncio.Event()
        for one in ids:
            self._bells.setdefault(one, set()).add(bell)
        try:
            yield bell
        finally:
            for one in ids:
                self._bells[one].discard(bell)
                if not self._bells[one]:
                    del self._bells[one]

    def _ring(self, recording_id: str) -> None:
        # after a lost connection nobody knows whose it was
        ids = [recording_id] if recording_id else list(self._bells)
        for one in ids:
            for bell in self._bells.get(one, ()):
                bell.set()
