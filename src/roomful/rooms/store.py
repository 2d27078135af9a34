"""The SQL of rooms."""

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Reader, Row, Statement, Transaction
from roomful.db.counters import add
from roomful.db.tables import counters, rooms, sessions, webhooks
from roomful.kit.clock import DAY, to_datetime
from roomful.rooms.model import Room, RoomCard, RoomFilter, RoomView, RoomWebhook

LIST = "rooms"
_FIELDS = Room.__struct_fields__
_ROOM = [rooms.c[name] for name in _FIELDS]
_COUNT = len(_FIELDS)
_LIVE_ROW = rooms.c.deleted_at.is_(None)
_MINE = and_(rooms.c.tenant_id == bindparam("p_tenant"), _LIVE_ROW)

_LIVE_SESSION = sessions.c.id.label("live_session_id")
_WEBHOOK = (webhooks.c.url, webhooks.c.failover_url, webhooks.c.timeout)
_JOINED = rooms.outerjoin(
    sessions, and_(sessions.c.room_id == rooms.c.id, sessions.c.ended_at.is_(None))
).outerjoin(webhooks, and_(webhooks.c.room_id == rooms.c.id, webhooks.c.dialect == bindparam("p_dialect")))
_VIEW = select(*_ROOM, _LIVE_SESSION, *_WEBHOOK, webhooks.c.events).select_from(_JOINED)
_CARD = select(
    *(rooms.c[name] for name in RoomCard.__struct_fields__[:-4]), _LIVE_SESSION, *_WEBHOOK
).select_from(_JOINED)
_CARD_BY_ID = Statement(_CARD.where(_MINE, rooms.c.id == bindparam("p_id")))
_VIEW_BY_ID = Statement(_VIEW.where(_MINE, rooms.c.id == bindparam("p_id")))
_BY_ID = Statement(select(*_ROOM).where(_MINE, rooms.c.id == bindparam("p_id")))
_BY_ID_EVEN_DELETED = Statement(
    select(*_ROOM).where(rooms.c.tenant_id == bindparam("p_tenant"), rooms.c.id == bindparam("p_id"))
)
_LOCKED_BY_ID = Statement(select(*_ROOM).where(_MINE, rooms.c.id == bindparam("p_id")).with_for_update())
_BY_SLUG = Statement(select(*_ROOM).where(_MINE, rooms.c.slug == bindparam("p_slug")))
_SLUG_USED = Statement(select(rooms.c.id).where(_MINE, rooms.c.slug == bindparam("p_slug")))
_NAME_USED = Statement(select(rooms.c.id).where(_MINE, rooms.c.name == bindparam("p_name")))
_INSERT = Statement(insert(rooms))
_PASS_ON = Statement(
    update(rooms)
    .where(_MINE, rooms.c.owner_id == bindparam("p_owner"))  # tenant_id in _MINE
    .values(owner_id=bindparam("new_owner"), updated_at=bindparam("at"))
)
_DELETE = Statement(
    update(rooms).where(_MINE, rooms.c.id == bindparam("p_id")).values(deleted_at=bindparam("at"))
)

_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "name": rooms.c.name == bindparam("name"),
    "owner_id": rooms.c.owner_id == bindparam("owner_id"),
    # the same `lower` on both sides, because that of SQLite knows A to Z alone
    "search": or_(
        *(
            func.lower(column).like(func.lower(bindparam("search", type_=String)), escape="\\")
            for column in (rooms.c.title, rooms.c.name)
        )
    ),
    "created_from": rooms.c.created_at >= bindparam("created_from"),
    "created_to": rooms.c.created_at <= bindparam("created_to"),
    "updated_from": rooms.c.updated_at >= bindparam("updated_from"),
    "updated_to": rooms.c.updated_at <= bindparam("updated_to"),
}


def _view(row: Row) -> RoomView:
    session_id, url, failover_url, timeout, events = row[_COUNT:]
    webhook = None if url is None else RoomWebhook(url, failover_url, timeout, events)
    return RoomView(Room(*row[:_COUNT]), session_id, webhook)


def _room(row: Row | None) -> Room | None:
    return None if row is None else Room(*row)


async def view_by_id(reader: Reader, tenant_id: str, room_id: str, dialect: str) -> RoomView | None:
    """Return a room with its live session and the dialect's webhook."""
    row = await reader.one(_VIEW_BY_ID, p_tenant=tenant_id, p_id=room_id, p_dialect=dialect)
    return None if row is None else _view(row)


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


async def slug_used(reader: Reader, tenant_id: str, slug: str) -> bool:
    """Tell whether a room has this slug."""
    return await reader.one(_SLUG_USED, p_tenant=tenant_id, p_slug=slug) is not None


async def name_used(reader: Reader, tenant_id: str, name: str) -> str | None:
    """Return the id of the room that has this name."""
    room_id: str | None = await reader.value(_NAME_USED, p_tenant=tenant_id, p_name=name)
    return room_id


async def count_room(tx: Transaction, room: Room, change: int) -> None:
    """Count a room that comes or goes: among its tenant's, and among those of the day it was created.

    The day is fixed: nothing changes when a room was created.
    """
    await add(tx, room.tenant_id, LIST, change)
    await add(tx, room.tenant_id, _of_day(room.created_at), change)


async def insert_room(tx: Transaction, room: Room) -> None:
    """Store a new room."""
    await tx.run(_INSERT, {name: getattr(room, name) for name in _FIELDS}, deleted_at=None)


@lru_cache(maxsize=512)
def _update(names: tuple[str, ...]) -> Statement:
    return Statement(
        update(rooms)
        .where(_MINE, rooms.c.id == bindparam("p_id"))  # _MINE holds the tenant_id
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


def _chosen(names: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [_MINE, *(_CONDITIONS[name] for name in names)]


@lru_cache(maxsize=1024)
def _page(
    names: tuple[str, ...],
    *,
    after: bool,
    skipping: bool,
    cards: bool = False,
    days: bool = False,
    count: int | None = None,
) -> Statement:
    limit: Any = bindparam("count") if count is None else count
    # beside each card the total, so that a page and its total are one query
    view = _CARD.add_columns(_how_many(names, days=days).scalar_subquery()) if cards else _VIEW
    chosen = _chosen(names)
    if after:
        chosen.append(rooms.c.number < bindparam("after"))
    # newest first; of a range of creation times the index that finds it has them in that order
    order = [rooms.c.number.desc()]
    if not after and {"created_from", "created_to"} & {*names}:
        order.insert(0, rooms.c.created_at.desc())
    if not skipping and not {"updated_from", "updated_to"} & {*names}:
        # an index has the rows in this very order
        return Statement(view.where(*chosen).order_by(*order).limit(limit))
    # the index alone walks over the rows of earlier pages; only those of this page are read whole
    inner: Select[Any] = select(rooms.c.number).where(*chosen).order_by(*order)
    numbers = inner.limit(limit).offset(bindparam("skip")).subquery()
    return Statement(view.join(numbers, numbers.c.number == rooms.c.number).order_by(*order))


# whole days are counted as they grow, so that the total of a day's ten thousand rooms costs one row
_OF_DAYS = select(func.sum(counters.c.value)).where(
    counters.c.tenant_id == bindparam("p_tenant"),
    counters.c.list >= bindparam("first_day"),
    counters.c.list <= bindparam("last_day"),
)


def _how_many(names: tuple[str, ...], *, days: bool) -> Select[Any]:
    """Count what a filter chooses; without one, and for whole days, counters know."""
    if days:
        return _OF_DAYS
    if not names:
        return select(counters.c.value).where(
            counters.c.tenant_id == bindparam("p_tenant"), counters.c.list == LIST
        )
    return select(func.count()).select_from(rooms).where(*_chosen(names)).correlate(None)


@lru_cache(maxsize=128)
def _total(names: tuple[str, ...], *, days: bool) -> Statement:
    return Statement(_how_many(names, days=days))


def _values(filters: RoomFilter) -> dict[str, Any]:
    values = {name: getattr(filters, name) for name in RoomFilter.__struct_fields__}
    if filters.search is not None:
        values["search"] = _containing(filters.search)
    return {name: value for name, value in values.items() if value is not None}


def _containing(text: str) -> str:
    """Return a pattern for texts that contain this one."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"


def _of_day(at: int) -> str:
    """Return the name of the counter of those created on that day (UTC)."""
    return f"{LIST}:{to_datetime(at):%Y%m%d}"


def _days(values: dict[str, Any]) -> dict[str, str]:
    """Return the first and the last counter of a filter that chooses whole days of creation; else nothing."""
    if not values or not values.keys() <= {"created_from", "created_to"}:
        return {}
    first, last = values.get("created_from"), values.get("created_to")
    if (first is not None and first % DAY) or (last is not None and (last + 1) % DAY):
        return {}
    return {
        "first_day": f"{LIST}:00000000" if first is None else _of_day(first),
        "last_day": f"{LIST}:99999999" if last is None else _of_day(last),
    }


async def page(
    reader: Reader,
    tenant_id: str,
    dialect: str,
    filters: RoomFilter,
    *,
    count: int,
    skip: int = 0,
    after: int | None = None,
) -> list[RoomView]:
    """Return rooms, newest first, behind `skip` rows or behind the number `after`."""
    values = _values(filters)
    statement = _page(tuple(values), after=after is not None, skipping=skip > 0)
    if after is not None:
        values["after"] = after
    rows = await reader.all(
        statement, p_tenant=tenant_id, p_dialect=dialect, count=count, skip=skip, **values
    )
    return [_view(row) for row in rows]


async def page_and_total(
    reader: Reader, tenant_id: str, dialect: str, filters: RoomFilter, *, count: int, skip: int = 0
) -> tuple[list[RoomCard], int | None]:
    """Return cards and how many rooms the filter chooses, in one query; None beside an empty page."""
    values = _values(filters)
    days = _days(values)
    rows = await reader.all(
        _page(
            tuple(values),
            after=False,
            skipping=skip > 0,
            cards=True,
            days=bool(days),
            # PostgreSQL keeps a plan only where it knows how few rows are wanted, and planning takes longer
            # than the first page; pages have few sizes, but with every filter it would be many statements
            count=None if values else count,
        ),
        p_tenant=tenant_id,
        p_dialect=dialect,
        count=count,
        skip=skip,
        **values,
        **days,
    )
    return [RoomCard(*row[:-1]) for row in rows], int(rows[0][-1] or 0) if rows else None


async def total(reader: Reader, tenant_id: str, filters: RoomFilter) -> int:
    """Count the rooms a filter chooses."""
    values = _values(filters)
    days = _days(values)
    statement = _total(tuple(values), days=bool(days))
    return int(await reader.value(statement, p_tenant=tenant_id, **values, **days) or 0)
