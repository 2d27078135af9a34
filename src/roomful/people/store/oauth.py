"""The SQL of programs that act for people."""

from sqlalchemy import bindparam, delete, insert, select, update

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import authorizations, sign_ins, tenants, users
from roomful.people.model import SignIn, User
from roomful.people.oauth.model import Authorization
from roomful.tenants.model import TenantState

_SIGN_IN = [sign_ins.c[name] for name in SignIn.__struct_fields__]
_USER = [users.c[name] for name in User.__struct_fields__]
_AUTHORIZATION = [authorizations.c[name] for name in Authorization.__struct_fields__]

# any tenant: the token's hash is what tells the tenant
_BY_TOKEN = Statement(
    select(*_SIGN_IN)
    .join(tenants, tenants.c.id == sign_ins.c.tenant_id)
    .where(sign_ins.c.token_hash == bindparam("p_hash"), tenants.c.state == TenantState.ACTIVE)
)
# any tenant: so is the refresh token's
_BY_REFRESH = Statement(
    select(*_SIGN_IN)
    .join(tenants, tenants.c.id == sign_ins.c.tenant_id)
    .where(sign_ins.c.refresh_hash == bindparam("p_hash"), tenants.c.state == TenantState.ACTIVE)
)
_ACTIVE = Statement(
    select(*_USER).where(
        users.c.tenant_id == bindparam("p_tenant"),
        users.c.id == bindparam("p_id"),
        users.c.active,
        users.c.deleted_at.is_(None),
    )
)
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


async def by_token(reader: Reader, token_hash: str) -> SignIn | None:
    """Return what a token stands for, in an active tenant; it may have expired."""
    row = await reader.one(_BY_TOKEN, p_hash=token_hash)
    return None if row is None else SignIn(*row)


async def by_refresh(reader: Reader, refresh_hash: str) -> SignIn | None:
    """Return what a refresh token stands for, in the same way."""
    row = await reader.one(_BY_REFRESH, p_hash=refresh_hash)
    return None if row is None else SignIn(*row)


async def active_user(reader: Reader, tenant_id: str, user_id: str) -> User | None:
    """Return a user who is let in."""
    row = await reader.one(_ACTIVE, p_tenant=tenant_id, p_id=user_id)
    return None if row is None else User(*row)


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
