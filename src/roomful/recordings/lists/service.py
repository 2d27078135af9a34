"""Recordings by any question."""

from roomful.db import Database
from roomful.kit.expressions import ListQuery
from roomful.recordings.lists import store
from roomful.recordings.lists.model import LoggedRecording


class RecordingLists:
    """Finds recordings of one tenant, the newest first where nothing else is asked; deleted ones, too."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page_and_total(self, tenant_id: str, query: ListQuery) -> tuple[list[LoggedRecording], int]:
        """Return a page of recordings, and how many there are in all."""
        async with self._database.read() as reader:
            return await store.page_and_total(reader, tenant_id, query)
