"""The lobby: who waits there until a host lets them in, or not."""

from typing import Any

import msgspec

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Event, Severity
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind, Problem, not_found
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import lobby as rules
from roomful.sessions import rules as door_rules
from roomful.sessions.model import Entry, LeaveReason, Participant, Role, Selection, Session, State
from roomful.sessions.service import seats
from roomful.sessions.service.admission import LetIn
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.plans import Plans
from roomful.sessions.service.subjects import actor_of, subject_of_person
from roomful.sessions.store import lobby, participants, sessions
from roomful.tenants.service import Tenants
from roomful.tickets.model import Ticket
from roomful.tickets.service import Tickets

# what of a room says who waits
_DECIDING = {"lobby_on", "lobby_scope"}


class Lobby:
    """Those who wait have no seat: whether they fit is asked when they come and when they go in."""

    def __init__(
        self,
        *,
        database: Database,
        history: History,
        tenants: Tenants,
        rooms: Rooms,
        tickets: Tickets,
        lifecycle: Lifecycle,
        plans: Plans,
        clock: Clock,
    ) -> None:
        self._database = database
        self._history = history
        self._tenants = tenants
        self._rooms = rooms
        self._tickets = tickets
        self._lifecycle = lifecycle
        self._plans = plans
        self._clock = clock
        history.subscribe(self._follow_room)

    async def waiting(self, tenant_id: str, session_id: str) -> list[Participant]:
        """Return those who wait to be let in, first come first."""
        async with self._database.read() as reader:
            if await sessions.by_id(reader, tenant_id, session_id) is None:
                raise not_found("session")
            return await lobby.waiting(reader, tenant_id, session_id)

    async def admit(
        self, tenant_id: str, session_id: str, selection: Selection, actor: Actor = SYSTEM
    ) -> list[Participant]:
        """Let people in, first come first, as many as fit; return those.

        Raises Problem participant_not_waiting, and room_full or guests_full when not one of them fits.
        """
        async with self._database.write() as tx:
            room, session = await self._lock(tx, tenant_id, session_id)
            waiting = await lobby.waiting(tx, tenant_id, session_id)
            return await self._let_in(tx, room, session, rules.choose(waiting, selection), actor, strict=True)

    async def refuse(
        self, tenant_id: str, session_id: str, selection: Selection, actor: Actor = SYSTEM
    ) -> list[Participant]:
        """Do not let people in; the same ticket, user and browser do not come back to this session."""
        async with self._database.write() as tx:
            await self._lock(tx, tenant_id, session_id)
            waiting = await lobby.waiting(tx, tenant_id, session_id)
            return [
                await self._lifecycle.leave(tx, one, LeaveReason.REFUSED, actor=actor)
                for one in rules.choose(waiting, selection)
            ]

    async def switch(self, tenant_id: str, session_id: str, *, on: bool, actor: Actor = SYSTEM) -> Session:
        """Let people wait for a host in this session from now on, or no longer: then those who do come in.

        Who is in stays in. The room keeps its own word for its other sessions.
        """
        async with self._database.write() as tx:
            room, session = await self._lock(tx, tenant_id, session_id)
            new = await self._set_on(tx, session, actor, on=on)
            await self._open_to(tx, room, new, actor)
            return new

    async def seen(self, person: Participant) -> None:
        """Note that the page of somebody who waits is there."""
        now = self._clock.now()
        async with self._database.write() as tx:
            await lobby.seen(tx, person.tenant_id, person.id, now)

    async def forget_unseen(self) -> None:
        """Take those for gone whose pages are."""
        async with self._database.read() as reader:
            waiting = await lobby.waiting_anywhere(reader)
        for person in waiting:
            if rules.is_unseen(person, self._clock.now()):
                await self._forget(person)

    async def note_arrival(self, tx: Transaction, person: Participant) -> None:
        """Tell hosts that somebody waits."""
        await self._record(tx, "lobby.waiting", person, actor_of(person))

    async def step_away(self, tx: Transaction, person: Participant, hold: int) -> None:
        """Keep somebody's place for a moment, because their page may only be loading anew."""
        at = self._clock.now() - rules.UNSEEN_AFTER + hold
        await participants.update_participant(tx, person.tenant_id, person.id, {"seen_at": at})

    async def come_again(
        self,
        tx: Transaction,
        room: Room,
        session: Session,
        before: Participant,
        entry: Entry,
        let_in: LetIn,
        ticket: Ticket | None,
    ) -> Participant:
        """Take somebody who waits and comes to the door once more as they are now: maybe they may go in."""
        now = self._clock.now()
        changes: dict[str, Any] = {
            "name": door_rules.check_name(entry.name, before.name),
            "browser_hash": let_in.browser,
            "seen_at": now,
            "guest": let_in.guest,
            "consent_at": before.consent_at or (now if entry.consent else None),
        }
        if let_in.host:
            changes["role"] = str(Role.HOST)
        await participants.update_participant(tx, before.tenant_id, before.id, changes)
        person = msgspec.structs.replace(before, **changes)
        if let_in.waits:
            return person
        return await self._open(tx, room, session, person, ticket, actor_of(person))

    async def _lock(self, tx: Transaction, tenant_id: str, session_id: str) -> tuple[Room, Session]:
        """Return a session that goes on and its room; nobody enters before the transaction ends."""
        found = await sessions.by_id(tx, tenant_id, session_id)
        if found is None:
            raise not_found("session")
        room = await self._rooms.lock_in(tx, tenant_id, found.room_id)
        session = await sessions.lock_by_id(tx, tenant_id, session_id)
        if room is None or session is None or session.ended_at is not None:
            raise Problem(Kind.CONFLICT, "session_ended", "The session is over.")
        return room, session

    async def _let_in(
        self,
        tx: Transaction,
        room: Room,
        session: Session,
        chosen: list[Participant],
        actor: Actor,
        *,
        strict: bool = False,
    ) -> list[Participant]:
        """Let in whom of the chosen there is room for; `strict`: it is a Problem when that is nobody."""
        now = self._clock.now()
        tenant = await self._tenants.get_in(tx, room.tenant_id)
        taken = await participants.seats_taken(tx, room.tenant_id, session.id, now)
        guests_taken = await lobby.guests_taken(tx, room.tenant_id, session.id, now)
        guests = door_rules.earliest(room.guest_limit, tenant.max_guests)
        guests_left = None if guests is None else guests - guests_taken
        left = door_rules.capacity(room, tenant.max_participants) - taken
        fitting = rules.fitting(chosen, seats=left, guests=guests_left)
        if strict and chosen and not fitting:
            door_rules.check_capacity(room, tenant.max_participants, taken)
            door_rules.check_guests(room, tenant.max_guests, guests_taken)
        opened = []
        for person in fitting:
            ticket = None if person.ticket_id is None else await self._tickets.get_in(tx, person.ticket_id)
            opened.append(await self._open(tx, room, session, person, ticket, actor))
        return opened

    async def _open(
        self,
        tx: Transaction,
        room: Room,
        session: Session,
        person: Participant,
        ticket: Ticket | None,
        actor: Actor,
    ) -> Participant:
        """Give somebody who waits a seat: their stay begins now."""
        now = self._clock.now()
        changes: dict[str, Any] = {
            "state": str(State.JOINING),
            "created_at": now,
            "updated_at": now,
            "seen_at": None,
            "remove_at": door_rules.stay_until(now, room, ticket),
            "on_podium": person.role != Role.AUDIENCE
            and await seats.place_at_once(
                tx, room, session, await self._tenants.get_in(tx, session.tenant_id)
            ),
        }
        await participants.update_participant(tx, person.tenant_id, person.id, changes)
        if session.empty_since is not None:
            await sessions.update_session(tx, session.tenant_id, session.id, {"empty_since": None})
        new = msgspec.structs.replace(person, **changes)
        await self._plans.removal(tx, session, new.remove_at)
        await self._record(tx, "lobby.admitted", new, actor, Severity.MIDDLE)
        return new

    async def _forget(self, person: Participant) -> None:
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, person)
            waits = current is not None and current.state == State.WAITING
            if current is not None and waits and rules.is_unseen(current, self._clock.now()):
                await self._lifecycle.leave(tx, current, LeaveReason.LOST)

    async def _follow_room(self, tx: Transaction, event: Event) -> None:
        """Let those in who need not wait any more, by what their room says now."""
        changed = _DECIDING.intersection(event.payload.get("changed", ()))
        if event.kind != "room.updated" or event.room_id is None or not changed:
            return
        session = await sessions.lock_live_of_room(tx, event.tenant_id, event.room_id)
        room = await self._rooms.get_in(tx, event.tenant_id, event.room_id)
        if session is None or room is None:
            return
        actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
        if "lobby_on" in changed:
            session = await self._set_on(tx, session, actor, on=room.lobby_on)
        await self._open_to(tx, room, session, actor)

    async def _set_on(self, tx: Transaction, session: Session, actor: Actor, *, on: bool) -> Session:
        """Say in a session's own snapshot whether it has a lobby, and tell everybody."""
        snapshot = session.snapshot | {"lobby_on": on}
        told = {"lobby_on": on}
        return await self._lifecycle.change(tx, session, {"snapshot": snapshot}, actor, told=told)

    async def _open_to(self, tx: Transaction, room: Room, session: Session, actor: Actor) -> None:
        """Let those in who wait and need not any more."""
        free = [
            one
            for one in await lobby.waiting(tx, session.tenant_id, session.id)
            if not rules.is_for(
                room, session, user=one.user_id is not None, invited=one.invitation_id is not None
            )
        ]
        await self._let_in(tx, room, session, free, actor)

    async def _record(
        self,
        tx: Transaction,
        kind: str,
        person: Participant,
        actor: Actor,
        severity: Severity = Severity.LOW,
    ) -> None:
        payload = {"role": person.role, "waiting_since": person.waiting_since}
        await self._history.record(
            tx,
            kind,
            person.tenant_id,
            subject_of_person(person),
            actor=actor,
            severity=severity,
            payload=payload,
        )
