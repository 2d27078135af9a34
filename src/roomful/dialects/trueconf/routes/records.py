"""Recording a conference, and the files that came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from roomful.dialects.trueconf import errors, table, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping.logs import size_of
from roomful.dialects.trueconf.mapping.times import unix
from roomful.dialects.trueconf.routes.reach import Reach, Reached
from roomful.kit.errors import Kind, Problem
from roomful.recordings.model import FileKind, Recording, RecordingFilter
from roomful.recordings.service.files import Files
from roomful.sessions.model import Session
from roomful.web.files import file_of
from roomful.web.operations import Call, Handler

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RecordRoutes:
    """The recordings of one conference."""

    reach: Reach
    files: Files

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "startRecord": self.start,
            "pauseRecord": self.pause,
            "stopRecord": self.stop,
            "getRecordList": self.all,
            "getRecord": self.get,
            "downloadRecord": self.download,
        }

    async def start(self, call: Call) -> None:
        """Start a recording, or go on with one that is paused; what is recorded already goes on."""
        caller: Caller = call.caller
        _, session = await self._running(call)
        try:
            await self.reach.recordings.start(caller.tenant_id, session.id, actor=caller.actor)
        except Problem as problem:
            if problem.code != "recording_runs":
                raise

    async def pause(self, call: Call) -> None:
        """Record nothing until it is started again."""
        caller: Caller = call.caller
        _, session = await self._running(call)
        one = await self.reach.recordings.running(caller.tenant_id, session.id)
        if one is not None:
            await self.reach.recordings.pause(caller.tenant_id, one.id, actor=caller.actor)

    async def stop(self, call: Call) -> None:
        """End the recording; its file is made."""
        caller: Caller = call.caller
        _, session = await self._running(call)
        one = await self.reach.recordings.running(caller.tenant_id, session.id)
        if one is not None:
            await self.reach.recordings.stop(caller.tenant_id, one.id, actor=caller.actor)

    async def all(self, call: Call) -> dict[str, Any]:
        """Return all, newest first."""
        reached = await self.reach.read(call)
        found = await self._of_room(reached)
        return {"records": [self._shown(call, reached, one) for one in found]}

    async def get(self, call: Call) -> dict[str, Any]:
        """Return one, by the name of its file."""
        reached = await self.reach.read(call)
        return {"record": self._shown(call, reached, await self._one(call, reached))}

    async def download(self, call: Call) -> Any:
        """Return the file, or the part of it that is asked for."""
        reached = await self.reach.read(call)
        one = await self._one(call, reached)
        if one.storage_key is None:
            raise errors.missing("record", call.path["record_id"])
        token = self.files.link(one.tenant_id, FileKind.RECORDING, one.id)
        return await file_of(self.files, call, token, errors.refuse, inline=False)

    async def _running(self, call: Call) -> tuple[Reached, Session]:
        reached = await self.reach.change(call)
        if reached.session is None:
            message = "The conference does not run."
            raise Problem(Kind.CONFLICT, "conferenceIsNotRunning", message, named=True)
        return reached, reached.session

    async def _of_room(self, reached: Reached) -> list[Recording]:
        found: list[Recording] = []
        filters = RecordingFilter(room_id=reached.room.id)
        after: int | None = None
        while True:
            some = await self.reach.recordings.page(reached.tenant.id, filters, count=_AT_ONCE, after=after)
            found += some
            if len(some) < _AT_ONCE:
                return found
            after = some[-1].number

    async def _one(self, call: Call, reached: Reached) -> Recording:
        name = call.path["record_id"]
        for one in await self._of_room(reached):
            if one.file_name == name:
                return one
        raise errors.missing("record", name)

    def _shown(self, call: Call, reached: Reached, one: Recording) -> dict[str, Any]:
        caller: Caller = call.caller
        slug, name = quote(reached.room.slug, safe=""), quote(one.file_name, safe="")
        path = f"conferences/{slug}/records/{name}/download"
        base = f"{reached.place.server}/api/v{table.VERSIONS[caller.version]}"
        values = {
            "name": one.file_name,
            "size": size_of(one),
            "created": unix(one.started_at),
            "download_url": f"{base}/{path}" if one.storage_key is not None else "",
        }
        return wire.show("Record", values, caller.version)
