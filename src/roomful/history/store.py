"""The SQL of history."""

from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import counters, history
from roomful.history.model import Event

_COLUMNS = [history.c[name] for name in Event.__struct_fields__]
_INSERT = Statement(
    insert(history)
    .values({name: bindparam(name) for name in Event.__struct_fields__ if name != "seq"})
    .returning(history.c.seq)
)
# any tenant: the streams of all tenants are fed by one reader, which sorts by tenant itself
_SINCE = Statement(
    select(*_COLUMNS)
    .where(history.c.seq > bindparam("after"))
    .order_by(history.c.seq)
    .limit(bindparam("count"))
)
_LAST = Statement(select(history.c.seq).order_by(history.c.seq.desc()).limit(1))  # any tenant: a position

# any tenant: what is old is old for all; a piece at a time, so that nobody waits for long
_PRUNE = Statement(
    delete(history).where(
        history.c.seq.in_(
            select(history.c.seq)
            .where(history.c.at < bindparam("before"))
            .order_by(history.c.at)
            .limit(bindparam("count"))
        )
    )
)

# any tenant: what was counted of all of them is less now, and is counted anew when it is asked for
_FORGET_COUNTS = Statement(delete(counters).where(counters.c.list.like("history:%")))

FILTERS = ("kind", "room_id", "session_id", "participant_id", "object_id")


async def insert_event(tx: Transaction, values: dict[str, Any]) -> int:
    """Store a row and return its place in the order."""
    seq: int = await tx.value(_INSERT, **values)
    return seq


async def events_since(reader: Reader, after: int, count: int) -> list[Event]:
    """Return events of every tenant behind a place, oldest first."""
    return [Event(*row) for row in await reader.all(_SINCE, after=after, count=count)]


async def last_seq(reader: Reader) -> int:
    """Return the newest place, 0 when nothing has happened yet."""
    return await reader.value(_LAST) or 0


@lru_cache(maxsize=256)
def _page(filters: tuple[str, ...], newest_first: bool, kinds: tuple[str, ...]) -> Statement:
    conditions: list[ColumnElement[bool]] = [history.c.tenant_id == bindparam("tenant_id")]
    conditions += [history.c[name] == bindparam(name) for name in filters]
    if kinds:
        conditions.append(history.c.kind.in_(kinds))
    order = history.c.seq.desc() if newest_first else history.c.seq
    beyond = history.c.seq < bindparam("after") if newest_first else history.c.seq > bindparam("after")
    return Statement(select(*_COLUMNS).where(*conditions, beyond).order_by(order).limit(bindparam("count")))


async def page(
    reader: Reader,
    tenant_id: str,
    *,
    filters: dict[str, str],
    after: int,
    count: int,
    newest_first: bool,
    kinds: tuple[str, ...] = (),
) -> list[Event]:
    """Return a tenant's events beyond a place, by exact values of FILTERS, of some kinds or of any."""
    statement = _page(tuple(sorted(filters)), newest_first, kinds)
    rows = await reader.all(statement, tenant_id=tenant_id, after=after, count=count, **filters)
    return [Event(*row) for row in rows]


async def prune(tx: Transaction, before: int, count: int) -> int:
    """Delete so many of the oldest events that happened before a time; return how many that were."""
    gone = await tx.run(_PRUNE, before=before, count=count)
    if gone:
        await tx.run(_FORGET_COUNTS)
    return gone
