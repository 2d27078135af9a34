"""The SQL of lists of rooms, and of how many there are."""

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, String, bindparam, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Reader, Statement, Transaction
from roomful.db.counters import add
from roomful.db.tables import counters, room_tags, rooms
from roomful.kit.clock import DAY, to_datetime
from roomful.rooms.model import Room, RoomCard, RoomFilter, RoomView
from roomful.rooms.store.rows import CARD, MINE, VIEW, as_view

LIST = "rooms"
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
    "origin": rooms.c.origin == bindparam("origin"),
    "not_origin": rooms.c.origin != bindparam("not_origin"),
    "tag": rooms.c.id.in_(
        select(room_tags.c.room_id).where(
            room_tags.c.tenant_id == bindparam("p_tenant"), room_tags.c.tag == bindparam("tag")
        )
    ),
    "opens_from": rooms.c.opens_at >= bindparam("opens_from"),
    "last_entry_to": rooms.c.last_entry_at <= bindparam("last_entry_to"),
    "created_from": rooms.c.created_at >= bindparam("created_from"),
    "created_to": rooms.c.created_at <= bindparam("created_to"),
    "updated_from": rooms.c.updated_at >= bindparam("updated_from"),
    "updated_to": rooms.c.updated_at <= bindparam("updated_to"),
}


async def count_room(tx: Transaction, room: Room, change: int) -> None:
    """Count a room that comes or goes: among its tenant's, and among those of the day it was created.

    The day is fixed: nothing changes when a room was created.
    """
    await add(tx, room.tenant_id, LIST, change)
    await add(tx, room.tenant_id, _of_day(room.created_at), change)


def _chosen(names: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [MINE, *(_CONDITIONS[name] for name in names)]


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
    view = CARD.add_columns(_how_many(names, days=days).scalar_subquery()) if cards else VIEW
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


@lru_cache(maxsize=64)
def _page_before(names: tuple[str, ...]) -> Statement:
    """Return the rooms next above a number, the nearest first."""
    chosen = [*_chosen(names), rooms.c.number > bindparam("before")]
    # any tenant: `_chosen` holds the tenant_id
    return Statement(VIEW.where(*chosen).order_by(rooms.c.number).limit(bindparam("count")))


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
    before: int | None = None,
) -> list[RoomView]:
    """Return rooms, newest first: behind `skip` rows, behind the number `after`, or up to `before`'s."""
    values = _values(filters)
    if before is not None:
        statement = _page_before(tuple(values))
        rows = await reader.all(
            statement, p_tenant=tenant_id, p_dialect=dialect, count=count, before=before, **values
        )
        return [as_view(row) for row in reversed(rows)]
    statement = _page(tuple(values), after=after is not None, skipping=skip > 0)
    if after is not None:
        values["after"] = after
    rows = await reader.all(
        statement, p_tenant=tenant_id, p_dialect=dialect, count=count, skip=skip, **values
    )
    return [as_view(row) for row in rows]


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
