"""The SQL of webhooks, deliveries and their attempts."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import deliveries, delivery_attempts, webhooks
from roomful.delivery.model import Attempt, Delivery, State, Webhook

_WEBHOOK = [webhooks.c[name] for name in Webhook.__struct_fields__]
_DELIVERY = [deliveries.c[name] for name in Delivery.__struct_fields__]
_ATTEMPT = [delivery_attempts.c[name] for name in Attempt.__struct_fields__]
_HIS = and_(deliveries.c.tenant_id == bindparam("p_tenant"), deliveries.c.id == bindparam("p_id"))

_NEW = upsert(webhooks).values({name: bindparam(name) for name in Webhook.__struct_fields__})
_CHANGED = {name: _NEW.excluded[name] for name in ("url", "failover_url", "timeout", "events", "updated_at")}
_SAME_TENANT = webhooks.c.tenant_id == _NEW.excluded.tenant_id
_SET_OF_ROOM = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["room_id", "dialect"],
        index_where=text("room_id IS NOT NULL"),
        set_=_CHANGED,
        where=_SAME_TENANT,
    )
)
_SET_OF_TENANT = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["tenant_id", "dialect"],
        index_where=text("room_id IS NULL"),
        set_=_CHANGED,
        where=_SAME_TENANT,
    )
)
_OF_ROOM = and_(webhooks.c.tenant_id == bindparam("p_tenant"), webhooks.c.room_id == bindparam("p_room"))
_OF_TENANT = and_(webhooks.c.tenant_id == bindparam("p_tenant"), webhooks.c.room_id.is_(None))
_OF_DIALECT = webhooks.c.dialect == bindparam("p_dialect")
_CLEAR_OF_ROOM = Statement(delete(webhooks).where(_OF_ROOM, _OF_DIALECT))
_CLEAR_OF_TENANT = Statement(delete(webhooks).where(_OF_TENANT, _OF_DIALECT))
_REMOVE = Statement(delete(webhooks).where(_OF_ROOM))
_FOR_ROOM = Statement(select(*_WEBHOOK).where(or_(_OF_ROOM, _OF_TENANT)).order_by(webhooks.c.id))
_FOR_TENANT = Statement(select(*_WEBHOOK).where(_OF_TENANT).order_by(webhooks.c.id))
_WEBHOOK_BY_ID = Statement(
    select(*_WEBHOOK).where(webhooks.c.tenant_id == bindparam("p_tenant"), webhooks.c.id == bindparam("p_id"))
)

_INSERT = Statement(insert(deliveries).values({name: bindparam(name) for name in Delivery.__struct_fields__}))
_BY_ID = Statement(select(*_DELIVERY).where(_HIS))
_RESULT = Statement(
    update(deliveries)
    .where(_HIS)
    .values({name: bindparam(f"new_{name}") for name in ("state", "attempts", "next_at", "delivered_at")})
)
_AGAIN = Statement(
    update(deliveries)
    .where(_HIS)
    .values(
        state=State.PENDING,
        next_at=bindparam("new_next_at"),
        url=bindparam("new_url"),
        failover_url=bindparam("new_failover_url"),
        timeout=bindparam("new_timeout"),
    )
)
_INSERT_ATTEMPT = Statement(
    insert(delivery_attempts).values({name: bindparam(name) for name in Attempt.__struct_fields__})
)
_ATTEMPTS = Statement(
    select(*_ATTEMPT)
    .where(
        delivery_attempts.c.tenant_id == bindparam("p_tenant"),
        delivery_attempts.c.delivery_id == bindparam("p_delivery"),
    )
    .order_by(delivery_attempts.c.attempt, delivery_attempts.c.number)
)
_OLD = (
    select(deliveries.c.id)
    .where(deliveries.c.created_at < bindparam("before"), deliveries.c.state != State.PENDING)
    .order_by(deliveries.c.created_at, deliveries.c.id)
    .limit(bindparam("count"))
)
# any tenant: what is long over
_PRUNE_ATTEMPTS = Statement(delete(delivery_attempts).where(delivery_attempts.c.delivery_id.in_(_OLD)))
_PRUNE = Statement(delete(deliveries).where(deliveries.c.id.in_(_OLD)))  # any tenant: what is long over


async def set_webhook(tx: Transaction, webhook: Webhook) -> None:
    """Store the webhook of a room, or of a tenant, in a dialect; the one there was keeps its id."""
    statement = _SET_OF_TENANT if webhook.room_id is None else _SET_OF_ROOM
    await tx.run(statement, {name: getattr(webhook, name) for name in Webhook.__struct_fields__})


async def clear_webhook(tx: Transaction, tenant_id: str, room_id: str | None, dialect: str) -> None:
    """Remove the webhook of a room, or of a tenant, in a dialect."""
    if room_id is None:
        await tx.run(_CLEAR_OF_TENANT, p_tenant=tenant_id, p_dialect=dialect)
    else:
        await tx.run(_CLEAR_OF_ROOM, p_tenant=tenant_id, p_room=room_id, p_dialect=dialect)


async def remove_webhooks(tx: Transaction, tenant_id: str, room_id: str) -> None:
    """Remove a room's webhooks in all dialects."""
    await tx.run(_REMOVE, p_tenant=tenant_id, p_room=room_id)


async def webhooks_for(reader: Reader, tenant_id: str, room_id: str | None) -> list[Webhook]:
    """Return the webhooks of a room and of its tenant."""
    if room_id is None:
        rows = await reader.all(_FOR_TENANT, p_tenant=tenant_id)
    else:
        rows = await reader.all(_FOR_ROOM, p_tenant=tenant_id, p_room=room_id)
    return [Webhook(*row) for row in rows]


async def webhook(reader: Reader, tenant_id: str, webhook_id: str) -> Webhook | None:
    """Return a webhook."""
    row = await reader.one(_WEBHOOK_BY_ID, p_tenant=tenant_id, p_id=webhook_id)
    return None if row is None else Webhook(*row)


async def insert_delivery(tx: Transaction, delivery: Delivery) -> None:
    """Store a delivery."""
    await tx.run(_INSERT, {name: getattr(delivery, name) for name in Delivery.__struct_fields__})


async def delivery(reader: Reader, tenant_id: str, delivery_id: str) -> Delivery | None:
    """Return a delivery."""
    row = await reader.one(_BY_ID, p_tenant=tenant_id, p_id=delivery_id)
    return None if row is None else Delivery(*row)


async def write_result(tx: Transaction, changed: Delivery) -> None:
    """Store how a delivery stands."""
    await tx.run(
        _RESULT,
        p_tenant=changed.tenant_id,
        p_id=changed.id,
        new_state=changed.state,
        new_attempts=changed.attempts,
        new_next_at=changed.next_at,
        new_delivered_at=changed.delivered_at,
    )


async def send_again(tx: Transaction, changed: Delivery) -> None:
    """Let a delivery wait for another attempt, at the addresses it has now."""
    await tx.run(
        _AGAIN,
        p_tenant=changed.tenant_id,
        p_id=changed.id,
        new_next_at=changed.next_at,
        new_url=changed.url,
        new_failover_url=changed.failover_url,
        new_timeout=changed.timeout,
    )


async def insert_attempts(tx: Transaction, attempts: list[Attempt]) -> None:
    """Store attempts that were made."""
    for one in attempts:
        await tx.run(_INSERT_ATTEMPT, {name: getattr(one, name) for name in Attempt.__struct_fields__})


async def attempts(reader: Reader, tenant_id: str, delivery_id: str) -> list[Attempt]:
    """Return the attempts of a delivery, the first first."""
    rows = await reader.all(_ATTEMPTS, p_tenant=tenant_id, p_delivery=delivery_id)
    return [Attempt(*row) for row in rows]


@lru_cache(maxsize=16)
def _page(filters: tuple[str, ...], after: bool) -> Statement:
    conditions: list[ColumnElement[bool]] = [deliveries.c.tenant_id == bindparam("tenant_id")]
    conditions += [deliveries.c[name] == bindparam(name) for name in filters]
    if after:
        conditions.append(deliveries.c.number < bindparam("after"))
    return Statement(
        select(*_DELIVERY).where(*conditions).order_by(deliveries.c.number.desc()).limit(bindparam("count"))
    )


async def page(
    reader: Reader, tenant_id: str, *, filters: dict[str, str], after: int | None, count: int
) -> list[Delivery]:
    """Return a tenant's deliveries behind a number, the newest first, filtered by room_id and state."""
    values: dict[str, Any] = {"tenant_id": tenant_id, "count": count, **filters}
    if after is not None:
        values["after"] = after
    rows = await reader.all(_page(tuple(sorted(filters)), after is not None), **values)
    return [Delivery(*row) for row in rows]


async def prune(tx: Transaction, before: int, count: int) -> int:
    """Delete so many deliveries at most that are over and older, with their attempts; return how many."""
    await tx.run(_PRUNE_ATTEMPTS, before=before, count=count)
    return await tx.run(_PRUNE, before=before, count=count)
