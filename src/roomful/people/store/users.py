"""The SQL of users."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    String,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from roomful.db import Reader, Row, Statement, Transaction
from roomful.db.lists import listed, one_of, places
from roomful.db.tables import group_members, tenants, users
from roomful.kit.text import containing
from roomful.people.model import Role, User, UserFilter

_COLUMNS = [users.c[name] for name in User.__struct_fields__]
_INSERT = Statement(insert(users))
_BY_LOGIN = Statement(
    select(*_COLUMNS).where(
        users.c.tenant_id == bindparam("p_tenant"),
        users.c.login_key == bindparam("p_login"),
        users.c.deleted_at.is_(None),
    )
)
_LIVE = and_(users.c.tenant_id == bindparam("p_tenant"), users.c.deleted_at.is_(None))
_ONE = {
    column: Statement(select(*_COLUMNS).where(_LIVE, users.c[column] == bindparam("p_value")))
    for column in ("id", "number", "extension", "email_key")
}
_LOCK = Statement(select(*_COLUMNS).where(_LIVE, users.c.id == bindparam("p_value")).with_for_update())
_EVEN_DELETED = Statement(
    select(*_COLUMNS).where(users.c.tenant_id == bindparam("p_tenant"), users.c.id == bindparam("p_id"))
)
_DELETE = Statement(
    update(users).where(_LIVE, users.c.id == bindparam("p_id")).values(deleted_at=bindparam("at"))
)
_TEXTS = ("login", "display_name", "first_name", "last_name", "email")


def _has(column: Column[str], name: str) -> ColumnElement[bool]:
    """Return the condition that a column has a text somewhere, whatever its case."""
    return func.lower(column).like(func.lower(bindparam(name, type_=String)), escape="\\")


_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "role": users.c.role == bindparam("role"),
    "search": or_(
        *(_has(column, "search") for column in (users.c.login, users.c.display_name, users.c.email))
    ),
    **{name: _has(users.c[name], name) for name in _TEXTS},
    "group_id": users.c.id.in_(
        select(group_members.c.user_id).where(
            group_members.c.tenant_id == bindparam("p_tenant"),
            group_members.c.group_id == bindparam("group_id"),
        )
    ),
    "ungrouped": ~exists().where(
        group_members.c.tenant_id == users.c.tenant_id, group_members.c.user_id == users.c.id
    ),
}
_EVERYONE = Statement(
    select(*_COLUMNS)
    .where(users.c.tenant_id == bindparam("p_tenant"), users.c.deleted_at.is_(None))
    .order_by(users.c.login_key)
)
_TOTAL = Statement(select(func.count()).select_from(users).where(_LIVE))  # _LIVE: tenant_id
# any tenant: who asks knows the picture's version, which nobody can guess
_AVATAR = Statement(
    select(users.c.avatar).where(users.c.id == bindparam("p_id"), users.c.deleted_at.is_(None))
)
# any tenant: it is the tenant itself
_LOCK_LIMIT = Statement(
    select(tenants.c.max_users).where(tenants.c.id == bindparam("p_tenant")).with_for_update()
)
_FIRST_ADMIN = Statement(
    select(*_COLUMNS)
    .where(
        users.c.tenant_id == bindparam("p_tenant"),
        users.c.role == Role.ADMIN,
        users.c.deleted_at.is_(None),
        users.c.id != bindparam("but"),
    )
    .order_by(users.c.number)
    .limit(1)
)


@lru_cache(maxsize=16)
def _several(column: str, count: int) -> Statement:
    return Statement(select(*_COLUMNS).where(_LIVE, one_of(users.c[column], count)))  # _LIVE: tenant_id


@lru_cache(maxsize=512)
def _update(names: tuple[str, ...]) -> Statement:
    return Statement(
        update(users)
        .where(_LIVE, users.c.id == bindparam("p_id"))  # _LIVE holds the tenant_id
        .values({name: bindparam(name) for name in names})
    )


@lru_cache(maxsize=64)
def _by_logins(names: tuple[str, ...]) -> Statement:
    query = select(*_COLUMNS).where(_LIVE, *(_CONDITIONS[name] for name in names))  # _LIVE: tenant_id
    by_login = query.order_by(users.c.login_key).limit(bindparam("count")).offset(bindparam("skip"))
    return Statement(by_login)


@lru_cache(maxsize=64)
def _page(names: tuple[str, ...], *, behind: bool) -> Statement:
    query = select(*_COLUMNS).where(_LIVE, *(_CONDITIONS[name] for name in names))
    if behind:
        query = query.where(users.c.number > bindparam("after"))
    return Statement(query.order_by(users.c.number).limit(bindparam("count")))  # _LIVE: tenant_id


async def insert_user(tx: Transaction, user: User, password_hash: str | None) -> None:
    """Store a new user."""
    values = {name: getattr(user, name) for name in User.__struct_fields__}
    await tx.run(
        _INSERT,
        values,
        login_key=user.login.casefold(),
        email_key=None if user.email is None else user.email.casefold(),
        password_hash=password_hash,
        deleted_at=None,
    )


async def by_login(reader: Reader, tenant_id: str, login: str) -> User | None:
    """Return the user of a login, letter case ignored."""
    row = await reader.one(_BY_LOGIN, p_tenant=tenant_id, p_login=login.casefold())
    return _user(row)


async def everyone(reader: Reader, tenant_id: str) -> list[User]:
    """Return a tenant's users, by their logins."""
    return [User(*row) for row in await reader.all(_EVERYONE, p_tenant=tenant_id)]


async def first_admin(reader: Reader, tenant_id: str, *, but: str = "") -> User | None:
    """Return the tenant's first administrator, leaving one user out."""
    row = await reader.one(_FIRST_ADMIN, p_tenant=tenant_id, but=but)
    return _user(row)


async def find(reader: Reader, tenant_id: str, column: str, value: str | int) -> User | None:
    """Return the user with this id, number, extension or email_key (an address in small letters)."""
    return _user(await reader.one(_ONE[column], p_tenant=tenant_id, p_value=value))


async def several(reader: Reader, tenant_id: str, ids: Sequence[str]) -> dict[str, User]:
    """Return the users of these ids, as far as there are any."""
    if not ids:
        return {}
    rows = await reader.all(_several("id", places(len(ids))), p_tenant=tenant_id, **listed(ids))
    return {user.id: user for user in (User(*row) for row in rows)}


async def even_deleted(reader: Reader, tenant_id: str, user_id: str) -> User | None:
    """Return a user, also one that is deleted."""
    return _user(await reader.one(_EVEN_DELETED, p_tenant=tenant_id, p_id=user_id))


async def of_numbers(reader: Reader, tenant_id: str, numbers: Sequence[int]) -> dict[int, User]:
    """Return the users of these numbers, as far as there are any."""
    if not numbers:
        return {}
    rows = await reader.all(_several("number", places(len(numbers))), p_tenant=tenant_id, **listed(numbers))
    return {user.number: user for user in (User(*row) for row in rows)}


async def lock(tx: Transaction, tenant_id: str, user_id: str) -> User | None:
    """Return a user whom nobody else changes before the transaction ends."""
    return _user(await tx.one(_LOCK, p_tenant=tenant_id, p_value=user_id))


async def page(
    reader: Reader, tenant_id: str, filters: UserFilter, *, count: int, after: int | None
) -> list[User]:
    """Return users, oldest first, behind a number."""
    names, values = _chosen(filters)
    statement = _page(names, behind=after is not None)
    if after is not None:
        values["after"] = after
    rows = await reader.all(statement, p_tenant=tenant_id, count=count, **values)
    return [User(*row) for row in rows]


async def by_logins(
    reader: Reader, tenant_id: str, filters: UserFilter, *, count: int, skip: int = 0
) -> list[User]:
    """Return users by their logins, behind so many."""
    names, values = _chosen(filters)
    rows = await reader.all(_by_logins(names), p_tenant=tenant_id, count=count, skip=skip, **values)
    return [User(*row) for row in rows]


async def is_full(tx: Transaction, tenant_id: str) -> bool:
    """Tell whether a tenant has as many users as it may; nobody else adds one before this transaction."""
    limit = await tx.value(_LOCK_LIMIT, p_tenant=tenant_id)
    return limit is not None and await tx.value(_TOTAL, p_tenant=tenant_id) >= limit


def _chosen(filters: UserFilter) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return the names of the conditions, and the values they compare with."""
    given = {
        name: value for name in UserFilter.__struct_fields__ if (value := getattr(filters, name)) is not None
    }
    ungrouped = ["ungrouped"] if given.pop("ungrouped", False) else []
    names = tuple(sorted([*given, *ungrouped]))
    texts = {name: containing(given[name]) for name in ("search", *_TEXTS) if name in given}
    return names, given | texts


async def avatar(reader: Reader, user_id: str) -> str | None:
    """Return where a user's picture is kept."""
    found: str | None = await reader.value(_AVATAR, p_id=user_id)
    return found


async def update_user(tx: Transaction, tenant_id: str, user_id: str, changes: dict[str, Any]) -> None:
    """Change columns of a user. Raises Conflict when an address or extension is taken."""
    if "email" in changes:
        email = changes["email"]
        changes = changes | {"email_key": None if email is None else email.casefold()}
    await tx.run(_update(tuple(sorted(changes))), changes, p_tenant=tenant_id, p_id=user_id)


async def delete_user(tx: Transaction, tenant_id: str, user_id: str, at: int) -> bool:
    """Mark a user deleted; False when there was none."""
    return await tx.run(_DELETE, p_tenant=tenant_id, p_id=user_id, at=at) > 0


def _user(row: Row | None) -> User | None:
    return None if row is None else User(*row)
