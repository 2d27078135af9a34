"""What happened by any question."""

from collections.abc import Iterable

from roomful.db import Database
from roomful.history.lists import store
from roomful.history.model import Event
from roomful.kit.clock import MINUTE, Clock
from roomful.kit.expressions import ListQuery

# no transaction takes so long
_SETTLED = 5 * MINUTE


class HistoryLists:
    """Finds what happened in one tenant, of some kinds, the newest first where nothing else is asked."""

    def __init__(self, database: Database, clock: Clock, kinds: Iterable[str]) -> None:
        self._database = database
        self._clock = clock
        self._listing = store.listing(sorted(kinds))

    async def page_and_total(self, tenant_id: str, query: ListQuery) -> tuple[list[Event], int]:
        """Return a page of events, and how many there are in all."""
        async with self._database.read() as reader:
            rows, total = await self._listing.page_and_total(reader, query, p_tenant=tenant_id)
        await self._listing.catch_up(self._database, tenant_id, self._clock.now() - _SETTLED)
        return [Event(*row) for row in rows], total
