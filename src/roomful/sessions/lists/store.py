"""The SQL of these lists."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Database, Reader, Row, Statement
from roomful.db.expressions import Columns
from roomful.db.listing import Counted, Listing, never_null
from roomful.db.lists import listed, one_of, places
from roomful.db.tables import messages, participants, rings, rooms, sessions, users
from roomful.kit.expressions import ListQuery
from roomful.sessions.lists.model import LoggedMessage, LoggedPerson, LoggedRing, LoggedSession
from roomful.sessions.model import Message, Participant, Ring, Session
from roomful.sessions.store.participants import FIELDS

# later than every end: what runs has not ended yet
_NEVER = 2**63 - 1
_SESSION = [sessions.c[name] for name in Session.__struct_fields__]
_PERSON = [participants.c[name] for name in FIELDS]
_RING = [rings.c[name] for name in Ring.__struct_fields__]
_MESSAGE = [messages.c[name] for name in Message.__struct_fields__]


def _or_never(column: ColumnElement[Any]) -> ColumnElement[int]:
    return never_null(column, _NEVER)


_OF_TENANT = and_(sessions.c.tenant_id == bindparam("p_tenant"), sessions.c.log_deleted_at.is_(None))
_CALLS = Listing(
    select(*_SESSION, rooms.c.slug, users.c.login).select_from(
        sessions.join(
            rooms, and_(rooms.c.id == sessions.c.room_id, rooms.c.tenant_id == sessions.c.tenant_id)
        ).outerjoin(users, and_(users.c.id == rooms.c.owner_id, users.c.tenant_id == sessions.c.tenant_id))
    ),
    Columns(
        {
            "number": sessions.c.number,
            "slug": rooms.c.slug,
            "owner": users.c.login_key,
            "title": func.coalesce(sessions.c.title, sessions.c.room_name),
            "started_at": sessions.c.started_at,
            "ended_at": _or_never(sessions.c.ended_at),
        },
        order=(sessions.c.number.desc(),),
    ),
    _OF_TENANT,
    counted=Counted("logs.calls", sessions.c.number, sessions.c.started_at),
)
_BY_NUMBER = Statement(
    select(*_SESSION).where(
        sessions.c.tenant_id == bindparam("p_tenant"), sessions.c.number == bindparam("p_number")
    )
)

_CAME = and_(
    participants.c.tenant_id == bindparam("p_tenant"),
    participants.c.session_id == bindparam("p_session"),
    participants.c.joined_at.is_not(None),
)
_USER_OF = and_(users.c.id == participants.c.user_id, users.c.tenant_id == participants.c.tenant_id)
_PEOPLE = Listing(
    select(*_PERSON, users.c.login).select_from(participants.outerjoin(users, _USER_OF)),
    Columns(
        {
            "number": participants.c.number,
            "login": users.c.login_key,
            "name": participants.c.name,
            "joined_at": participants.c.joined_at,
            "left_at": _or_never(participants.c.left_at),
        },
        order=(participants.c.number.desc(),),
    ),
    _CAME,
)

_inviters, _invited = users.alias("inviters"), users.alias("invited")
_RINGS = Listing(
    select(*_RING, _inviters.c.login, _invited.c.login).select_from(
        rings.outerjoin(
            _inviters, and_(_inviters.c.id == rings.c.inviter_id, _inviters.c.tenant_id == rings.c.tenant_id)
        ).outerjoin(
            _invited, and_(_invited.c.id == rings.c.user_id, _invited.c.tenant_id == rings.c.tenant_id)
        )
    ),
    Columns(
        {
            "number": rings.c.number,
            "inviter": _inviters.c.login_key,
            "invited": _invited.c.login_key,
            "at": rings.c.at,
            "outcome": rings.c.outcome,
        },
        order=(rings.c.number.desc(),),
    ),
    and_(rings.c.tenant_id == bindparam("p_tenant"), rings.c.session_id == bindparam("p_session")),
)

_from, _to = participants.alias("sent_from"), participants.alias("sent_to")
_from_user, _to_user = users.alias("from_user"), users.alias("to_user")
_MESSAGES = Listing(
    select(
        *_MESSAGE, sessions.c.number, _from_user.c.login, _from.c.number, _to_user.c.login, _to.c.number
    ).select_from(
        messages.join(
            sessions,
            and_(sessions.c.id == messages.c.session_id, sessions.c.tenant_id == messages.c.tenant_id),
        )
        .outerjoin(_from, _from.c.id == messages.c.from_participant_id)
        .outerjoin(_from_user, _from_user.c.id == _from.c.user_id)
        .outerjoin(_to, _to.c.id == messages.c.to_participant_id)
        .outerjoin(_to_user, _to_user.c.id == _to.c.user_id)
    ),
    Columns(
        {
            "seq": messages.c.seq,
            "session_number": sessions.c.number,
            "from_login": _from_user.c.login_key,
            "from_number": _from.c.number,
            "to_login": _to_user.c.login_key,
            "to_number": _to.c.number,
            "from_name": messages.c.from_name,
            "text": messages.c.text,
            "sent_at": messages.c.sent_at,
        },
        order=(messages.c.seq.desc(),),
    ),
    messages.c.tenant_id == bindparam("p_tenant"),
    counted=Counted("logs.messages", messages.c.seq, messages.c.sent_at),
)


@lru_cache(maxsize=16)
def _people_of(count: int) -> Statement:
    who = func.coalesce(participants.c.user_id, participants.c.id)
    return Statement(
        select(participants.c.session_id, func.count(who.distinct()))
        .where(
            participants.c.tenant_id == bindparam("p_tenant"),
            one_of(participants.c.session_id, count),
            participants.c.joined_at.is_not(None),
        )
        .group_by(participants.c.session_id)
    )


async def catch_up(database: Database, tenant_id: str, before: int) -> None:
    """Count for good what there was of sessions and messages before a moment."""
    for listing in (_CALLS, _MESSAGES):
        await listing.catch_up(database, tenant_id, before)


async def by_number(reader: Reader, tenant_id: str, number: int) -> Session | None:
    """Return a session by its number."""
    row = await reader.one(_BY_NUMBER, p_tenant=tenant_id, p_number=number)
    return None if row is None else Session(*row)


async def calls(reader: Reader, tenant_id: str, query: ListQuery) -> tuple[list[LoggedSession], int]:
    """Return a page of sessions, and how many there are in all."""
    rows, total = await _CALLS.page_and_total(reader, query, p_tenant=tenant_id)
    found = [(Session(*row[:-2]), row[-2], row[-1]) for row in rows]
    people = await _people(reader, tenant_id, [session.id for session, _, _ in found])
    return [LoggedSession(one, slug, owner, people.get(one.id, 0)) for one, slug, owner in found], total


async def _people(reader: Reader, tenant_id: str, ids: Sequence[str]) -> dict[str, int]:
    if not ids:
        return {}
    rows = await reader.all(_people_of(places(len(ids))), p_tenant=tenant_id, **listed(ids))
    return {row[0]: int(row[1]) for row in rows}


async def people(
    reader: Reader, tenant_id: str, session_id: str, query: ListQuery
) -> tuple[list[LoggedPerson], int]:
    """Return a page of who was in a session."""
    rows, total = await _PEOPLE.page_and_total(reader, query, p_tenant=tenant_id, p_session=session_id)
    return [LoggedPerson(Participant(*row[:-1]), row[-1]) for row in rows], total


async def calling(
    reader: Reader, tenant_id: str, session_id: str, query: ListQuery
) -> tuple[list[LoggedRing], int]:
    """Return a page of who was called into a session."""
    rows, total = await _RINGS.page_and_total(reader, query, p_tenant=tenant_id, p_session=session_id)
    return [LoggedRing(Ring(*row[:-2]), row[-2], row[-1]) for row in rows], total


async def said(reader: Reader, tenant_id: str, query: ListQuery) -> tuple[list[LoggedMessage], int]:
    """Return a page of messages."""
    rows, total = await _MESSAGES.page_and_total(reader, query, p_tenant=tenant_id)
    return [_message(row) for row in rows], total


def _message(row: Row) -> LoggedMessage:
    return LoggedMessage(Message(*row[:-5]), *row[-5:])
