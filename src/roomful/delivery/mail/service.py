"""Mails as other features and operators use them."""

import random
from collections.abc import Callable

import msgspec

from roomful.db import Database, Transaction
from roomful.delivery.mail import rules, store
from roomful.delivery.mail.jobs import Listener, Postman
from roomful.delivery.mail.message import Sender
from roomful.delivery.mail.model import Body, Invite, Letter, Mail, State
from roomful.delivery.mail.port import Carrier
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.kit.crypto import Box
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import new_id, new_number


class Mails:
    """Sends mails: from the transaction of what caused them until they are handed over, for two days.

    Without a `carrier` they are kept, to be looked at, and never sent.
    """

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        clock: Clock,
        box: Box,
        *,
        sender: Sender,
        carrier: Carrier | None = None,
        kept: int = rules.KEEP,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sender = sender
        self._postman = Postman(
            database, jobs, clock, box, carrier=carrier, sender=sender, chance=chance, kept=kept
        )
        self.counts = self._postman.counts

    def subscribe(self, listener: Listener) -> None:
        """Tell a listener of every mail that was sent or failed for good, within that transaction."""
        self._postman.listeners.append(listener)

    async def invite(
        self, tx: Transaction, tenant_id: str, invite: Invite, *, room_id: str | None = None
    ) -> str:
        """Write the mail of an invitation and send it once the transaction is stored; return its id.

        Raises Problem, field invitee_address, for an address that is none.
        """
        to_address = rules.check_address(invite.invitee_address, "invitee_address")
        # with the first mail only: what makes calendar entries takes 4 MB
        from roomful.delivery.mail import letters

        letter = letters.letter(invite, self._sender, self._clock.now())
        return await self.enqueue(
            tx, tenant_id, letter, to_address=to_address, to_name=invite.invitee_name, room_id=room_id
        )

    async def enqueue(
        self,
        tx: Transaction,
        tenant_id: str,
        letter: Letter,
        *,
        to_address: str,
        to_name: str = "",
        room_id: str | None = None,
    ) -> str:
        """Send a letter once the transaction is stored; return the mail's id.

        Raises Problem, field to_address, for an address that is none.
        """
        now, mail_id = self._clock.now(), new_id()
        waits = self._postman.carrier is not None
        mail = Mail(
            id=mail_id,
            number=new_number(),
            tenant_id=tenant_id,
            room_id=room_id,
            to_address=rules.check_address(to_address, "to_address"),
            to_name=rules.one_line(to_name),
            subject=rules.one_line(letter.subject, rules.MAX_SUBJECT),
            method=letter.method,
            uid=letter.uid,
            sequence=letter.sequence,
            message_id=f"<{mail_id}@{self._sender.domain}>",
            state=State.QUEUED if waits else State.KEPT,
            attempts=0,
            last_error=None,
            created_at=now,
            next_at=now if waits else None,
            sent_at=None,
        )
        await store.insert_mail(tx, mail, self._postman.seal(mail_id, letter.body))
        if waits:
            await self._postman.enqueue(tx, mail)
        return mail_id

    async def page(
        self,
        tenant_id: str,
        *,
        room_id: str | None = None,
        state: str | None = None,
        after: int | None = None,
        count: int = 100,
    ) -> list[Mail]:
        """Return mails, the newest first, behind the one whose `number` is given."""
        filters = {
            name: value for name, value in (("room_id", room_id), ("state", state)) if value is not None
        }
        async with self._database.read() as reader:
            return await store.page(reader, tenant_id, filters=filters, after=after, count=count)

    async def get(self, tenant_id: str, mail_id: str) -> tuple[Mail, Body]:
        """Return a mail and what is in it. Raises Problem."""
        async with self._database.read() as reader:
            found = await store.mail(reader, tenant_id, mail_id)
        if found is None:
            raise not_found("mail")
        mail, body_box = found
        return mail, self._postman.open(mail_id, body_box)

    async def resend(self, tenant_id: str, mail_id: str) -> Mail:
        """Send a mail now, whatever became of it, and for two more days should that fail. Raises Problem."""
        async with self._database.write() as tx:
            found = await store.mail(tx, tenant_id, mail_id)
            if found is None:
                raise not_found("mail")
            if self._postman.carrier is None:
                raise Problem(Kind.CONFLICT, "mail_off", "No server for mails is set: ROOMFUL_SMTP_URL.")
            again = msgspec.structs.replace(
                found[0], state=State.QUEUED, attempts=0, next_at=self._clock.now()
            )
            await store.write_result(tx, again)
            await self._postman.enqueue(tx, again)
        return again
