"""The SQL of participants."""

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import participants, sessions, users
from roomful.kit.crypto import digest
from roomful.sessions.model import Changes, LeaveReason, Participant, ParticipantFilter, State

FIELDS = tuple(name for name in Participant.__struct_fields__ if name != "avatar")
# a picture is the user's, and read with whom it shows: each row finds it by the user's key
_AVATAR = (
    select(users.c.avatar)
    .where(users.c.id == participants.c.user_id, users.c.tenant_id == participants.c.tenant_id)
    .where(users.c.deleted_at.is_(None))
    .correlate(participants)
    .scalar_subquery()
)
COLUMNS = [*(participants.c[name] for name in FIELDS), _AVATAR.label("avatar")]
_MINE = participants.c.tenant_id == bindparam("p_tenant")
_OF_SESSION = and_(_MINE, participants.c.session_id == bindparam("p_session"))
_HELD = and_(participants.c.state == State.LEFT, participants.c.seat_until > bindparam("now"))
# written as the partial index has it, so that the index is used
_SEATED = or_(participants.c.state != State.LEFT, participants.c.seat_until.is_not(None))
# who waits in the lobby has no seat yet
_PRESENT = and_(participants.c.state != State.LEFT, participants.c.state != State.WAITING)

_INSERT = Statement(insert(participants))
_BY_ID = Statement(select(*COLUMNS).where(_MINE, participants.c.id == bindparam("p_id")))
# any tenant: a hint of the media engine, or a seat's key, names the participant alone
_ANYWHERE = Statement(select(*COLUMNS).where(participants.c.id == bindparam("p_id")))
_BY_KEY = Statement(  # any tenant: the key is the proof
    select(*COLUMNS).where(
        participants.c.id == bindparam("p_id"), participants.c.key_hash == bindparam("p_hash")
    )
)
_SEATS = Statement(
    select(func.count()).select_from(participants).where(_OF_SESSION, _SEATED, or_(_PRESENT, _HELD))
)
_PRESENT_IN = Statement(
    select(*COLUMNS).where(_OF_SESSION, _SEATED, _PRESENT).order_by(participants.c.number)
)
_BARRED = Statement(
    select(participants.c.leave_reason)
    .where(
        _OF_SESSION,
        participants.c.leave_reason.in_((LeaveReason.KICKED, LeaveReason.REFUSED)),
        or_(
            participants.c.ticket_id == bindparam("p_ticket"),
            participants.c.browser_hash == bindparam("p_browser"),
            participants.c.user_id == bindparam("p_user"),
        ),
    )
    .limit(1)
)
_EVER_JOINED = Statement(
    select(participants.c.id).where(_OF_SESSION, participants.c.joined_at.is_not(None)).limit(1)
)
# any tenant: the reconciler keeps all sessions
_PRESENT_ANYWHERE = Statement(
    select(*COLUMNS)
    .join(sessions, sessions.c.id == participants.c.session_id)
    .where(sessions.c.ended_at.is_(None), _SEATED, _PRESENT)
)
_COUNT_PRESENT = Statement(  # any tenant: a figure
    select(func.count()).select_from(participants).where(_SEATED, _PRESENT)
)
_AWAY = and_(_OF_SESSION, participants.c.state == State.LEFT, participants.c.position.is_not(None))
_FREE_SEATS = Statement(update(participants).where(_AWAY).values(position=None))
_FREE_SEAT = Statement(
    update(participants)
    .where(_AWAY, participants.c.position == bindparam("p_position"))
    .values(position=None)
)
_FORGET_SEATS = Statement(  # any tenant: housekeeping
    update(participants)
    .where(participants.c.state == State.LEFT, participants.c.seat_until <= bindparam("now"))
    .values(seat_until=None)
)

_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "session_id": participants.c.session_id == bindparam("session_id"),
    "context": and_(
        participants.c.context_hash == bindparam("context_hash"),
        participants.c.context == bindparam("context"),
    ),
    "joined_from": participants.c.joined_at >= bindparam("joined_from"),
    "joined_to": participants.c.joined_at <= bindparam("joined_to"),
    "updated_from": participants.c.updated_at >= bindparam("updated_from"),
    "updated_to": participants.c.updated_at <= bindparam("updated_to"),
    "left_from": participants.c.left_at >= bindparam("left_from"),
    "left_to": participants.c.left_at <= bindparam("left_to"),
}


_number = attrgetter("number")


def _participant(row: Any) -> Participant | None:
    return None if row is None else Participant(*row)


async def insert_participant(tx: Transaction, participant: Participant, key_hash: str) -> None:
    """Store a new participant."""
    values = {name: getattr(participant, name) for name in FIELDS}
    context = participant.context
    await tx.run(
        _INSERT, values, key_hash=key_hash, context_hash=None if context is None else digest(context)
    )


async def by_id(reader: Reader, tenant_id: str, participant_id: str) -> Participant | None:
    """Return a participant."""
    return _participant(await reader.one(_BY_ID, p_tenant=tenant_id, p_id=participant_id))


async def anywhere(reader: Reader, participant_id: str) -> Participant | None:
    """Return a participant, whoever's it is."""
    return _participant(await reader.one(_ANYWHERE, p_id=participant_id))


async def by_key(reader: Reader, participant_id: str, key_hash: str) -> Participant | None:
    """Return the participant whose seat has this key."""
    return _participant(await reader.one(_BY_KEY, p_id=participant_id, p_hash=key_hash))


async def seats_taken(reader: Reader, tenant_id: str, session_id: str, now: int) -> int:
    """Count the seats in use, kept ones included."""
    return int(await reader.value(_SEATS, p_tenant=tenant_id, p_session=session_id, now=now))


async def present(reader: Reader, tenant_id: str, session_id: str) -> list[Participant]:
    """Return those who are in or on their way in, first come first."""
    rows = await reader.all(_PRESENT_IN, p_tenant=tenant_id, p_session=session_id)
    return [Participant(*row) for row in rows]


async def present_anywhere(reader: Reader) -> list[Participant]:
    """Return those who are in or on their way in, of all live sessions."""
    people = [Participant(*row) for row in await reader.all(_PRESENT_ANYWHERE)]
    return sorted(people, key=_number)  # here: SQLite would walk over everybody who ever was in


async def count_present(reader: Reader) -> int:
    """Count those who are in or on their way in, of all live sessions."""
    return int(await reader.value(_COUNT_PRESENT))


async def barred(
    reader: Reader,
    tenant_id: str,
    session_id: str,
    *,
    ticket_id: str | None,
    user_id: str | None,
    browser_hash: str | None,
) -> str | None:
    """Return why somebody with this ticket or browser, or this user, stays out of the session, if they do."""
    row = await reader.one(
        _BARRED,
        p_tenant=tenant_id,
        p_session=session_id,
        p_ticket=ticket_id or "",
        p_user=user_id or "",
        p_browser=browser_hash or "",
    )
    return None if row is None else str(row[0])


async def anybody_joined(reader: Reader, tenant_id: str, session_id: str) -> bool:
    """Tell whether anybody was ever in."""
    return await reader.one(_EVER_JOINED, p_tenant=tenant_id, p_session=session_id) is not None


async def forget_seats(tx: Transaction, now: int) -> int:
    """Give up the kept seats whose time has passed; return how many."""
    return await tx.run(_FORGET_SEATS, now=now)


async def free_seats(tx: Transaction, tenant_id: str, session_id: str, position: int | None = None) -> None:
    """Let those who are away for a moment have no seat, or not this one: somebody else sits there now."""
    statement = _FREE_SEATS if position is None else _FREE_SEAT
    bound = {} if position is None else {"p_position": position}
    await tx.run(statement, bound, p_tenant=tenant_id, p_session=session_id)


@lru_cache(maxsize=512)
def _update(names: tuple[str, ...]) -> Statement:
    return Statement(
        update(participants)
        .where(_MINE, participants.c.id == bindparam("p_id"))  # _MINE holds the tenant_id
        .values({name: bindparam(name) for name in names})
    )


async def update_participant(tx: Transaction, tenant_id: str, participant_id: str, changes: Changes) -> None:
    """Change columns of a participant."""
    await tx.run(_update(tuple(sorted(changes))), changes, p_tenant=tenant_id, p_id=participant_id)


def _values(filters: ParticipantFilter) -> dict[str, Any]:
    values = {name: getattr(filters, name) for name in ParticipantFilter.__struct_fields__}
    return {name: value for name, value in values.items() if value is not None}


def _chosen(names: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(_MINE, participants.c.joined_at.is_not(None), *(_CONDITIONS[name] for name in names))


@lru_cache(maxsize=256)
def _page(names: tuple[str, ...], after: bool) -> Statement:
    inner: Select[Any] = (
        select(participants.c.number).where(_chosen(names)).order_by(participants.c.number.desc())
    )
    if after:
        inner = inner.where(participants.c.number < bindparam("after"))
    numbers = inner.limit(bindparam("count")).offset(bindparam("skip")).subquery()
    return Statement(
        select(*COLUMNS)
        .join(numbers, numbers.c.number == participants.c.number)
        .order_by(participants.c.number.desc())
    )


@lru_cache(maxsize=64)
def _page_before(names: tuple[str, ...]) -> Statement:
    """Return those next above a number, the nearest first."""
    chosen = and_(_chosen(names), participants.c.number > bindparam("before"))  # with the tenant_id
    return Statement(select(*COLUMNS).where(chosen).order_by(participants.c.number).limit(bindparam("count")))


@lru_cache(maxsize=256)
def _total(names: tuple[str, ...]) -> Statement:
    return Statement(select(func.count()).select_from(participants).where(_chosen(names)))


def _bound(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"context_hash": digest(values["context"])} if "context" in values else values


async def page(
    reader: Reader,
    tenant_id: str,
    filters: ParticipantFilter,
    *,
    count: int,
    skip: int = 0,
    after: int | None = None,
    before: int | None = None,
) -> list[Participant]:
    """Return participants, newest first: behind `skip` rows, the number `after`, or up to `before`'s."""
    values = _values(filters)
    bound = _bound(values)
    if before is not None:
        rows = await reader.all(
            _page_before(tuple(values)), p_tenant=tenant_id, count=count, before=before, **bound
        )
        return [Participant(*row) for row in reversed(rows)]
    statement = _page(tuple(values), after is not None)
    if after is not None:
        bound = bound | {"after": after}
    rows = await reader.all(statement, p_tenant=tenant_id, count=count, skip=skip, **bound)
    return [Participant(*row) for row in rows]


async def total(reader: Reader, tenant_id: str, filters: ParticipantFilter) -> int:
    """Count the participants a filter chooses."""
    values = _values(filters)
    return int(await reader.value(_total(tuple(values)), p_tenant=tenant_id, **_bound(values)))


@lru_cache(maxsize=300)
def _of_sessions(count: int) -> Statement:
    wanted: list[Any] = [bindparam(f"s{index}") for index in range(count)]
    return Statement(
        select(*COLUMNS)
        .where(_MINE, participants.c.session_id.in_(wanted), participants.c.joined_at.is_not(None))
        .order_by(participants.c.number)
    )


async def of_sessions(
    reader: Reader, tenant_id: str, session_ids: Sequence[str]
) -> dict[str, list[Participant]]:
    """Return who was or is in each of the sessions, first come first, in one query."""
    found: dict[str, list[Participant]] = {session_id: [] for session_id in session_ids}
    if found:
        values = {f"s{index}": session_id for index, session_id in enumerate(found)}
        for row in await reader.all(_of_sessions(len(found)), p_tenant=tenant_id, **values):
            participant = Participant(*row)
            found[participant.session_id].append(participant)
    return found
