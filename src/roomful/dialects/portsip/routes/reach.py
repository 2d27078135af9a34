"""Which rooms a caller reaches, and what they may do there."""

from collections.abc import Sequence
from dataclasses import dataclass

from roomful.dialects.portsip import mapping
from roomful.dialects.portsip.auth import Caller
from roomful.invitations.model import Invitation
from roomful.invitations.service.invitations import Invitations
from roomful.kit.errors import Kind, Problem, not_found
from roomful.people.service import People
from roomful.rooms.lists.model import Whose
from roomful.rooms.lists.service import RoomLists
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Role, Session
from roomful.sessions.service.lookup import Lookup
from roomful.tenants.model import Tenant
from roomful.tenants.service import Tenants
from roomful.web.operations import Call


@dataclass(frozen=True, slots=True)
class Reached:
    """A room that the caller may know of. `owned`: it is theirs. `trusted`: they may act in it as a host."""

    room: Room
    tenant: Tenant
    live_session_id: str | None
    invited: Sequence[Invitation]
    owned: bool
    trusted: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Finds rooms: of the whole tenant for its administrators (`wide`), else the caller's own.

    One's own are those that one owns, and those that one is invited to: these can be read, and changed or
    moderated only by who is invited as a host.
    """

    lists: RoomLists
    rooms: Rooms
    tenants: Tenants
    people: People
    invitations: Invitations
    lookup: Lookup
    wide: bool

    async def whose(self, caller: Caller) -> tuple[Tenant, Whose]:
        """Return whose rooms the caller reaches. Raises Problem for the tenant's, to who administers none."""
        if self.wide and not caller.administers:
            message = "Conference rooms are for administrators; meetings of your own are not."
            raise Problem(Kind.FORBIDDEN, "not_allowed", message)
        tenant = await self.tenants.get(caller.tenant_id)
        user_id = None if self.wide else caller.user.id
        return tenant, Whose(tenant.id, tenant.max_participants, tenant.timezone, user_id)

    async def read(self, call: Call) -> Reached:
        """Return the room of the path. Raises Problem."""
        caller: Caller = call.caller
        tenant, whose = await self.whose(caller)
        number = mapping.read_id(call.path["id"])
        if number is None:
            raise not_found("room")
        found = await self.lists.by_number(whose, number)
        invited = (await self.invitations.of_rooms(tenant.id, [found.room.id]))[found.room.id]
        return Reached(
            found.room,
            tenant,
            found.live_session_id,
            invited,
            owned=_owned(caller, found.room),
            trusted=self._trusted(caller, found.room, invited),
        )

    async def act(self, call: Call) -> Reached:
        """Return the room of the path for who may act in it as a host. Raises Problem."""
        reached = await self.read(call)
        if not reached.trusted:
            raise _not_yours("Only its owner and its hosts may do this in a meeting.")
        return reached

    async def change(self, call: Call) -> Reached:
        """Return the room of the path for who may change what it is. Raises Problem."""
        reached = await self.read(call)
        if not (self.wide or reached.owned):
            raise _not_yours("Only its owner may change or delete a meeting.")
        return reached

    async def running(self, call: Call) -> tuple[Reached, Session]:
        """Return the same as `act`, with the session that runs there. Raises Problem."""
        reached = await self.act(call)
        return reached, await self.session_of(reached)

    async def session_of(self, reached: Reached) -> Session:
        """Return the session that runs in a room. Raises Problem when there is none."""
        if reached.live_session_id is None:
            raise Problem(Kind.CONFLICT, "not_running", "Nothing goes on in this room now.")
        return await self.lookup.session(reached.tenant.id, reached.live_session_id)

    async def seen(self, caller: Caller, tenant: Tenant, rooms: Sequence[Room]) -> list[mapping.Seen]:
        """Return rooms with what stands beside them, all looked up at once."""
        invited = await self.invitations.of_rooms(tenant.id, [room.id for room in rooms])
        users = {one.user_id for some in invited.values() for one in some if one.user_id}
        found = await self.people.several(tenant.id, sorted(users))
        return [
            mapping.Seen(
                room,
                tenant,
                self.rooms.pins(room),
                users=[
                    found[one.user_id].number
                    for one in invited[room.id]
                    if one.user_id in found and one.user_id != room.owner_id
                ],
                addresses=[one.address for one in invited[room.id] if one.address is not None],
                owned=_owned(caller, room),
                trusted=self._trusted(caller, room, invited[room.id]),
            )
            for room in rooms
        ]

    def _trusted(self, caller: Caller, room: Room, invited: Sequence[Invitation]) -> bool:
        if self.wide or _owned(caller, room) or caller.administers:
            return True
        return any(one.user_id == caller.user.id and one.role == Role.HOST for one in invited)


def _owned(caller: Caller, room: Room) -> bool:
    return room.owner_id == caller.user.id


def _not_yours(message: str) -> Problem:
    return Problem(Kind.FORBIDDEN, "not_allowed", message)
