"""The SQL of programs that act for people."""

from sqlalchemy import bindparam, delete, insert, select, update

from roomful.db import Statement, Transaction
from roomful.db.tables import authorizations, sign_ins
from roomful.people.oauth.model import Authorization

_AUTHORIZATION = [authorizations.c[name] for name in Authorization.__struct_fields__]

_INSERT = Statement(insert(authorizations))
# any tenant: the code's hash is what tells the tenant
_LOCK_CODE = Statement(
    select(*_AUTHORIZATION).where(authorizations.c.code_hash == bindparam("p_hash")).with_for_update()
)
_USE = Statement(
    update(authorizations)
    .where(
        authorizations.c.tenant_id == bindparam("p_tenant"),
        authorizations.c.id == bindparam("p_id"),
        authorizations.c.used_at.is_(None),
    )
    .values(used_at=bindparam("at"))
)
_END = Statement(
    delete(sign_ins).where(
        sign_ins.c.tenant_id == bindparam("p_tenant"), sign_ins.c.authorization_id == bindparam("p_id")
    )
)
# any tenant: what is over is over for each
_PRUNE = Statement(delete(authorizations).where(authorizations.c.expires_at <= bindparam("before")))


async def insert_authorization(tx: Transaction, authorization: Authorization, code_hash: str) -> None:
    """Store what somebody allowed."""
    values = {name: getattr(authorization, name) for name in Authorization.__struct_fields__}
    await tx.run(_INSERT, values, code_hash=code_hash)


async def lock_code(tx: Transaction, code_hash: str) -> Authorization | None:
    """Return what a code stands for; nobody else uses it before the transaction ends."""
    row = await tx.one(_LOCK_CODE, p_hash=code_hash)
    return None if row is None else Authorization(*row)


async def use(tx: Transaction, tenant_id: str, authorization_id: str, at: int) -> bool:
    """Note that a code was used; False when it was before."""
    return await tx.run(_USE, p_tenant=tenant_id, p_id=authorization_id, at=at) > 0


async def end_tokens(tx: Transaction, tenant_id: str, authorization_id: str) -> int:
    """Delete the tokens that came of a code, and of their refreshing; return how many."""
    return await tx.run(_END, p_tenant=tenant_id, p_id=authorization_id)


async def prune(tx: Transaction, before: int) -> None:
    """Delete codes that were good until then."""
    await tx.run(_PRUNE, before=before)
