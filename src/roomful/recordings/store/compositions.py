"""The SQL of compositions."""

from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, case, func, select, update

from roomful.db import Reader, Statement, Transaction
from roomful.db.statement import Row
from roomful.db.tables import compositions, tracks
from roomful.recordings.model import Composition, CompositionFilter, State
from roomful.recordings.store.rows import Rows, values_of

_FIELDS = Composition.__struct_fields__


def _read(row: Row) -> Composition:
    return msgspec.convert(dict(zip(_FIELDS, row, strict=True)), Composition)


rows = Rows(
    compositions,
    _FIELDS,
    _read,
    {
        "session_id": compositions.c.session_id == bindparam("session_id"),
        "state": compositions.c.state == bindparam("state"),
        "shown_completed": compositions.c.state.in_([State.COMPLETED, State.FAILED]),
        "not_shown_completed": compositions.c.state.not_in([State.COMPLETED, State.FAILED]),
        "created_from": compositions.c.created_at >= bindparam("created_from"),
        "created_to": compositions.c.created_at <= bindparam("created_to"),
    },
)
_WAITING = compositions.c.state == State.ENQUEUED
_UNFINISHED = compositions.c.completed_at.is_(None)
_SET_PROGRESS = Statement(
    update(compositions)
    .where(compositions.c.tenant_id == bindparam("p_tenant"), compositions.c.id == bindparam("p_id"))
    .where(_UNFINISHED)
    .values(progress=bindparam("p_progress"))
)
# any tenant: the watch keeps all of them
_ALL_UNFINISHED = Statement(
    select(*rows.columns)
    .where(_UNFINISHED, compositions.c.number > bindparam("after"))
    .order_by(compositions.c.number)
    .limit(bindparam("count"))
)
_WAITING_OF_SESSION = Statement(
    select(compositions.c.id).where(
        compositions.c.tenant_id == bindparam("p_tenant"),
        compositions.c.session_id == bindparam("p_session"),
        _WAITING,
        compositions.c.deleted_at.is_(None),
    )
)
_COUNTS = Statement(  # any tenant: figures
    select(
        func.coalesce(func.sum(case((_WAITING, 1), else_=0)), 0),
        func.coalesce(func.sum(case((_WAITING, 0), else_=1)), 0),
    ).where(_UNFINISHED)
)


_LENGTH = func.max(func.coalesce(tracks.c.ended_at, bindparam("now"))) - func.min(tracks.c.started_at)
_UNFINISHED_OF = Statement(
    select(compositions.c.width, compositions.c.height, _LENGTH)
    .join(
        tracks,
        and_(
            tracks.c.tenant_id == compositions.c.tenant_id,
            tracks.c.session_id == compositions.c.session_id,
        ),
    )
    .where(
        compositions.c.tenant_id == bindparam("p_tenant"),
        _UNFINISHED,
        tracks.c.deleted_at.is_(None),
    )
    .group_by(compositions.c.id, compositions.c.width, compositions.c.height)
)


async def insert(tx: Transaction, composition: Composition) -> None:
    """Store a new composition."""
    await rows.insert(tx, composition)


async def waiting_of(reader: Reader, tenant_id: str, session_id: str) -> list[str]:
    """Return the ids of the compositions of a session that have not begun."""
    found = await reader.all(_WAITING_OF_SESSION, p_tenant=tenant_id, p_session=session_id)
    return [row[0] for row in found]


async def unfinished_of(reader: Reader, tenant_id: str, now: int) -> list[tuple[int, int, int]]:
    """Return width, height and, as far as is known, length in microseconds of a tenant's unfinished ones."""
    found = await reader.all(_UNFINISHED_OF, p_tenant=tenant_id, now=now)
    return [(int(width), int(height), max(int(length), 0)) for width, height, length in found]


async def set_progress(tx: Transaction, tenant_id: str, composition_id: str, progress: int) -> None:
    """Write how far the file is, unless it is finished."""
    await tx.run(_SET_PROGRESS, p_tenant=tenant_id, p_id=composition_id, p_progress=progress)


async def unfinished(reader: Reader, after: int, count: int) -> list[Composition]:
    """Return compositions of all tenants that are neither completed nor failed, behind a number."""
    return [_read(row) for row in await reader.all(_ALL_UNFINISHED, after=after, count=count)]


async def counts(reader: Reader) -> tuple[int, int]:
    """Return how many compositions wait, and how many are worked on."""
    row: Any = await reader.one(_COUNTS)
    return int(row[0]), int(row[1])


async def page(
    reader: Reader,
    tenant_id: str,
    filters: CompositionFilter,
    *,
    count: int,
    skip: int = 0,
    after: int | None = None,
) -> list[Composition]:
    """Return compositions, newest first."""
    return await rows.page(reader, tenant_id, values_of(filters), count=count, skip=skip, after=after)


async def total(reader: Reader, tenant_id: str, filters: CompositionFilter) -> int:
    """Count the compositions a filter chooses."""
    return await rows.total(reader, tenant_id, values_of(filters))
