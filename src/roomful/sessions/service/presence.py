"""Which users have a page open: there a call of theirs rings."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from roomful.db import Database, Reader
from roomful.jobs.service import Jobs
from roomful.kit.clock import MINUTE, SECOND, Clock
from roomful.kit.ids import new_id
from roomful.sessions.store import rings

# a page says so often that it is there, and is believed for so long
EVERY = 30 * SECOND
BELIEVED = 75 * SECOND

Keep = Callable[[], Awaitable[None]]


class Presence:
    """Open pages are rows, which every server sees; those of a server that died are not believed for long."""

    def __init__(self, database: Database, jobs: Jobs, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        jobs.every("presences.forget", MINUTE, self._forget)

    @asynccontextmanager
    async def page(self, tenant_id: str, user_id: str) -> AsyncIterator[Keep]:
        """Have a page open, as long as what is yielded is called now and then."""
        page_id, seen_at = new_id(), self._clock.now()
        async with self._database.write() as tx:
            await rings.open_page(tx, tenant_id, user_id, page_id, seen_at)

        async def keep() -> None:
            nonlocal seen_at
            now = self._clock.now()
            if now - seen_at < EVERY:
                return
            async with self._database.write() as tx:
                if not await rings.keep_page(tx, tenant_id, page_id, now):
                    await rings.open_page(tx, tenant_id, user_id, page_id, now)
            seen_at = now

        try:
            yield keep
        finally:
            async with self._database.write() as tx:
                await rings.close_page(tx, tenant_id, page_id)

    async def is_there(self, reader: Reader, tenant_id: str, user_id: str) -> bool:
        """Tell whether a user has a page open."""
        return await rings.has_page(reader, tenant_id, user_id, self._clock.now() - BELIEVED)

    async def _forget(self, _job: Any) -> None:
        async with self._database.write() as tx:
            await rings.forget_pages(tx, self._clock.now() - BELIEVED)
