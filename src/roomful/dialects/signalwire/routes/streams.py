"""Streams: where a room's sessions are pushed to while they run."""

from collections.abc import Sequence
from dataclasses import dataclass

from roomful.broadcasts.model import RoomStream
from roomful.broadcasts.service.streams import Streams
from roomful.dialects.signalwire.auth import Caller
from roomful.dialects.signalwire.mapping import common
from roomful.dialects.signalwire.mapping import tokens as mapping
from roomful.dialects.signalwire.paging import Paging
from roomful.dialects.signalwire.wire import tokens as wire
from roomful.dialects.signalwire.wire.checking import take
from roomful.dialects.signalwire.wire.common import PageLinks
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.web.operations import Call, Operation

_ONE = "/api/video/streams/{stream_id}"
_TAG = "Streams"


@dataclass(frozen=True, slots=True)
class StreamRoutes:
    """What the contract calls Streams."""

    rooms: Rooms
    streams: Streams
    paging: Paging

    def operations(self) -> list[Operation]:
        """Return the operations."""
        of = (
            ("room", "/api/video/rooms/{room_id}/streams", 201),
            ("conference", "/api/video/conferences/{conference_id}/streams", 200),
        )
        return [
            *(
                Operation(
                    method="GET", path=path, name=f"list_{what}_streams",
                    summary=f"List the streams of a {what}.", handler=self.of_room,
                    answer=wire.StreamList, problems=(404, 422), tag=_TAG,
                )
                for what, path, _ in of
            ),
            *(
                Operation(
                    method="POST", path=path, name=f"create_{what}_stream",
                    summary=f"Stream a {what} to an address, from now on.", handler=self.create,
                    body=wire.StreamRequest, body_optional=True, answer=wire.Stream, status=status,
                    loose=True, problems=(404,), tag=_TAG,
                )
                for what, path, status in of
            ),
            Operation(
                method="GET", path=_ONE, name="get_stream", summary="Return a stream.", handler=self.get,
                answer=wire.Stream, problems=(404,), tag=_TAG,
            ),
            Operation(
                method="PUT", path=_ONE, name="update_stream",
                summary="Stream to another address; what runs goes there at once.",
                handler=self.update, body=wire.StreamRequest, body_optional=True, answer=wire.Stream,
                loose=True, problems=(404,), tag=_TAG,
            ),
            Operation(
                method="DELETE", path=_ONE, name="delete_stream",
                summary="Delete a stream; what runs ends at once.", handler=self.delete, status=204,
                problems=(404,), tag=_TAG,
            ),
        ]  # fmt: skip

    async def of_room(self, call: Call) -> wire.StreamList:
        """Return all streams of a room: there are ten at most."""
        room = await self._room(call)
        found: Sequence[RoomStream] = await self.streams.of_room(call.caller.tenant_id, room.id)
        own = (await self.paging.base(call.caller.tenant_id)) + call.request.scope["path"]
        links = PageLinks(self_=own, first=own)
        return wire.StreamList(data=[mapping.stream(one, room) for one in found], links=links)

    async def create(self, call: Call) -> wire.Stream:
        """Let every session of a room be streamed to an address, also the one that runs."""
        caller: Caller = call.caller
        room = await self._room(call)
        url = take(wire.StreamRequest, call.body).url
        one = await self.streams.create(caller.tenant_id, room.id, url, actor=caller.actor)
        return mapping.stream(one, room)

    async def get(self, call: Call) -> wire.Stream:
        """Return a stream."""
        one = await self._stream(call)
        return mapping.stream(one, await self.rooms.get(one.tenant_id, one.room_id))

    async def update(self, call: Call) -> wire.Stream:
        """Change where a stream goes."""
        caller: Caller = call.caller
        before = await self._stream(call)
        url = take(wire.StreamRequest, call.body, shown={"url": before.url}).url
        if isinstance(url, str):
            before = await self.streams.change(caller.tenant_id, before.id, url, actor=caller.actor)
        return mapping.stream(before, await self.rooms.get(before.tenant_id, before.room_id))

    async def delete(self, call: Call) -> None:
        """Delete a stream."""
        caller: Caller = call.caller
        one = await self._stream(call)
        await self.streams.delete(caller.tenant_id, one.id, actor=caller.actor)

    async def _room(self, call: Call) -> Room:
        given = call.path.get("room_id") or call.path["conference_id"]
        return await self.rooms.get(call.caller.tenant_id, common.need_id(given))

    async def _stream(self, call: Call) -> RoomStream:
        return await self.streams.get(call.caller.tenant_id, common.need_id(call.path["stream_id"]))
