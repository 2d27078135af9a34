"""Recordings of conference rooms, and their files behind signed paths."""

from dataclasses import dataclass
from typing import Any

from roomful.dialects.portsip import errors, mapping, wire
from roomful.dialects.portsip.auth import Caller
from roomful.dialects.portsip.routes.reach import Reach
from roomful.dialects.portsip.routes.sides import ROOMS
from roomful.kit.errors import not_found
from roomful.recordings.model import FileKind, Recording, RecordingFilter
from roomful.recordings.service.files import Files
from roomful.recordings.service.recordings import Recordings
from roomful.web.files import file_of
from roomful.web.operations import Call, Operation

_ALL = f"{ROOMS.path}/{{id}}/recordings"
_ONE = f"{_ALL}/{{recording_id}}"
_BLOBS = "/api/blobs"
_LINK_TTL = 86_400
_AT_ONCE = 500
_GREATEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class RecordingRoutes:
    """What was recorded in the tenant's rooms."""

    reach: Reach
    recordings: Recordings
    files: Files

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ALL, name="listConferenceRecordings", tag=ROOMS.tag, handler=self.all,
                summary="List the recordings of a conference room.", answer=wire.RecordingList,
                problems=(403, 404),
            ),
            Operation(
                method="POST", path=f"{_ONE}/destroy", name="deleteConferenceRecording", tag=ROOMS.tag,
                summary="Delete a recording with its file.", handler=self.delete, status=204,
                problems=(400, 403, 404),
            ),
            Operation(
                method="POST", path=f"{_ONE}/set_read", name="setConferenceRecordingRead", tag=ROOMS.tag,
                summary="Mark a recording as seen.", handler=self.set_read, problems=(403, 404),
            ),
            Operation(
                method="POST", path=f"{_ONE}/set_unread", name="setConferenceRecordingUnRead", tag=ROOMS.tag,
                summary="Mark a recording as not seen.", handler=self.set_unread, problems=(403, 404),
            ),
            Operation(
                method="GET", path=f"{_BLOBS}/{{key}}", name="downloadBlob", tag=ROOMS.tag, open=True,
                summary="Download or play the file of a recording; a part of it with `Range`.",
                handler=self.download, query=wire.FileQuery, problems=(400, 403, 404, 416, 503),
                content_type="application/octet-stream",
                also={206: "The part that was asked for.", 304: "Not changed since."},
            ),
        ]  # fmt: skip

    async def all(self, call: Call) -> wire.RecordingList:
        """Return all, newest first, with the paths of their files, which are good for a day."""
        reached = await self.reach.read(call)
        found = await self._of_room(reached.tenant.id, reached.room.id)
        return wire.RecordingList(len(found), [mapping.recording(one, self._link(one)) for one in found])

    async def delete(self, call: Call) -> None:
        """Delete it for good; one that runs has to be stopped before."""
        caller: Caller = call.caller
        one = await self._one(call)
        await self.recordings.delete(caller.tenant_id, one.id, actor=caller.actor)

    async def set_read(self, call: Call) -> None:
        """Mark it, for the whole tenant."""
        await self._mark(call, read=True)

    async def set_unread(self, call: Call) -> None:
        """Take the mark away, for the whole tenant."""
        await self._mark(call, read=False)

    async def download(self, call: Call) -> Any:
        """Return a file, or the part of it that is asked for. The path is its own credential."""
        return await file_of(self.files, call, call.path["key"], errors.refuse, inline=call.query.inline)

    async def _mark(self, call: Call, *, read: bool) -> None:
        caller: Caller = call.caller
        one = await self._one(call)
        await self.recordings.update(caller.tenant_id, one.id, {"read": read}, actor=caller.actor)

    async def _one(self, call: Call) -> Recording:
        reached = await self.reach.read(call)
        number = mapping.read_id(call.path["recording_id"]) or 0
        if 0 < number < _GREATEST:
            filters = RecordingFilter(room_id=reached.room.id)
            # the first that is not newer than it
            found = await self.recordings.page(reached.tenant.id, filters, count=1, after=number + 1)
            if found and found[0].number == number:
                return found[0]
        raise not_found("recording")

    async def _of_room(self, tenant_id: str, room_id: str) -> list[Recording]:
        found: list[Recording] = []
        after: int | None = None
        while True:
            filters = RecordingFilter(room_id=room_id)
            some = await self.recordings.page(tenant_id, filters, count=_AT_ONCE, after=after)
            found += some
            if len(some) < _AT_ONCE:
                return found
            after = some[-1].number

    def _link(self, one: Recording) -> str | None:
        if one.storage_key is None:
            return None
        return f"{_BLOBS}/{self.files.link(one.tenant_id, FileKind.RECORDING, one.id, ttl=_LINK_TTL)}"
