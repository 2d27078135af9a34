"""The SQL of groups and who is in them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, join, select, update

from roomful.db import Reader, Row, Statement, Transaction, counters
from roomful.db.lists import listed, one_of, places
from roomful.db.tables import group_members, groups, tenants, users
from roomful.people.model import Group

_SEQ = "groups.seq"
_COLUMNS = [groups.c[name] for name in Group.__struct_fields__]
_OF_TENANT = groups.c.tenant_id == bindparam("p_tenant")
_INSERT = Statement(insert(groups))
_ONE = {
    column: Statement(select(*_COLUMNS).where(_OF_TENANT, groups.c[column] == bindparam("p_value")))
    for column in ("id", "seq", "name_key")
}
_LOCK = Statement(select(*_COLUMNS).where(_OF_TENANT, groups.c.id == bindparam("p_value")).with_for_update())
_PAGE = Statement(
    select(*_COLUMNS)
    .where(_OF_TENANT, groups.c.seq > bindparam("after"))  # tenant_id
    .order_by(groups.c.seq)
    .limit(bindparam("count"))
    .offset(bindparam("skip"))
)
_DELETE = Statement(delete(groups).where(_OF_TENANT, groups.c.id == bindparam("p_id")))  # tenant_id
_MEMBERS_OF = and_(
    group_members.c.tenant_id == bindparam("p_tenant"), group_members.c.group_id == bindparam("p_group")
)
_EMPTY = Statement(delete(group_members).where(_MEMBERS_OF))  # tenant_id
_ADD = Statement(insert(group_members))
_IS_IN = Statement(
    select(group_members.c.user_id).where(_MEMBERS_OF, group_members.c.user_id == bindparam("p_user"))
)  # tenant_id
_REMOVE = Statement(
    delete(group_members).where(_MEMBERS_OF, group_members.c.user_id == bindparam("p_user"))  # tenant_id
)
# any tenant: it is the tenant itself
_DEFAULT = Statement(select(tenants.c.default_rights).where(tenants.c.id == bindparam("p_tenant")))
# any tenant: so it is here
_SET_DEFAULT = Statement(
    update(tenants)
    .where(tenants.c.id == bindparam("p_tenant"))
    .values(default_rights=bindparam("default_rights"), updated_at=bindparam("updated_at"))
)
_LEAVE_ALL = Statement(
    delete(group_members).where(
        group_members.c.tenant_id == bindparam("p_tenant"), group_members.c.user_id == bindparam("p_user")
    )
)


@lru_cache(maxsize=64)
def _update(names: tuple[str, ...]) -> Statement:
    return Statement(
        update(groups)
        .where(_OF_TENANT, groups.c.id == bindparam("p_id"))  # tenant_id
        .values({name: bindparam(name) for name in names})
    )


@lru_cache(maxsize=16)
def _of_users(count: int) -> Statement:
    return Statement(
        select(group_members.c.user_id, *_COLUMNS)
        .join(groups, groups.c.id == group_members.c.group_id)
        .where(
            group_members.c.tenant_id == bindparam("p_tenant"),
            one_of(group_members.c.user_id, count),
        )
        .order_by(groups.c.seq)
    )


@lru_cache(maxsize=16)
def _rights(count: int) -> Statement:
    membership = and_(group_members.c.tenant_id == users.c.tenant_id, group_members.c.user_id == users.c.id)
    belongs = join(group_members, groups, groups.c.id == group_members.c.group_id)
    return Statement(
        select(users.c.id, users.c.role, groups.c.rights, tenants.c.default_rights)
        .join(tenants, tenants.c.id == users.c.tenant_id)
        .outerjoin(belongs, membership)
        .where(
            users.c.tenant_id == bindparam("p_tenant"),
            users.c.deleted_at.is_(None),
            users.c.active,
            one_of(users.c.id, count),
        )
    )


async def next_seq(tx: Transaction, tenant_id: str) -> int:
    """Return the number of a new group; no two groups of a tenant ever have the same."""
    await counters.add(tx, tenant_id, _SEQ, 1)
    return await counters.count(tx, tenant_id, _SEQ)


async def insert_group(tx: Transaction, group: Group) -> None:
    """Store a new group. Raises Conflict when a group has its name."""
    values = {name: getattr(group, name) for name in Group.__struct_fields__}
    await tx.run(_INSERT, values, name_key=group.name.casefold())


async def find(reader: Reader, tenant_id: str, column: str, value: str | int) -> Group | None:
    """Return the group with this id, seq or name_key (a name in small letters)."""
    return _group(await reader.one(_ONE[column], p_tenant=tenant_id, p_value=value))


async def lock(tx: Transaction, tenant_id: str, group_id: str) -> Group | None:
    """Return a group that nobody else changes before the transaction ends."""
    return _group(await tx.one(_LOCK, p_tenant=tenant_id, p_value=group_id))


async def page(reader: Reader, tenant_id: str, *, count: int, after: int = 0, skip: int = 0) -> list[Group]:
    """Return groups in the order they were made, behind a seq."""
    rows = await reader.all(_PAGE, p_tenant=tenant_id, count=count, after=after, skip=skip)
    return [Group(*row) for row in rows]


async def update_group(tx: Transaction, tenant_id: str, group_id: str, changes: dict[str, Any]) -> None:
    """Change columns of a group. Raises Conflict when another one has its name."""
    if "name" in changes:
        changes = changes | {"name_key": changes["name"].casefold()}
    await tx.run(_update(tuple(sorted(changes))), changes, p_tenant=tenant_id, p_id=group_id)


async def delete_group(tx: Transaction, tenant_id: str, group_id: str) -> None:
    """Delete a group, of which can still be told who was in it."""
    await tx.run(_DELETE, p_tenant=tenant_id, p_id=group_id)


async def forget_members(tx: Transaction, tenant_id: str, group_id: str) -> None:
    """Forget who was in a group."""
    await tx.run(_EMPTY, p_tenant=tenant_id, p_group=group_id)


async def add_member(tx: Transaction, tenant_id: str, group_id: str, user_id: str, at: int) -> bool:
    """Put a user into a locked group; False when they are in it."""
    if await tx.value(_IS_IN, p_tenant=tenant_id, p_group=group_id, p_user=user_id) is not None:
        return False
    await tx.run(_ADD, tenant_id=tenant_id, group_id=group_id, user_id=user_id, created_at=at)
    return True


async def remove_member(tx: Transaction, tenant_id: str, group_id: str, user_id: str) -> bool:
    """Take a user out of a group; False when they were not in it."""
    return await tx.run(_REMOVE, p_tenant=tenant_id, p_group=group_id, p_user=user_id) > 0


async def is_member(reader: Reader, tenant_id: str, group_id: str, user_id: str) -> bool:
    """Tell whether a user is in a group."""
    return await reader.value(_IS_IN, p_tenant=tenant_id, p_group=group_id, p_user=user_id) is not None


async def set_default(tx: Transaction, tenant_id: str, rights: list[str], at: int) -> bool:
    """Say what users in no group may do; False when that is what they may."""
    if await tx.value(_DEFAULT, p_tenant=tenant_id) == rights:
        return False
    return await tx.run(_SET_DEFAULT, p_tenant=tenant_id, default_rights=rights, updated_at=at) > 0


async def leave_all(tx: Transaction, tenant_id: str, user_id: str) -> None:
    """Take a user out of every group."""
    await tx.run(_LEAVE_ALL, p_tenant=tenant_id, p_user=user_id)


async def of_users(reader: Reader, tenant_id: str, user_ids: Sequence[str]) -> dict[str, list[Group]]:
    """Return the groups of each of the users."""
    found: dict[str, list[Group]] = {user_id: [] for user_id in user_ids}
    if user_ids:
        statement = _of_users(places(len(user_ids)))
        for user_id, *row in await reader.all(statement, p_tenant=tenant_id, **listed(user_ids)):
            found[user_id].append(Group(*row))
    return found


async def rights(reader: Reader, tenant_id: str, user_ids: Sequence[str]) -> list[Row]:
    """Return for each group of each active user: user, their role, the group's rights (None: they are in no
    group), and the rights that their tenant gives to those in none.
    """
    if not user_ids:
        return []
    return await reader.all(_rights(places(len(user_ids))), p_tenant=tenant_id, **listed(user_ids))


def _group(row: Row | None) -> Group | None:
    return None if row is None else Group(*row)
