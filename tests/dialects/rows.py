"""Rows with a past that no test can wait for: rooms, sessions and participants of any date."""

import datetime

from sqlalchemy import bindparam, update

from roomful.db import Statement
from roomful.db.tables import rooms
from roomful.kit.clock import SECOND, from_datetime
from roomful.kit.crypto import digest
from roomful.kit.ids import new_id, new_number
from roomful.rooms import store as room_store
from roomful.sessions.model import EndReason, LeaveReason, Participant, Role, Session, State
from roomful.sessions.store import participants, sessions
from tests.server import Home

_DATE_ROOM = Statement(
    update(rooms)
    .where(rooms.c.tenant_id == bindparam("tenant"), rooms.c.id == bindparam("room"))
    .values(created_at=bindparam("created"), updated_at=bindparam("updated"))
)


def moment(text: str) -> int:
    """Return a UTC time such as `2021-04-16 09:46:20.954863`; a bare date is its first microsecond."""
    return from_datetime(datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC))


async def date_room(home: Home, room_id: str, created: str, updated: str) -> None:
    """Give a room its times, and the days their counts."""
    async with home.server.app.features.database.write() as tx:
        before = await room_store.by_id(tx, home.tenant.id, room_id)
        assert before is not None
        await room_store.count_room(tx, before, -1)
        await tx.run(
            _DATE_ROOM,
            tenant=home.tenant.id,
            room=room_id,
            created=moment(created),
            updated=moment(updated),
        )
        after = await room_store.by_id(tx, home.tenant.id, room_id)
        assert after is not None
        await room_store.count_room(tx, after, 1)


async def past_session(home: Home, room_id: str, started: str, ended: str, updated: str = "") -> Session:
    """Store a session that is over."""
    session = Session(
        id=new_id(),
        number=new_number(),
        tenant_id=home.tenant.id,
        room_id=room_id,
        room_name="past",
        title=None,
        started_by="entry",
        started_at=moment(started),
        ends_at=None,
        ended_at=moment(ended),
        end_reason=EndReason.ALL_LEFT,
        media_open=False,
        layout="auto",
        updated_at=moment(updated or ended),
    )
    async with home.server.app.features.database.write() as tx:
        await sessions.insert_session(tx, session)
    return session


async def past_participant(
    home: Home, session: Session, joined: str, left: str, updated: str = "", context: str | None = None
) -> Participant:
    """Store somebody who was in a session."""
    person = Participant(
        id=new_id(),
        number=new_number(),
        tenant_id=home.tenant.id,
        session_id=session.id,
        room_id=session.room_id,
        state=State.LEFT,
        kind="guest",
        user_id=None,
        ticket_id=None,
        browser_hash=None,
        connection_id=None,
        name="Past",
        role=Role.PARTICIPANT,
        context=context,
        mic_muted=False,
        camera_off=False,
        mic_held=False,
        camera_held=False,
        mic_blocked=False,
        camera_blocked=False,
        mute_pending=False,
        hand_raised_at=None,
        consent_at=None,
        position=None,
        seat_until=None,
        joined_at=moment(joined),
        left_at=moment(left),
        leave_reason=LeaveReason.LEFT,
        created_at=moment(joined) - SECOND,
        updated_at=moment(updated or left),
    )
    async with home.server.app.features.database.write() as tx:
        await participants.insert_participant(tx, person, digest(person.id))
    return person
