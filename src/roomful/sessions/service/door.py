"""The door: who comes in, on which seat, and how they get out again by themselves."""

import msgspec

from roomful.db import Conflict, Database, Reader, Transaction
from roomful.history.model import Actor
from roomful.kit.clock import SECOND, Clock
from roomful.kit.crypto import digest
from roomful.kit.errors import Kind, Problem, invalid, not_found
from roomful.kit.ids import is_id, new_id, new_number, new_secret
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import rights, rules
from roomful.sessions.model import Entry, LeaveReason, Participant, Role, Session, State
from roomful.sessions.service.engine import Engine
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.seats import agreed, is_kept
from roomful.sessions.store import participants, sessions
from roomful.tenants.service import Tenants
from roomful.tickets.model import Ticket
from roomful.tickets.service import Tickets

KEY_PREFIX = "rmp_"
_TOKEN_TTL = 60
_RACES = 3


class Entered(msgspec.Struct, frozen=True):
    """Somebody who got in: their row, where they are, and what opens media and their seat."""

    participant: Participant
    session: Session
    room: Room
    media_token: str
    key: str


class Door:
    """Decides on entering and keeps the seats."""

    def __init__(
        self,
        database: Database,
        tenants: Tenants,
        rooms: Rooms,
        tickets: Tickets,
        lifecycle: Lifecycle,
        engine: Engine,
        clock: Clock,
        *,
        seat_hold: int = 20 * SECOND,
    ) -> None:
        self._seat_hold = seat_hold
        self._database = database
        self._tenants = tenants
        self._rooms = rooms
        self._tickets = tickets
        self._lifecycle = lifecycle
        self._engine = engine
        self._clock = clock

    async def look(self, entry: Entry) -> tuple[Room, Session | None, Ticket | None]:
        """Return the room an entry is for, without entering. Raises Problem."""
        ticket, room = await self._room_of(entry)
        async with self._database.read() as reader:
            return room, await sessions.live_of_room(reader, room.tenant_id, room.id), ticket

    async def enter(self, entry: Entry) -> Entered:
        """Let somebody in, or raise the Problem that says why not; then nothing has changed."""
        context = rules.check_context(entry.context)
        if entry.browser is not None and len(entry.browser) > rules.MAX_BROWSER:
            raise invalid("browser", f"It has at most {rules.MAX_BROWSER} characters.")
        ticket, room = await self._room_of(entry)
        tenant = await self._tenants.get(room.tenant_id)
        if tenant.state != "active":
            raise Problem(Kind.FORBIDDEN, "suspended", "This server does not serve this room now.")
        self._engine.check()
        entry = msgspec.structs.replace(entry, context=context)
        for attempt in range(_RACES):
            try:
                async with self._database.write() as tx:
                    seat, session, key = await self._take_seat(
                        tx, entry, ticket, room.id, tenant.id, tenant.max_participants
                    )
                break
            except Conflict:
                # another server started the session at the same moment: then there is one to join
                if attempt == _RACES - 1:
                    raise
        try:
            return await self._connect(seat, session, room, key)
        except Problem:
            if key != entry.key:
                await self._take_back(seat, entry.key)
            raise

    async def admission(
        self, session_id: str, participant_id: str
    ) -> tuple[Participant, Session, Room] | None:
        """Return who may connect to media now under that identity; None for nobody."""
        async with self._database.read() as reader:
            person = await participants.anywhere(reader, participant_id)
            if person is None or person.session_id != session_id or person.state == State.LEFT:
                return None
            session = await sessions.by_id(reader, person.tenant_id, session_id)
            if session is None or session.ended_at is not None:
                return None
            room = await self._rooms.get_in(reader, person.tenant_id, session.room_id)
            return None if room is None else (person, session, room)

    async def holder(self, key: str) -> Participant:
        """Return the participant of a seat key. Raises Problem for a key that opens nothing."""
        async with self._database.read() as reader:
            person = await self._of_key(reader, key)
        if person is None:
            raise Problem(Kind.UNAUTHENTICATED, "credential_invalid", "The credential is not valid.")
        return person

    async def media_again(self, person: Participant) -> Entered:
        """Return a fresh media token for a seat somebody still has. Raises Problem seat_lost."""
        found = await self.admission(person.session_id, person.id)
        if found is None:
            raise Problem(Kind.CONFLICT, "seat_lost", "This seat is given up; enter again.")
        self._engine.check()
        participant, session, room = found
        return await self._connect(participant, session, room, "")

    async def leave(self, person: Participant) -> None:
        """Give a seat back at once."""
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, person)
            if current is None or current.state == State.LEFT:
                if current is not None and current.seat_until is not None:
                    await self._set(tx, current, seat_until=None)
                return
            await self._lifecycle.leave(tx, current, LeaveReason.LEFT, actor=actor_of(current))
        await self._engine.remove(person)

    async def step_away(self, person: Participant) -> None:
        """Keep a seat for a moment, because its page may only be loading anew."""
        now = self._clock.now()
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, person)
            if current is None or (
                current.state == State.LEFT
                and (current.leave_reason != LeaveReason.LEFT or now - (current.left_at or 0) > 3 * SECOND)
            ):
                return
            await self._set(tx, current, seat_until=now + self._seat_hold)

    @staticmethod
    async def _set(tx: Transaction, person: Participant, *, seat_until: int | None) -> None:
        await participants.update_participant(tx, person.tenant_id, person.id, {"seat_until": seat_until})

    async def _room_of(self, entry: Entry) -> tuple[Ticket | None, Room]:
        if entry.ticket is not None:
            ticket = await self._tickets.redeem(entry.ticket)
            if ticket.room_id is None:
                raise not_found("room")
            return ticket, await self._rooms.get(ticket.tenant_id, ticket.room_id)
        if entry.slug is None or entry.tenant_id is None:
            raise not_found("room")
        return None, await self._rooms.by_slug(entry.tenant_id, entry.slug)

    @staticmethod
    async def _of_key(reader: Reader, key: str | None) -> Participant | None:
        participant_id, _, secret = (key or "").removeprefix(KEY_PREFIX).partition(".")
        if not is_id(participant_id) or not secret:
            return None
        return await participants.by_key(reader, participant_id, digest(secret))

    async def _take_seat(  # the facts of one decision
        self,
        tx: Transaction,
        entry: Entry,
        ticket: Ticket | None,
        room_id: str,
        tenant_id: str,
        tenant_capacity: int,
    ) -> tuple[Participant, Session, str]:
        # whoever enters holds the room until the seat is taken, so that the count stays true
        room = await self._rooms.lock_in(tx, tenant_id, room_id)
        if room is None:
            raise not_found("room")
        now = self._clock.now()
        session = await sessions.lock_live_of_room(tx, tenant_id, room_id)
        before = await self._earlier_seat(tx, entry.key, session)
        held = before is not None and is_kept(before, now)
        browser = digest(entry.browser) if entry.browser else None
        facts = rules.Facts(
            now=now,
            room=room,
            session=session,
            tenant_capacity=tenant_capacity,
            seats_taken=0
            if session is None
            else await participants.seats_taken(tx, tenant_id, session.id, now),
            by_ticket=ticket is not None,
            host=ticket is not None and ticket.role == Role.HOST,
            held=held,
            consent=entry.consent or (before is not None and before.consent_at is not None),
            # the key of a seat that was kept tells its holder from others with the same ticket
            kicked=session is not None
            and not held
            and (
                (before is not None and before.leave_reason == LeaveReason.KICKED)
                or await participants.was_kicked(
                    tx, tenant_id, session.id, ticket.id if ticket else None, browser
                )
            ),
        )
        rules.admit(facts)
        if session is None:
            session = await self._lifecycle.start(tx, room, "entry")
        elif session.empty_since is not None:
            await sessions.update_session(tx, tenant_id, session.id, {"empty_since": None})
        if before is not None and before.state != State.LEFT:
            return await agreed(tx, before, consent=entry.consent, now=now), session, entry.key or ""
        if held and before is not None:
            await self._set(tx, before, seat_until=None)
        seat, key = await self._new_seat(tx, entry, ticket, room, session, before if held else None, browser)
        return seat, session, key

    async def _earlier_seat(self, tx: Reader, key: str | None, session: Session | None) -> Participant | None:
        """Return the seat a key stands for, if it was in this very session."""
        person = await self._of_key(tx, key)
        return person if person and session and person.session_id == session.id else None

    async def _take_back(self, seat: Participant, key: str | None) -> None:
        """Free the seat of somebody who could not be connected; who came back keeps the earlier one."""
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, seat)
            if current is not None and current.state == State.JOINING:
                await self._lifecycle.leave(tx, current, LeaveReason.LOST)
            before = await self._of_key(tx, key)
            if before is not None and before.session_id == seat.session_id:
                await self._set(tx, before, seat_until=self._clock.now() + self._seat_hold)

    async def _new_seat(  # what a seat is made of
        self,
        tx: Transaction,
        entry: Entry,
        ticket: Ticket | None,
        room: Room,
        session: Session,
        before: Participant | None,
        browser: str | None,
    ) -> tuple[Participant, str]:
        now = self._clock.now()
        fallback = before.name if before else (ticket.display_name if ticket else None) or "Guest"
        seat_id, secret = new_id(), new_secret("", 32)
        host = ticket is not None and ticket.role == Role.HOST
        role = before.role if before else (ticket.role if ticket else Role.PARTICIPANT)
        asks_mic, asks_camera = (
            asks and not host for asks in (rights.begins_muted(room), room.entry_camera_off)
        )
        mic_held, camera_held = (before.mic_held, before.camera_held) if before else (False, False)
        was_muted, was_off = (before.mic_muted, before.camera_off) if before else (None, None)
        seat = Participant(
            id=seat_id,
            number=new_number(),
            tenant_id=room.tenant_id,
            session_id=session.id,
            room_id=room.id,
            state=State.JOINING,
            kind="guest",
            user_id=None,
            ticket_id=ticket.id if ticket else None,
            browser_hash=browser,
            connection_id=None,
            name=rules.check_name(entry.name, fallback),
            role=role,
            context=entry.context if entry.context is not None else (before.context if before else None),
            mic_muted=mic_held or rules.begins_off(entry.mic_muted, was_muted, asked=asks_mic),
            camera_off=camera_held or rules.begins_off(entry.camera_off, was_off, asked=asks_camera),
            mic_held=mic_held,
            camera_held=camera_held,
            mic_blocked=before.mic_blocked if before else False,
            camera_blocked=before.camera_blocked if before else False,
            mute_pending=mic_held or camera_held,
            hand_raised_at=None,
            consent_at=(before and before.consent_at) or (now if entry.consent else None),
            position=before.position if before else None,
            seat_until=None,
            joined_at=None,
            left_at=None,
            leave_reason=None,
            created_at=now,
            updated_at=now,
        )
        await participants.insert_participant(tx, seat, digest(secret))
        return seat, f"{KEY_PREFIX}{seat_id}.{secret}"

    async def _connect(self, seat: Participant, session: Session, room: Room, key: str) -> Entered:
        await self._engine.open(session)
        granted = rights.grants(rights.permissions(room, session, seat))
        token = self._engine.media.token(session.id, seat.id, seat.name, granted, ttl=_TOKEN_TTL)
        return Entered(seat, session, room, token, key)


def actor_of(person: Participant) -> Actor:
    """Return a participant as the one who did something."""
    return Actor("guest" if person.user_id is None else "user", person.user_id or person.id, person.name)
