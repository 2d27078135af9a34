"""Issuing, redeeming and revoking tickets."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from roomful.db import Database, Reader, Transaction
from roomful.history.model import SYSTEM, Actor, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import SECOND, Clock
from roomful.kit.crypto import Box, digest
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import new_id, new_secret
from roomful.tickets import rules, store
from roomful.tickets.model import OWN_KIND, SHOWN_AGAIN, WITH_SECRET, Ticket

PREFIX = "rmt_"

Form = Callable[[str], Awaitable[str | None]]


class Tickets:
    """The tickets of every tenant."""

    def __init__(self, database: Database, history: History, clock: Clock, box: Box) -> None:
        self._box = box
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
        room_id: str | None,
        *,
        kind: str = OWN_KIND,
        secret: str | None = None,
        ttl: int | None = None,
        actor: Actor = SYSTEM,
        **more: Any,
    ) -> tuple[Ticket, str]:
        """Create a ticket, good for `ttl` seconds, and return it with its secret.

        `more` are other attributes a ticket has. Without a room it has a `room_name`. A kind of a dialect's
        own brings a `secret` of its form, or is signed by the dialect and has none: the text is empty. Kept
        readable are those that are shown again: a dialect's, and of our kinds `SHOWN_AGAIN`.
        Raises Problem for what a ticket cannot say.
        """
        async with self._database.write() as tx:
            return await self.issue_in(
                tx, tenant_id, room_id, kind=kind, secret=secret, ttl=ttl, actor=actor, **more
            )

    async def issue_in(
        self,
        tx: Transaction,
        tenant_id: str,
        room_id: str | None,
        *,
        kind: str = OWN_KIND,
        secret: str | None = None,
        ttl: int | None = None,
        actor: Actor = SYSTEM,
        **more: Any,
    ) -> tuple[Ticket, str]:
        """Do the same in a transaction."""
        rules.check(more)
        now, ticket_id = self._clock.now(), new_id()
        shown_again = kind in SHOWN_AGAIN or secret is not None
        secret = secret or (new_secret(PREFIX, 32) if kind in WITH_SECRET else "")
        attributes: dict[str, Any] = {
            "id": ticket_id,
            "tenant_id": tenant_id,
            "kind": kind,
            "room_id": room_id,
            "credential_id": None,
            "role": "participant",
            "display_name": None,
            "subject": None,
            "created_at": now,
            "expires_at": None if ttl is None else now + ttl * SECOND,
            "revoked_at": None,
            "secret_box": self._box.seal(secret, _context(ticket_id)) if shown_again else None,
        }
        ticket = Ticket(**(attributes | more))
        await store.insert_ticket(tx, ticket, digest(secret) if secret else None)
        await self._record(tx, "ticket.created", ticket, actor, {"kind": kind, "role": ticket.role})
        return ticket, secret

    def show(self, ticket: Ticket) -> str:
        """Return the secret of a ticket of a kind that is shown again; "" for others."""
        return "" if ticket.secret_box is None else self._box.open(ticket.secret_box, _context(ticket.id))

    async def reset(
        self, tenant_id: str, ticket_id: str, secret: str | None = None, actor: Actor = SYSTEM
    ) -> tuple[Ticket, str]:
        """Give a ticket another secret: the old one opens nothing any more. Raises Problem for none."""
        secret = secret or new_secret(PREFIX, 32)
        box = self._box.seal(secret, _context(ticket_id))
        async with self._database.write() as tx:
            ticket = await store.by_id(tx, ticket_id)
            if ticket is None or ticket.tenant_id != tenant_id or ticket.secret_box is None:
                raise not_found("ticket")
            await store.set_secret(tx, tenant_id, ticket_id, digest(secret), box)
            await self._record(tx, "ticket.reset", ticket, actor)
        return msgspec.structs.replace(ticket, secret_box=box), secret

    @staticmethod
    async def get_in(reader: Reader, ticket_id: str) -> Ticket | None:
        """Return a ticket as a transaction sees it, whoever's it is."""
        return await store.by_id(reader, ticket_id)

    async def bind(self, ticket: Ticket, room_id: str) -> None:
        """Let a ticket that names its room by name be for that room alone, however it is called later."""
        async with self._database.write() as tx:
            await self.bind_in(tx, ticket, room_id)

    @staticmethod
    async def bind_in(tx: Transaction, ticket: Ticket, room_id: str) -> None:
        """Do the same in a transaction."""
        await store.bind(tx, ticket.tenant_id, ticket.id, room_id)

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

    async def by_secret(self, secret: str) -> Ticket | None:
        """Return the ticket with a secret, whoever's it is: for the forms whose secrets are not ours."""
        async with self._database.read() as reader:
            return await store.by_secret(reader, digest(secret))

    async def of_room(
        self, tenant_id: str, room_id: str, *, kind: str = OWN_KIND, after: str = "", count: int = 100
    ) -> list[Ticket]:
        """Return a room's tickets of one kind, oldest first, behind the id `after`."""
        async with self._database.read() as reader:
            return await store.of_room(reader, tenant_id, room_id, kind, after=after, count=count)

    async def revoke(self, tenant_id: str, ticket_id: str, actor: Actor = SYSTEM) -> None:
        """End a ticket. Who is in stays in. Raises Problem when there is none to end."""
        async with self._database.write() as tx:
            if not await self.revoke_in(tx, tenant_id, ticket_id, actor):
                raise not_found("ticket")

    async def revoke_in(self, tx: Transaction, tenant_id: str, ticket_id: str, actor: Actor = SYSTEM) -> bool:
        """Do the same in a transaction; False when there is none to end."""
        if not await store.revoke(tx, tenant_id, ticket_id, self._clock.now()):
            return False
        await self._history.record(
            tx, "ticket.revoked", tenant_id, Subject(ticket_id), actor=actor, severity=Severity.MIDDLE
        )
        return True

    @staticmethod
    async def rename_in(
        tx: Transaction, tenant_id: str, ticket_id: str, role: str, display_name: str | None
    ) -> None:
        """Let a ticket's holder come in as somebody else from now on."""
        await store.rename(tx, tenant_id, ticket_id, role, display_name)

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

    async def _record(
        self, tx: Transaction, kind: str, ticket: Ticket, actor: Actor, payload: dict[str, Any] | None = None
    ) -> None:
        subject = Subject(ticket.id, ticket.display_name or ticket.label or "", ticket.room_id)
        await self._history.record(tx, kind, ticket.tenant_id, subject, actor=actor, payload=payload)


def _context(ticket_id: str) -> str:
    return f"ticket:{ticket_id}"
