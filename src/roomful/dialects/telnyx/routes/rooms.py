"""Rooms: list, create, get, update, delete."""

from dataclasses import dataclass

from roomful.dialects.telnyx import mapping, paging, wire
from roomful.dialects.telnyx.auth import Caller
from roomful.kit.errors import not_found
from roomful.kit.ids import is_id
from roomful.recordings.service.recordings import Recordings
from roomful.rooms.model import Origin, RoomCard
from roomful.rooms.service.cards import card_of_new
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.service.lookup import Lookup
from roomful.web.operations import Call, Operation

_SHOWN_SESSIONS = 20


@dataclass(frozen=True, slots=True)
class RoomRoutes:
    """What the contract calls Rooms."""

    rooms: Rooms
    lookup: Lookup
    recordings: Recordings

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path="/v2/rooms", name="ListRooms", summary="View a list of rooms.",
                handler=self.page, query=wire.RoomQuery, answer=wire.RoomList, tag="Rooms",
            ),
            Operation(
                method="POST", path="/v2/rooms", name="CreateRoom", summary="Create a room.",
                handler=self.create, body=wire.RoomRequest, body_optional=True, answer=wire.RoomData,
                status=201, problems=(422,), tag="Rooms",
            ),
            Operation(
                method="GET", path="/v2/rooms/{room_id}", name="ViewRoom", summary="View a room.",
                handler=self.get, query=wire.OneRoomQuery, answer=wire.RoomData, problems=(404,),
                tag="Rooms",
            ),
            Operation(
                method="PATCH", path="/v2/rooms/{room_id}", name="UpdateRoom", summary="Update a room.",
                handler=self.update, body=wire.RoomRequest, body_optional=True, answer=wire.RoomData,
                problems=(404, 422), tag="Rooms",
            ),
            Operation(
                method="DELETE", path="/v2/rooms/{room_id}", name="DeleteRoom",
                summary="Delete a room; whoever is in it is removed.",
                handler=self.delete, status=204, problems=(404,), tag="Rooms",
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.RoomList:
        """Return a page of rooms, newest first."""
        query: wire.RoomQuery = call.query
        caller: Caller = call.caller
        cards, total = await self.rooms.page_and_total(
            caller.tenant_id,
            mapping.NAME,
            mapping.room_filter(query),
            count=query.page_size,
            skip=paging.skip(query),
        )
        return wire.RoomList(
            await self._show(caller, cards, query.include_sessions), paging.meta(query, total)
        )

    async def create(self, call: Call) -> wire.RoomData:
        """Create a room."""
        caller: Caller = call.caller
        request: wire.RoomRequest = call.body
        attributes = mapping.attributes(_without_nulls(request), None)
        webhook = mapping.webhook(request, None) or None
        room = await self.rooms.create(
            caller.tenant_id,
            Origin.TELNYX,
            attributes,
            owner_id=caller.credential.user_id,
            slug_wish=attributes.get("name"),
            webhook=webhook,
            actor=caller.actor,
        )
        return wire.RoomData(mapping.room(card_of_new(room, webhook), caller.tenant_capacity))

    async def get(self, call: Call) -> wire.RoomData:
        """Return a room."""
        room_id = need_id(call.path["room_id"])
        return wire.RoomData(await self._one(call.caller, room_id, sessions=call.query.include_sessions))

    async def update(self, call: Call) -> wire.RoomData:
        """Change what is given of a room; whether it is recorded acts at once on a session that goes on."""
        caller: Caller = call.caller
        room_id = need_id(call.path["room_id"])
        card = await self.rooms.card(caller.tenant_id, room_id, mapping.NAME)
        changes = mapping.attributes(call.body, mapping.room(card, caller.tenant_capacity))
        await self.rooms.update(
            caller.tenant_id,
            room_id,
            changes,
            dialect=mapping.NAME,
            webhook=mapping.webhook(call.body, card),
            actor=caller.actor,
        )
        if "record_at_start" in changes:
            await self.recordings.as_room_says(caller.tenant_id, room_id, actor=caller.actor)
        return wire.RoomData(await self._one(caller, room_id))

    async def delete(self, call: Call) -> None:
        """Delete a room."""
        caller: Caller = call.caller
        await self.rooms.delete(caller.tenant_id, need_id(call.path["room_id"]), caller.actor)

    async def _one(self, caller: Caller, room_id: str, *, sessions: bool = False) -> wire.Room:
        card = await self.rooms.card(caller.tenant_id, room_id, mapping.NAME)
        return (await self._show(caller, [card], sessions))[0]

    async def _show(self, caller: Caller, cards: list[RoomCard], sessions: bool) -> list[wire.Room]:
        capacity = caller.tenant_capacity
        if not sessions:
            return [mapping.room(card, capacity) for card in cards]
        found = await self.lookup.recent_of_rooms(
            caller.tenant_id, [card.id for card in cards], each=_SHOWN_SESSIONS
        )
        return [mapping.room(card, capacity, found[card.id]) for card in cards]


def _without_nulls(request: wire.RoomRequest) -> wire.RoomRequest:
    """On create a null is what is not given: the vendor's own defaults are nulls."""
    given = {
        name: value
        for name in wire.RoomRequest.__struct_fields__
        if (value := getattr(request, name)) is not None
    }
    return wire.RoomRequest(**given)


def need_id(text: str) -> str:
    """Return an id as we keep it. Raises Problem for what cannot be one: nothing has that id."""
    if not is_id(text):
        raise not_found("resource")
    return text.lower()
