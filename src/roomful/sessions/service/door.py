"""The door: who comes in, on which seat, and how they get out again by themselves."""

import msgspec

from roomful.db import Conflict, Database, Reader, Transaction
from roomful.history.model import Severity
from roomful.history.service import History
from roomful.kit.clock import SECOND, Clock
from roomful.kit.errors import Kind, Problem, invalid, not_found
from roomful.rooms.model import Pins, Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import rights, rules
from roomful.sessions.model import Entry, LeaveReason, Participant, Role, Session, State
from roomful.sessions.service import seats
from roomful.sessions.service.admission import Admission
from roomful.sessions.service.binding import Binding
from roomful.sessions.service.engine import Engine
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.lobby import Lobby
from roomful.sessions.service.plans import Plans
from roomful.sessions.service.subjects import actor_of, subject_of_person
from roomful.sessions.store import participants, sessions
from roomful.tenants.model import Tenant, TenantState
from roomful.tenants.service import Tenants
from roomful.tickets.model import Ticket

_TOKEN_TTL = 60
_RACES = 3


class Seen(msgspec.Struct, frozen=True):
    """A room as somebody outside stands before it: from when until when they may come in, and whether it asks
    for its PIN, or a host has to let them in.

    The room's id is empty while there is only a ticket that would make it. `name` is what they are called.
    """

    room: Room
    session: Session | None
    opens_at: int | None
    ends_at: int | None
    asks_pin: bool
    name: str | None
    must_register: bool = False
    waits: bool = False


class Entered(msgspec.Struct, frozen=True):
    """Somebody who got in: their row, where they are, and what opens media and their seat.

    Who waits in the lobby has no media token.
    """

    participant: Participant
    session: Session
    room: Room
    media_token: str
    key: str

    @property
    def waits(self) -> bool:
        """Whether a host has to let them in first."""
        return self.participant.state == State.WAITING


class Door:
    """Decides on entering and keeps the seats."""

    def __init__(
        self,
        *,
        database: Database,
        history: History,
        tenants: Tenants,
        rooms: Rooms,
        binding: Binding,
        admission: Admission,
        plans: Plans,
        lifecycle: Lifecycle,
        lobby: Lobby,
        engine: Engine,
        clock: Clock,
        seat_hold: int = 20 * SECOND,
    ) -> None:
        self._seat_hold = seat_hold
        self._database = database
        self._history = history
        self._tenants = tenants
        self._rooms = rooms
        self._binding = binding
        self._admission = admission
        self._plans = plans
        self._lifecycle = lifecycle
        self._lobby = lobby
        self._engine = engine
        self._clock = clock

    async def look(self, entry: Entry) -> Seen:
        """Return the room an entry is for, without entering. Raises Problem."""
        ticket = await self._binding.ticket_of(entry)
        room = await self._binding.find(entry, ticket)
        async with self._database.read() as reader:
            session = await sessions.live_of_room(reader, room.tenant_id, room.id)
            visitor = await self._admission.visitor(reader, room, ticket, entry.user_id)
        return Seen(
            room=room,
            session=session,
            opens_at=rules.opening(room, session, ticket),
            ends_at=rules.ending(room, session, ticket),
            asks_pin=room.room_pin_box is not None and not (visitor.host or rules.answers_pin(ticket)),
            name=seats.called(ticket, visitor),
            must_register=seats.must_register(room, ticket, visitor),
            waits=visitor.waits_at(room, session),
        )

    async def enter(self, entry: Entry) -> Entered:
        """Let somebody in, or into the lobby, or raise the Problem why not; then nothing has changed."""
        context = rules.check_context(entry.context)
        if entry.browser is not None and len(entry.browser) > rules.MAX_BROWSER:
            raise invalid("browser", f"It has at most {rules.MAX_BROWSER} characters.")
        ticket = await self._binding.ticket_of(entry)
        room = await self._binding.find(entry, ticket)
        tenant = await self._tenants.get(room.tenant_id)
        if tenant.state != TenantState.ACTIVE:
            raise Problem(Kind.FORBIDDEN, "suspended", "This server does not serve this room now.")
        self._engine.check()
        room = await self._binding.bind(room, ticket)
        pins = await self._admission.try_pin(room, entry.pin, entry.address)
        entry = msgspec.structs.replace(entry, context=context)
        for attempt in range(_RACES):
            try:
                async with self._database.write() as tx:
                    seat, session, key = await self._take_seat(tx, entry, ticket, room, pins, tenant)
                break
            except Conflict:
                # another server started the session at the same moment: then there is one to join
                if attempt == _RACES - 1:
                    raise
        if seat.state == State.WAITING:
            return Entered(seat, session, room, "", key)
        try:
            return await self._connect(seat, session, room, key)
        except Problem:
            if key != entry.key:
                await self._take_back(seat, entry.key)
            raise

    async def become_host(self, person: Participant, pin: str, address: str | None) -> Participant:
        """Make somebody who is in and knows the hosts' PIN a host.

        Raises Problem pin_wrong or pin_limited, or seat_lost for who is not in any more.
        """
        room = await self._rooms.get(person.tenant_id, person.room_id)
        pins = await self._admission.try_pin(room, pin, address)
        if not rules.opens(pin, pins.host_pin):
            raise rules.refuse("pin_wrong", "The PIN is wrong.")
        async with self._database.write() as tx:
            session = await self._lifecycle.lock_in(tx, person.tenant_id, person.session_id)
            current = await participants.by_id(tx, person.tenant_id, person.id)
            if current is None or session is None or not current.inside:
                raise seats.lost()
            if current.role == Role.HOST:
                return current
            changes = {"role": str(Role.HOST), "updated_at": self._clock.now()}
            await participants.update_participant(tx, current.tenant_id, current.id, changes)
            current = msgspec.structs.replace(current, **changes)
            who, told = subject_of_person(current), {"role": current.role}
            await self._history.record(
                tx, "participant.updated", current.tenant_id, who,
                actor=actor_of(current), severity=Severity.MIDDLE, payload=told,
            )  # fmt: skip
        await self._engine.permit(room, session, current)
        return current

    async def admission(
        self, session_id: str, participant_id: str
    ) -> tuple[Participant, Session, Room] | None:
        """Return who may connect to media now under that identity; None for nobody."""
        async with self._database.read() as reader:
            person = await participants.anywhere(reader, participant_id)
            if person is None or person.session_id != session_id or not person.inside:
                return None
            session = await sessions.by_id(reader, person.tenant_id, session_id)
            if session is None or session.ended_at is not None:
                return None
            room = await self._rooms.get_in(reader, person.tenant_id, session.room_id)
            return None if room is None else (person, session, room)

    async def holder(self, key: str) -> Participant:
        """Return the participant of a seat key. Raises Problem for a key that opens nothing."""
        async with self._database.read() as reader:
            person = await seats.of_key(reader, key)
        if person is None:
            raise Problem(Kind.UNAUTHENTICATED, "credential_invalid", "The credential is not valid.")
        return person

    async def media_again(self, person: Participant) -> Entered:
        """Return a fresh media token for a seat somebody still has. Raises Problem seat_lost."""
        found = await self.admission(person.session_id, person.id)
        if found is None:
            raise seats.lost()
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
                    await self._lifecycle.plan_departure(tx, current, self._clock.now())
                return
            await self._lifecycle.leave(tx, current, LeaveReason.LEFT, actor=actor_of(current), for_good=True)
        await self._engine.remove(person)

    async def step_away(self, person: Participant) -> None:
        """Keep a seat for a moment, because its page may only be loading anew."""
        now = self._clock.now()
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, person)
            if current is not None and current.state == State.WAITING:
                await self._lobby.step_away(tx, current, self._seat_hold)
                return
            if current is None or (
                current.state == State.LEFT
                and (current.leave_reason != LeaveReason.LEFT or now - (current.left_at or 0) > 3 * SECOND)
            ):
                return
            await self._set(tx, current, seat_until=now + self._seat_hold)

    @staticmethod
    async def _set(tx: Transaction, person: Participant, *, seat_until: int | None) -> None:
        await participants.update_participant(tx, person.tenant_id, person.id, {"seat_until": seat_until})

    async def _take_seat(  # the facts of one decision
        self,
        tx: Transaction,
        entry: Entry,
        ticket: Ticket | None,
        found: Room,
        pins: Pins,
        tenant: Tenant,
    ) -> tuple[Participant, Session, str]:
        # whoever enters holds the room until the seat is taken, so that the count stays true
        room = await self._rooms.lock_in(tx, found.tenant_id, found.id)
        if room is None:
            raise not_found("room")
        now = self._clock.now()
        session = await sessions.lock_live_of_room(tx, room.tenant_id, room.id)
        before = await self._earlier_seat(tx, entry.key, session)
        decide = self._admission.decide
        let_in = await decide(tx, entry, ticket, room, session, before, pins, now=now, tenant=tenant)
        if session is None:
            session = await self._lifecycle.start(tx, room, "entry")
        elif session.empty_since is not None and not let_in.waits:
            await sessions.update_session(tx, room.tenant_id, session.id, {"empty_since": None})
        if before is not None and before.state == State.WAITING:
            seat = await self._lobby.come_again(tx, room, session, before, entry, let_in, ticket)
            return seat, session, entry.key or ""
        kept = before if let_in.held else None
        if kept is not None and kept.state != State.LEFT:
            seat = await seats.agreed(tx, kept, consent=entry.consent, now=now)
            return seat, session, entry.key or ""
        if kept is not None:
            await self._set(tx, kept, seat_until=None)
            on_podium = await seats.place_again(tx, room, session, tenant, kept)
            seat, key = await seats.take_again(tx, entry, kept, let_in, now, on_podium=on_podium)
        else:
            on_podium = not let_in.waits and await seats.place_at_once(tx, room, session, tenant)
            seat, key = await seats.take(tx, entry, ticket, let_in, room, session, now, on_podium=on_podium)
            if let_in.waits:
                await self._lobby.note_arrival(tx, seat)
                return seat, session, key
        await self._plans.removal(tx, session, seat.remove_at)
        return seat, session, key

    async def _earlier_seat(self, tx: Reader, key: str | None, session: Session | None) -> Participant | None:
        """Return the seat a key stands for, if it was in this very session."""
        person = await seats.of_key(tx, key)
        return person if person and session and person.session_id == session.id else None

    async def _take_back(self, seat: Participant, key: str | None) -> None:
        """Free the seat of somebody who could not be connected; who came back keeps the earlier one."""
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, seat)
            if current is not None and current.state == State.JOINING:
                await self._lifecycle.leave(tx, current, LeaveReason.LOST)
            before = await seats.of_key(tx, key)
            if before is not None and before.session_id == seat.session_id:
                await self._set(tx, before, seat_until=self._clock.now() + self._seat_hold)

    async def _connect(self, seat: Participant, session: Session, room: Room, key: str) -> Entered:
        await self._engine.open(session)
        granted = rights.grants(rights.permissions(room, session, seat))
        token = self._engine.media.token(session.id, seat.id, seat.name, granted, ttl=_TOKEN_TTL)
        return Entered(seat, session, room, token, key)
