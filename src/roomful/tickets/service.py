"""Issuing, redeeming and revoking tickets."""

from collections.abc import Awaitable, Callable

from roomful.db import Database
from roomful.history.model import SYSTEM, Actor, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import SECOND, Clock
from roomful.kit.crypto import digest
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import new_id, new_secret
from roomful.tickets import store
from roomful.tickets.model import OWN_KIND, Ticket

PREFIX = "rmt_"

Form = Callable[[str], Awaitable[str | None]]


class Tickets:
    """The tickets of every tenant."""

    def __init__(self, database: Database, history: History, clock: Clock) -> None:
        self._database = database
        self._history = history
        self._clock = clock
        self._forms: list[Form] = []

    def add_form(self, form: Form) -> None:
        """Add a reader of foreign tickets: it checks the signature and returns the id, or None."""
        self._forms.append(form)

    async def issue(
        self,
        tenant_id: str,
        room_id: str,
        *,
        kind: str = OWN_KIND,
        role: str = "participant",
        ttl: int | None = None,
        display_name: str | None = None,
        subject: str | None = None,
        credential_id: str | None = None,
        actor: Actor = SYSTEM,
    ) -> tuple[Ticket, str]:
        """Create a ticket, good for `ttl` seconds, and return it with its secret, which we do not keep.

        A kind other than our own is signed by its dialect and has no secret: the text is empty.
        """
        now = self._clock.now()
        secret = new_secret(PREFIX, 32) if kind == OWN_KIND else ""
        ticket = Ticket(
            id=new_id(),
            tenant_id=tenant_id,
            kind=kind,
            room_id=room_id,
            credential_id=credential_id,
            role=role,
            display_name=display_name,
            subject=subject,
            created_at=now,
            expires_at=None if ttl is None else now + ttl * SECOND,
            revoked_at=None,
        )
        async with self._database.write() as tx:
            await store.insert_ticket(tx, ticket, digest(secret) if secret else None)
            await self._history.record(
                tx,
                "ticket.created",
                tenant_id,
                Subject(ticket.id, display_name or "", room_id),
                actor=actor,
                payload={"kind": kind, "role": role},
            )
        return ticket, secret

    async def redeem(self, text: str) -> Ticket:
        """Return the ticket behind a text. Raises Problem ticket_invalid or ticket_expired.

        Whether the room still lets its holder in is decided at the door.
        """
        ticket = await self._find(text)
        if ticket is None or ticket.revoked_at is not None:
            raise Problem(Kind.UNAUTHENTICATED, "ticket_invalid", "The ticket is not valid.")
        if ticket.expires_at is not None and self._clock.now() >= ticket.expires_at:
            raise Problem(Kind.UNAUTHENTICATED, "ticket_expired", "The ticket has expired.")
        return ticket

    def usable(self, ticket: Ticket) -> bool:
        """Tell whether a ticket is neither revoked nor expired."""
        expired = ticket.expires_at is not None and self._clock.now() >= ticket.expires_at
        return not expired and ticket.revoked_at is None

    async def get(self, ticket_id: str) -> Ticket | None:
        """Return a ticket by its id, whoever's it is: for the forms, which then check its signature."""
        async with self._database.read() as reader:
            return await store.by_id(reader, ticket_id)

    async def of_room(self, tenant_id: str, room_id: str, *, after: str, count: int) -> list[Ticket]:
        """Return the tickets of our own kind, oldest first, behind the id `after`."""
        async with self._database.read() as reader:
            return await store.of_room(reader, tenant_id, room_id, OWN_KIND, after=after, count=count)

    async def revoke(self, tenant_id: str, ticket_id: str, actor: Actor = SYSTEM) -> None:
        """End a ticket. Who is in stays in. Raises Problem when there is none to end."""
        async with self._database.write() as tx:
            if not await store.revoke(tx, tenant_id, ticket_id, self._clock.now()):
                raise not_found("ticket")
            await self._history.record(
                tx, "ticket.revoked", tenant_id, Subject(ticket_id), actor=actor, severity=Severity.MIDDLE
            )

    async def prune(self, kept: int) -> int:
        """Delete tickets that expired more than `kept` microseconds ago; return how many."""
        async with self._database.write() as tx:
            return await store.prune(tx, self._clock.now() - kept)

    async def _find(self, text: str) -> Ticket | None:
        if text.startswith(PREFIX):
            async with self._database.read() as reader:
                return await store.by_secret(reader, digest(text))
        for form in self._forms:
            ticket_id = await form(text)
            if ticket_id is not None:
                return await self.get(ticket_id)
        return None
