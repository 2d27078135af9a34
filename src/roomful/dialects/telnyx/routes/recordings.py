"""Recordings: of each participant the sound, the picture and the screen, one file each."""

from dataclasses import dataclass

from roomful.dialects.telnyx import mapping, paging, wire
from roomful.dialects.telnyx.auth import Caller
from roomful.dialects.telnyx.routes.rooms import need_id
from roomful.kit.errors import Kind, Problem
from roomful.recordings.service.tracks import Tracks
from roomful.web.links import FileLinks
from roomful.web.operations import Call, Operation, names

_ALL = "/v2/room_recordings"
_ONE = f"{_ALL}/{{room_recording_id}}"


@dataclass(frozen=True, slots=True)
class RecordingRoutes:
    """What the contract calls Room Recordings."""

    tracks: Tracks
    links: FileLinks

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ALL, name="ListRoomRecordings", tag="Room Recordings",
                summary="View a list of room recordings.", handler=self.page,
                query=wire.RecordingQuery, answer=wire.RecordingList,
            ),
            Operation(
                method="DELETE", path=_ALL, name="DeleteRoomRecordings", tag="Room Recordings",
                summary="Delete several room recordings in bulk.", handler=self.delete_many,
                query=wire.RecordingQuery, answer=wire.DeletedData, status=201, problems=(422,),
            ),
            Operation(
                method="GET", path=_ONE, name="ViewRoomRecording", tag="Room Recordings",
                summary="View a room recording.", handler=self.get, answer=wire.RecordingData,
                problems=(404,),
            ),
            Operation(
                method="DELETE", path=_ONE, name="DeleteRoomRecording", tag="Room Recordings",
                summary="Delete a room recording.", handler=self.delete, status=204, problems=(404,),
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.RecordingList:
        """Return a page of recordings, newest first."""
        query: wire.RecordingQuery = call.query
        tenant_id, filters = call.caller.tenant_id, mapping.track_filter(query)
        total = await self.tracks.total(tenant_id, filters)
        found = await self.tracks.page(tenant_id, filters, count=query.page_size, skip=paging.skip(query))
        links = await self.links.of(tenant_id)
        return wire.RecordingList(
            [mapping.recording(one, links.track(one)) for one in found], paging.meta(query, total)
        )

    async def delete_many(self, call: Call) -> wire.DeletedData:
        """Delete all recordings that the filters choose, whatever page is asked for; without any, all."""
        caller: Caller = call.caller
        _know_all_filters(call)
        filters = mapping.track_filter(call.query)
        count = await self.tracks.delete_where(caller.tenant_id, filters, actor=caller.actor)
        return wire.DeletedData(wire.Deleted(count))

    async def get(self, call: Call) -> wire.RecordingData:
        """Return a recording."""
        tenant_id = call.caller.tenant_id
        one = await self.tracks.get(tenant_id, need_id(call.path["room_recording_id"]))
        links = await self.links.of(tenant_id)
        return wire.RecordingData(mapping.recording(one, links.track(one)))

    async def delete(self, call: Call) -> None:
        """Delete a recording."""
        caller: Caller = call.caller
        track_id = need_id(call.path["room_recording_id"])
        await self.tracks.delete(caller.tenant_id, track_id, actor=caller.actor)


def _know_all_filters(call: Call) -> None:
    """Raise Problem for a filter that there is not: ignored, it would delete what it was to spare."""
    known = names(wire.RecordingQuery)
    for name in call.request.query_params.dict():
        if name.startswith("filter") and name not in known:
            message = "There is no such filter; nothing was deleted."
            raise Problem(Kind.INVALID, "invalid_parameter", message, field=name, parameter=name)
