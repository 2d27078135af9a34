"""The logs of recordings: as those of sessions, and by themselves, also when their files are gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from roomful.dialects.trueconf import errors, table, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import logs as mapping
from roomful.dialects.trueconf.mapping.ids import number_of, session_number
from roomful.dialects.trueconf.mapping.times import zone_of
from roomful.dialects.trueconf.routes.logs import Asked, listed, of_conference, take
from roomful.dialects.trueconf.showing import Place, Showing
from roomful.dialects.trueconf.wire.reading import flag
from roomful.kit.clock import Clock
from roomful.kit.expressions import Comparison, Expression, How, ListQuery, Op, TextTest
from roomful.recordings.lists.model import LoggedRecording
from roomful.recordings.lists.service import RecordingLists
from roomful.recordings.model import FileKind
from roomful.recordings.service.files import Files
from roomful.web.files import file_of
from roomful.web.operations import Call, Handler

_OWN_LOG = table.place("3.2")


@dataclass(frozen=True, slots=True)
class RecordingLogRoutes:
    """Recordings of the tenant."""

    recordings: RecordingLists
    files: Files
    showing: Showing
    clock: Clock

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getCallRecordList": self.records,
            "getCallRecord": self.record,
            "getRecordingList": self.page,
            "getRecording": self.get,
            "downloadRecording": self.download,
        }

    async def records(self, call: Call) -> dict[str, Any]:
        """Return recordings as those of sessions."""
        asked = await take(call, self.showing)
        names = {
            "conference_id": "session_number",
            "named_conf_id": "slug",
            "name": "file_name",
            "topic": "title",
            "owner": "owner",
            "duration": "duration_ms",
            "file_size": "size_bytes",
            "start_time": "started_at",
            "end_time": "stopped_at",
        }
        query = asked.list(of_conference(asked, "started_at"), asked.sorted(names, "number"))
        found, total = await self.recordings.page_and_total(asked.caller.tenant_id, query)
        shown = [self._record(one, asked.place, asked.zone, asked.caller.version) for one in found]
        return listed("CallRecord", shown, total, asked)

    async def record(self, call: Call) -> dict[str, Any]:
        """Return the newest recording of a session."""
        caller: Caller = call.caller
        text = call.path["session_id"]
        number = session_number(text)
        place = await self.showing.place(call)
        query = ListQuery(Comparison("session_number", Op.EQ, -1 if number is None else number), top=1)
        found, _ = await self.recordings.page_and_total(caller.tenant_id, query)
        if not found:
            raise errors.missing("call", text)
        values = self._record(found[0], place, zone_of(dict(call.query)), caller.version)
        return wire.show("CallRecord", values, caller.version)

    async def page(self, call: Call) -> dict[str, Any]:
        """Return recordings; those that are deleted with `show_deleted`."""
        asked = await take(call, self.showing)
        names = {
            "id": "number",
            "name": "file_name",
            "stream_id": "session_number",
            "conference_id": "slug",
            "topic": "title",
            "owner": "owner",
            "created_at": "started_at",
            "started_at": "started_at",
            "stopped_at": "stopped_at",
            "deleted_at": "deleted_at",
            "size": "size_bytes",
        }
        query = asked.list(self._filters(asked), asked.sorted(names, "number"))
        deleted = flag(asked.query.get("show_deleted") or False, "show_deleted")
        found, total = await self.recordings.page_and_total(asked.caller.tenant_id, query, deleted=deleted)
        base = _base(asked.place, asked.caller.version)
        shown = [mapping.recording(one, asked.place.domain, base) for one in found]
        return listed("Recording", shown, total, asked)

    @staticmethod
    def _filters(asked: Asked) -> list[Expression]:
        filters = of_conference(asked, "started_at")
        topic = asked.text("topic")
        if topic is not None:
            filters.append(TextTest("title", How.CONTAINS, topic))
        if asked.query.get("stream_id"):
            number = session_number(asked.query["stream_id"])
            filters.append(Comparison("session_number", Op.EQ, -1 if number is None else number))
        return filters

    async def get(self, call: Call) -> dict[str, Any]:
        """Return one recording, also one that is deleted."""
        caller: Caller = call.caller
        one = await self._one(call)
        place = await self.showing.place(call)
        values = mapping.recording(one, place.domain, _base(place, caller.version))
        return wire.show("Recording", values, caller.version)

    async def download(self, call: Call) -> Any:
        """Return the file of a recording: its address stands in answers alone, and is called all the same."""
        told = (await self._one(call)).recording
        if told.storage_key is None or told.deleted_at is not None:
            raise errors.missing("recording", call.path["recording_id"])
        token = self.files.link(told.tenant_id, FileKind.RECORDING, told.id)
        return await file_of(self.files, call, token, errors.refuse, inline=False)

    async def _one(self, call: Call) -> LoggedRecording:
        text = call.path["recording_id"]
        number = number_of(text)
        query = ListQuery(Comparison("number", Op.EQ, -1 if number is None else number), top=1)
        found, _ = await self.recordings.page_and_total(call.caller.tenant_id, query)
        if not found:
            raise errors.missing("recording", text)
        return found[0]

    def _record(self, one: LoggedRecording, place: Place, zone: int, version: int) -> dict[str, Any]:
        told, base = one.recording, _base(place, version)
        path = f"{base}/logs/recordings/{told.number}/download"
        if version < _OWN_LOG:
            slug, name = quote(one.slug, safe=""), quote(told.file_name, safe="")
            path = f"{base}/conferences/{slug}/records/{name}/download"
        return mapping.record(one, place.domain, zone, self.clock.now(), path)


def _base(place: Place, version: int) -> str:
    return f"{place.server}/api/v{table.VERSIONS[version]}"
