"""The SQL of the lobby: who waits, and how many guests are in."""

from sqlalchemy import and_, bindparam, func, or_, select, update

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import participants, sessions
from roomful.sessions.model import Participant, State
from roomful.sessions.store.participants import COLUMNS

_MINE = participants.c.tenant_id == bindparam("p_tenant")
_OF_SESSION = and_(_MINE, participants.c.session_id == bindparam("p_session"))
# written as the partial index has it, so that the index is used
_SEATED = or_(participants.c.state != State.LEFT, participants.c.seat_until.is_not(None))
_WAITS = and_(_SEATED, participants.c.state == State.WAITING)

_WAITING = Statement(select(*COLUMNS).where(_OF_SESSION, _WAITS).order_by(participants.c.number))
# any tenant: the reconciler keeps all sessions
_WAITING_ANYWHERE = Statement(
    select(*COLUMNS)
    .join(sessions, sessions.c.id == participants.c.session_id)
    .where(sessions.c.ended_at.is_(None), _WAITS)
)
_GUESTS = Statement(
    select(func.count())
    .select_from(participants)
    .where(
        _OF_SESSION,
        _SEATED,
        participants.c.guest,
        participants.c.state != State.WAITING,
        or_(participants.c.state != State.LEFT, participants.c.seat_until > bindparam("now")),
    )
)
_SEEN = Statement(
    update(participants)
    .where(_MINE, participants.c.id == bindparam("p_id"), participants.c.state == State.WAITING)
    .values(seen_at=bindparam("now"))
)


async def waiting(reader: Reader, tenant_id: str, session_id: str) -> list[Participant]:
    """Return those who wait to be let in, first come first."""
    rows = await reader.all(_WAITING, p_tenant=tenant_id, p_session=session_id)
    return [Participant(*row) for row in rows]


async def waiting_anywhere(reader: Reader) -> list[Participant]:
    """Return everybody who waits at a session that goes on."""
    return [Participant(*row) for row in await reader.all(_WAITING_ANYWHERE)]


async def guests_taken(reader: Reader, tenant_id: str, session_id: str, now: int) -> int:
    """Count the seats of guests, kept ones included."""
    return int(await reader.value(_GUESTS, p_tenant=tenant_id, p_session=session_id, now=now))


async def seen(tx: Transaction, tenant_id: str, participant_id: str, now: int) -> bool:
    """Note that the page of somebody who waits is there; False when they do not wait any more."""
    return await tx.run(_SEEN, p_tenant=tenant_id, p_id=participant_id, now=now) > 0
