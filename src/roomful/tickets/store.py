"""The SQL of tickets."""

from sqlalchemy import bindparam, delete, insert, select, update

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import tickets
from roomful.tickets.model import Ticket

_COLUMNS = [tickets.c[name] for name in Ticket.__struct_fields__]
_INSERT = Statement(insert(tickets))
# any tenant: whoever holds a ticket need not know whose it is; the ticket tells
_BY_ID = Statement(select(*_COLUMNS).where(tickets.c.id == bindparam("p_id")))
# any tenant: the secret is the proof
_BY_SECRET = Statement(select(*_COLUMNS).where(tickets.c.secret_hash == bindparam("p_hash")))
_OF_ROOM = Statement(
    select(*_COLUMNS)
    .where(
        tickets.c.tenant_id == bindparam("p_tenant"),
        tickets.c.room_id == bindparam("p_room"),
        tickets.c.kind == bindparam("p_kind"),
        tickets.c.id > bindparam("after"),
    )
    .order_by(tickets.c.id)
    .limit(bindparam("count"))
)
_REVOKE = Statement(
    update(tickets)
    .where(
        tickets.c.tenant_id == bindparam("p_tenant"),
        tickets.c.id == bindparam("p_id"),
        tickets.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("at"))
)
_SET_SECRET = Statement(
    update(tickets)
    .where(tickets.c.tenant_id == bindparam("p_tenant"), tickets.c.id == bindparam("p_id"))
    .values(secret_hash=bindparam("secret_hash"), secret_box=bindparam("secret_box"))
)
_RENAME = Statement(
    update(tickets)
    .where(tickets.c.tenant_id == bindparam("p_tenant"), tickets.c.id == bindparam("p_id"))
    .values(role=bindparam("new_role"), display_name=bindparam("new_name"))
)
_BIND = Statement(
    update(tickets)
    .where(
        tickets.c.tenant_id == bindparam("p_tenant"),
        tickets.c.id == bindparam("p_id"),
        tickets.c.room_id.is_(None),
    )
    .values(room_id=bindparam("room"))
)
_PRUNE = Statement(delete(tickets).where(tickets.c.expires_at < bindparam("before")))  # any tenant: expired


async def insert_ticket(tx: Transaction, ticket: Ticket, secret_hash: str | None) -> None:
    """Store a new ticket."""
    values = {name: getattr(ticket, name) for name in Ticket.__struct_fields__}
    await tx.run(_INSERT, values, secret_hash=secret_hash)


async def by_id(reader: Reader, ticket_id: str) -> Ticket | None:
    """Return a ticket, whoever's it is."""
    row = await reader.one(_BY_ID, p_id=ticket_id)
    return None if row is None else Ticket(*row)


async def by_secret(reader: Reader, secret_hash: str) -> Ticket | None:
    """Return the ticket with this secret."""
    row = await reader.one(_BY_SECRET, p_hash=secret_hash)
    return None if row is None else Ticket(*row)


async def of_room(
    reader: Reader, tenant_id: str, room_id: str, kind: str, *, after: str, count: int
) -> list[Ticket]:
    """Return a room's tickets of one kind, oldest first."""
    rows = await reader.all(
        _OF_ROOM, p_tenant=tenant_id, p_room=room_id, p_kind=kind, after=after, count=count
    )
    return [Ticket(*row) for row in rows]


async def revoke(tx: Transaction, tenant_id: str, ticket_id: str, at: int) -> bool:
    """Mark a ticket revoked; False when there is none to revoke."""
    return await tx.run(_REVOKE, p_tenant=tenant_id, p_id=ticket_id, at=at) > 0


async def set_secret(
    tx: Transaction, tenant_id: str, ticket_id: str, secret_hash: str, secret_box: str
) -> None:
    """Give a ticket another secret."""
    await tx.run(
        _SET_SECRET, p_tenant=tenant_id, p_id=ticket_id, secret_hash=secret_hash, secret_box=secret_box
    )


async def rename(tx: Transaction, tenant_id: str, ticket_id: str, role: str, name: str | None) -> None:
    """Say otherwise who a ticket's holder is."""
    await tx.run(_RENAME, p_tenant=tenant_id, p_id=ticket_id, new_role=role, new_name=name)


async def bind(tx: Transaction, tenant_id: str, ticket_id: str, room_id: str) -> None:
    """Let a ticket that named its room only be for that one."""
    await tx.run(_BIND, p_tenant=tenant_id, p_id=ticket_id, room=room_id)


async def prune(tx: Transaction, before: int) -> int:
    """Delete tickets that expired before a time; return how many."""
    return await tx.run(_PRUNE, before=before)
