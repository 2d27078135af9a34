"""The SQL for the operator: how many jobs there are, the dead ones, and pruning."""

from sqlalchemy import ScalarSelect, and_, bindparam, delete, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import jobs
from roomful.jobs.model import Job, State
from roomful.jobs.store.conditions import COLUMNS, QUEUED, RUNNING


def _count(condition: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(jobs).where(condition).scalar_subquery()


_DEPTH = Statement(  # any tenant: for the operator
    select(
        _count(and_(QUEUED, jobs.c.run_at <= bindparam("now"))),
        _count(RUNNING),
        _count(and_(jobs.c.state == State.DEAD, jobs.c.finished_at.is_not(None))),
    )
)
_GET = Statement(select(*COLUMNS).where(jobs.c.id == bindparam("p_id")))  # any tenant: for the operator
_DEAD = Statement(  # any tenant: for the operator
    select(*COLUMNS)
    .where(
        jobs.c.state == State.DEAD, jobs.c.finished_at.is_not(None), jobs.c.finished_at < bindparam("before")
    )
    .order_by(jobs.c.finished_at.desc())
    .limit(bindparam("count"))
)
_REVIVE = Statement(  # any tenant: for the operator
    update(jobs)
    .where(jobs.c.id == bindparam("p_id"), jobs.c.state == State.DEAD)
    .values(state=State.QUEUED, run_at=bindparam("now"), attempts=0, finished_at=None)
    .returning(jobs.c.kind)
)
_OLD = (
    select(jobs.c.id)
    .where(
        jobs.c.state == bindparam("p_state"),
        jobs.c.finished_at.is_not(None),
        jobs.c.finished_at < bindparam("before"),
    )
    .limit(bindparam("count"))
)
_PRUNE = Statement(delete(jobs).where(jobs.c.id.in_(_OLD)))  # any tenant: what has ended long ago


async def depth(reader: Reader, now: int) -> tuple[int, int, int]:
    """Return how many jobs are due and wait, how many run, and how many are dead."""
    row = await reader.one(_DEPTH, now=now)
    assert row is not None
    return row[0], row[1], row[2]


async def get(reader: Reader, job_id: str) -> Job | None:
    """Return one job."""
    row = await reader.one(_GET, p_id=job_id)
    return None if row is None else Job(*row)


async def dead(reader: Reader, before: int, count: int) -> list[Job]:
    """Return dead jobs that died before then, the last first."""
    return [Job(*row) for row in await reader.all(_DEAD, before=before, count=count)]


async def revive(tx: Transaction, job_id: str, now: int) -> str | None:
    """Queue a dead job again and return its kind. Raises Conflict when another waits under its key."""
    kind: str | None = await tx.value(_REVIVE, p_id=job_id, now=now)
    return kind


async def prune(tx: Transaction, state: State, before: int, count: int) -> int:
    """Delete at most so many jobs that ended in that state before then; return how many."""
    return await tx.run(_PRUNE, p_state=state, before=before, count=count)
