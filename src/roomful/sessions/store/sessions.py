"""The SQL of sessions."""

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, func, insert, select, text, update
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Reader, Statement, Transaction
from roomful.db.lists import listed, one_of, places, unindexed
from roomful.db.tables import sessions
from roomful.kit.text import containing
from roomful.sessions.model import Changes, Session, SessionFilter

FIELDS = Session.__struct_fields__
COLUMNS = [sessions.c[name] for name in FIELDS]
_MINE = sessions.c.tenant_id == bindparam("p_tenant")
_LIVE = sessions.c.ended_at.is_(None)

_INSERT = Statement(insert(sessions))
_BY_ID = Statement(select(*COLUMNS).where(_MINE, sessions.c.id == bindparam("p_id")))
_LOCK = Statement(select(*COLUMNS).where(_MINE, sessions.c.id == bindparam("p_id")).with_for_update())
# any tenant: a hint of the media engine names the session alone, which then tells the tenant
_LOCK_ANYWHERE = Statement(select(*COLUMNS).where(sessions.c.id == bindparam("p_id")).with_for_update())
_OF_ROOM = select(*COLUMNS).where(_MINE, sessions.c.room_id == bindparam("p_room"), _LIVE)
_LIVE_OF_ROOM = Statement(_OF_ROOM)
_LOCK_LIVE_OF_ROOM = Statement(_OF_ROOM.with_for_update())
# any tenant: the reconciler keeps all sessions
_ALL_LIVE = Statement(select(*COLUMNS).where(_LIVE))
# any tenant: a figure; room_id is what the index of live sessions holds
_COUNT_LIVE = Statement(select(func.count(sessions.c.room_id)).where(_LIVE))
# any tenant: the reconciler keeps all sessions
_ENDED_BUT_OPEN = Statement(
    # written as the partial index has it, so that the index is used
    select(*COLUMNS).where(sessions.c.ended_at.is_not(None), text("sessions.media_open"))
)

_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "room_id": sessions.c.room_id == bindparam("room_id"),
    "room_name": sessions.c.room_name == bindparam("room_name"),
    # the same `lower` on both sides, because that of SQLite knows A to Z alone
    "room_name_part": func.lower(sessions.c.room_name).like(
        func.lower(bindparam("room_name_part", type_=String)), escape="\\"
    ),
    "logged": sessions.c.log_deleted_at.is_(None),
    "started_from": sessions.c.started_at >= bindparam("started_from"),
    "started_to": sessions.c.started_at <= bindparam("started_to"),
    "updated_from": sessions.c.updated_at >= bindparam("updated_from"),
    "updated_to": sessions.c.updated_at <= bindparam("updated_to"),
    "ended_from": sessions.c.ended_at >= bindparam("ended_from"),
    "ended_to": sessions.c.ended_at <= bindparam("ended_to"),
    "active": _LIVE,
    "inactive": sessions.c.ended_at.is_not(None),
}


_FLAGS = ("active", "logged")
_number = attrgetter("number")


def _session(row: Any) -> Session | None:
    return None if row is None else Session(*row)


async def insert_session(tx: Transaction, session: Session) -> None:
    """Store a new session. Raises Conflict when the room has a live one."""
    await tx.run(_INSERT, {name: getattr(session, name) for name in FIELDS})


async def by_id(reader: Reader, tenant_id: str, session_id: str) -> Session | None:
    """Return a session."""
    return _session(await reader.one(_BY_ID, p_tenant=tenant_id, p_id=session_id))


async def lock_by_id(tx: Transaction, tenant_id: str, session_id: str) -> Session | None:
    """Return a session that nobody else changes, and nobody in it, before this transaction ends."""
    return _session(await tx.one(_LOCK, p_tenant=tenant_id, p_id=session_id))


async def lock_anywhere(tx: Transaction, session_id: str) -> Session | None:
    """Return a session, whoever's it is, that nobody else changes, and nobody in it."""
    return _session(await tx.one(_LOCK_ANYWHERE, p_id=session_id))


async def live_of_room(reader: Reader, tenant_id: str, room_id: str) -> Session | None:
    """Return the session that runs in a room."""
    return _session(await reader.one(_LIVE_OF_ROOM, p_tenant=tenant_id, p_room=room_id))


async def lock_live_of_room(tx: Transaction, tenant_id: str, room_id: str) -> Session | None:
    """Return the session that runs in a room; it does not end before this transaction."""
    return _session(await tx.one(_LOCK_LIVE_OF_ROOM, p_tenant=tenant_id, p_room=room_id))


async def all_live(reader: Reader) -> list[Session]:
    """Return every session that runs, the oldest first."""
    live = [Session(*row) for row in await reader.all(_ALL_LIVE)]
    return sorted(live, key=_number)  # here: SQLite would walk over all sessions there ever were


async def count_live(reader: Reader) -> int:
    """Count the sessions that run."""
    return int(await reader.value(_COUNT_LIVE))


async def ended_but_open(reader: Reader) -> list[Session]:
    """Return ended sessions whose media room may still be there."""
    return [Session(*row) for row in await reader.all(_ENDED_BUT_OPEN)]


@lru_cache(maxsize=256)
def _update(names: tuple[str, ...]) -> Statement:
    return Statement(
        update(sessions)
        .where(_MINE, sessions.c.id == bindparam("p_id"))  # _MINE holds the tenant_id
        .values({name: bindparam(name) for name in names})
    )


async def update_session(tx: Transaction, tenant_id: str, session_id: str, changes: Changes) -> None:
    """Change columns of a session."""
    await tx.run(_update(tuple(sorted(changes))), changes, p_tenant=tenant_id, p_id=session_id)


def _values(filters: SessionFilter) -> dict[str, Any]:
    values = {name: getattr(filters, name) for name in SessionFilter.__struct_fields__}
    if filters.room_name_part is not None:
        values["room_name_part"] = containing(filters.room_name_part)
    return {name: value for name, value in values.items() if value is not None}


def _names(values: dict[str, Any]) -> tuple[str, ...]:
    return tuple("inactive" if name == "active" and not value else name for name, value in values.items())


@lru_cache(maxsize=256)
def _page(names: tuple[str, ...], after: bool) -> Statement:
    chosen = and_(_MINE, *(_CONDITIONS[name] for name in names))
    inner: Select[Any] = select(sessions.c.number).where(chosen).order_by(sessions.c.number.desc())
    if after:
        inner = inner.where(sessions.c.number < bindparam("after"))
    numbers = inner.limit(bindparam("count")).offset(bindparam("skip")).subquery()
    return Statement(
        select(*COLUMNS)
        .join(numbers, numbers.c.number == sessions.c.number)
        .order_by(sessions.c.number.desc())
    )


@lru_cache(maxsize=64)
def _page_before(names: tuple[str, ...]) -> Statement:
    """Return the sessions next above a number, the nearest first."""
    chosen = and_(_MINE, *(_CONDITIONS[name] for name in names), sessions.c.number > bindparam("before"))
    return Statement(
        select(*COLUMNS)
        .where(chosen)
        .order_by(sessions.c.number)
        .limit(bindparam("count"))  # tenant_id: _MINE
    )


@lru_cache(maxsize=256)
def _total(names: tuple[str, ...]) -> Statement:
    chosen = and_(_MINE, *(_CONDITIONS[name] for name in names))
    return Statement(select(func.count()).select_from(sessions).where(chosen))


async def page(
    reader: Reader,
    tenant_id: str,
    filters: SessionFilter,
    *,
    count: int,
    skip: int = 0,
    after: int | None = None,
    before: int | None = None,
) -> list[Session]:
    """Return sessions, newest first: behind `skip` rows, behind the number `after`, or up to `before`'s."""
    values = _values(filters)
    names = _names(values)
    for flag in _FLAGS:
        values.pop(flag, None)
    if before is not None:
        rows = await reader.all(_page_before(names), p_tenant=tenant_id, count=count, before=before, **values)
        return [Session(*row) for row in reversed(rows)]
    statement = _page(names, after is not None)
    if after is not None:
        values["after"] = after
    rows = await reader.all(statement, p_tenant=tenant_id, count=count, skip=skip, **values)
    return [Session(*row) for row in rows]


@lru_cache(maxsize=300)
def _recent(count: int) -> Statement:
    wanted: list[Any] = [bindparam(f"r{index}") for index in range(count)]
    place = func.row_number().over(partition_by=sessions.c.room_id, order_by=sessions.c.number.desc())
    ranked = (
        select(sessions.c.number, place.label("place"))
        .where(_MINE, sessions.c.room_id.in_(wanted))
        .subquery()
    )
    return Statement(
        select(*COLUMNS)
        .join(ranked, ranked.c.number == sessions.c.number)
        .where(ranked.c.place <= bindparam("each"))
        .order_by(sessions.c.number.desc())
    )


@lru_cache(maxsize=16)
def _live_of(count: int) -> Statement:
    # by the index of live sessions, which is that of rooms alone
    tenant_id = unindexed(sessions.c.tenant_id) == bindparam("p_tenant")
    return Statement(select(*COLUMNS).where(tenant_id, one_of(sessions.c.room_id, count), _LIVE))


async def live_of_rooms(reader: Reader, tenant_id: str, room_ids: Sequence[str]) -> dict[str, Session]:
    """Return the sessions that run now, by their rooms."""
    if not room_ids:
        return {}
    rows = await reader.all(_live_of(places(len(room_ids))), p_tenant=tenant_id, **listed(room_ids))
    return {session.room_id: session for session in (Session(*row) for row in rows)}


async def recent_of_rooms(
    reader: Reader, tenant_id: str, room_ids: Sequence[str], *, each: int
) -> dict[str, list[Session]]:
    """Return the newest sessions of each of the rooms, in one query."""
    found: dict[str, list[Session]] = {room_id: [] for room_id in room_ids}
    if found:
        values = {f"r{index}": room_id for index, room_id in enumerate(found)}
        for row in await reader.all(_recent(len(found)), p_tenant=tenant_id, each=each, **values):
            session = Session(*row)
            found[session.room_id].append(session)
    return found


async def total(reader: Reader, tenant_id: str, filters: SessionFilter) -> int:
    """Count the sessions a filter chooses."""
    values = _values(filters)
    statement = _total(_names(values))
    for flag in _FLAGS:
        values.pop(flag, None)
    return int(await reader.value(statement, p_tenant=tenant_id, **values))
