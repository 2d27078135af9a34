"""The SQL of who was in a session before somebody."""

from functools import lru_cache

from sqlalchemy import bindparam, func, or_, select

from roomful.db import Reader, Statement
from roomful.db.tables import invitations, participants, sessions


@lru_cache(maxsize=2)
def _before(*, invited: bool) -> Statement:
    asked = or_(
        participants.c.invitation_id.is_not(None),
        participants.c.user_id == bindparam("p_owner"),
        participants.c.user_id.in_(
            select(invitations.c.user_id).where(
                invitations.c.tenant_id == bindparam("p_tenant"),
                invitations.c.room_id == bindparam("p_room"),
                invitations.c.user_id.is_not(None),
            )
        ),
    )
    return Statement(
        select(participants.c.id)
        .where(
            participants.c.tenant_id == bindparam("p_tenant"),
            participants.c.session_id == bindparam("p_session"),
            participants.c.id != bindparam("p_me"),
            participants.c.joined_at.is_not(None),
            *([asked] if invited else []),
        )
        .limit(1)
    )


async def anybody_before(
    reader: Reader, tenant_id: str, session_id: str, me: str, *, room_id: str, owner_id: str | None
) -> tuple[bool, bool]:
    """Tell whether anybody else has been in a session, and whether anybody of those invited has."""
    given = {"p_tenant": tenant_id, "p_session": session_id, "p_me": me}
    if await reader.one(_before(invited=False), **given) is None:
        return False, False
    asked = await reader.one(_before(invited=True), **given, p_room=room_id, p_owner=owner_id)
    return True, asked is not None


_LIVE = Statement(
    select(func.count())
    .select_from(sessions)
    .where(sessions.c.tenant_id == bindparam("p_tenant"), sessions.c.ended_at.is_(None))
)


async def live_sessions(reader: Reader, tenant_id: str) -> int:
    """Return how many sessions of a tenant run."""
    return int(await reader.value(_LIVE, p_tenant=tenant_id) or 0)
