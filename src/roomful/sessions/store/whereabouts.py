"""The SQL of where users are: their pages, fresh tokens and meetings, of many users at once."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import and_, bindparam, case, delete, exists, func, literal, or_, select

from roomful.db import Reader, Row, Statement, Transaction
from roomful.db.lists import listed, one_of, places, unindexed
from roomful.db.tables import group_members, participants, presences, rooms, sign_ins, users
from roomful.sessions.model import Participant, State
from roomful.sessions.store.participants import COLUMNS

# written as the partial index has it, so that this index is used: it holds few, a tenant's all who ever were
_SEATED_HERE = and_(
    unindexed(participants.c.tenant_id) == bindparam("p_tenant"),
    or_(participants.c.state != State.LEFT, participants.c.seat_until.is_not(None)),
)
_PAGE = exists().where(
    presences.c.tenant_id == users.c.tenant_id,
    presences.c.user_id == users.c.id,
    presences.c.seen_at > bindparam("seen"),
)
_TOKEN = exists().where(
    sign_ins.c.tenant_id == users.c.tenant_id,
    sign_ins.c.user_id == users.c.id,
    sign_ins.c.created_at > bindparam("fresh"),
    sign_ins.c.expires_at > bindparam("now"),
)
_HERE_NOW = Statement(
    select(*COLUMNS)
    .where(
        _SEATED_HERE,  # tenant_id in it
        participants.c.state != State.LEFT,
        participants.c.user_id == bindparam("p_user"),
    )
    .order_by(participants.c.session_id, participants.c.number)
)
_OF_GROUP = Statement(
    select(*COLUMNS)
    .where(
        _SEATED_HERE,  # tenant_id in it
        participants.c.state != State.LEFT,
        participants.c.user_id.in_(
            select(group_members.c.user_id).where(
                group_members.c.tenant_id == bindparam("p_tenant"),
                group_members.c.group_id == bindparam("p_group"),
            )
        ),
    )
    .order_by(participants.c.session_id, participants.c.number)
)
_USERS = Statement(
    select(*COLUMNS)
    .where(
        _SEATED_HERE,  # tenant_id in it
        participants.c.state != State.LEFT,
        participants.c.user_id.is_not(None),
    )
    .order_by(participants.c.session_id, participants.c.number)
)
_CLOSE_PAGES = Statement(
    delete(presences).where(
        presences.c.tenant_id == bindparam("p_tenant"), presences.c.user_id == bindparam("p_user")
    )
)


@lru_cache(maxsize=16)
def _statuses(count: int) -> Statement:
    # who is in, once: as good as nobody, beside all who ever were
    own = case((rooms.c.owner_id == participants.c.user_id, 1), else_=0)
    inside = (
        select(participants.c.user_id, func.max(own).label("own"))
        .join(rooms, rooms.c.id == participants.c.room_id)
        .where(
            _SEATED_HERE,
            participants.c.state == State.IN,
            participants.c.user_id.is_not(None),
        )
        .group_by(participants.c.user_id)
        .subquery()
    )
    return Statement(
        select(
            users.c.id,
            inside.c.own,
            case((or_(_PAGE, _TOKEN), literal(1)), else_=literal(0)),
        )
        .outerjoin(inside, inside.c.user_id == users.c.id)
        .where(
            unindexed(users.c.tenant_id) == bindparam("p_tenant"),
            users.c.deleted_at.is_(None),
            users.c.active,
            one_of(users.c.id, count),
        )
    )


async def statuses(
    reader: Reader, tenant_id: str, user_ids: Sequence[str], *, seen: int, fresh: int, now: int
) -> list[Row]:
    """Return of each active user: their id, whether they are in a meeting of a room of their own (0, 1; None:
    in none), and whether a page of theirs was seen, or a token made, since then.
    """
    if not user_ids:
        return []
    return await reader.all(
        _statuses(places(len(user_ids))),
        p_tenant=tenant_id,
        seen=seen,
        fresh=fresh,
        now=now,
        **listed(user_ids),
    )


async def here_now(reader: Reader, tenant_id: str, user_id: str) -> list[Participant]:
    """Return where a user is in, on their way in, or waits."""
    return [Participant(*row) for row in await reader.all(_HERE_NOW, p_tenant=tenant_id, p_user=user_id)]


async def of_group_here(reader: Reader, tenant_id: str, group_id: str) -> list[Participant]:
    """Return where the users of a group are in, on their way in, or wait."""
    return [Participant(*row) for row in await reader.all(_OF_GROUP, p_tenant=tenant_id, p_group=group_id)]


async def users_here(reader: Reader, tenant_id: str) -> list[Participant]:
    """Return where any users of a tenant are in, on their way in, or wait."""
    return [Participant(*row) for row in await reader.all(_USERS, p_tenant=tenant_id)]


async def close_pages(tx: Transaction, tenant_id: str, user_id: str) -> None:
    """Forget the pages that a user has open."""
    await tx.run(_CLOSE_PAGES, p_tenant=tenant_id, p_user=user_id)
