"""The SQL of users."""

from sqlalchemy import bindparam, insert, select

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import users
from roomful.people.model import Role, User

_COLUMNS = [users.c[name] for name in User.__struct_fields__]
_INSERT = Statement(insert(users))
_BY_LOGIN = Statement(
    select(*_COLUMNS).where(
        users.c.tenant_id == bindparam("p_tenant"),
        users.c.login_key == bindparam("p_login"),
        users.c.deleted_at.is_(None),
    )
)
_FIRST_ADMIN = Statement(
    select(*_COLUMNS)
    .where(
        users.c.tenant_id == bindparam("p_tenant"),
        users.c.role == Role.ADMIN,
        users.c.deleted_at.is_(None),
    )
    .order_by(users.c.number)
    .limit(1)
)


async def insert_user(tx: Transaction, user: User, password_hash: str | None) -> None:
    """Store a new user."""
    values = {name: getattr(user, name) for name in User.__struct_fields__}
    await tx.run(
        _INSERT, values, login_key=user.login.casefold(), password_hash=password_hash, deleted_at=None
    )


async def by_login(reader: Reader, tenant_id: str, login: str) -> User | None:
    """Return the user of a login, letter case ignored."""
    row = await reader.one(_BY_LOGIN, p_tenant=tenant_id, p_login=login.casefold())
    return None if row is None else User(*row)


async def first_admin(reader: Reader, tenant_id: str) -> User | None:
    """Return the tenant's first administrator."""
    row = await reader.one(_FIRST_ADMIN, p_tenant=tenant_id)
    return None if row is None else User(*row)
