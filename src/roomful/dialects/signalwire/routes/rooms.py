"""The Video API's rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import msgspec

from roomful.dialects.signalwire.auth import Caller
from roomful.dialects.signalwire.mapping import common
from roomful.dialects.signalwire.mapping import rooms as mapping
from roomful.dialects.signalwire.paging import Paging, Place
from roomful.dialects.signalwire.showing import Showing
from roomful.dialects.signalwire.wire import rooms as wire
from roomful.dialects.signalwire.wire.checking import take, take_query
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import is_id
from roomful.rooms.model import Origin, Room, RoomFilter, RoomView
from roomful.rooms.service.rooms import Rooms
from roomful.web.operations import Call, Operation

_ALL = "/api/video/rooms"
_ONE = f"{_ALL}/{{room_id}}"
_TAG = "Rooms"
NUMBER = attrgetter("room.number")


@dataclass(frozen=True, slots=True)
class RoomRoutes:
    """What the contract calls Rooms."""

    rooms: Rooms
    showing: Showing
    paging: Paging

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ALL, name="list_rooms", summary="List rooms.", handler=self.page,
                query=wire.RoomsQuery, answer=wire.VideoRoomList, loose=True, tag=_TAG,
            ),
            Operation(
                method="POST", path=_ALL, name="create_room", summary="Create a room.",
                handler=self.create, body=wire.VideoRoomRequest, body_optional=True,
                answer=wire.VideoRoom, loose=True, tag=_TAG,
            ),
            Operation(
                method="GET", path=_ONE, name="get_room", summary="Return a room by its id or its name.",
                handler=self.get, query=wire.OneRoomQuery, answer=wire.VideoRoom, loose=True,
                problems=(404,), tag=_TAG,
            ),
            Operation(
                method="PUT", path=_ONE, name="update_room", summary="Change what is given of a room.",
                handler=self.update, body=wire.VideoRoomUpdate, body_optional=True,
                answer=wire.VideoRoom, loose=True, problems=(404,), tag=_TAG,
            ),
            Operation(
                method="DELETE", path=_ONE, name="delete_room",
                summary="Delete a room; whoever is in it is removed.", handler=self.delete, status=204,
                problems=(404,), tag=_TAG,
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.VideoRoomList:
        """Return a page of rooms, newest first."""
        caller: Caller = call.caller

        async def fetch(query: wire.RoomsQuery, place: Place) -> Sequence[RoomView]:
            filters = RoomFilter(
                not_origin=Origin.SIGNALWIRE_CONFERENCE,
                opens_from=common.micro(query.starts_after),
                last_entry_to=common.micro(query.ends_before),
            )
            return await self.rooms.page(caller.tenant_id, common.NAME, filters, **place.told())

        found, links = await self.paging.turn(call, wire.RoomsQuery, fetch, number=NUMBER)
        wanted = take_query(wire.RoomsQuery, call.query).include_active_session
        rooms = [view.room for view in found]
        active = await self.showing.active(caller, rooms, wanted=wanted)
        shown = [mapping.video_room(room, caller.tenant_capacity, active[room.id]) for room in rooms]
        return wire.VideoRoomList(data=shown, links=links)

    async def create(self, call: Call) -> wire.VideoRoom:
        """Create a room."""
        caller: Caller = call.caller
        request = take(wire.VideoRoomRequest, call.body)
        room = await self.rooms.create(
            caller.tenant_id,
            Origin.SIGNALWIRE_ROOM,
            mapping.without_nulls(mapping.attributes(request)),
            owner_id=caller.credential.user_id,
            slug_wish=request.name,
            actor=caller.actor,
        )
        return mapping.video_room(room, caller.tenant_capacity)

    async def get(self, call: Call) -> wire.VideoRoom:
        """Return a room; what is no id of one is a name."""
        wanted = take_query(wire.OneRoomQuery, call.query).include_active_session
        caller: Caller = call.caller
        room = await self._room(caller, call.path["room_id"])
        active = await self.showing.active(caller, [room], wanted=wanted)
        return mapping.video_room(room, caller.tenant_capacity, active[room.id])

    async def update(self, call: Call) -> wire.VideoRoom:
        """Change what is given of a room; its name stays."""
        caller: Caller = call.caller
        room = await self.rooms.get(caller.tenant_id, common.need_id(call.path["room_id"]))
        shown = msgspec.to_builtins(mapping.video_room(room, caller.tenant_capacity))
        changes = mapping.attributes(take(wire.VideoRoomUpdate, call.body, shown=shown))
        changed = await self.rooms.update(caller.tenant_id, room.id, changes, actor=caller.actor)
        return mapping.video_room(changed, caller.tenant_capacity)

    async def delete(self, call: Call) -> None:
        """Delete a room."""
        caller: Caller = call.caller
        await self.rooms.delete(caller.tenant_id, common.need_id(call.path["room_id"]), caller.actor)

    async def _room(self, caller: Caller, given: str) -> Room:
        if is_id(given):
            try:
                return await self.rooms.get(caller.tenant_id, given.lower())
            except Problem as problem:
                if problem.kind is not Kind.NOT_FOUND:
                    raise
        named = await self.rooms.by_name(caller.tenant_id, given)
        return named or await self.rooms.by_slug(caller.tenant_id, given)
