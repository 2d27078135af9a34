"""The tickets that open rooms."""

from dataclasses import dataclass

from msgspec import UnsetType, structs

from roomful.dialects.roomful import mapping, paging, wire
from roomful.dialects.roomful.access import find_room
from roomful.dialects.roomful.addresses import Addresses
from roomful.dialects.roomful.auth import Owner, Program, owner, reaches
from roomful.kit.errors import not_found
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.rights import check_rights
from roomful.tickets.service import Tickets
from roomful.web.operations import Call, Operation

_OF_ROOM = "/roomful/v1/rooms/{room_id}/tickets"


@dataclass(frozen=True, slots=True)
class TicketRoutes:
    """Tickets of a room."""

    rooms: Rooms
    tickets: Tickets
    addresses: Addresses

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="POST", path=_OF_ROOM, name="CreateTicket", tag="Tickets", status=201,
                summary="Create a ticket; its secret is told this once.", handler=self.issue,
                body=wire.TicketRequest, body_optional=True, answer=wire.TicketAnswer, problems=(404, 422),
            ),
            Operation(
                method="GET", path=_OF_ROOM, name="ListTickets", tag="Tickets",
                summary="View a room's tickets, oldest first.", handler=self.page,
                query=wire.PageQuery, answer=wire.TicketPage, problems=(404, 422),
            ),
            Operation(
                method="DELETE", path="/roomful/v1/tickets/{ticket_id}", name="RevokeTicket",
                tag="Tickets", status=204, summary="Revoke a ticket; who is in stays in.",
                handler=self.revoke, problems=(404,),
            ),
        ]  # fmt: skip

    async def issue(self, call: Call) -> wire.TicketAnswer:
        """Create a ticket."""
        caller, asked = owner(call), call.body
        room = await find_room(self.rooms, call)
        said = structs.asdict(asked)
        said |= {name: mapping.moment(name, said[name]) for name in mapping.TICKET_TIMES}
        if asked.permissions is not None:
            said["permissions"] = check_rights(asked.permissions)
        ticket, secret = await self.tickets.issue(
            caller.tenant_id,
            room.id,
            display_name=said.pop("name"),
            credential_id=caller.credential.id if isinstance(caller, Program) else None,
            actor=caller.actor,
            **said,
        )
        base = await self.addresses.pages(caller.tenant_id)
        return wire.TicketAnswer(mapping.ticket(ticket, secret, base))

    async def page(self, call: Call) -> wire.TicketPage:
        """Return a page of a room's tickets."""
        query: wire.PageQuery = call.query
        after = "" if isinstance(query.after, UnsetType) else query.after
        room = await find_room(self.rooms, call)
        rows = await self.tickets.of_room(room.tenant_id, room.id, after=after, count=query.limit + 1)
        shown, last = paging.cut(rows, query)
        return wire.TicketPage([mapping.ticket(one) for one in shown], None if last is None else last.id)

    async def revoke(self, call: Call) -> None:
        """Revoke a ticket."""
        caller = owner(call)
        if caller.only_of is not None:
            await self._own(caller, call.path["ticket_id"])
        await self.tickets.revoke(caller.tenant_id, call.path["ticket_id"], caller.actor)

    async def _own(self, caller: Owner, ticket_id: str) -> None:
        """Raise Problem unless a ticket is for a room that the caller reaches."""
        ticket = await self.tickets.get(ticket_id)
        if ticket is None or ticket.room_id is None or ticket.tenant_id != caller.tenant_id:
            raise not_found("ticket")
        if not reaches(caller, await self.rooms.even_deleted(caller.tenant_id, ticket.room_id)):
            raise not_found("ticket")
