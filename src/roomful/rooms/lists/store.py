"""The SQL of rooms that are asked for by any of their fields."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Reader, Statement
from roomful.db.expressions import Columns, Shape
from roomful.db.tables import counters, invitations, rooms, sessions
from roomful.kit.expressions import ListQuery
from roomful.rooms.lists.model import PICTURE, SHORT_TITLE, Found, Whose
from roomful.rooms.model import Room
from roomful.rooms.store import LIST

_FIELDS = [rooms.c[name] for name in Room.__struct_fields__]
_TENANT = bindparam("p_tenant", type_=Text())
_USER = bindparam("p_user", type_=Text())
_MOST = bindparam("p_most", type_=BigInteger())
_ZONE = bindparam("p_zone", type_=Text())
_MINE = and_(rooms.c.tenant_id == _TENANT, rooms.c.deleted_at.is_(None))
# found by two indexes, however many rooms there are beside those of this user
_REACHED = rooms.c.id.in_(
    union(
        select(rooms.c.id).where(_MINE, rooms.c.owner_id == _USER),
        select(invitations.c.room_id).where(
            invitations.c.tenant_id == _TENANT, invitations.c.user_id == _USER
        ),
    ).scalar_subquery()
)
_LIVE = select(*_FIELDS, sessions.c.id).select_from(
    rooms.outerjoin(sessions, and_(sessions.c.room_id == rooms.c.id, sessions.c.ended_at.is_(None)))
)
_ONE = {
    reached: Statement(
        _LIVE.where(_MINE, rooms.c.number == bindparam("p_number"), *([_REACHED] if reached else []))
    )  # tenant_id in _MINE
    for reached in (False, True)
}

_TITLE = func.coalesce(rooms.c.title, rooms.c.name, type_=Text())
_ASKED = Columns(
    {
        **{
            name: rooms.c[name]
            for name in (
                *("number", "extension", "media", "control", "layout", "language", "record_at_start"),
                *("prompts", "created_at", "opens_at", "ends_at", "dial_in_numbers"),
            )
        },
        **{
            name: func.coalesce(rooms.c[name], literal(value, BigInteger()), type_=BigInteger())
            for name, value in PICTURE.items()
        },
        "short_title": func.substr(_TITLE, 1, SHORT_TITLE, type_=Text()),
        "capacity": case(
            (or_(rooms.c.capacity.is_(None), rooms.c.capacity > _MOST), _MOST), else_=rooms.c.capacity
        ),
        "timezone": func.coalesce(rooms.c.timezone, _ZONE, type_=Text()),
        "closes_when_empty": rooms.c.empty_close_after.is_not(None),
        "owned": and_(rooms.c.owner_id.is_not(None), rooms.c.owner_id == _USER),
    },
    order=(rooms.c.number.desc(),),
    searched=("short_title", "extension", "dial_in_numbers"),
)


def _chosen(shape: Shape, *, reached: bool) -> list[ColumnElement[bool]]:
    return [_MINE, *([_REACHED] if reached else []), *_ASKED.where(shape)]


def _how_many(shape: Shape, *, reached: bool) -> Select[Any]:
    """Count what is chosen; of all rooms of a tenant a counter knows it."""
    if shape.filter is None and not shape.searches and not reached:
        return select(counters.c.value).where(counters.c.tenant_id == _TENANT, counters.c.list == LIST)
    return select(func.count()).select_from(rooms).where(*_chosen(shape, reached=reached)).correlate(None)


@lru_cache(maxsize=256)
def _page(shape: Shape, *, reached: bool, skipping: bool) -> Statement:
    chosen, order = _chosen(shape, reached=reached), _ASKED.order_by(shape)
    view = select(*_FIELDS, _how_many(shape, reached=reached).scalar_subquery())
    limit: Any = bindparam("count")
    if not skipping:
        return Statement(view.where(*chosen).order_by(*order).limit(limit))  # tenant_id in _MINE
    # only the rows of this page are read whole
    inner = select(rooms.c.number).where(*chosen).order_by(*order).limit(limit).offset(bindparam("skip"))
    numbers = inner.subquery()
    return Statement(view.join(numbers, numbers.c.number == rooms.c.number).order_by(*order))


@lru_cache(maxsize=256)
def _total(shape: Shape, *, reached: bool) -> Statement:
    return Statement(_how_many(shape, reached=reached))  # tenant_id in _MINE


async def page_and_total(reader: Reader, whose: Whose, query: ListQuery) -> tuple[list[Room], int]:
    """Return a page of the rooms that are asked for, and how many there are in all."""
    shape, values = _ASKED.take_apart(query)
    reached = whose.user_id is not None
    given: dict[str, Any] = {
        **values,
        "p_tenant": whose.tenant_id,
        "p_user": whose.user_id,
        "p_most": whose.max_participants,
        "p_zone": whose.timezone,
    }
    page = _page(shape, reached=reached, skipping=query.skip > 0)
    rows = await reader.all(page, count=query.top, skip=query.skip, **given)
    if rows:
        return [Room(*row[:-1]) for row in rows], int(rows[0][-1] or 0)
    return [], int(await reader.value(_total(shape, reached=reached), **given) or 0)


async def by_number(reader: Reader, whose: Whose, number: int) -> Found | None:
    """Return a room by its number, with its live session."""
    row = await reader.one(
        _ONE[whose.user_id is not None], p_tenant=whose.tenant_id, p_user=whose.user_id, p_number=number
    )
    return None if row is None else Found(Room(*row[:-1]), row[-1])
