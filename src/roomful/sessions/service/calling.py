"""Rooms that call those who are invited: once they start, or once the first has come in."""

import structlog

from roomful.db import Database, Transaction
from roomful.history.model import Actor, Event
from roomful.history.service import History
from roomful.invitations.service.invitations import Invitations
from roomful.jobs.model import Job, Retry
from roomful.jobs.service import Jobs
from roomful.kit.errors import Kind, Problem
from roomful.rooms.model import RingInvited, Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Participant
from roomful.sessions.service.presence import Presence
from roomful.sessions.service.rings import Rings
from roomful.sessions.service.subjects import actor_of
from roomful.sessions.store import calling as store
from roomful.sessions.store import participants, sessions

_CALL = "session.call_invited"
_MOMENTS = {"session.started", "participant.joined"}
_log = structlog.get_logger()


class Calling:
    """Rings the open pages of invited users and of the owner, when a room's `ring_invited` says so.

    That is once in a session. Who has no page open was told by mail, and is not told again.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        jobs: Jobs,
        rooms: Rooms,
        invitations: Invitations,
        presence: Presence,
        rings: Rings,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._rooms = rooms
        self._invitations = invitations
        self._presence = presence
        self._rings = rings
        jobs.register(_CALL, self._call)
        history.subscribe(self._hear)

    async def _hear(self, tx: Transaction, event: Event) -> None:
        if event.kind not in _MOMENTS or event.room_id is None or event.session_id is None:
            return
        room = await self._rooms.get_in(tx, event.tenant_id, event.room_id)
        if room is None or room.ring_invited == RingInvited.OFF:
            return
        by: Actor | None = None
        if event.participant_id is not None:
            by = await self._first(tx, room, event.session_id, event.participant_id)
        elif room.ring_invited == RingInvited.START and not await _by_entry(tx, room, event.session_id):
            by = Actor(event.actor_kind, event.actor_id, event.actor_name)
        if by is None:
            return
        payload = {
            "tenant_id": event.tenant_id,
            "session_id": event.session_id,
            "room_id": room.id,
            "by": [by.kind, by.id, by.name],
        }
        key = f"{_CALL}:{event.session_id}"
        await self._jobs.enqueue(tx, _CALL, payload, unique_key=key, tenant_id=event.tenant_id)

    async def _first(self, tx: Transaction, room: Room, session_id: str, person_id: str) -> Actor | None:
        """Return somebody who has come in if it is they whom the room has waited for."""
        if room.ring_invited == RingInvited.START and not await _by_entry(tx, room, session_id):
            return None
        person = await participants.by_id(tx, room.tenant_id, person_id)
        if person is None or not await self._is_first(tx, room, person):
            return None
        return actor_of(person)

    async def _is_first(self, tx: Transaction, room: Room, person: Participant) -> bool:
        anybody, invited = await store.anybody_before(
            tx,
            room.tenant_id,
            person.session_id,
            person.id,
            room_id=room.id,
            owner_id=room.owner_id,
        )
        if room.ring_invited != RingInvited.FIRST_INVITED_JOIN:
            return not anybody
        return not invited and await self._is_invited(tx, room, person)

    async def _is_invited(self, tx: Transaction, room: Room, person: Participant) -> bool:
        if person.invitation_id is not None:
            return True
        if person.user_id is None:
            return False
        found = await self._invitations.of_user_in(tx, room.tenant_id, room.id, person.user_id)
        return found is not None or person.user_id == room.owner_id

    async def _call(self, job: Job) -> None:
        payload = job.payload
        tenant_id, session_id = payload["tenant_id"], payload["session_id"]
        async with self._database.read() as reader:
            room = await self._rooms.get_in(reader, tenant_id, payload["room_id"])
            if room is None:
                return
            invited = (await self._invitations.of_rooms_in(reader, tenant_id, [room.id]))[room.id]
            wanted = dict.fromkeys([room.owner_id, *(one.user_id for one in invited)])
            there = [
                user_id
                for user_id in wanted
                if user_id is not None and await self._presence.is_there(reader, tenant_id, user_id)
            ]
        by = Actor(*payload["by"])
        for user_id in there:
            if by.kind == "user" and user_id == by.id:
                continue
            try:
                await self._rings.ring(tenant_id, session_id, user_id=user_id, inviter=by)
            except Problem as problem:
                if problem.kind is Kind.UNAVAILABLE:
                    # who rings already rings on, and is not called twice
                    raise Retry(reason=problem.code) from problem
                # they are in by now, may not come any more, or it is over
                _log.info("not called", code=problem.code, session_id=session_id)


async def _by_entry(tx: Transaction, room: Room, session_id: str) -> bool:
    """Tell whether a session was started by the first who came in, who is there in a moment."""
    session = await sessions.by_id(tx, room.tenant_id, session_id)
    return session is not None and session.started_by == "entry"
