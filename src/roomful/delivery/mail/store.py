"""The SQL of mails."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, select, update

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import mails
from roomful.delivery.mail.model import Mail, State

_FIELDS = Mail.__struct_fields__
_MAIL = [mails.c[name] for name in _FIELDS]
_RESULT_FIELDS = ("state", "attempts", "last_error", "next_at", "sent_at")
_HIS = and_(mails.c.tenant_id == bindparam("p_tenant"), mails.c.id == bindparam("p_id"))

_INSERT = Statement(insert(mails).values({name: bindparam(name) for name in (*_FIELDS, "body_box")}))
_BY_ID = Statement(select(*_MAIL, mails.c.body_box).where(_HIS))
_RESULT = Statement(
    update(mails).where(_HIS).values({name: bindparam(f"new_{name}") for name in _RESULT_FIELDS})
)
_LATER = Statement(
    select(mails.c.id)
    .where(
        mails.c.tenant_id == bindparam("p_tenant"),
        mails.c.uid == bindparam("p_uid"),
        mails.c.to_address == bindparam("p_address"),
        mails.c.number > bindparam("p_number"),
        mails.c.state != State.FAILED,
    )
    .limit(1)
)
_OLD = (
    select(mails.c.id)
    .where(mails.c.created_at < bindparam("before"), mails.c.state != State.QUEUED)
    .order_by(mails.c.created_at, mails.c.id)
    .limit(bindparam("count"))
)
_PRUNE = Statement(delete(mails).where(mails.c.id.in_(_OLD)))  # any tenant: what is long over


async def insert_mail(tx: Transaction, mail: Mail, body_box: str) -> None:
    """Store a mail with its encrypted body."""
    await tx.run(_INSERT, {name: getattr(mail, name) for name in _FIELDS}, body_box=body_box)


async def mail(reader: Reader, tenant_id: str, mail_id: str) -> tuple[Mail, str] | None:
    """Return a mail with its encrypted body."""
    row = await reader.one(_BY_ID, p_tenant=tenant_id, p_id=mail_id)
    return None if row is None else (Mail(*row[:-1]), row[-1])


async def write_result(tx: Transaction, changed: Mail) -> None:
    """Store how a mail stands."""
    await tx.run(
        _RESULT,
        {f"new_{name}": getattr(changed, name) for name in _RESULT_FIELDS},
        p_tenant=changed.tenant_id,
        p_id=changed.id,
    )


async def has_later(reader: Reader, mail: Mail) -> bool:
    """Tell whether a later mail about the same calendar entry goes, or went, to the same address."""
    row = await reader.one(
        _LATER,
        p_tenant=mail.tenant_id,
        p_uid=mail.uid,
        p_address=mail.to_address,
        p_number=mail.number,
    )
    return row is not None


@lru_cache(maxsize=16)
def _page(filters: tuple[str, ...], after: bool) -> Statement:
    conditions: list[ColumnElement[bool]] = [mails.c.tenant_id == bindparam("tenant_id")]
    conditions += [mails.c[name] == bindparam(name) for name in filters]
    if after:
        conditions.append(mails.c.number < bindparam("after"))
    return Statement(
        select(*_MAIL).where(*conditions).order_by(mails.c.number.desc()).limit(bindparam("count"))
    )


async def page(
    reader: Reader, tenant_id: str, *, filters: dict[str, str], after: int | None, count: int
) -> list[Mail]:
    """Return a tenant's mails behind a number, the newest first, filtered by room_id and state."""
    values: dict[str, Any] = {"tenant_id": tenant_id, "count": count, **filters}
    if after is not None:
        values["after"] = after
    rows = await reader.all(_page(tuple(sorted(filters)), after is not None), **values)
    return [Mail(*row) for row in rows]


async def prune(tx: Transaction, before: int, count: int) -> int:
    """Delete so many mails at most that are over and older; return how many."""
    return await tx.run(_PRUNE, before=before, count=count)
