"""The SQL of broadcasts and their targets."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from roomful.broadcasts.model import Broadcast, BroadcastFilter, BroadcastTarget
from roomful.db import Reader, Row, Statement, Transaction
from roomful.db.tables import broadcast_targets, broadcasts

_FIELDS = Broadcast.__struct_fields__
_TARGET_FIELDS = BroadcastTarget.__struct_fields__
_COLUMNS = [broadcasts.c[name] for name in _FIELDS]
_TARGET_COLUMNS = [broadcast_targets.c[name] for name in _TARGET_FIELDS]
_TENANT = broadcasts.c.tenant_id == bindparam("p_tenant")
_MINE = and_(_TENANT, broadcasts.c.id == bindparam("p_id"))
_RUNNING = broadcasts.c.ended_at.is_(None)
_ITS_TARGETS = and_(
    broadcast_targets.c.tenant_id == bindparam("p_tenant"),
    broadcast_targets.c.broadcast_id == bindparam("p_broadcast"),
)

_INSERT = Statement(insert(broadcasts).values({name: bindparam(name) for name in _FIELDS}))
_INSERT_TARGET = Statement(
    insert(broadcast_targets).values({name: bindparam(name) for name in (*_TARGET_FIELDS, "url_box")})
)
_ONE = select(*_COLUMNS).where(_MINE)  # _MINE holds the tenant_id
_BY_ID = Statement(_ONE)
_LOCK = Statement(_ONE.with_for_update())
# any tenant: the link of our page names the broadcast alone, and is stamped by us
_ANYWHERE = Statement(select(*_COLUMNS).where(broadcasts.c.id == bindparam("p_id")))
_RUNNING_OF = Statement(
    select(*_COLUMNS).where(_TENANT, broadcasts.c.session_id == bindparam("p_session"), _RUNNING)
)
_TARGETS = Statement(
    select(*_TARGET_COLUMNS).where(_ITS_TARGETS).order_by(broadcast_targets.c.number)  # with the tenant_id
)
_BOXES = Statement(
    select(*_TARGET_COLUMNS, broadcast_targets.c.url_box).where(  # with the tenant_id
        _ITS_TARGETS, broadcast_targets.c.ended_at.is_(None)
    )
)
_DELETE_TARGET = Statement(
    delete(broadcast_targets).where(
        broadcast_targets.c.tenant_id == bindparam("p_tenant"), broadcast_targets.c.id == bindparam("p_id")
    )
)
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "room_id": broadcasts.c.room_id == bindparam("room_id"),
    "session_id": broadcasts.c.session_id == bindparam("session_id"),
    "running": _RUNNING,
    "over": broadcasts.c.ended_at.is_not(None),
}


def _broadcast(row: Row | None) -> Broadcast | None:
    return None if row is None else Broadcast(*row)


async def insert_broadcast(tx: Transaction, broadcast: Broadcast) -> None:
    """Store a new broadcast."""
    await tx.run(_INSERT, {name: getattr(broadcast, name) for name in _FIELDS})


async def insert_target(tx: Transaction, target: BroadcastTarget, url_box: str) -> None:
    """Store a new target, its address encrypted."""
    values = {name: getattr(target, name) for name in _TARGET_FIELDS}
    await tx.run(_INSERT_TARGET, values, url_box=url_box)


async def by_id(reader: Reader, tenant_id: str, broadcast_id: str) -> Broadcast | None:
    """Return a broadcast."""
    return _broadcast(await reader.one(_BY_ID, p_tenant=tenant_id, p_id=broadcast_id))


async def lock(tx: Transaction, tenant_id: str, broadcast_id: str) -> Broadcast | None:
    """Return a broadcast that nobody else changes before the transaction ends."""
    return _broadcast(await tx.one(_LOCK, p_tenant=tenant_id, p_id=broadcast_id))


async def anywhere(reader: Reader, broadcast_id: str) -> Broadcast | None:
    """Return a broadcast of any tenant."""
    return _broadcast(await reader.one(_ANYWHERE, p_id=broadcast_id))


async def running_of(reader: Reader, tenant_id: str, session_id: str) -> list[Broadcast]:
    """Return the broadcasts of a session that have not ended."""
    rows = await reader.all(_RUNNING_OF, p_tenant=tenant_id, p_session=session_id)
    return [Broadcast(*row) for row in rows]


@lru_cache(maxsize=300)
def _running_of_many(count: int) -> Statement:
    wanted: list[Any] = [bindparam(f"s{index}") for index in range(count)]
    # _TENANT holds the tenant_id
    return Statement(select(*_COLUMNS).where(_TENANT, broadcasts.c.session_id.in_(wanted), _RUNNING))


async def running_of_many(reader: Reader, tenant_id: str, session_ids: Sequence[str]) -> list[Broadcast]:
    """Return the broadcasts of sessions that have not ended."""
    if not session_ids:
        return []
    values: dict[str, Any] = {f"s{index}": session_id for index, session_id in enumerate(session_ids)}
    rows = await reader.all(_running_of_many(len(values)), p_tenant=tenant_id, **values)
    return [Broadcast(*row) for row in rows]


@lru_cache(maxsize=64)
def _update(names: tuple[str, ...]) -> Statement:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return Statement(update(broadcasts).where(_MINE).values(values))  # _MINE holds the tenant_id


@lru_cache(maxsize=64)
def _update_target(names: tuple[str, ...]) -> Statement:
    return Statement(
        update(broadcast_targets)
        .where(
            broadcast_targets.c.tenant_id == bindparam("p_tenant"),
            broadcast_targets.c.id == bindparam("p_id"),
        )
        .values({name: bindparam(f"new_{name}") for name in names})
    )


def _new(changes: dict[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in changes.items()}


async def change(tx: Transaction, tenant_id: str, broadcast_id: str, changes: dict[str, Any]) -> None:
    """Change columns of a broadcast."""
    statement = _update(tuple(sorted(changes)))
    await tx.run(statement, _new(changes), p_tenant=tenant_id, p_id=broadcast_id)


async def change_target(tx: Transaction, tenant_id: str, target_id: str, changes: dict[str, Any]) -> None:
    """Change columns of a target."""
    statement = _update_target(tuple(sorted(changes)))
    await tx.run(statement, _new(changes), p_tenant=tenant_id, p_id=target_id)


async def targets(reader: Reader, tenant_id: str, broadcast_id: str) -> list[BroadcastTarget]:
    """Return all targets a broadcast has or had, the first first."""
    rows = await reader.all(_TARGETS, p_tenant=tenant_id, p_broadcast=broadcast_id)
    return [BroadcastTarget(*row) for row in rows]


@lru_cache(maxsize=300)
def _targets_of_many(count: int) -> Statement:
    wanted: list[Any] = [bindparam(f"b{index}") for index in range(count)]
    mine = broadcast_targets.c.tenant_id == bindparam("p_tenant")
    return Statement(
        select(*_TARGET_COLUMNS)
        .where(mine, broadcast_targets.c.broadcast_id.in_(wanted))
        .order_by(broadcast_targets.c.number)
    )


async def targets_of_many(
    reader: Reader, tenant_id: str, broadcast_ids: Sequence[str]
) -> dict[str, list[BroadcastTarget]]:
    """Return the targets of each of the broadcasts."""
    found: dict[str, list[BroadcastTarget]] = {one: [] for one in broadcast_ids}
    if found:
        values = {f"b{index}": broadcast_id for index, broadcast_id in enumerate(found)}
        for row in await reader.all(_targets_of_many(len(found)), p_tenant=tenant_id, **values):
            target = BroadcastTarget(*row)
            found[target.broadcast_id].append(target)
    return found


async def boxes(reader: Reader, tenant_id: str, broadcast_id: str) -> list[tuple[BroadcastTarget, str]]:
    """Return the targets that have not ended, each with its address encrypted."""
    rows = await reader.all(_BOXES, p_tenant=tenant_id, p_broadcast=broadcast_id)
    return [(BroadcastTarget(*row[:-1]), row[-1]) for row in rows]


async def delete_target(tx: Transaction, tenant_id: str, target_id: str) -> None:
    """Forget a target."""
    await tx.run(_DELETE_TARGET, p_tenant=tenant_id, p_id=target_id)


@lru_cache(maxsize=64)
def _page(names: tuple[str, ...], after: bool) -> Statement:
    chosen = [_TENANT, *(_CONDITIONS[name] for name in names)]
    if after:
        chosen.append(broadcasts.c.number < bindparam("after"))
    return Statement(  # _TENANT holds the tenant_id
        select(*_COLUMNS).where(*chosen).order_by(broadcasts.c.number.desc()).limit(bindparam("count"))
    )


async def page(
    reader: Reader, tenant_id: str, filters: BroadcastFilter, *, count: int, after: int | None = None
) -> list[Broadcast]:
    """Return broadcasts, newest first, behind the number `after`."""
    values = {name: getattr(filters, name) for name in ("room_id", "session_id")}
    values = {name: value for name, value in values.items() if value is not None}
    names = [*values]
    if filters.running is not None:
        names.append("running" if filters.running else "over")
    if after is not None:
        values["after"] = after
    rows = await reader.all(_page(tuple(names), after is not None), p_tenant=tenant_id, count=count, **values)
    return [Broadcast(*row) for row in rows]
