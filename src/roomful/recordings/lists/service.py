"""Recordings by any question."""

from roomful.db import Database
from roomful.kit.clock import MINUTE, Clock
from roomful.kit.expressions import ListQuery
from roomful.recordings.lists import store
from roomful.recordings.lists.model import LoggedRecording

# no transaction takes so long
_SETTLED = 5 * MINUTE


class RecordingLists:
    """Finds recordings of one tenant, the newest first where nothing else is asked."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def page_and_total(
        self, tenant_id: str, query: ListQuery, *, deleted: bool = True
    ) -> tuple[list[LoggedRecording], int]:
        """Return a page of recordings, those that are deleted or not, and how many there are in all."""
        async with self._database.read() as reader:
            found = await store.page_and_total(reader, tenant_id, query, deleted=deleted)
        await store.catch_up(self._database, tenant_id, self._clock.now() - _SETTLED)
        return found
