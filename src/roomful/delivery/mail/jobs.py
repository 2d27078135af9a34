"""Sends mails, and writes down what came of it."""

import random
from collections.abc import Awaitable, Callable

import msgspec
import structlog

from roomful.db import Database, Transaction
from roomful.delivery.mail import message, rules, store
from roomful.delivery.mail.model import LANE, Body, Counts, Mail, State
from roomful.delivery.mail.port import Carrier
from roomful.jobs.model import Job
from roomful.jobs.rules import UNLIMITED
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.kit.crypto import Box
from roomful.kit.smtp import Receipt

KIND = "mail.send"
PRUNE = "mails.prune"
_JOB_SECONDS = 300.0
_PRUNED_AT_ONCE = 500
_REPLACED = "a later mail about the same meeting takes its place"

Listener = Callable[[Transaction, Mail], Awaitable[None]]

_log = structlog.get_logger()
_decode = msgspec.json.Decoder(Body).decode


class Postman:
    """The job that sends one mail."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        clock: Clock,
        box: Box,
        *,
        carrier: Carrier | None,
        sender: message.Sender,
        chance: Callable[[], float] = random.random,
        kept: int = rules.KEEP,
    ) -> None:
        self.carrier = carrier
        self.counts = Counts()
        self.listeners: list[Listener] = []
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._box = box
        self._sender = sender
        self._chance = chance
        self._kept = kept
        jobs.register(KIND, self._send, timeout=_JOB_SECONDS, lane=LANE)
        jobs.every(PRUNE, rules.PRUNE_EVERY, self._prune)

    async def enqueue(self, tx: Transaction, mail: Mail) -> None:
        """Send a mail once the transaction is stored."""
        await self._jobs.enqueue(
            tx,
            KIND,
            {"mail_id": mail.id},
            unique_key=f"{KIND}:{mail.id}",
            tenant_id=mail.tenant_id,
            max_attempts=UNLIMITED,  # the rules of mails decide
            replace=True,
        )

    def seal(self, mail_id: str, body: Body) -> str:
        """Return a body as it is stored."""
        return self._box.seal(msgspec.json.encode(body).decode(), _context(mail_id))

    def open(self, mail_id: str, body_box: str) -> Body:
        """Return a body as it was written."""
        return _decode(self._box.open(body_box, _context(mail_id)))

    async def _send(self, job: Job) -> None:
        async with self._database.read() as reader:
            found = await store.mail(reader, job.tenant_id or "", job.payload["mail_id"])
            if found is None or found[0].state != State.QUEUED:
                return
            mail, body_box = found
            late = mail.attempts > 0 and mail.uid is not None and await store.has_later(reader, mail)
        if late:
            await self._write(job, mail, Receipt(_REPLACED, permanent=True), tried=False)
        elif self.carrier is None:
            await self._keep(job, mail)
        else:
            await self._write(job, mail, await self._hand_over(self.carrier, mail, body_box))

    async def _hand_over(self, carrier: Carrier, mail: Mail, body_box: str) -> Receipt:
        try:
            content = message.build(mail, self.open(mail.id, body_box), self._sender)
        except ValueError:
            # without the error itself, which may hold what is in the mail
            return Receipt("it cannot be read or put together", permanent=True)
        return await carrier.send(mail.to_address, content)

    async def _keep(self, job: Job, mail: Mail) -> None:
        async with self._database.write() as tx:
            await store.write_result(tx, msgspec.structs.replace(mail, state=State.KEPT, next_at=None))
            await self._jobs.finish(tx, job)

    async def _write(self, job: Job, before: Mail, receipt: Receipt, *, tried: bool = True) -> None:
        now = self._clock.now()
        sent = receipt.error is None
        over = sent or receipt.permanent
        pause = None if over else rules.pause_after(before.attempts + 1, self._chance())
        after = msgspec.structs.replace(
            before,
            state=State.SENT if sent else State.FAILED if pause is None else State.QUEUED,
            attempts=before.attempts + tried,
            last_error=receipt.error,
            next_at=None if pause is None else now + pause,
            sent_at=now if sent else None,
        )
        async with self._database.write() as tx:
            await store.write_result(tx, after)
            if after.next_at is None:
                await self._jobs.finish(tx, job)
                for listener in self.listeners:
                    await listener(tx, after)
            else:
                await self._jobs.again(tx, job, after.next_at, error=receipt.error)
        self._tell(after, receipt)

    def _tell(self, mail: Mail, receipt: Receipt) -> None:
        # no address and no words of the server: they name people
        log = _log.bind(mail=mail.id, tenant=mail.tenant_id, attempt=mail.attempts)
        if mail.state == State.SENT:
            self.counts.sent += 1
            log.debug("mail sent")
            return
        self.counts.failed += mail.state == State.FAILED
        self.counts.retried += mail.state == State.QUEUED
        log.info("mail not sent", state=mail.state, code=receipt.code)

    async def _prune(self, _job: Job) -> None:
        pruned = _PRUNED_AT_ONCE
        while pruned == _PRUNED_AT_ONCE:
            async with self._database.write() as tx:
                pruned = await store.prune(tx, self._clock.now() - self._kept, _PRUNED_AT_ONCE)


def _context(mail_id: str) -> str:
    return f"mail:{mail_id}"
