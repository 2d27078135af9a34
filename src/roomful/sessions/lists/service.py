"""Sessions, those who were in them, who was called, and what was written, by any question."""

from roomful.db import Database
from roomful.kit.clock import MINUTE, Clock
from roomful.kit.expressions import ListQuery
from roomful.sessions.lists import store
from roomful.sessions.lists.model import LoggedMessage, LoggedPerson, LoggedRing, LoggedSession
from roomful.sessions.model import Session

# no transaction takes so long
SETTLED = 5 * MINUTE


class SessionLists:
    """Finds what happened in sessions of one tenant, the newest first where nothing else is asked.

    The fields that a query may name stand in the store; what has not ended sorts as ending last.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def by_number(self, tenant_id: str, number: int) -> Session | None:
        """Return the session of a number."""
        async with self._database.read() as reader:
            return await store.by_number(reader, tenant_id, number)

    async def calls(self, tenant_id: str, query: ListQuery) -> tuple[list[LoggedSession], int]:
        """Return a page of sessions, and how many there are in all."""
        async with self._database.read() as reader:
            found = await store.calls(reader, tenant_id, query)
        await store.catch_up(self._database, tenant_id, self._clock.now() - SETTLED)
        return found

    async def people(
        self, tenant_id: str, session_id: str, query: ListQuery
    ) -> tuple[list[LoggedPerson], int]:
        """Return a page of who is or was in a session."""
        async with self._database.read() as reader:
            return await store.people(reader, tenant_id, session_id, query)

    async def calling(
        self, tenant_id: str, session_id: str, query: ListQuery
    ) -> tuple[list[LoggedRing], int]:
        """Return a page of who was called into a session."""
        async with self._database.read() as reader:
            return await store.calling(reader, tenant_id, session_id, query)

    async def said(self, tenant_id: str, query: ListQuery) -> tuple[list[LoggedMessage], int]:
        """Return a page of messages of all sessions."""
        async with self._database.read() as reader:
            found = await store.said(reader, tenant_id, query)
        await store.catch_up(self._database, tenant_id, self._clock.now() - SETTLED)
        return found
