"""The SQL of address books."""

from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, exists, func, insert, or_, select, update

from roomful.db import Reader, Row, Statement, Transaction, counters
from roomful.db.tables import contacts, group_members, users
from roomful.people.model import BookEntry, BookKind, Contact, Target, User

_SEQ = "contacts.seq"
_CONTACT = [contacts.c[name] for name in Contact.__struct_fields__]
_USER = [users.c[name] for name in User.__struct_fields__]
_OF_TENANT = contacts.c.tenant_id == bindparam("p_tenant")
_OF_BOOK = and_(
    _OF_TENANT, contacts.c.owner_kind == bindparam("p_kind"), contacts.c.owner_id == bindparam("p_owner")
)
_TARGETS = {"user_id": contacts.c.user_id, "address": contacts.c.address_key}
# who a contact leads to; one who is deleted leads to nobody
_WHO = and_(
    users.c.id == contacts.c.user_id, users.c.tenant_id == contacts.c.tenant_id, users.c.deleted_at.is_(None)
)
_GROUPS_OF = select(group_members.c.group_id).where(
    group_members.c.tenant_id == bindparam("p_tenant"), group_members.c.user_id == bindparam("p_user")
)
_IN_BOOK = or_(
    and_(contacts.c.owner_kind == BookKind.USER, contacts.c.owner_id == bindparam("p_user")),
    and_(contacts.c.owner_kind == BookKind.GROUP, contacts.c.owner_id.in_(_GROUPS_OF)),
)

_INSERT = Statement(insert(contacts))
_ONE = {
    name: Statement(select(*_CONTACT).where(_OF_BOOK, column == bindparam("p_target")))  # tenant_id
    for name, column in _TARGETS.items()
}
_BY_ID = Statement(select(*_CONTACT).where(_OF_TENANT, contacts.c.id == bindparam("p_id")))
_COUNT = Statement(select(func.count(contacts.c.id)).where(_OF_BOOK))  # tenant_id
_DELETE = Statement(delete(contacts).where(_OF_TENANT, contacts.c.id == bindparam("p_id")))  # tenant_id
_BOOK = Statement(
    select(*_CONTACT, *_USER)
    .outerjoin(users, _WHO)
    .where(_OF_BOOK)  # tenant_id
    .order_by(contacts.c.seq)
    .limit(bindparam("count"))
    .offset(bindparam("skip"))
)
# their own first: what they call somebody goes before what a group does
_ENTERED = Statement(
    select(*_CONTACT, *_USER)
    .outerjoin(users, _WHO)
    .where(_OF_TENANT, _IN_BOOK)  # tenant_id
    .order_by(case((contacts.c.owner_id == bindparam("p_user"), 0), else_=1), contacts.c.seq)
)
_MATES = (
    users.c.tenant_id == bindparam("p_tenant"),
    users.c.deleted_at.is_(None),
    users.c.id != bindparam("p_user"),
    users.c.id.in_(
        select(group_members.c.user_id).where(
            group_members.c.tenant_id == bindparam("p_tenant"), group_members.c.group_id.in_(_GROUPS_OF)
        )
    ),
)
_NOT_ENTERED = ~exists().where(_OF_TENANT, contacts.c.user_id == users.c.id, _IN_BOOK)
_MATES_PAGE = Statement(
    select(*_USER)
    .where(*_MATES, _NOT_ENTERED)  # tenant_id in both
    .order_by(users.c.login_key)
    .limit(bindparam("count"))
    .offset(bindparam("skip"))
)
_MATE = Statement(select(*_USER).where(*_MATES, users.c.id == bindparam("p_target")))  # tenant_id
_FORGET_OWNER = Statement(delete(contacts).where(_OF_TENANT, contacts.c.owner_id == bindparam("p_id")))
_FORGET_USER = Statement(delete(contacts).where(_OF_TENANT, contacts.c.user_id == bindparam("p_id")))


@lru_cache(maxsize=8)
def _update(names: tuple[str, ...]) -> Statement:
    return Statement(
        update(contacts)
        .where(_OF_TENANT, contacts.c.id == bindparam("p_id"))  # tenant_id
        .values({name: bindparam(name) for name in names})
    )


async def next_seq(tx: Transaction, tenant_id: str) -> int:
    """Return the number of a new contact."""
    await counters.add(tx, tenant_id, _SEQ, 1)
    return await counters.count(tx, tenant_id, _SEQ)


async def insert_contact(tx: Transaction, contact: Contact) -> None:
    """Store a new contact. Raises Conflict when its book has the same one."""
    values = {name: getattr(contact, name) for name in Contact.__struct_fields__}
    key = None if contact.address is None else contact.address.casefold()
    await tx.run(_INSERT, values, address_key=key)


async def find(
    reader: Reader, tenant_id: str, owner_kind: str, owner_id: str, target: Target
) -> Contact | None:
    """Return what was entered in a book for a target."""
    name, wanted = _wanted(target)
    row = await reader.one(
        _ONE[name], p_tenant=tenant_id, p_kind=owner_kind, p_owner=owner_id, p_target=wanted
    )
    return None if row is None else Contact(*row)


async def by_id(reader: Reader, tenant_id: str, contact_id: str) -> Contact | None:
    """Return a contact, in whose book it may be."""
    row = await reader.one(_BY_ID, p_tenant=tenant_id, p_id=contact_id)
    return None if row is None else Contact(*row)


async def count(reader: Reader, tenant_id: str, owner_kind: str, owner_id: str) -> int:
    """Return how many contacts were entered in a book."""
    return int(await reader.value(_COUNT, p_tenant=tenant_id, p_kind=owner_kind, p_owner=owner_id))


async def update_contact(tx: Transaction, tenant_id: str, contact_id: str, changes: dict[str, Any]) -> None:
    """Change columns of a contact."""
    await tx.run(_update(tuple(sorted(changes))), changes, p_tenant=tenant_id, p_id=contact_id)


async def delete_contact(tx: Transaction, tenant_id: str, contact_id: str) -> None:
    """Delete a contact."""
    await tx.run(_DELETE, p_tenant=tenant_id, p_id=contact_id)


async def book(
    reader: Reader, tenant_id: str, owner_kind: str, owner_id: str, *, count: int, skip: int
) -> list[BookEntry]:
    """Return what was entered in one book, the first first."""
    rows = await reader.all(
        _BOOK, p_tenant=tenant_id, p_kind=owner_kind, p_owner=owner_id, count=count, skip=skip
    )
    return [_entry(row) for row in rows]


async def entered(reader: Reader, tenant_id: str, user_id: str) -> list[BookEntry]:
    """Return what was entered in a user's book and in those of their groups, each target once."""
    found: dict[Target, BookEntry] = {}
    for row in await reader.all(_ENTERED, p_tenant=tenant_id, p_user=user_id):
        entry = _entry(row)
        contact = entry.contact
        if contact is not None and contact.user_id != user_id:
            key = Target(contact.user_id, None if contact.address is None else contact.address.casefold())
            found.setdefault(key, entry)
    return list(found.values())


async def mates(reader: Reader, tenant_id: str, user_id: str, *, count: int, skip: int) -> list[BookEntry]:
    """Return who is in a group with a user and was not entered anywhere, by their logins."""
    rows = await reader.all(_MATES_PAGE, p_tenant=tenant_id, p_user=user_id, count=count, skip=skip)
    return [BookEntry(user.display_name, user, None) for user in (User(*row) for row in rows)]


async def mate(reader: Reader, tenant_id: str, user_id: str, other_id: str) -> BookEntry | None:
    """Return one who is in a group with a user."""
    row = await reader.one(_MATE, p_tenant=tenant_id, p_user=user_id, p_target=other_id)
    return None if row is None else BookEntry((user := User(*row)).display_name, user, None)


async def forget_owner(tx: Transaction, tenant_id: str, owner_id: str) -> None:
    """Delete a book."""
    await tx.run(_FORGET_OWNER, p_tenant=tenant_id, p_id=owner_id)


async def forget_user(tx: Transaction, tenant_id: str, user_id: str) -> None:
    """Take a user out of every book."""
    await tx.run(_FORGET_USER, p_tenant=tenant_id, p_id=user_id)


def _entry(row: Row) -> BookEntry:
    size = len(_CONTACT)
    contact = Contact(*row[:size])
    user = None if row[size] is None else User(*row[size:])
    name = contact.display_name or (user.display_name if user is not None else contact.address or "")
    return BookEntry(name, user, contact)


def _wanted(target: Target) -> tuple[str, str]:
    if target.user_id is not None:
        return "user_id", target.user_id
    return "address", (target.address or "").casefold()
