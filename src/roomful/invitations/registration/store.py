"""The SQL of registrants."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from roomful.db import Reader, Row, Statement, Transaction
from roomful.db.lists import listed, one_of, places
from roomful.db.tables import registrants as table
from roomful.invitations.registration.model import Registrant

_FIELDS = Registrant.__struct_fields__
_COLUMNS = [table.c[name] for name in _FIELDS]
_MINE = table.c.tenant_id == bindparam("p_tenant")
_OF_ROOM = and_(_MINE, table.c.room_id == bindparam("p_room"))

_INSERT = Statement(insert(table))
_BY_ID = Statement(select(*_COLUMNS).where(_MINE, table.c.id == bindparam("p_id")))
_BY_EMAIL = Statement(
    select(*_COLUMNS).where(_OF_ROOM, table.c.email_key == bindparam("p_email"))  # tenant_id in _OF_ROOM
)
_PAGE = Statement(
    select(*_COLUMNS)
    .where(_OF_ROOM, table.c.number > bindparam("after"))  # tenant_id in _OF_ROOM
    .order_by(table.c.number)
    .limit(bindparam("count"))
)
_SEQUENCE = Statement(
    update(table)
    .where(_MINE, table.c.id == bindparam("p_id"))  # _MINE holds the tenant_id
    .values(sequence=bindparam("new_sequence"))
)
_DELETE = Statement(delete(table).where(_MINE, table.c.id == bindparam("p_id")))


@lru_cache(maxsize=16)
def _counts(count: int) -> Statement:
    return Statement(
        select(table.c.room_id, func.count())
        .where(_MINE, one_of(table.c.room_id, count))  # _MINE holds the tenant_id
        .group_by(table.c.room_id)
    )


async def insert_registrant(tx: Transaction, one: Registrant, email_key: str) -> None:
    """Store somebody who registers. Raises Conflict when they have."""
    await tx.run(_INSERT, {name: getattr(one, name) for name in _FIELDS}, email_key=email_key)


async def by_id(reader: Reader, tenant_id: str, registrant_id: str) -> Registrant | None:
    """Return a registrant."""
    return _one(await reader.one(_BY_ID, p_tenant=tenant_id, p_id=registrant_id))


async def by_email(reader: Reader, tenant_id: str, room_id: str, email_key: str) -> Registrant | None:
    """Return who has registered with an address."""
    return _one(await reader.one(_BY_EMAIL, p_tenant=tenant_id, p_room=room_id, p_email=email_key))


async def page(reader: Reader, tenant_id: str, room_id: str, *, after: int, count: int) -> list[Registrant]:
    """Return who has registered for a room, the first first, behind a number."""
    rows = await reader.all(_PAGE, p_tenant=tenant_id, p_room=room_id, after=after, count=count)
    return [Registrant(*row) for row in rows]


async def counts(reader: Reader, tenant_id: str, room_ids: Sequence[str]) -> dict[str, int]:
    """Return how many have registered for each room."""
    found = dict.fromkeys(room_ids, 0)
    if room_ids:
        rows = await reader.all(_counts(places(len(room_ids))), p_tenant=tenant_id, **listed(room_ids))
        found |= {room_id: int(count) for room_id, count in rows}
    return found


async def set_sequence(tx: Transaction, one: Registrant, sequence: int) -> None:
    """Count what somebody was mailed about the meeting."""
    await tx.run(_SEQUENCE, p_tenant=one.tenant_id, p_id=one.id, new_sequence=sequence)


async def remove(tx: Transaction, one: Registrant) -> None:
    """Delete a registrant."""
    await tx.run(_DELETE, p_tenant=one.tenant_id, p_id=one.id)


def _one(row: Row | None) -> Registrant | None:
    return None if row is None else Registrant(*row)
