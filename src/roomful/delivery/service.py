"""Webhooks and their deliveries, as rooms, dialects and operators use them."""

import random
from collections.abc import Callable
from typing import Any

import msgspec

from roomful.db import Database, Transaction
from roomful.delivery import rules, store
from roomful.delivery.jobs import KIND, Courier
from roomful.delivery.model import Attempt, State, Webhook, WebhookSettings
from roomful.delivery.model import Delivery as Row
from roomful.delivery.port import Prepare, Sender, SigningKeyOf
from roomful.history.model import Event
from roomful.jobs.rules import UNLIMITED
from roomful.jobs.service import Jobs
from roomful.kit.clock import Clock
from roomful.kit.errors import not_found
from roomful.kit.ids import new_id, new_number
from roomful.kit.outgoing import Outgoing

_encode = msgspec.json.Encoder().encode


class Delivery:
    """Sends webhooks: from the transaction of an event until they arrive, or for three days."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        clock: Clock,
        *,
        signing_key: SigningKeyOf,
        allow_private: bool = False,
        sender: Sender | None = None,
        kept: int = rules.KEEP,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._courier = Courier(
            database,
            jobs,
            clock,
            sender=sender or Outgoing(allow_private=allow_private),
            signing_key=signing_key,
            chance=chance,
            kept=kept,
        )
        self.counts = self._courier.counts

    def register_format(self, dialect: str, prepare: Prepare) -> None:
        """Say how a dialect's webhooks are put on the wire and signed."""
        self._courier.formats[dialect] = prepare

    async def close(self) -> None:
        """Close connections that are still open."""
        await self._courier.sender.close()

    async def set_webhook(
        self,
        tx: Transaction,
        tenant_id: str,
        room_id: str | None,
        dialect: str,
        settings: WebhookSettings | None,
    ) -> None:
        """Set or, with None, remove the webhook of a room in a dialect; without a room the tenant's.

        Raises Problem when it cannot be one.
        """
        if settings is None:
            await store.clear_webhook(tx, tenant_id, room_id, dialect)
            return
        rules.check(settings)
        now = self._clock.now()
        webhook = Webhook(
            id=new_id(),
            tenant_id=tenant_id,
            room_id=room_id,
            dialect=dialect,
            url=settings.url,
            failover_url=settings.failover_url,
            timeout=settings.timeout,
            events=list(settings.events),
            created_at=now,
            updated_at=now,
        )
        await store.set_webhook(tx, webhook)

    async def remove_webhooks(self, tx: Transaction, tenant_id: str, room_id: str) -> None:
        """Remove all webhooks of a room; what is on its way to them still goes out."""
        await store.remove_webhooks(tx, tenant_id, room_id)

    async def webhooks_for(self, tx: Transaction, tenant_id: str, room_id: str | None) -> list[Webhook]:
        """Return the webhooks of a room, in all dialects, and those of the whole tenant."""
        return await store.webhooks_for(tx, tenant_id, room_id)

    async def enqueue(
        self, tx: Transaction, webhook: Webhook, event: Event, kind: str, body: dict[str, Any]
    ) -> str:
        """Send a body for an event, once the transaction is stored; return the delivery's id.

        The body is rendered now and never anew. What room the event is of decides the order of going out.
        """
        now = self._clock.now()
        delivery = Row(
            id=new_id(),
            number=new_number(),
            tenant_id=webhook.tenant_id,
            webhook_id=webhook.id,
            history_id=event.id,
            room_id=event.room_id,
            dialect=webhook.dialect,
            kind=kind,
            url=webhook.url,
            failover_url=webhook.failover_url,
            timeout=webhook.timeout,
            body=_encode(body).decode(),
            state=State.PENDING,
            attempts=0,
            created_at=now,
            next_at=now,
            delivered_at=None,
        )
        await store.insert_delivery(tx, delivery)
        await self._enqueue_job(tx, delivery)
        return delivery.id

    async def _enqueue_job(self, tx: Transaction, delivery: Row) -> None:
        await self._jobs.enqueue(
            tx,
            KIND,
            {"delivery_id": delivery.id, "room_id": delivery.room_id},
            unique_key=f"{KIND}:{delivery.id}",
            tenant_id=delivery.tenant_id,
            max_attempts=UNLIMITED,  # the rules of deliveries decide
            replace=True,
        )

    async def page(
        self,
        tenant_id: str,
        *,
        room_id: str | None = None,
        state: str | None = None,
        after: int | None = None,
        count: int = 100,
    ) -> list[Row]:
        """Return deliveries, the newest first, behind the one whose `number` is given."""
        filters = {
            name: value for name, value in (("room_id", room_id), ("state", state)) if value is not None
        }
        async with self._database.read() as reader:
            return await store.page(reader, tenant_id, filters=filters, after=after, count=count)

    async def get(self, tenant_id: str, delivery_id: str) -> Row:
        """Return a delivery. Raises Problem."""
        async with self._database.read() as reader:
            found = await store.delivery(reader, tenant_id, delivery_id)
        if found is None:
            raise not_found("delivery")
        return found

    async def attempts(self, tenant_id: str, delivery_id: str) -> list[Attempt]:
        """Return the attempts of a delivery, the first first."""
        async with self._database.read() as reader:
            return await store.attempts(reader, tenant_id, delivery_id)

    async def resend(self, tenant_id: str, delivery_id: str) -> Row:
        """Send the same body once more, now, and for another three days should that fail. Raises Problem.

        It goes to where the webhook points by now, or to where it went when there is no webhook any more.
        """
        async with self._database.write() as tx:
            found = await store.delivery(tx, tenant_id, delivery_id)
            if found is None:
                raise not_found("delivery")
            webhook = await store.webhook(tx, tenant_id, found.webhook_id)
            target = found if webhook is None or not webhook.url else webhook
            again = msgspec.structs.replace(
                found,
                state=State.PENDING,
                next_at=self._clock.now(),
                url=target.url,
                failover_url=target.failover_url,
                timeout=target.timeout,
            )
            await store.send_again(tx, again)
            await self._enqueue_job(tx, again)
        return again
