"""Recordings: starting and stopping them, what they are made of, and their files."""

from dataclasses import dataclass
from typing import Any

from roomful.dialects.roomful import paging, wire
from roomful.dialects.roomful.access import host_or_owner, need_narrow, need_room
from roomful.dialects.roomful.auth import Owner, Seat, moderator, owner
from roomful.dialects.roomful.mapping import recordings
from roomful.history.model import Actor
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind, Problem
from roomful.recordings.model import Recording
from roomful.recordings.service.recordings import Recordings
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.rights import Right
from roomful.sessions.service.lookup import Lookup
from roomful.web.links import FileLinks
from roomful.web.operations import Answer, Call, Operation

_ALL = "/roomful/v1/recordings"
_ONE = f"{_ALL}/{{recording_id}}"
_TAG = "Recordings"


@dataclass(frozen=True, slots=True)
class RecordingRoutes:
    """Recordings, for programs, hosts in the meeting, administrators and the owners of rooms."""

    recordings: Recordings
    lookup: Lookup
    rooms: Rooms
    links: FileLinks
    clock: Clock

    def operations(self) -> list[Operation]:
        """Return the operations."""
        verbs = (
            ("pause", "Pause a recording: nothing is recorded until it is resumed.", self.pause),
            ("resume", "Go on with a paused recording.", self.resume),
            ("stop", "End a recording; its file is made.", self.stop),
        )
        return [
            Operation(
                method="POST", path="/roomful/v1/sessions/{session_id}/recordings", name="StartRecording",
                tag=_TAG, status=201, summary="Record a session, or go on with the recording that is paused.",
                handler=self.start, body=wire.RecordingRequest, body_optional=True,
                answer=wire.RecordingAnswer, problems=(403, 404, 409, 422, 503),
                also={200: "The recording that was paused goes on."},
            ),
            Operation(
                method="GET", path=_ALL, name="ListRecordings", tag=_TAG, handler=self.page,
                summary="View recordings, newest first.", query=wire.RecordingQuery,
                answer=wire.RecordingPage, problems=(403, 404, 422),
            ),
            Operation(
                method="GET", path=_ONE, name="ViewRecording", tag=_TAG, handler=self.get,
                summary="View a recording, with a fresh link to its file.", answer=wire.RecordingAnswer,
                problems=(403, 404),
            ),
            Operation(
                method="PATCH", path=_ONE, name="UpdateRecording", tag=_TAG, handler=self.update,
                summary="Change the layout of a recording that runs, or whether it was seen.",
                body=wire.RecordingChange, answer=wire.RecordingAnswer, problems=(403, 404, 409, 422),
            ),
            Operation(
                method="DELETE", path=_ONE, name="DeleteRecording", tag=_TAG, status=204,
                summary="Delete a recording with its files.", handler=self.delete, problems=(403, 404, 409),
            ),
            *(
                Operation(
                    method="POST", path=f"{_ONE}/{verb}", name=f"Recording_{verb}", tag=_TAG,
                    summary=summary, handler=handler, answer=wire.RecordingAnswer, problems=(403, 404, 409),
                )
                for verb, summary, handler in verbs
            ),
        ]  # fmt: skip

    async def start(self, call: Call) -> Any:
        """Start to record, as the room says where nothing else is said."""
        session_id = call.path["session_id"].lower()
        if isinstance(call.caller, Seat):
            # before anything is looked for: a seat opens its own meeting alone
            moderator(call, session_id, Right.RECORD)
        session = await self.lookup.session(call.caller.tenant_id, session_id)
        tenant_id, actor = await host_or_owner(
            self.rooms, call, session_id, session.room_id, "session", Right.RECORD
        )
        before = await self.recordings.running(tenant_id, session_id)
        one = await self.recordings.start(tenant_id, session_id, recordings.options(call.body), actor=actor)
        answer = await self._show(call, one)
        return Answer(answer, status=200 if before is not None and before.id == one.id else 201)

    async def page(self, call: Call) -> wire.RecordingPage:
        """Return a page of recordings."""
        query: wire.RecordingQuery = call.query
        caller, filters = owner(call), recordings.recording_filter(query)
        await self._narrow(caller, filters.room_id, filters.session_id)
        rows = await self.recordings.page(
            caller.tenant_id, filters, count=query.limit + 1, after=paging.after(query)
        )
        shown, last = paging.cut(rows, query)
        links, now = await self.links.of(caller.tenant_id), self.clock.now()
        items = [recordings.recording(one, links, now) for one in shown]
        return wire.RecordingPage(items, None if last is None else str(last.number))

    async def get(self, call: Call) -> wire.RecordingAnswer:
        """Return a recording; a host in the meeting gets no link to its file."""
        one, _ = await self._reached(call)
        return await self._show(call, one)

    async def update(self, call: Call) -> wire.RecordingAnswer:
        """Change a recording."""
        one, actor = await self._reached(call)
        changes = recordings.changes(call.body)
        if isinstance(call.caller, Seat) and "read" in changes:
            raise Problem(Kind.FORBIDDEN, "not_allowed", "Hosts change the layout alone.")
        return await self._show(
            call, await self.recordings.update(one.tenant_id, one.id, changes, actor=actor)
        )

    async def delete(self, call: Call) -> None:
        """Delete a recording."""
        caller = owner(call)
        one, _ = await self._reached(call)
        await self.recordings.delete(caller.tenant_id, one.id, actor=caller.actor)

    async def pause(self, call: Call) -> wire.RecordingAnswer:
        """Pause a recording; one that is paused already stays so."""
        one, actor = await self._reached(call)
        return await self._show(call, await self.recordings.pause(one.tenant_id, one.id, actor=actor))

    async def resume(self, call: Call) -> wire.RecordingAnswer:
        """Resume a recording; one that runs goes on."""
        one, actor = await self._reached(call)
        return await self._show(call, await self.recordings.resume(one.tenant_id, one.id, actor=actor))

    async def stop(self, call: Call) -> wire.RecordingAnswer:
        """Stop a recording for good."""
        one, actor = await self._reached(call)
        return await self._show(call, await self.recordings.stop(one.tenant_id, one.id, actor=actor))

    async def _reached(self, call: Call) -> tuple[Recording, Actor]:
        """Return the recording of the path, and who acts on it. Raises Problem."""
        one = await self.recordings.get(call.caller.tenant_id, call.path["recording_id"].lower())
        _, actor = await host_or_owner(
            self.rooms, call, one.session_id, one.room_id, "recording", Right.RECORD
        )
        return one, actor

    async def _narrow(self, caller: Owner, room_id: str | None, session_id: str | None) -> None:
        """Raise Problem unless the caller reaches what a list is narrowed to."""
        if caller.only_of is None:
            return
        need_narrow(caller, room_id, session_id)
        if room_id is not None:
            await need_room(self.rooms, caller, room_id, "room")
        elif session_id is not None:
            session = await self.lookup.session(caller.tenant_id, session_id)
            await need_room(self.rooms, caller, session.room_id, "session")

    async def _show(self, call: Call, one: Recording) -> wire.RecordingAnswer:
        links = None if isinstance(call.caller, Seat) else await self.links.of(one.tenant_id)
        return wire.RecordingAnswer(recordings.recording(one, links, self.clock.now()))
