"""The SQL of signing in."""

from sqlalchemy import (
    BigInteger,
    Integer,
    String,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import sign_in_attempts, sign_ins, tenants, users
from roomful.people.model import Attempts, SignIn, User
from roomful.tenants.model import TenantState

_COLUMNS = [users.c[name] for name in User.__struct_fields__]
_WITH_PASSWORD = Statement(
    select(*_COLUMNS, users.c.password_hash).where(
        users.c.tenant_id == bindparam("p_tenant"),
        users.c.login_key == bindparam("p_login"),
        users.c.deleted_at.is_(None),
    )
)
_LOCK_PASSWORD = Statement(
    select(users.c.password_hash)
    .where(users.c.tenant_id == bindparam("p_tenant"), users.c.id == bindparam("p_id"))
    .with_for_update()
)
_SET_PASSWORD = Statement(
    update(users)
    .where(
        users.c.tenant_id == bindparam("p_tenant"),
        users.c.id == bindparam("p_id"),
        users.c.deleted_at.is_(None),
    )
    .values(password_hash=bindparam("password_hash"), updated_at=bindparam("at"))
)

_SIGN_IN = [sign_ins.c[name] for name in SignIn.__struct_fields__]
_INSERT_SIGN_IN = Statement(insert(sign_ins))
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
    select(*_COLUMNS).where(
        users.c.tenant_id == bindparam("p_tenant"),
        users.c.id == bindparam("p_id"),
        users.c.active,
        users.c.deleted_at.is_(None),
    )
)
_END = Statement(
    delete(sign_ins).where(sign_ins.c.tenant_id == bindparam("p_tenant"), sign_ins.c.id == bindparam("p_id"))
)
_END_ALL = Statement(
    delete(sign_ins).where(
        sign_ins.c.tenant_id == bindparam("p_tenant"), sign_ins.c.user_id == bindparam("p_user")
    )
)
_END_KIND = Statement(
    delete(sign_ins).where(
        sign_ins.c.tenant_id == bindparam("p_tenant"),
        sign_ins.c.user_id == bindparam("p_user"),
        sign_ins.c.grant == bindparam("p_grant"),
    )
)
_LIVE = Statement(
    select(sign_ins.c.id)
    .join(users, and_(users.c.id == sign_ins.c.user_id, users.c.tenant_id == sign_ins.c.tenant_id))
    .where(
        sign_ins.c.tenant_id == bindparam("p_tenant"),
        sign_ins.c.id == bindparam("p_id"),
        sign_ins.c.expires_at > bindparam("now"),
        users.c.active,
        users.c.deleted_at.is_(None),
    )
)
# any tenant: what is over is over for each
_PRUNE_SIGN_INS = Statement(
    delete(sign_ins).where(
        sign_ins.c.expires_at <= bindparam("before"),
        func.coalesce(sign_ins.c.refresh_expires_at, 0) <= bindparam("before"),
    )
)
# any tenant: so are these
_PRUNE_ATTEMPTS = Statement(delete(sign_in_attempts).where(sign_in_attempts.c.last_at <= bindparam("before")))

_THESE = (
    sign_in_attempts.c.tenant_id == bindparam("p_tenant"),
    sign_in_attempts.c.kind == bindparam("p_kind"),
    sign_in_attempts.c.key == bindparam("p_key"),
)
# one statement that makes the row or locks it: two attempts may be the first, and each must count
_LOCK_ATTEMPTS = Statement(
    text(
        "INSERT INTO sign_in_attempts (tenant_id, kind, key, failures, last_at, blocked_until) "
        "VALUES (:tenant_id, :kind, :key, 0, :at, 0) "
        "ON CONFLICT (tenant_id, kind, key) DO UPDATE SET failures = sign_in_attempts.failures"
    ).bindparams(
        *(bindparam(name, type_=String) for name in ("tenant_id", "kind", "key")),
        bindparam("at", type_=BigInteger),
    )
)
_ATTEMPTS = Statement(
    select(*(sign_in_attempts.c[name] for name in Attempts.__struct_fields__)).where(*_THESE)  # tenant_id
)
_SET_ATTEMPTS = Statement(
    update(sign_in_attempts)
    .where(*_THESE)  # tenant_id among them
    .values(
        failures=bindparam("failures", type_=Integer),
        last_at=bindparam("last_at", type_=BigInteger),
        blocked_until=bindparam("blocked_until", type_=BigInteger),
    )
)
_FORGET_ATTEMPTS = Statement(delete(sign_in_attempts).where(*_THESE))  # tenant_id among them


async def with_password(reader: Reader, tenant_id: str, login: str) -> tuple[User, str | None] | None:
    """Return the user of a login, letter case ignored, and the hash of their password."""
    row = await reader.one(_WITH_PASSWORD, p_tenant=tenant_id, p_login=login.casefold())
    return None if row is None else (User(*row[:-1]), row[-1])


async def lock_password(tx: Transaction, tenant_id: str, user_id: str) -> str | None:
    """Return the hash of a user's password, which nobody changes before the transaction ends."""
    row = await tx.one(_LOCK_PASSWORD, p_tenant=tenant_id, p_id=user_id)
    return None if row is None else row[0]


async def set_password(tx: Transaction, tenant_id: str, user_id: str, password_hash: str, at: int) -> bool:
    """Store a new password; False when there is no such user."""
    changed = await tx.run(
        _SET_PASSWORD, p_tenant=tenant_id, p_id=user_id, password_hash=password_hash, at=at
    )
    return changed > 0


async def insert_sign_in(
    tx: Transaction, sign_in: SignIn, token_hash: str, refresh_hash: str | None = None
) -> None:
    """Store that somebody signed in."""
    values = {name: getattr(sign_in, name) for name in SignIn.__struct_fields__}
    await tx.run(_INSERT_SIGN_IN, values, token_hash=token_hash, refresh_hash=refresh_hash)


async def by_token(reader: Reader, token_hash: str) -> SignIn | None:
    """Return what a token stands for, in an active tenant; it may have expired."""
    row = await reader.one(_BY_TOKEN, p_hash=token_hash)
    return None if row is None else SignIn(*row)


async def by_refresh(reader: Reader, refresh_hash: str) -> SignIn | None:
    """Return what a refresh token stands for, in the same way."""
    row = await reader.one(_BY_REFRESH, p_hash=refresh_hash)
    return None if row is None else SignIn(*row)


async def active_user(reader: Reader, tenant_id: str, user_id: str | None) -> User | None:
    """Return a user who is let in."""
    row = await reader.one(_ACTIVE, p_tenant=tenant_id, p_id=user_id)
    return None if row is None else User(*row)


async def end_sign_in(tx: Transaction, tenant_id: str, sign_in_id: str) -> bool:
    """Delete a sign-in; False when there is none."""
    return await tx.run(_END, p_tenant=tenant_id, p_id=sign_in_id) > 0


async def end_all_sign_ins(tx: Transaction, tenant_id: str, user_id: str) -> int:
    """Delete every sign-in of a user; return how many there were."""
    return await tx.run(_END_ALL, p_tenant=tenant_id, p_user=user_id)


async def end_sign_ins_of(tx: Transaction, tenant_id: str, user_id: str, grant: str) -> int:
    """Delete the sign-ins of a user by one kind of grant; return how many there were."""
    return await tx.run(_END_KIND, p_tenant=tenant_id, p_user=user_id, p_grant=grant)


async def is_live(reader: Reader, tenant_id: str, sign_in_id: str, now: int) -> bool:
    """Tell whether a sign-in is still one, of a user who is let in."""
    return await reader.value(_LIVE, p_tenant=tenant_id, p_id=sign_in_id, now=now) is not None


async def lock_attempts(tx: Transaction, tenant_id: str, kind: str, key: str, at: int) -> Attempts:
    """Return the attempts so far; nobody else counts there before this transaction ends."""
    await tx.run(_LOCK_ATTEMPTS, tenant_id=tenant_id, kind=kind, key=key, at=at)
    return await attempts(tx, tenant_id, kind, key)


async def attempts(reader: Reader, tenant_id: str, kind: str, key: str) -> Attempts:
    """Return the attempts so far."""
    row = await reader.one(_ATTEMPTS, p_tenant=tenant_id, p_kind=kind, p_key=key)
    return Attempts(0, 0, 0) if row is None else Attempts(*row)


async def set_attempts(tx: Transaction, tenant_id: str, kind: str, key: str, attempts: Attempts) -> None:
    """Store the attempts so far."""
    values = {name: getattr(attempts, name) for name in Attempts.__struct_fields__}
    await tx.run(_SET_ATTEMPTS, values, p_tenant=tenant_id, p_kind=kind, p_key=key)


async def forget_attempts(tx: Transaction, tenant_id: str, kind: str, key: str) -> None:
    """Count from nothing again."""
    await tx.run(_FORGET_ATTEMPTS, p_tenant=tenant_id, p_kind=kind, p_key=key)


async def prune(tx: Transaction, now: int, remembered: int) -> int:
    """Delete sign-ins that are over and attempts nobody asks for any more; return how many sign-ins."""
    await tx.run(_PRUNE_ATTEMPTS, before=now - remembered)
    return await tx.run(_PRUNE_SIGN_INS, before=now)
