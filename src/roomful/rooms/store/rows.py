"""The SQL of single rooms."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select, update

from roomful.db import Reader, Row, Statement, Transaction
from roomful.db.tables import room_tags, rooms, sessions, webhooks
from roomful.rooms.model import Room, RoomCard, RoomView, RoomWebhook

_FIELDS = Room.__struct_fields__
_ROOM = [rooms.c[name] for name in _FIELDS]
_COUNT = len(_FIELDS)
_LIVE_ROW = rooms.c.deleted_at.is_(None)
MINE = and_(rooms.c.tenant_id == bindparam("p_tenant"), _LIVE_ROW)

_LIVE_SESSION = sessions.c.id.label("live_session_id")
_WEBHOOK = (webhooks.c.url, webhooks.c.failover_url, webhooks.c.timeout)
_JOINED = rooms.outerjoin(
    sessions, and_(sessions.c.room_id == rooms.c.id, sessions.c.ended_at.is_(None))
).outerjoin(webhooks, and_(webhooks.c.room_id == rooms.c.id, webhooks.c.dialect == bindparam("p_dialect")))
VIEW = select(*_ROOM, _LIVE_SESSION, *_WEBHOOK, webhooks.c.events).select_from(_JOINED)
CARD = select(
    *(rooms.c[name] for name in RoomCard.__struct_fields__[:-4]), _LIVE_SESSION, *_WEBHOOK
).select_from(_JOINED)
_CARD_BY_ID = Statement(CARD.where(MINE, rooms.c.id == bindparam("p_id")))
_VIEW_BY_ID = Statement(VIEW.where(MINE, rooms.c.id == bindparam("p_id")))
_BY_ID = Statement(select(*_ROOM).where(MINE, rooms.c.id == bindparam("p_id")))
_BY_ID_EVEN_DELETED = Statement(
    select(*_ROOM).where(rooms.c.tenant_id == bindparam("p_tenant"), rooms.c.id == bindparam("p_id"))
)
_LOCKED_BY_ID = Statement(select(*_ROOM).where(MINE, rooms.c.id == bindparam("p_id")).with_for_update())
_BY_SLUG = Statement(select(*_ROOM).where(MINE, rooms.c.slug == bindparam("p_slug")))
_BY_NAME = Statement(select(*_ROOM).where(MINE, rooms.c.reserved_name == bindparam("p_name")))
_BY_SLUG_AS_NAME = Statement(
    select(*_ROOM).where(MINE, rooms.c.slug == bindparam("p_name"), rooms.c.reserved_name.is_(None))
)
_SLUG_USED = Statement(select(rooms.c.id).where(MINE, rooms.c.slug == bindparam("p_slug")))
_NAME_USED = Statement(select(rooms.c.id).where(MINE, rooms.c.reserved_name == bindparam("p_name")))
_INSERT_TAG = Statement(insert(room_tags))
_DELETE_TAGS = Statement(
    delete(room_tags).where(
        room_tags.c.tenant_id == bindparam("p_tenant"), room_tags.c.room_id == bindparam("p_room")
    )
)
_WEEKLY_BY_TENANT = Statement(
    select(rooms.c.id).where(MINE, rooms.c.timezone.is_(None), rooms.c.at_time.is_not(None))
)  # tenant_id in MINE
_INSERT = Statement(insert(rooms))
_PASS_ON = Statement(
    update(rooms)
    .where(MINE, rooms.c.owner_id == bindparam("p_owner"))  # tenant_id in MINE
    .values(owner_id=bindparam("new_owner"), updated_at=bindparam("at"))
)
_DELETE = Statement(
    update(rooms).where(MINE, rooms.c.id == bindparam("p_id")).values(deleted_at=bindparam("at"))
)


def as_view(row: Row) -> RoomView:
    """Return a room with what stands beside it in its row."""
    session_id, url, failover_url, timeout, events = row[_COUNT:]
    webhook = None if url is None else RoomWebhook(url, failover_url, timeout, events)
    return RoomView(Room(*row[:_COUNT]), session_id, webhook)


def _room(row: Row | None) -> Room | None:
    return None if row is None else Room(*row)


async def view_by_id(reader: Reader, tenant_id: str, room_id: str, dialect: str) -> RoomView | None:
    """Return a room with its live session and the dialect's webhook."""
    row = await reader.one(_VIEW_BY_ID, p_tenant=tenant_id, p_id=room_id, p_dialect=dialect)
    return None if row is None else as_view(row)


async def card_by_id(reader: Reader, tenant_id: str, room_id: str, dialect: str) -> RoomCard | None:
    """Return the card of a room."""
    row = await reader.one(_CARD_BY_ID, p_tenant=tenant_id, p_id=room_id, p_dialect=dialect)
    return None if row is None else RoomCard(*row)


async def by_id(reader: Reader, tenant_id: str, room_id: str, *, even_deleted: bool = False) -> Room | None:
    """Return a room."""
    statement = _BY_ID_EVEN_DELETED if even_deleted else _BY_ID
    return _room(await reader.one(statement, p_tenant=tenant_id, p_id=room_id))


async def lock_by_id(tx: Transaction, tenant_id: str, room_id: str) -> Room | None:
    """Return a room that nobody else changes before this transaction ends."""
    return _room(await tx.one(_LOCKED_BY_ID, p_tenant=tenant_id, p_id=room_id))


async def by_slug(reader: Reader, tenant_id: str, slug: str) -> Room | None:
    """Return the room of a link."""
    return _room(await reader.one(_BY_SLUG, p_tenant=tenant_id, p_slug=slug))


async def by_name(reader: Reader, tenant_id: str, name: str) -> Room | None:
    """Return the room that was given a name; else the one that shows it, because nobody gave it another."""
    return _room(
        await reader.one(_BY_NAME, p_tenant=tenant_id, p_name=name)
        or await reader.one(_BY_SLUG_AS_NAME, p_tenant=tenant_id, p_name=name)
    )


async def slug_used(reader: Reader, tenant_id: str, slug: str) -> bool:
    """Tell whether a room has this slug."""
    return await reader.one(_SLUG_USED, p_tenant=tenant_id, p_slug=slug) is not None


async def name_used(reader: Reader, tenant_id: str, name: str) -> str | None:
    """Return the id of the room that was given this name."""
    room_id: str | None = await reader.value(_NAME_USED, p_tenant=tenant_id, p_name=name)
    return room_id


async def weekly_by_tenants_clock(reader: Reader, tenant_id: str) -> list[str]:
    """Return the ids of rooms whose weekly times are by the clock of their tenant."""
    return [row[0] for row in await reader.all(_WEEKLY_BY_TENANT, p_tenant=tenant_id)]


async def insert_room(tx: Transaction, room: Room) -> None:
    """Store a new room."""
    await tx.run(_INSERT, {name: getattr(room, name) for name in _FIELDS}, deleted_at=None)


async def set_tags(tx: Transaction, room: Room, tags: Sequence[str]) -> None:
    """Let a room be found by these tags and no others."""
    await tx.run(_DELETE_TAGS, p_tenant=room.tenant_id, p_room=room.id)
    if tags:
        rows = [{"tenant_id": room.tenant_id, "room_id": room.id, "tag": tag} for tag in tags]
        await tx.many(_INSERT_TAG, rows)


@lru_cache(maxsize=512)
def _update(names: tuple[str, ...]) -> Statement:
    return Statement(
        update(rooms)
        .where(MINE, rooms.c.id == bindparam("p_id"))  # MINE holds the tenant_id
        .values({name: bindparam(name) for name in names})
    )


async def update_room(tx: Transaction, tenant_id: str, room_id: str, changes: dict[str, Any]) -> None:
    """Change columns of a room."""
    await tx.run(_update(tuple(sorted(changes))), changes, p_tenant=tenant_id, p_id=room_id)


async def pass_on(tx: Transaction, tenant_id: str, owner_id: str, heir_id: str | None, at: int) -> int:
    """Give all rooms of somebody to somebody else; return how many there were."""
    return await tx.run(_PASS_ON, p_tenant=tenant_id, p_owner=owner_id, new_owner=heir_id, at=at)


async def delete_room(tx: Transaction, tenant_id: str, room_id: str, at: int) -> bool:
    """Mark a room deleted; False when it was not there."""
    return await tx.run(_DELETE, p_tenant=tenant_id, p_id=room_id, at=at) > 0
