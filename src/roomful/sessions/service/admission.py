"""Who stands at the door: what a decision needs to know of them, and how often they may guess a PIN."""

import msgspec

from roomful.db import Database, Reader
from roomful.history.model import Actor, Severity, Subject
from roomful.history.service import History
from roomful.invitations.model import Invitation
from roomful.invitations.service.invitations import Invitations
from roomful.kit.crypto import digest
from roomful.people.groups import ALL_RIGHTS, rights_of
from roomful.people.guessing import Guessing, Limited
from roomful.people.model import Limit, User
from roomful.people.model import Role as UserRole
from roomful.people.rules import key_of_pin
from roomful.people.service import People
from roomful.rooms.model import Pins, Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import lobby as lobby_rules
from roomful.sessions import rules, stage
from roomful.sessions.model import Entry, LeaveReason, Participant, Role, Session, State
from roomful.sessions.store import lobby, participants
from roomful.tenants.model import Tenant, UserRight
from roomful.tickets.model import Ticket

_LIMITED = Limited("pin_limited", "There were too many attempts with a wrong PIN; please wait.")


class Visitor(msgspec.Struct, frozen=True):
    """Somebody at the door: the user they count as, their invitation, whether they are a host.

    `withheld` are rights of rooms that their groups do not give them.
    """

    user: User | None
    invitation: Invitation | None
    host: bool
    withheld: list[str] | None = None

    def waits_at(self, room: Room, session: Session | None) -> bool:
        """Tell whether they have to wait for a host."""
        user, invited = self.user is not None, self.invitation is not None
        return not self.host and lobby_rules.is_for(room, session, user=user, invited=invited)


class LetIn(msgspec.Struct, frozen=True):
    """Somebody who may come in: as a host or not, on the seat that was held for them or on a new one.

    `waits`: a host has to let them in first. `guest`: they count as one of the room's guests. `browser` is
    the hash of what their browser is known by.
    """

    visitor: Visitor
    host: bool
    held: bool
    browser: str | None
    waits: bool
    guest: bool


class Admission:
    """Finds out who somebody is to a room, and counts the PINs they try."""

    def __init__(
        self,
        *,
        database: Database,
        history: History,
        people: People,
        rooms: Rooms,
        invitations: Invitations,
        guessing: Guessing,
    ) -> None:
        self._database = database
        self._history = history
        self._people = people
        self._rooms = rooms
        self._invitations = invitations
        self._guessing = guessing

    async def visitor(
        self, reader: Reader, room: Room, ticket: Ticket | None, user_id: str | None
    ) -> Visitor:
        """Return who brings a ticket, or has signed in as a user of the room's tenant, or neither.

        Raises Problem entry_not_permitted for the ticket of a user who is not let in any more.
        """
        named = ticket.user_id if ticket is not None else None
        wanted = [one for one in (user_id, named) if one is not None]
        found = await self._people.several_in(reader, room.tenant_id, wanted) if wanted else {}
        users = [found[one] for one in wanted if one in found and found[one].active]
        if named is not None and not users:
            raise rules.refuse("entry_not_permitted", "This ticket's owner is not let in any more.")
        user = users[0] if users else None
        invitation: Invitation | None = None
        if ticket is not None and ticket.invitation_id is not None:
            invitation = await self._invitations.get_in(reader, room.tenant_id, ticket.invitation_id)
        elif user is not None and room.id:
            invitation = await self._invitations.of_user_in(reader, room.tenant_id, room.id, user.id)
        roles = {one.role for one in (ticket, invitation) if one is not None}
        held = await rights_of(reader, room.tenant_id, [user.id]) if user is not None else {}
        may = ALL_RIGHTS if user is None else held[user.id]
        host = Role.HOST in roles or _runs(user, room) or (user is not None and UserRight.OPERATE in may)
        return Visitor(user, invitation, host=host, withheld=stage.withheld(may))

    async def decide(  # the facts of one decision
        self,
        reader: Reader,
        entry: Entry,
        ticket: Ticket | None,
        room: Room,
        session: Session | None,
        before: Participant | None,
        pins: Pins,
        *,
        now: int,
        tenant: Tenant,
    ) -> LetIn:
        """Return how somebody comes in, with the seat they had `before`. Raises the Problem why not."""
        visitor = await self.visitor(reader, room, ticket, entry.user_id)
        held = before is not None and before.state != State.WAITING and is_kept(before, now)
        browser = digest(entry.browser) if entry.browser else None
        barred, taken, guests = None, 0, 0
        if session is not None:
            taken = await participants.seats_taken(reader, room.tenant_id, session.id, now)
            guests = await lobby.guests_taken(reader, room.tenant_id, session.id, now)
            # the key of a seat that was kept tells its holder from others with the same ticket
            barred = None if held else await self._barred(reader, session, before, ticket, visitor, browser)
        facts = rules.Facts(
            now=now,
            room=room,
            session=session,
            tenant_capacity=tenant.max_participants,
            seats_taken=taken,
            ticket=ticket,
            pins=pins,
            pin=entry.pin,
            user=visitor.user is not None,
            invited=visitor.invitation is not None,
            host=visitor.host,
            kicked=barred == LeaveReason.KICKED,
            refused=barred == LeaveReason.REFUSED,
            held=held,
            consent=entry.consent or (before is not None and before.consent_at is not None),
            guests_taken=guests,
            tenant_guests=tenant.max_guests,
        )
        host = rules.admit(facts)
        waits = lobby_rules.waits(facts, host=host)
        return LetIn(visitor, host, held, browser, waits, guest=rules.counts_as_guest(facts))

    @staticmethod
    async def _barred(
        reader: Reader,
        session: Session,
        before: Participant | None,
        ticket: Ticket | None,
        visitor: Visitor,
        browser: str | None,
    ) -> str | None:
        """Return why somebody was sent away from a session, if they were."""
        if before is not None and before.leave_reason in {LeaveReason.KICKED, LeaveReason.REFUSED}:
            return before.leave_reason
        return await participants.barred(
            reader,
            session.tenant_id,
            session.id,
            ticket_id=ticket.id if ticket else None,
            user_id=visitor.user.id if visitor.user else None,
            browser_hash=browser,
        )

    async def try_pin(self, room: Room, pin: str | None, address: str | None) -> Pins:
        """Return a room's PINs, when somebody may try this one; one that is wrong is counted before anybody
        hears so, and a right one wipes nothing: who knows one PIN may still guess the other.

        Raises Problem pin_limited, with `retry_after` in seconds.
        """
        pins = self._rooms.pins(room)
        if not pin or pins == rules.NO_PINS:
            return pins
        keys = [(Limit.PIN_ROOM, room.id)]
        if address:
            keys.insert(0, (Limit.PIN_ADDRESS, key_of_pin(room.id, address)))
        right = [rules.opens(pin, one) for one in (pins.room_pin, pins.host_pin)]
        if any(right):
            await self._guessing.check(room.tenant_id, keys, _LIMITED)
            return pins
        async with self._database.write() as tx:
            await self._guessing.count_in(tx, room.tenant_id, keys, _LIMITED)
            await self._history.record(
                tx,
                "room.pin_wrong",
                room.tenant_id,
                Subject(room.id, room.title or room.name, room_id=room.id),
                actor=Actor("guest", address=address),
                severity=Severity.MIDDLE,
            )
        return pins


def _runs(user: User | None, room: Room) -> bool:
    """Tell whether a room is somebody's: its owner's and the administrators'."""
    return user is not None and (room.owner_id == user.id or user.role == UserRole.ADMIN)


def is_kept(person: Participant, now: int) -> bool:
    """Tell whether a seat is still somebody's: in use, kept for a moment, or lost with the line."""
    return person.state != State.LEFT or (person.seat_until or 0) > now
