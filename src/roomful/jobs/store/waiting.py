"""The SQL of jobs that wait.

What is due is claimed by one UPDATE; on PostgreSQL several workers step over each other's rows.
"""

from functools import lru_cache

from sqlalchemy import and_, bindparam, case, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import jobs
from roomful.jobs.model import Job, State
from roomful.jobs.store.conditions import BLOCKED, COLUMNS, QUEUED, RUNNING

_NEW = upsert(jobs).values({name: bindparam(name) for name in Job.__struct_fields__})
_UNDER_KEY = text("state = 'queued' AND unique_key IS NOT NULL")  # as its index has it
_INSERT = Statement(insert(jobs).values({name: bindparam(name) for name in Job.__struct_fields__}))
# any tenant: a key is the whole house's
_BRING_FORWARD = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["unique_key"],
        index_where=_UNDER_KEY,
        set_={
            "run_at": case((_NEW.excluded.run_at < jobs.c.run_at, _NEW.excluded.run_at), else_=jobs.c.run_at)
        },
    ).returning(jobs.c.id)
)
# any tenant: a key is the whole house's
_REPLACE = Statement(
    _NEW.on_conflict_do_update(
        index_elements=["unique_key"],
        index_where=_UNDER_KEY,
        set_={
            name: _NEW.excluded[name]
            for name in (
                "number",
                "tenant_id",
                "kind",
                "payload",
                "run_at",
                "attempts",
                "max_attempts",
                "last_error",
            )
        },
    ).returning(jobs.c.id)
)
# any tenant: a key is the whole house's
_CANCEL_QUEUED = Statement(
    update(jobs)
    .where(jobs.c.unique_key == bindparam("key"), QUEUED)
    .values(state=State.CANCELLED, finished_at=bindparam("now"))
)
# any tenant: a key is the whole house's
_CANCEL_RETRIES = Statement(
    update(jobs).where(jobs.c.unique_key == bindparam("key"), RUNNING).values(max_attempts=0)
)


# any tenant: a key is the whole house's
_KNOWN = [
    Statement(select(jobs.c.state).where(jobs.c.unique_key == bindparam("key"), state).limit(1))
    for state in (RUNNING, QUEUED)
]


async def known(reader: Reader, key: str) -> State | None:
    """Tell whether a job runs or, if none does, waits under the key."""
    for statement in _KNOWN:
        state = await reader.value(statement, key=key)
        if state is not None:
            return State(state)
    return None


async def insert_job(tx: Transaction, job: Job, *, replace: bool) -> str:
    """Queue a job, or change the one that waits under its key; return the id of the one that waits."""
    values = {name: getattr(job, name) for name in Job.__struct_fields__}
    if job.unique_key is None:
        await tx.run(_INSERT, values)
        return job.id
    waiting: str = await tx.value(_REPLACE if replace else _BRING_FORWARD, **values)
    return waiting


async def cancel(tx: Transaction, key: str, now: int) -> bool:
    """Cancel what waits under the key, and the retries of what runs; tell whether any waited."""
    await tx.run(_CANCEL_RETRIES, key=key)
    return await tx.run(_CANCEL_QUEUED, key=key, now=now) > 0


@lru_cache(maxsize=64)
def _due(kinds: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(QUEUED, jobs.c.kind.in_(kinds), ~BLOCKED)


@lru_cache(maxsize=64)
def _claim(kinds: tuple[str, ...]) -> Statement:
    due = (
        select(jobs.c.id)
        .where(_due(kinds), jobs.c.run_at <= bindparam("now"))
        .order_by(jobs.c.run_at, jobs.c.number)
        .limit(bindparam("count"))
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED")
    )
    return Statement(  # any tenant: whoever runs jobs runs those of all tenants
        update(jobs)
        .where(jobs.c.id.in_(select(due.c.id)))
        .values(
            state=State.RUNNING,
            attempts=jobs.c.attempts + 1,
            lease_owner=bindparam("p_owner"),
            lease_until=bindparam("until"),
        )
        .returning(*COLUMNS)
    )


@lru_cache(maxsize=64)
def _next_run_at(kinds: tuple[str, ...]) -> Statement:
    # any tenant: whoever runs jobs runs those of all tenants
    return Statement(select(jobs.c.run_at).where(_due(kinds)).order_by(jobs.c.run_at).limit(1))


async def claim(
    tx: Transaction, kinds: tuple[str, ...], *, owner: str, now: int, until: int, count: int
) -> list[Job]:
    """Take what is due, the longest waiting first."""
    rows = await tx.all(_claim(kinds), p_owner=owner, now=now, until=until, count=count)
    return sorted((Job(*row) for row in rows), key=lambda job: (job.run_at, job.number))


async def next_run_at(reader: Reader, kinds: tuple[str, ...]) -> int | None:
    """Return when the next job that may start is due, None when nothing waits."""
    at: int | None = await reader.value(_next_run_at(kinds))
    return at
