"""Finding sessions and participants."""

from collections.abc import Sequence

from roomful.db import Database
from roomful.kit.errors import not_found
from roomful.sessions.model import Message, Participant, ParticipantFilter, Session, SessionFilter
from roomful.sessions.store import messages, participants, sessions


class Lookup:
    """Reads sessions and participants, always within one tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def session(self, tenant_id: str, session_id: str) -> Session:
        """Return a session. Raises Problem when the tenant has none of this id."""
        async with self._database.read() as reader:
            session = await sessions.by_id(reader, tenant_id, session_id)
        if session is None:
            raise not_found("session")
        return session

    async def said(self, tenant_id: str, session_id: str, first: int, last: int) -> list[Message]:
        """Return what was written to everybody in a session between two moments, oldest first."""
        async with self._database.read() as reader:
            return await messages.to_all(reader, tenant_id, session_id, first=first, last=last)

    async def sessions(
        self,
        tenant_id: str,
        filters: SessionFilter,
        *,
        count: int,
        skip: int = 0,
        after: int | None = None,
        before: int | None = None,
    ) -> list[Session]:
        """Return sessions, newest first."""
        async with self._database.read() as reader:
            return await sessions.page(
                reader, tenant_id, filters, count=count, skip=skip, after=after, before=before
            )

    async def count_sessions(self, tenant_id: str, filters: SessionFilter) -> int:
        """Count the sessions a filter chooses."""
        async with self._database.read() as reader:
            return await sessions.total(reader, tenant_id, filters)

    async def live_of_rooms(self, tenant_id: str, room_ids: Sequence[str]) -> dict[str, Session]:
        """Return the sessions that run now, by their rooms."""
        async with self._database.read() as reader:
            return await sessions.live_of_rooms(reader, tenant_id, room_ids)

    async def recent_of_rooms(
        self, tenant_id: str, room_ids: Sequence[str], *, each: int
    ) -> dict[str, list[Session]]:
        """Return the newest sessions of each of the rooms."""
        async with self._database.read() as reader:
            return await sessions.recent_of_rooms(reader, tenant_id, room_ids, each=each)

    async def participant(self, tenant_id: str, participant_id: str) -> Participant:
        """Return a participant. Raises Problem when the tenant has none of this id."""
        async with self._database.read() as reader:
            participant = await participants.by_id(reader, tenant_id, participant_id)
        if participant is None:
            raise not_found("participant")
        return participant

    async def participants(
        self,
        tenant_id: str,
        filters: ParticipantFilter,
        *,
        count: int,
        skip: int = 0,
        after: int | None = None,
        before: int | None = None,
    ) -> list[Participant]:
        """Return participants who are or were in, newest first."""
        async with self._database.read() as reader:
            return await participants.page(
                reader, tenant_id, filters, count=count, skip=skip, after=after, before=before
            )

    async def count_participants(self, tenant_id: str, filters: ParticipantFilter) -> int:
        """Count the participants a filter chooses."""
        async with self._database.read() as reader:
            return await participants.total(reader, tenant_id, filters)

    async def live_counts(self) -> tuple[int, int]:
        """Return how many sessions run and how many people are in them, of all tenants: for the operator."""
        async with self._database.read() as reader:
            return await sessions.count_live(reader), await participants.count_present(reader)

    async def present(self, tenant_id: str, session_id: str) -> list[Participant]:
        """Return those who are in a session or on their way in."""
        async with self._database.read() as reader:
            return await participants.present(reader, tenant_id, session_id)

    async def of_sessions(self, tenant_id: str, session_ids: Sequence[str]) -> dict[str, list[Participant]]:
        """Return who is or was in each of the sessions."""
        async with self._database.read() as reader:
            return await participants.of_sessions(reader, tenant_id, session_ids)
