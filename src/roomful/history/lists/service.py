"""What happened by any question."""

from roomful.db import Database
from roomful.history.lists import store
from roomful.history.model import Event
from roomful.kit.expressions import ListQuery


class HistoryLists:
    """Finds what happened in one tenant, the newest first where nothing else is asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page_and_total(self, tenant_id: str, query: ListQuery) -> tuple[list[Event], int]:
        """Return a page of events, and how many there are in all."""
        async with self._database.read() as reader:
            return await store.page_and_total(reader, tenant_id, query)
