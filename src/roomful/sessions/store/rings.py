"""The SQL of rings, and of the pages that ring."""

from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, text, update

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import presences, rings
from roomful.sessions.model import Changes, Outcome, Ring

FIELDS = Ring.__struct_fields__
_COLUMNS = [rings.c[name] for name in FIELDS]
_MINE = rings.c.tenant_id == bindparam("p_tenant")
_OF_SESSION = rings.c.session_id == bindparam("p_session")
# written as the partial index has it, so that the index is used
_RINGING = text("rings.outcome = 'ringing'")

_INSERT = Statement(insert(rings))
_BY_ID = Statement(select(*_COLUMNS).where(_MINE, rings.c.id == bindparam("p_id")))
_PAGE = Statement(
    select(*_COLUMNS)
    .where(_MINE, _OF_SESSION, rings.c.number < bindparam("before"))
    .order_by(rings.c.number.desc())
    .limit(bindparam("count"))
)
_OF_USER = Statement(
    select(*_COLUMNS).where(_MINE, rings.c.user_id == bindparam("p_user"), _RINGING).order_by(rings.c.number)
)
_RINGING_IN = Statement(select(*_COLUMNS).where(_MINE, _OF_SESSION, _RINGING).order_by(rings.c.number))
_LEADING_IN = Statement(
    select(*_COLUMNS)
    .where(
        _MINE,
        _OF_SESSION,
        rings.c.user_id == bindparam("p_user"),
        or_(_RINGING, rings.c.outcome == Outcome.ACCEPTED),
        rings.c.participant_id.is_(None),
    )
    .order_by(rings.c.number)
)

_OPEN_PAGE = Statement(insert(presences))
_KEEP_PAGE = Statement(
    update(presences)
    .where(presences.c.tenant_id == bindparam("p_tenant"), presences.c.id == bindparam("p_id"))
    .values(seen_at=bindparam("seen_at"))
)
_CLOSE_PAGE = Statement(
    delete(presences).where(
        presences.c.tenant_id == bindparam("p_tenant"), presences.c.id == bindparam("p_id")
    )
)
_HAS_PAGE = Statement(
    select(presences.c.id)
    .where(
        presences.c.tenant_id == bindparam("p_tenant"),
        presences.c.user_id == bindparam("p_user"),
        presences.c.seen_at > bindparam("since"),
    )
    .limit(1)
)
_FORGET_PAGES = Statement(  # any tenant: housekeeping
    delete(presences).where(presences.c.seen_at < bindparam("before"))
)


async def insert_ring(tx: Transaction, ring: Ring) -> None:
    """Store a new ring."""
    await tx.run(_INSERT, {name: getattr(ring, name) for name in FIELDS})


async def by_id(reader: Reader, tenant_id: str, ring_id: str) -> Ring | None:
    """Return a ring."""
    row = await reader.one(_BY_ID, p_tenant=tenant_id, p_id=ring_id)
    return None if row is None else Ring(*row)


async def page(reader: Reader, tenant_id: str, session_id: str, *, before: int, count: int) -> list[Ring]:
    """Return the rings of a session, newest first, before a number."""
    rows = await reader.all(_PAGE, p_tenant=tenant_id, p_session=session_id, before=before, count=count)
    return [Ring(*row) for row in rows]


async def ringing_for(reader: Reader, tenant_id: str, user_id: str) -> list[Ring]:
    """Return what rings for a user now, oldest first."""
    return [Ring(*row) for row in await reader.all(_OF_USER, p_tenant=tenant_id, p_user=user_id)]


async def ringing_in(reader: Reader, tenant_id: str, session_id: str) -> list[Ring]:
    """Return what rings for a session now, oldest first."""
    return [Ring(*row) for row in await reader.all(_RINGING_IN, p_tenant=tenant_id, p_session=session_id)]


async def leading_in(reader: Reader, tenant_id: str, session_id: str, user_id: str) -> list[Ring]:
    """Return the rings that ask a user into a session, or did and were accepted, before they came."""
    rows = await reader.all(_LEADING_IN, p_tenant=tenant_id, p_session=session_id, p_user=user_id)
    return [Ring(*row) for row in rows]


@lru_cache(maxsize=32)
def _update(names: tuple[str, ...]) -> Statement:
    return Statement(
        update(rings)
        .where(_MINE, rings.c.id == bindparam("p_id"))  # _MINE holds the tenant_id
        .values({name: bindparam(name) for name in names})
    )


async def update_ring(tx: Transaction, tenant_id: str, ring_id: str, changes: Changes) -> None:
    """Change columns of a ring."""
    await tx.run(_update(tuple(sorted(changes))), changes, p_tenant=tenant_id, p_id=ring_id)


async def open_page(tx: Transaction, tenant_id: str, user_id: str, page_id: str, now: int) -> None:
    """Note that a user has a page open."""
    values: dict[str, Any] = {"id": page_id, "tenant_id": tenant_id, "user_id": user_id, "seen_at": now}
    await tx.run(_OPEN_PAGE, values)


async def keep_page(tx: Transaction, tenant_id: str, page_id: str, now: int) -> bool:
    """Note that a page is still open; False when it was forgotten meanwhile."""
    return await tx.run(_KEEP_PAGE, seen_at=now, p_tenant=tenant_id, p_id=page_id) > 0


async def close_page(tx: Transaction, tenant_id: str, page_id: str) -> None:
    """Note that a page is open no longer."""
    await tx.run(_CLOSE_PAGE, p_tenant=tenant_id, p_id=page_id)


async def has_page(reader: Reader, tenant_id: str, user_id: str, since: int) -> bool:
    """Tell whether a page of a user was seen open after a moment."""
    return await reader.one(_HAS_PAGE, p_tenant=tenant_id, p_user=user_id, since=since) is not None


async def forget_pages(tx: Transaction, before: int) -> int:
    """Forget pages not seen since a moment; return how many."""
    return await tx.run(_FORGET_PAGES, before=before)
