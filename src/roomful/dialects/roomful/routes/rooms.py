"""Rooms."""

from dataclasses import dataclass

from msgspec import UnsetType

from roomful.dialects.roomful import mapping, paging, wire
from roomful.dialects.roomful.access import find_room
from roomful.dialects.roomful.addresses import Addresses
from roomful.dialects.roomful.auth import Owner, owner
from roomful.dialects.roomful.routes.templates import find
from roomful.invitations.service.invitations import Invitations
from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.text import is_storable
from roomful.rooms.model import Origin, Room, RoomFilter
from roomful.rooms.service.cards import view_of_new
from roomful.rooms.service.owners import Owners
from roomful.rooms.service.rooms import Rooms
from roomful.rooms.templates.service import Templates
from roomful.web.operations import Call, Operation

_ONE = "/roomful/v1/rooms/{room_id}"


@dataclass(frozen=True, slots=True)
class RoomRoutes:
    """Rooms, by id or by slug."""

    rooms: Rooms
    owners: Owners
    templates: Templates
    invitations: Invitations
    addresses: Addresses

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path="/roomful/v1/rooms", name="ListRooms", tag="Rooms", handler=self.page,
                summary="View rooms, newest first.", query=wire.RoomQuery, answer=wire.RoomPage,
                problems=(422,),
            ),
            Operation(
                method="POST", path="/roomful/v1/rooms", name="CreateRoom", tag="Rooms", status=201,
                summary="Create a room.", handler=self.create, body=wire.RoomRequest, body_optional=True,
                answer=wire.Room, problems=(404, 409, 422),
            ),
            Operation(
                method="GET", path=_ONE, name="ViewRoom", tag="Rooms", handler=self.get,
                summary="View a room, by id or slug.", answer=wire.Room, problems=(404,),
            ),
            Operation(
                method="PATCH", path=_ONE, name="UpdateRoom", tag="Rooms", handler=self.update,
                summary="Change what is given of a room.", body=wire.RoomRequest, answer=wire.Room,
                problems=(404, 409, 422),
            ),
            Operation(
                method="DELETE", path=_ONE, name="DeleteRoom", tag="Rooms", status=204,
                summary="Delete a room; its session ends.", handler=self.delete, problems=(404,),
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.RoomPage:
        """Return a page of rooms."""
        caller, query = owner(call), call.query
        filters = RoomFilter(
            owner_id=caller.only_of,
            search=_search(query),
            tag=_tag(query),
        )
        rows = await self.rooms.page(
            caller.tenant_id, mapping.NAME, filters, count=query.limit + 1, after=paging.after(query)
        )
        shown, last = paging.cut(rows, query)
        base = await self.addresses.pages(caller.tenant_id)
        return wire.RoomPage(
            [mapping.room(view, base, self.rooms.pins(view.room)) for view in shown],
            None if last is None else str(last.room.number),
        )

    async def create(self, call: Call) -> wire.Room:
        """Create a room."""
        caller, asked = owner(call), call.body
        attributes = mapping.attributes(asked)
        owner_id = await self._owner(caller, attributes.pop("owner_id", caller.user_id), caller.user_id)
        invited = None
        if not isinstance(asked.template_id, UnsetType):
            template = await find(self.templates, caller, asked.template_id)
            draft = self.templates.draft(template, attributes)
            attributes = draft.attributes
            invited = self.invitations.exactly(mapping.invitees(draft.invitations), caller.actor)
        webhook = mapping.webhook(asked) or None
        room = await self.rooms.create(
            caller.tenant_id,
            Origin.ROOMFUL,
            {name: value for name, value in attributes.items() if name != "name" or value is not None},
            owner_id=owner_id,
            slug=None if isinstance(asked.slug, UnsetType) else asked.slug,
            extension=None if isinstance(asked.extension, UnsetType) else asked.extension,
            webhook=webhook,
            within=invited,
            actor=caller.actor,
        )
        base = await self.addresses.pages(room.tenant_id)
        return mapping.room(view_of_new(room, webhook), base, self.rooms.pins(room))

    async def get(self, call: Call) -> wire.Room:
        """Return a room."""
        return await self._show(await find_room(self.rooms, call))

    async def update(self, call: Call) -> wire.Room:
        """Change a room."""
        caller = owner(call)
        room = await find_room(self.rooms, call)
        changes = mapping.attributes(call.body)
        if not isinstance(call.body.template_id, UnsetType):
            raise invalid("template_id", "A room is made of a template, and goes its own way then.")
        if not isinstance(call.body.slug, UnsetType) and call.body.slug != room.slug:
            raise invalid("slug", "A room's slug never changes: links to it are out there.")
        if not isinstance(call.body.extension, UnsetType) and call.body.extension != room.extension:
            raise invalid("extension", "A room's dial number never changes: people know it.")
        if "owner_id" in changes:
            # whoever reaches a room may give it away: then they reach it no longer
            changes["owner_id"] = await self._owner(caller, changes["owner_id"], room.owner_id, given=True)
        changed = await self.rooms.update(
            caller.tenant_id,
            room.id,
            changes,
            dialect=mapping.NAME,
            webhook=mapping.webhook(call.body),
            actor=caller.actor,
        )
        return await self._show(changed)

    async def delete(self, call: Call) -> None:
        """Delete a room."""
        caller = owner(call)
        await self.rooms.delete(caller.tenant_id, (await find_room(self.rooms, call)).id, caller.actor)

    async def _owner(
        self, caller: Owner, wanted: str | None, usual: str | None, *, given: bool = False
    ) -> str | None:
        """Return who is to have a room; `usual` is who has it if nothing is said. Raises Problem."""
        if wanted == usual:
            return usual
        if wanted is None:
            raise invalid("owner_id", "A room belongs to somebody.")
        if caller.only_of is not None and not given:
            raise Problem(
                Kind.FORBIDDEN, "not_allowed", "Administrators alone make rooms for others.", field="owner_id"
            )
        return (await self.owners.heir(caller.tenant_id, wanted)).id

    async def _show(self, room: Room) -> wire.Room:
        view = await self.rooms.view(room.tenant_id, room.id, mapping.NAME)
        return mapping.room(view, await self.addresses.pages(room.tenant_id), self.rooms.pins(view.room))


def _tag(query: wire.RoomQuery) -> str | None:
    if isinstance(query.tag, UnsetType):
        return None
    if not is_storable(query.tag):
        raise Problem(
            Kind.INVALID, "invalid_parameter", "No tag has this in it.", field="tag", parameter="tag"
        )
    return query.tag


def _search(query: wire.RoomQuery) -> str | None:
    if isinstance(query.search, UnsetType):
        return None
    if not is_storable(query.search):
        raise Problem(
            Kind.INVALID, "invalid_parameter", "No name has this in it.", field="search", parameter="search"
        )
    return query.search.strip() or None
