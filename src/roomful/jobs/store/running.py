"""The SQL of jobs that run.

Everything a worker does to a job names the worker and the attempt, so that who has lost it cannot touch it.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, bindparam, case, or_, update

from roomful.db import Statement, Transaction
from roomful.db.tables import jobs
from roomful.jobs.model import Job, State
from roomful.jobs.store.conditions import FREED, NOT_WANTED, RUNNING, SUCCEEDED

_HELD = and_(
    jobs.c.id == bindparam("p_id"),
    jobs.c.lease_owner == bindparam("p_owner"),
    jobs.c.attempts == bindparam("p_attempts"),
    RUNNING,
)
_END = Statement(  # any tenant: by id, and only by who holds it
    update(jobs)
    .where(_HELD)
    .values(
        state=bindparam("p_state"), finished_at=bindparam("now"), last_error=bindparam("p_error"), **FREED
    )
)
_REQUEUE = Statement(  # any tenant: by id, and only by who holds it
    update(jobs)
    .where(_HELD, jobs.c.max_attempts > 0, ~SUCCEEDED)
    .values(
        state=State.QUEUED,
        run_at=bindparam("p_run_at"),
        attempts=jobs.c.attempts - bindparam("p_uncounted"),
        last_error=bindparam("p_error"),
        **FREED,
    )
)
_RENEW = Statement(  # any tenant: all that one worker runs
    update(jobs)
    .where(jobs.c.lease_owner == bindparam("p_owner"), RUNNING)
    .values(lease_until=bindparam("until"))
    .returning(jobs.c.id)
)
_MINE = and_(jobs.c.lease_owner == bindparam("p_owner"), RUNNING)
_ONE_OF_MINE = and_(_MINE, jobs.c.id == bindparam("p_id"))
_CANCEL = update(jobs).values(state=State.CANCELLED, finished_at=bindparam("now"), **FREED)
_GIVE_BACK = update(jobs).values(state=State.QUEUED, attempts=jobs.c.attempts - 1, **FREED)
# any tenant: all that one worker runs
_CANCEL_MINE = Statement(_CANCEL.where(_MINE, NOT_WANTED))
_GIVE_BACK_MINE = Statement(_GIVE_BACK.where(_MINE))  # any tenant: all that one worker runs
_CANCEL_ONE = Statement(_CANCEL.where(_ONE_OF_MINE, NOT_WANTED))  # any tenant: only by who holds it
_GIVE_BACK_ONE = Statement(_GIVE_BACK.where(_ONE_OF_MINE))  # any tenant: only by who holds it
_ABANDONED = and_(
    RUNNING, jobs.c.lease_until <= bindparam("before"), jobs.c.lease_owner != bindparam("p_owner")
)
_BURY_ABANDONED = Statement(  # any tenant: all that lost their worker
    update(jobs)
    .where(_ABANDONED, or_(jobs.c.attempts >= jobs.c.max_attempts, SUCCEEDED))
    .values(
        state=case(
            (NOT_WANTED, State.CANCELLED),
            else_=State.DEAD,
        ),
        finished_at=bindparam("now"),
        last_error="its worker vanished",
        **FREED,
    )
)
_REQUEUE_ABANDONED = Statement(  # any tenant: all that lost their worker
    update(jobs).where(_ABANDONED).values(state=State.QUEUED, last_error="its worker vanished", **FREED)
)


def _held(job: Job) -> dict[str, Any]:
    return {"p_id": job.id, "p_owner": job.lease_owner, "p_attempts": job.attempts}


async def end_many(tx: Transaction, done: Iterable[Job], now: int) -> None:
    """Mark them done, those that are still held."""
    values = {"p_state": State.DONE, "p_error": None, "now": now}
    await tx.many(_END, [_held(job) | values for job in done])


async def end(tx: Transaction, job: Job, state: State, error: str | None, now: int) -> bool:
    """End a job; tell whether it was still held."""
    return await tx.run(_END, _held(job), p_state=state, p_error=error, now=now) > 0


async def requeue(tx: Transaction, job: Job, run_at: int, error: str | None, *, counted: bool) -> bool:
    """Let a job wait again; False when it is not held, was cancelled, or another waits under its key."""
    values = {"p_run_at": run_at, "p_error": error, "p_uncounted": 0 if counted else 1}
    return await tx.run(_REQUEUE, _held(job), **values) > 0


async def renew(tx: Transaction, owner: str, until: int) -> set[str]:
    """Extend the leases of a worker and return the ids of the jobs it holds."""
    return {job_id for (job_id,) in await tx.all(_RENEW, p_owner=owner, until=until)}


async def give_back(tx: Transaction, owner: str, now: int) -> int:
    """Queue all that a worker holds, as if it had never begun; return how many."""
    await tx.run(_CANCEL_MINE, p_owner=owner, now=now)
    return await tx.run(_GIVE_BACK_MINE, p_owner=owner)


async def give_one_back(tx: Transaction, owner: str, job_id: str, now: int) -> None:
    """Queue a job that a worker holds, as if it had never begun."""
    await tx.run(_CANCEL_ONE, p_owner=owner, p_id=job_id, now=now)
    await tx.run(_GIVE_BACK_ONE, p_owner=owner, p_id=job_id)


async def free_abandoned(tx: Transaction, owner: str, before: int, now: int) -> tuple[int, int]:
    """Queue the jobs of others whose lease ended before then; return how many, and how many were buried."""
    buried = await tx.run(_BURY_ABANDONED, p_owner=owner, before=before, now=now)
    return await tx.run(_REQUEUE_ABANDONED, p_owner=owner, before=before), buried
