"""The SQL of recordings."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, func, select, update

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import compositions, recordings, tracks
from roomful.recordings.model import Recording, RecordingFilter, State
from roomful.recordings.store.rows import Rows, values_of

_MINE = recordings.c.tenant_id == bindparam("p_tenant")
_RUNNING = recordings.c.state.in_([State.RECORDING, State.PAUSED])
_UNFINISHED = recordings.c.completed_at.is_(None)

rows = Rows(
    recordings,
    Recording.__struct_fields__,
    lambda row: Recording(*row),
    {
        name: recordings.c[name] == bindparam(name)
        for name in RecordingFilter.__struct_fields__
    },
)  # fmt: skip
_RUNNING_OF_SESSION = select(*rows.columns).where(
    _MINE, recordings.c.session_id == bindparam("p_session"), _RUNNING
)
_RUNNING_OF = Statement(_RUNNING_OF_SESSION)
_LOCK_RUNNING_OF = Statement(_RUNNING_OF_SESSION.with_for_update())
# any tenant: the watch keeps all recordings
_ALL_UNFINISHED = Statement(
    select(*rows.columns)
    .where(_UNFINISHED, recordings.c.number > bindparam("after"))
    .order_by(recordings.c.number)
    .limit(bindparam("count"))
)
# any tenant: what has expired has for all
_EXPIRED = Statement(
    select(*rows.columns)
    .where(recordings.c.expires_at <= bindparam("now"), recordings.c.deleted_at.is_(None))
    .order_by(recordings.c.expires_at)
    .limit(bindparam("count"))
)
_SET_PROGRESS = Statement(
    update(recordings)
    .where(_MINE, recordings.c.id == bindparam("p_id"), _UNFINISHED)
    .values(progress=bindparam("p_progress"))
)
_COUNTS = Statement(  # any tenant: figures
    select(
        func.coalesce(func.sum(case((_RUNNING, 1), else_=0)), 0),
        func.coalesce(func.sum(case((_RUNNING, 0), else_=1)), 0),
    ).where(_UNFINISHED)
)
_USED = [
    Statement(
        select(func.coalesce(func.sum(table.c.size_bytes), 0)).where(
            table.c.tenant_id == bindparam("p_tenant"),
            table.c.deleted_at.is_(None),
            # the size of a recording without a picture is that of its tracks, which count themselves
            table.c.storage_key.is_not(None),
        )
    )
    for table in (recordings, tracks, compositions)
]

_UNFINISHED_OF = Statement(select(*rows.columns).where(_MINE, _UNFINISHED))


async def running_of(reader: Reader, tenant_id: str, session_id: str) -> Recording | None:
    """Return the recording of a session that runs or is paused."""
    row = await reader.one(_RUNNING_OF, p_tenant=tenant_id, p_session=session_id)
    return None if row is None else Recording(*row)


async def lock_running_of(tx: Transaction, tenant_id: str, session_id: str) -> Recording | None:
    """Return it, and let nobody else change it before the transaction ends."""
    row = await tx.one(_LOCK_RUNNING_OF, p_tenant=tenant_id, p_session=session_id)
    return None if row is None else Recording(*row)


@lru_cache(maxsize=300)
def _running_of_sessions(count: int) -> Statement:
    wanted: list[Any] = [bindparam(f"s{index}") for index in range(count)]
    return Statement(select(*rows.columns).where(_MINE, recordings.c.session_id.in_(wanted), _RUNNING))


async def running_of_sessions(
    reader: Reader, tenant_id: str, session_ids: Sequence[str]
) -> dict[str, Recording]:
    """Return the running recordings of sessions, by session."""
    if not session_ids:
        return {}
    values = {f"s{index}": session_id for index, session_id in enumerate(session_ids)}
    found = await reader.all(_running_of_sessions(len(session_ids)), p_tenant=tenant_id, **values)
    return {recording.session_id: recording for recording in (Recording(*row) for row in found)}


async def page(
    reader: Reader,
    tenant_id: str,
    filters: RecordingFilter,
    *,
    count: int,
    skip: int = 0,
    after: int | None = None,
    before: int | None = None,
) -> list[Recording]:
    """Return recordings, newest first."""
    return await rows.page(
        reader, tenant_id, values_of(filters), count=count, skip=skip, after=after, before=before
    )


async def total(reader: Reader, tenant_id: str, filters: RecordingFilter) -> int:
    """Count the recordings a filter chooses."""
    return await rows.total(reader, tenant_id, values_of(filters))


async def unfinished(reader: Reader, after: int, count: int) -> list[Recording]:
    """Return recordings of all tenants that are neither completed nor failed, behind a number."""
    return [Recording(*row) for row in await reader.all(_ALL_UNFINISHED, after=after, count=count)]


async def unfinished_of(reader: Reader, tenant_id: str) -> list[Recording]:
    """Return those of one tenant."""
    return [Recording(*row) for row in await reader.all(_UNFINISHED_OF, p_tenant=tenant_id)]


async def expired(reader: Reader, now: int, count: int) -> list[Recording]:
    """Return recordings whose time is over."""
    return [Recording(*row) for row in await reader.all(_EXPIRED, now=now, count=count)]


async def set_progress(tx: Transaction, tenant_id: str, recording_id: str, progress: int) -> None:
    """Write how far the file is, unless it is finished."""
    await tx.run(_SET_PROGRESS, p_tenant=tenant_id, p_id=recording_id, p_progress=progress)


async def counts(reader: Reader) -> tuple[int, int]:
    """Return how many recordings run, and how many are worked on after that."""
    row = await reader.one(_COUNTS)
    assert row is not None
    return int(row[0]), int(row[1])


async def used(reader: Reader, tenant_id: str) -> int:
    """Return how many bytes a tenant's finished files take."""
    return sum([int(await reader.value(statement, p_tenant=tenant_id)) for statement in _USED])
