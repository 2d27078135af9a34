"""Room recordings."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from roomful.dialects.signalwire.auth import Caller
from roomful.dialects.signalwire.mapping import common
from roomful.dialects.signalwire.mapping import sessions as mapping
from roomful.dialects.signalwire.paging import Paging, Place
from roomful.dialects.signalwire.routes.sessions import events
from roomful.dialects.signalwire.wire import sessions as wire
from roomful.dialects.signalwire.wire.checking import take_query
from roomful.dialects.signalwire.wire.common import Page
from roomful.history.service import History
from roomful.recordings.model import Recording, RecordingFilter
from roomful.recordings.service.recordings import Recordings
from roomful.sessions.service.lookup import Lookup
from roomful.web.links import FileLinks
from roomful.web.operations import Call, Operation

_ALL = "/api/video/room_recordings"
_ONE = f"{_ALL}/{{recording_id}}"
_TAG = "Room Recordings"
_number = attrgetter("number")


@dataclass(frozen=True, slots=True)
class RecordingRoutes:
    """What the contract calls Room Recordings."""

    recordings: Recordings
    lookup: Lookup
    history: History
    links: FileLinks
    paging: Paging

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path="/api/video/room_sessions/{room_session_id}/recordings",
                name="list_room_session_recordings", summary="List the recordings of a room session.",
                handler=self.of_session, query=wire.RoomRecordingsQuery, answer=wire.RoomRecordingList,
                loose=True, problems=(404,), tag="Room Sessions",
            ),
            Operation(
                method="GET", path=_ALL, name="list_room_recordings", summary="List recordings.",
                handler=self.page, query=wire.RoomRecordingsQuery, answer=wire.RoomRecordingList,
                loose=True, tag=_TAG,
            ),
            Operation(
                method="GET", path=_ONE, name="get_room_recording", summary="Return a recording.",
                handler=self.get, query=wire.OneRecordingQuery, answer=wire.RoomRecording, loose=True,
                problems=(404,), tag=_TAG,
            ),
            Operation(
                method="DELETE", path=_ONE, name="delete_room_recording",
                summary="Delete a recording and its file.", handler=self.delete, status=204,
                problems=(404, 422), tag=_TAG,
            ),
            Operation(
                method="GET", path=f"{_ONE}/events", name="list_room_recording_events",
                summary="List what happened to a recording.", handler=self.events, query=Page,
                answer=wire.RoomEventList, loose=True, problems=(404,), tag=_TAG,
            ),
        ]  # fmt: skip

    async def of_session(self, call: Call) -> wire.RoomRecordingList:
        """Return a page of a session's recordings, newest first."""
        session_id = common.need_id(call.path["room_session_id"])
        session = await self.lookup.session(call.caller.tenant_id, session_id)
        return await self._list(call, RecordingFilter(session_id=session.id))

    async def page(self, call: Call) -> wire.RoomRecordingList:
        """Return a page of recordings, newest first."""
        return await self._list(call, RecordingFilter())

    async def get(self, call: Call) -> wire.RoomRecording:
        """Return a recording; its link is good for so many seconds."""
        ttl = take_query(wire.OneRecordingQuery, call.query).media_ttl
        links = await self.links.of(call.caller.tenant_id)
        one = await self._recording(call)
        return mapping.recording(one, links.recording(one, ttl=ttl))

    async def delete(self, call: Call) -> None:
        """Delete a recording that does not run."""
        caller: Caller = call.caller
        one = await self._recording(call)
        await self.recordings.delete(caller.tenant_id, one.id, actor=caller.actor)

    async def events(self, call: Call) -> wire.RoomEventList:
        """Return a page of what happened to a recording, newest first."""
        one = await self._recording(call)
        about = {"session_id": one.session_id, "object_id": one.id}
        return await events(call, self.history, self.paging, about, mapping.RECORDING_KINDS)

    async def _recording(self, call: Call) -> Recording:
        return await self.recordings.get(call.caller.tenant_id, common.need_id(call.path["recording_id"]))

    async def _list(self, call: Call, filters: RecordingFilter) -> wire.RoomRecordingList:
        caller: Caller = call.caller

        async def fetch(_query: wire.RoomRecordingsQuery, place: Place) -> Sequence[Recording]:
            return await self.recordings.page(caller.tenant_id, filters, **place.told())

        found, where = await self.paging.turn(call, wire.RoomRecordingsQuery, fetch, number=_number)
        ttl = take_query(wire.RoomRecordingsQuery, call.query).media_ttl
        links = await self.links.of(caller.tenant_id)
        shown = [mapping.recording(one, links.recording(one, ttl=ttl)) for one in found]
        return wire.RoomRecordingList(data=shown, links=where)
