"""Which room somebody wants to enter: that of a link, that of a ticket, or one that a ticket makes."""

from typing import Any

from roomful.db import Transaction
from roomful.kit.clock import Clock
from roomful.kit.errors import Problem, not_found
from roomful.rooms import rules as room_rules
from roomful.rooms.model import Origin, Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import rules
from roomful.sessions.model import Entry
from roomful.tickets.model import Ticket
from roomful.tickets.service import Tickets

# of what a ticket says of its new room, what is no attribute of it
_BESIDE = {"origin", "owner_id"}


class Binding:
    """Finds rooms; a ticket that names its room by name alone is bound to it when it is first used."""

    def __init__(self, rooms: Rooms, tickets: Tickets, clock: Clock) -> None:
        self._rooms = rooms
        self._tickets = tickets
        self._clock = clock

    async def ticket_of(self, entry: Entry) -> Ticket | None:
        """Return the ticket somebody brings; None when they bring a link. Raises Problem."""
        if entry.ticket is not None:
            return await self._tickets.redeem(entry.ticket)
        if entry.slug is None or entry.tenant_id is None:
            raise not_found("room")
        return None

    async def find(self, entry: Entry, ticket: Ticket | None) -> Room:
        """Return the room, or what the ticket would make it: then its id is empty. Raises Problem."""
        if ticket is None:
            return await self._rooms.by_slug(entry.tenant_id or "", entry.slug or "")
        if ticket.room_id is not None:
            return await self._rooms.get(ticket.tenant_id, ticket.room_id)
        room = await self._named(ticket)
        if room is None:
            raise not_found("room")
        return room

    async def bind(self, room: Room, ticket: Ticket | None) -> Room:
        """Return a room to enter: one that is only thought of is made now, and the ticket is for it alone."""
        if ticket is None or ticket.room_id is not None:
            return room
        if not room.id:
            room = await self._create(room, ticket)
        else:
            await self._tickets.bind(ticket, room.id)
        return room

    async def _create(self, draft: Room, ticket: Ticket) -> Room:
        # nobody makes a room whom their ticket does not let in yet, or any more
        rules.check_window(
            rules.Facts(
                now=self._clock.now(),
                room=draft,
                session=None,
                tenant_capacity=1,
                seats_taken=0,
                ticket=ticket,
            ),
            host=False,
        )
        name = ticket.room_name or ""

        async def bind(tx: Transaction, room: Room) -> None:
            await self._tickets.bind_in(tx, ticket, room.id)

        try:
            return await self._rooms.create(
                ticket.tenant_id,
                draft.origin,
                _attributes(ticket) | {"name": name},
                owner_id=draft.owner_id,
                slug_wish=name,
                within=bind,
            )
        except Problem as problem:
            there = await self._rooms.by_name(ticket.tenant_id, name)
            if problem.code != "name_taken" or there is None:
                raise
            await self._tickets.bind(ticket, there.id)  # somebody with such a ticket was faster
            return there

    async def _named(self, ticket: Ticket) -> Room | None:
        room = await self._rooms.by_name(ticket.tenant_id, ticket.room_name or "")
        if room is not None or not ticket.auto_create or not ticket.room_name:
            return room
        origin = str(ticket.new_room.get("origin", Origin.ROOMFUL))
        values = room_rules.defaults(origin, _attributes(ticket)) | {"name": ticket.room_name}
        return Room(
            id="",
            number=0,
            tenant_id=ticket.tenant_id,
            slug="",
            extension="",
            owner_id=ticket.new_room.get("owner_id"),
            origin=origin,
            created_at=ticket.created_at,
            updated_at=ticket.created_at,
            **{field: value for field, value in values.items() if field not in {"room_pin", "host_pin"}},
        )


def _attributes(ticket: Ticket) -> dict[str, Any]:
    return {name: value for name, value in ticket.new_room.items() if name not in _BESIDE}
