"""Conference rooms and meetings: list, create, get, update, delete."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from msgspec import UNSET, UnsetType

from roomful.dialects.portsip import mapping
from roomful.dialects.portsip.auth import Caller
from roomful.dialects.portsip.mapping.fields import extras, schedule
from roomful.dialects.portsip.mapping.invitees import nobody
from roomful.dialects.portsip.odata import ListParameters, list_query
from roomful.dialects.portsip.routes.reach import Reach, Reached
from roomful.dialects.portsip.routes.sides import Side
from roomful.history.service import Ongoing
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Within
from roomful.tenants.model import Tenant
from roomful.tickets.model import LINK_KIND
from roomful.tickets.service import Tickets
from roomful.web.operations import Call, Operation

_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_NOWHERE = mapping.Entrance("", 0, None)


@dataclass(frozen=True, slots=True)
class RoomRoutes:
    """One side's rooms themselves. `signalling_url` is where media is reached, where that is not here."""

    side: Side
    reach: Reach
    tickets: Tickets
    base_url: str
    signalling_url: str = ""

    def operations(self) -> list[Operation]:
        """Return the operations."""
        side = self.side
        one = f"{side.path}/{{id}}"
        return [
            Operation(
                method="GET", path=side.path, name=side.name("list{}s"), tag=side.tag, handler=self.page,
                summary=f"List {side.thing}s.", query=ListParameters, answer=side.page, problems=(400, 403),
            ),
            Operation(
                method="POST", path=side.path, name=side.name("create{}"), tag=side.tag, handler=self.create,
                summary=f"Create a {side.thing}.", body=side.create, answer=side.created, status=201,
                problems=(400, 403),
            ),
            Operation(
                method="GET", path=one, name=side.name("get{}"), tag=side.tag, handler=self.get,
                summary=f"Retrieve a {side.thing}.", answer=side.one, problems=(403, 404),
            ),
            Operation(
                method="POST", path=one, name=side.name("update{}"), tag=side.tag, handler=self.update,
                summary=f"Update a {side.thing}.", body=side.update, body_optional=True,
                problems=(400, 403, 404),
            ),
            Operation(
                method="POST", path=f"{one}/destroy", name=side.name("delete{}"), tag=side.tag,
                summary=f"Delete a {side.thing}; whoever is in it is removed.", handler=self.delete,
                status=204, problems=(400, 403, 404),
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> Any:
        """Return a page, newest first where nothing else is asked."""
        caller: Caller = call.caller
        tenant, whose = await self.reach.whose(caller)
        query = list_query(call.query, self.side.fields)
        rooms, total = await self.reach.lists.page_and_total(whose, query)
        seen = await self.reach.seen(caller, tenant, rooms)
        return self.side.page(total, [self.side.item(one) for one in seen])

    async def create(self, call: Call) -> Any:
        """Create it, with its invitations and its link; who is invited is mailed."""
        caller: Caller = call.caller
        await self.reach.whose(caller)
        given = schedule(mapping.attributes(call.body, None), None)
        kept = extras(call.body, {})
        if kept is not None:
            given["extras"] = kept
        room = await self.reach.rooms.create(
            caller.tenant_id,
            self.side.origin,
            given,
            owner_id=caller.user.id,
            slug_wish=call.body.subject,
            extension=getattr(call.body, "extension_number", None),
            within=_all(await self._invited(call, None), self._linked(caller)),
            actor=caller.actor,
        )
        answer = {"id": mapping.write_id(room.number), "extension_number": room.extension}
        return self.side.created(**{name: answer[name] for name in self.side.created.__struct_fields__})

    async def get(self, call: Call) -> Any:
        """Return it, with what its clients need to enter: `token` opens it, as what comes behind
        `/m/#ticket=` in the address of the meeting page.
        """
        reached = await self.reach.read(call)
        token = await self._token(call.caller, reached) if reached.trusted else None
        host, port = self._signalling(reached.tenant)
        seen = (await self.reach.seen(call.caller, reached.tenant, [reached.room]))[0]
        return self.side.detail(seen, mapping.Entrance(host, port, token))

    async def update(self, call: Call) -> None:
        """Change what is given. Mode, number and, of conference rooms, the recording stay as created."""
        caller: Caller = call.caller
        reached = await self.reach.change(call)
        room = reached.room
        shown = self.side.detail((await self.reach.seen(caller, reached.tenant, [room]))[0], _NOWHERE)
        changes = schedule(mapping.attributes(call.body, shown), room)
        kept = extras(call.body, room.extras)
        if kept is not None:
            changes["extras"] = kept
        await self.reach.rooms.update(
            caller.tenant_id,
            room.id,
            changes,
            within=await self._invited(call, shown),
            actor=caller.actor,
        )

    async def delete(self, call: Call) -> None:
        """Delete it; who was invited is told so."""
        reached = await self.reach.change(call)
        await self.reach.rooms.delete(call.caller.tenant_id, reached.room.id, call.caller.actor)

    async def _invited(self, call: Call, shown: Any) -> Within | None:
        """Return what makes the invitations those that a request names; None when it changes none."""
        numbers, addresses = mapping.invited(call.body, shown), mapping.addresses(call.body, shown)
        if numbers is UNSET and addresses is UNSET:
            return None
        users: list[str] | UnsetType = UNSET
        if not isinstance(numbers, UnsetType):
            users = await self._users(call.caller.tenant_id, numbers)
        return self.reach.invitations.wanted(users=users, addresses=addresses, actor=call.caller.actor)

    async def _users(self, tenant_id: str, numbers: Sequence[int]) -> list[str]:
        found = await self.reach.people.of_numbers(tenant_id, numbers)
        if found.keys() != {*numbers}:
            raise nobody()
        return [found[number].id for number in dict.fromkeys(numbers)]

    def _linked(self, caller: Caller) -> Within:
        async def link(tx: Ongoing, room: Room) -> None:
            await self.tickets.issue_in(tx, room.tenant_id, room.id, kind=LINK_KIND, actor=caller.actor)

        return link

    async def _token(self, caller: Caller, reached: Reached) -> str:
        """Return the secret of the room's link, which is made for a room that was born elsewhere."""
        tenant_id, room_id = reached.tenant.id, reached.room.id
        for ticket in await self.tickets.of_room(tenant_id, room_id, kind=LINK_KIND):
            if self.tickets.usable(ticket):
                return self.tickets.show(ticket)
        return (await self.tickets.issue(tenant_id, room_id, kind=LINK_KIND, actor=caller.actor))[1]

    def _signalling(self, tenant: Tenant) -> tuple[str, int]:
        parts = urlsplit(self.signalling_url or tenant.public_url or self.base_url)
        return parts.hostname or "localhost", parts.port or _PORTS.get(parts.scheme, 8883)


def _all(*parts: Within | None) -> Within:
    async def do(tx: Ongoing, room: Room) -> None:
        for part in parts:
            if part is not None:
                await part(tx, room)

    return do
