"""Fabric: conference rooms as resources, and their addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import msgspec

from roomful.dialects.signalwire.auth import Caller
from roomful.dialects.signalwire.mapping import common
from roomful.dialects.signalwire.mapping import rooms as mapping
from roomful.dialects.signalwire.paging import Paging, Place
from roomful.dialects.signalwire.showing import Showing
from roomful.dialects.signalwire.wire import fabric as wire
from roomful.dialects.signalwire.wire.checking import take
from roomful.dialects.signalwire.wire.common import Page
from roomful.kit.errors import Kind, Problem
from roomful.rooms.model import Origin, RoomFilter, RoomView
from roomful.rooms.service.rooms import Rooms
from roomful.web.operations import Call, Operation

_ALL = "/api/fabric/resources"
_ROOMS = f"{_ALL}/conference_rooms"
_ONE = f"{_ROOMS}/{{resource_id}}"
_TAG, _ADDRESSES = "Conference Rooms", "Addresses"
_number = attrgetter("room.number")


@dataclass(frozen=True, slots=True)
class FabricRoutes:
    """Conference rooms, the generic resources they are, and addresses."""

    rooms: Rooms
    showing: Showing
    paging: Paging

    def operations(self) -> list[Operation]:
        """Return the operations."""
        addresses = (
            ("list_conference_room_addresses", f"{_ALL}/conference_room/{{resource_id}}/addresses", _TAG),
            ("list_conference_rooms_addresses", f"{_ONE}/addresses", _ADDRESSES),
            ("list_resource_addresses", f"{_ALL}/{{resource_id}}/addresses", _ADDRESSES),
        )
        return [
            Operation(
                method="GET", path=_ROOMS, name="list_conference_rooms", summary="List conference rooms.",
                handler=self.page, query=Page, answer=wire.ResourceList, loose=True, tag=_TAG,
            ),
            Operation(
                method="POST", path=_ROOMS, name="create_conference_room",
                summary="Create a conference room.", handler=self.create, body=wire.ResourceRequest,
                body_optional=True, answer=wire.Resource, loose=True, tag=_TAG,
            ),
            Operation(
                method="GET", path=_ONE, name="get_conference_room", summary="Return a conference room.",
                handler=self.get, answer=wire.Resource, problems=(404,), tag=_TAG,
            ),
            Operation(
                method="PUT", path=_ONE, name="update_conference_room",
                summary="Change what is given of a conference room.", handler=self.update,
                body=wire.ResourceUpdate, body_optional=True, answer=wire.Resource, loose=True,
                problems=(404,), tag=_TAG,
            ),
            Operation(
                method="DELETE", path=_ONE, name="delete_conference_room",
                summary="Delete a conference room; whoever is in it is removed.", handler=self.delete,
                status=204, problems=(404,), tag=_TAG,
            ),
            *(
                Operation(
                    method="GET", path=path, name=name, summary="List the addresses of a conference room.",
                    handler=self.addresses, query=Page, answer=wire.AddressList, loose=True,
                    problems=(404,), tag=tag,
                )
                for name, path, tag in addresses
            ),
            Operation(
                method="GET", path=_ALL, name="list_resources",
                summary="List resources: here all of them are conference rooms.", handler=self.page,
                query=Page, answer=wire.ResourceList, loose=True, tag="Resources",
            ),
            Operation(
                method="GET", path=f"{_ALL}/{{resource_id}}", name="get_resource",
                summary="Return a resource.", handler=self.get, answer=wire.Resource, problems=(404,),
                tag="Resources",
            ),
            Operation(
                method="DELETE", path=f"{_ALL}/{{resource_id}}", name="delete_resource",
                summary="Delete a resource.", handler=self.delete, status=204, problems=(404,),
                tag="Resources",
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.ResourceList:
        """Return a page of conference rooms, newest first."""
        caller: Caller = call.caller

        async def fetch(_query: Page, place: Place) -> Sequence[RoomView]:
            filters = RoomFilter(not_origin=Origin.SIGNALWIRE_CONFERENCE)
            return await self.rooms.page(caller.tenant_id, common.NAME, filters, **place.told())

        found, links = await self.paging.turn(call, Page, fetch, number=_number)
        shown = [mapping.resource(view.room, caller.project_id) for view in found]
        return wire.ResourceList(data=shown, links=links)

    async def create(self, call: Call) -> wire.Resource:
        """Create a conference room."""
        caller: Caller = call.caller
        request = take(wire.ResourceRequest, call.body)
        room = await self.rooms.create(
            caller.tenant_id,
            Origin.SIGNALWIRE_FABRIC,
            mapping.without_nulls(mapping.attributes(request)),
            owner_id=caller.credential.user_id,
            slug_wish=request.name,
            actor=caller.actor,
        )
        return mapping.resource(room, caller.project_id)

    async def get(self, call: Call) -> wire.Resource:
        """Return a conference room."""
        return mapping.resource((await self._view(call)).room, call.caller.project_id)

    async def update(self, call: Call) -> wire.Resource:
        """Change what is given of a conference room; what is left out stays as it is."""
        caller: Caller = call.caller
        room = (await self._view(call)).room
        shown = msgspec.to_builtins(mapping.conference_room(room))
        changes = mapping.attributes(take(wire.ResourceUpdate, call.body, shown=shown))
        changed = await self.rooms.update(caller.tenant_id, room.id, changes, actor=caller.actor)
        return mapping.resource(changed, caller.project_id)

    async def delete(self, call: Call) -> None:
        """Delete a conference room."""
        room = (await self._view(call)).room
        await self.rooms.delete(call.caller.tenant_id, room.id, call.caller.actor)

    async def addresses(self, call: Call) -> wire.AddressList:
        """Return the one address a conference room has: people come in by it."""
        view = await self._view(call)
        address = await self.showing.address(call.caller, view)

        async def fetch(_query: Page, place: Place) -> Sequence[RoomView]:
            return [view] if place.after is None and place.before is None else []

        found, links = await self.paging.turn(call, Page, fetch, number=_number)
        return wire.AddressList(data=[address for _ in found], links=links)

    async def _view(self, call: Call) -> RoomView:
        """Return a room by the id of its resource, or by its own."""
        given = common.need_id(call.path["resource_id"])
        try:
            return await self.rooms.view(call.caller.tenant_id, common.alias(given, "resource"), common.NAME)
        except Problem as problem:
            if problem.kind is not Kind.NOT_FOUND:
                raise
        return await self.rooms.view(call.caller.tenant_id, given, common.NAME)
