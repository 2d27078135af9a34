"""The SQL of invitations."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from roomful.db import Reader, Row, Statement, Transaction
from roomful.db.lists import listed, one_of, places
from roomful.db.tables import invitations
from roomful.invitations.model import Invitation

_FIELDS = Invitation.__struct_fields__
_COLUMNS = [invitations.c[name] for name in _FIELDS]
_MINE = invitations.c.tenant_id == bindparam("p_tenant")
_OF_ROOM = and_(_MINE, invitations.c.room_id == bindparam("p_room"))

_INSERT = Statement(insert(invitations))
_BY_ID = Statement(select(*_COLUMNS).where(_MINE, invitations.c.id == bindparam("p_id")))
_PAGE = Statement(
    select(*_COLUMNS)
    .where(_OF_ROOM, invitations.c.number > bindparam("after"))  # tenant_id in _OF_ROOM
    .order_by(invitations.c.number)
    .limit(bindparam("count"))
)
_OF_USER = Statement(select(*_COLUMNS).where(_OF_ROOM, invitations.c.user_id == bindparam("p_user")))
_OF_ADDRESS = Statement(
    select(*_COLUMNS).where(_OF_ROOM, invitations.c.address_key == bindparam("p_address"))
)  # tenant_id in _OF_ROOM
_COUNT = Statement(select(func.count(invitations.c.id)).where(_OF_ROOM))
_DELETE = Statement(delete(invitations).where(_MINE, invitations.c.id == bindparam("p_id")))
_BY_USER = Statement(
    select(*_COLUMNS)
    .where(_MINE, invitations.c.user_id == bindparam("p_user"))
    .order_by(invitations.c.room_id)
)


@lru_cache(maxsize=16)
def _of_rooms(count: int) -> Statement:
    return Statement(
        select(*_COLUMNS)
        .where(_MINE, one_of(invitations.c.room_id, count))  # _MINE: tenant_id
        .order_by(invitations.c.number)
    )


@lru_cache(maxsize=32)
def _update(names: tuple[str, ...]) -> Statement:
    return Statement(
        update(invitations)
        .where(_MINE, invitations.c.id == bindparam("p_id"))  # _MINE holds the tenant_id
        .values({name: bindparam(name) for name in names})
    )


async def insert_invitation(tx: Transaction, invitation: Invitation) -> None:
    """Store a new invitation. Raises Conflict when they are invited already."""
    values = {name: getattr(invitation, name) for name in _FIELDS}
    address = invitation.address
    await tx.run(_INSERT, values, address_key=None if address is None else address.casefold())


async def by_id(reader: Reader, tenant_id: str, invitation_id: str) -> Invitation | None:
    """Return an invitation."""
    return _one(await reader.one(_BY_ID, p_tenant=tenant_id, p_id=invitation_id))


async def of_rooms(reader: Reader, tenant_id: str, room_ids: Sequence[str]) -> dict[str, list[Invitation]]:
    """Return the invitations of each room, oldest first."""
    found: dict[str, list[Invitation]] = {room_id: [] for room_id in room_ids}
    if room_ids:
        statement = _of_rooms(places(len(room_ids)))
        for row in await reader.all(statement, p_tenant=tenant_id, **listed(room_ids)):
            one = Invitation(*row)
            found[one.room_id].append(one)
    return found


async def page(reader: Reader, tenant_id: str, room_id: str, *, after: int, count: int) -> list[Invitation]:
    """Return a room's invitations, oldest first, behind a number."""
    rows = await reader.all(_PAGE, p_tenant=tenant_id, p_room=room_id, after=after, count=count)
    return [Invitation(*row) for row in rows]


async def of_user(reader: Reader, tenant_id: str, room_id: str, user_id: str) -> Invitation | None:
    """Return a user's invitation to a room."""
    return _one(await reader.one(_OF_USER, p_tenant=tenant_id, p_room=room_id, p_user=user_id))


async def by_person(
    reader: Reader, tenant_id: str, room_id: str, user_id: str | None, address: str | None
) -> Invitation | None:
    """Return the invitation of a user or an address to a room."""
    if user_id is not None:
        return await of_user(reader, tenant_id, room_id, user_id)
    return _one(
        await reader.one(
            _OF_ADDRESS, p_tenant=tenant_id, p_room=room_id, p_address=(address or "").casefold()
        )
    )


async def by_user(reader: Reader, tenant_id: str, user_id: str) -> list[Invitation]:
    """Return all invitations of a user."""
    return [Invitation(*row) for row in await reader.all(_BY_USER, p_tenant=tenant_id, p_user=user_id)]


async def count_of(reader: Reader, tenant_id: str, room_id: str) -> int:
    """Return how many invitations a room has."""
    return int(await reader.value(_COUNT, p_tenant=tenant_id, p_room=room_id) or 0)


async def change(tx: Transaction, tenant_id: str, invitation_id: str, changes: dict[str, Any]) -> bool:
    """Change columns of an invitation; False when there is none."""
    return await tx.run(_update(tuple(sorted(changes))), changes, p_tenant=tenant_id, p_id=invitation_id) > 0


async def remove(tx: Transaction, tenant_id: str, invitation_id: str) -> None:
    """Delete an invitation."""
    await tx.run(_DELETE, p_tenant=tenant_id, p_id=invitation_id)


def _one(row: Row | None) -> Invitation | None:
    return None if row is None else Invitation(*row)
