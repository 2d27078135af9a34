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
from roomful.db.tables import counters, invitations, room_tags, rooms, sessions
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
_KEYS = ("number", "slug")
_ONE = {
    (key, reached): Statement(
        _LIVE.where(_MINE, rooms.c[key] == bindparam("p_key"), *([_REACHED] if reached else []))
    )  # tenant_id in _MINE
    for key in _KEYS
    for reached in (False, True)
}
_RUNNING = select(sessions.c.room_id).where(sessions.c.tenant_id == _TENANT, sessions.c.ended_at.is_(None))
# each found by an index of its own, however many rooms there are beside
_NARROWED: dict[str, ColumnElement[bool]] = {
    "reached": _REACHED,
    "running": rooms.c.id.in_(_RUNNING.scalar_subquery()),
    "stopped": rooms.c.id.not_in(_RUNNING.scalar_subquery()),
    "tagged": rooms.c.id.in_(
        select(room_tags.c.room_id)
        .where(room_tags.c.tenant_id == _TENANT, room_tags.c.tag == bindparam("p_tag", type_=Text()))
        .scalar_subquery()
    ),
}

_TITLE = func.coalesce(rooms.c.title, rooms.c.name, type_=Text())
_ASKED = Columns(
    {
        **{
            name: rooms.c[name]
            for name in (
                *("number", "extension", "media", "control", "layout", "language", "record_at_start"),
                *("prompts", "created_at", "opens_at", "ends_at", "dial_in_numbers", "owner_id"),
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


def _chosen(shape: Shape, narrowed: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [_MINE, *(_NARROWED[name] for name in narrowed), *_ASKED.where(shape)]


def _how_many(shape: Shape, narrowed: tuple[str, ...]) -> Select[Any]:
    """Count what is chosen; of all rooms of a tenant a counter knows it."""
    if shape.filter is None and not shape.searches and not narrowed:
        return select(counters.c.value).where(counters.c.tenant_id == _TENANT, counters.c.list == LIST)
    return select(func.count()).select_from(rooms).where(*_chosen(shape, narrowed)).correlate(None)


@lru_cache(maxsize=256)
def _page(shape: Shape, narrowed: tuple[str, ...], *, skipping: bool) -> Statement:
    chosen, order = _chosen(shape, narrowed), _ASKED.order_by(shape)
    view = select(*_FIELDS, _how_many(shape, narrowed).scalar_subquery())
    limit: Any = bindparam("count")
    if not skipping:
        return Statement(view.where(*chosen).order_by(*order).limit(limit))  # tenant_id in _MINE
    # only the rows of this page are read whole
    inner = select(rooms.c.number).where(*chosen).order_by(*order).limit(limit).offset(bindparam("skip"))
    numbers = inner.subquery()
    return Statement(view.join(numbers, numbers.c.number == rooms.c.number).order_by(*order))


@lru_cache(maxsize=256)
def _total(shape: Shape, narrowed: tuple[str, ...]) -> Statement:
    return Statement(_how_many(shape, narrowed))  # tenant_id in _MINE


def _narrowed(whose: Whose) -> tuple[str, ...]:
    asked = {
        "reached": whose.user_id is not None,
        "running": whose.running is True,
        "stopped": whose.running is False,
        "tagged": whose.tag is not None,
    }
    return tuple(name for name, wanted in asked.items() if wanted)


async def page_and_total(reader: Reader, whose: Whose, query: ListQuery) -> tuple[list[Room], int]:
    """Return a page of the rooms that are asked for, and how many there are in all."""
    shape, values = _ASKED.take_apart(query)
    narrowed = _narrowed(whose)
    given: dict[str, Any] = {
        **values,
        "p_tenant": whose.tenant_id,
        "p_user": whose.user_id,
        "p_most": whose.max_participants,
        "p_zone": whose.timezone,
        "p_tag": whose.tag,
    }
    page = _page(shape, narrowed, skipping=query.skip > 0)
    rows = await reader.all(page, count=query.top, skip=query.skip, **given)
    if rows:
        return [Room(*row[:-1]) for row in rows], int(rows[0][-1] or 0)
    return [], int(await reader.value(_total(shape, narrowed), **given) or 0)


async def by_number(reader: Reader, whose: Whose, number: int) -> Found | None:
    """Return a room by its number, with its live session."""
    return await _one(reader, whose, "number", number)


async def by_slug(reader: Reader, whose: Whose, slug: str) -> Found | None:
    """Return a room by its slug, in the same way."""
    return await _one(reader, whose, "slug", slug)


async def _one(reader: Reader, whose: Whose, key: str, value: str | int) -> Found | None:
    statement = _ONE[key, whose.user_id is not None]
    row = await reader.one(statement, p_tenant=whose.tenant_id, p_user=whose.user_id, p_key=value)
    return None if row is None else Found(Room(*row[:-1]), row[-1])
