"""The SQL of streams of rooms."""

from sqlalchemy import and_, bindparam, delete, insert, select, update

from roomful.broadcasts.model import RoomStream
from roomful.db import Reader, Row, Statement, Transaction
from roomful.db.tables import room_streams as table

_PLAIN = tuple(name for name in RoomStream.__struct_fields__ if name != "url")
_COLUMNS = [*(table.c[name] for name in _PLAIN), table.c.url_box]
_TENANT = table.c.tenant_id == bindparam("p_tenant")
_MINE = and_(_TENANT, table.c.id == bindparam("p_id"))
_OF_ROOM = and_(_TENANT, table.c.room_id == bindparam("p_room"))

_INSERT = Statement(insert(table).values({name: bindparam(name) for name in (*_PLAIN, "url_box")}))
_BY_ID = Statement(select(*_COLUMNS).where(_MINE))  # _MINE holds the tenant_id
_LOCK = Statement(select(*_COLUMNS).where(_MINE).with_for_update())
_ALL_OF_ROOM = Statement(select(*_COLUMNS).where(_OF_ROOM).order_by(table.c.number))
_CHANGE = Statement(
    update(table).where(_MINE).values(url_box=bindparam("new_box"), updated_at=bindparam("at"))
)
_DELETE = Statement(delete(table).where(_MINE))
_DELETE_OF_ROOM = Statement(delete(table).where(_OF_ROOM))

# a row as it is kept: what is plain of it, and the box of its address
Sealed = tuple[dict[str, object], str]


def _sealed(row: Row) -> Sealed:
    return dict(zip(_PLAIN, row, strict=False)), row[-1]


async def add(tx: Transaction, stream: RoomStream, url_box: str) -> None:
    """Store a new stream."""
    await tx.run(_INSERT, {name: getattr(stream, name) for name in _PLAIN}, url_box=url_box)


async def by_id(reader: Reader, tenant_id: str, stream_id: str) -> Sealed | None:
    """Return a stream."""
    row = await reader.one(_BY_ID, p_tenant=tenant_id, p_id=stream_id)
    return None if row is None else _sealed(row)


async def lock(tx: Transaction, tenant_id: str, stream_id: str) -> Sealed | None:
    """Return a stream that nobody else changes before the transaction ends."""
    row = await tx.one(_LOCK, p_tenant=tenant_id, p_id=stream_id)
    return None if row is None else _sealed(row)


async def of_room(reader: Reader, tenant_id: str, room_id: str) -> list[Sealed]:
    """Return the streams of a room, the first first."""
    return [_sealed(row) for row in await reader.all(_ALL_OF_ROOM, p_tenant=tenant_id, p_room=room_id)]


async def change(tx: Transaction, tenant_id: str, stream_id: str, url_box: str, at: int) -> None:
    """Give a stream another address."""
    await tx.run(_CHANGE, p_tenant=tenant_id, p_id=stream_id, new_box=url_box, at=at)


async def remove(tx: Transaction, tenant_id: str, stream_id: str) -> None:
    """Delete a stream."""
    await tx.run(_DELETE, p_tenant=tenant_id, p_id=stream_id)


async def remove_of_room(tx: Transaction, tenant_id: str, room_id: str) -> None:
    """Delete all streams of a room."""
    await tx.run(_DELETE_OF_ROOM, p_tenant=tenant_id, p_room=room_id)
