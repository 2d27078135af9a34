"""What recordings are made of, track by track, and pictures composed of that."""

from dataclasses import dataclass

from roomful.dialects.roomful import paging, wire
from roomful.dialects.roomful.access import need_narrow, need_room
from roomful.dialects.roomful.auth import Owner, owner
from roomful.dialects.roomful.mapping import recordings
from roomful.kit.errors import not_found
from roomful.recordings.model import Composition, Track, TrackFilter
from roomful.recordings.service.compositions import Compositions
from roomful.recordings.service.recordings import Recordings
from roomful.recordings.service.tracks import Tracks
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.service.lookup import Lookup
from roomful.web.links import FileLinks
from roomful.web.operations import Call, Operation

_TRACKS = "/roomful/v1/tracks"
_TRACK = f"{_TRACKS}/{{track_id}}"
_ALL = "/roomful/v1/compositions"
_ONE = f"{_ALL}/{{composition_id}}"
_TAG = "Recordings"


@dataclass(frozen=True, slots=True)
class CompositionRoutes:
    """Tracks and compositions, for programs, administrators and the owners of rooms."""

    recordings: Recordings
    tracks: Tracks
    compositions: Compositions
    lookup: Lookup
    rooms: Rooms
    links: FileLinks

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path="/roomful/v1/recordings/{recording_id}/tracks", name="ListRecordingTracks",
                tag=_TAG, summary="View the tracks of a recording, newest first.",
                handler=self.tracks_of_recording, query=wire.PageQuery, answer=wire.TrackPage,
                problems=(403, 404, 422),
            ),
            Operation(
                method="GET", path=_TRACKS, name="ListTracks", tag=_TAG, handler=self.track_page,
                summary="View tracks, newest first.", query=wire.TrackQuery, answer=wire.TrackPage,
                problems=(403, 404, 422),
            ),
            Operation(
                method="GET", path=_TRACK, name="ViewTrack", tag=_TAG, handler=self.track,
                summary="View a track, with a fresh link to its file.", answer=wire.TrackAnswer,
                problems=(403, 404),
            ),
            Operation(
                method="DELETE", path=_TRACK, name="DeleteTrack", tag=_TAG, status=204,
                summary="Delete a track with its file.", handler=self.delete_track, problems=(403, 404),
            ),
            Operation(
                method="POST", path=_ALL, name="CreateComposition", tag=_TAG, status=201,
                summary="Compose a picture of what is recorded of a session.", handler=self.create,
                body=wire.CompositionRequest, answer=wire.CompositionAnswer, problems=(403, 404, 422),
            ),
            Operation(
                method="GET", path=_ALL, name="ListCompositions", tag=_TAG, handler=self.page,
                summary="View compositions, newest first.", query=wire.CompositionQuery,
                answer=wire.CompositionPage, problems=(403, 404, 422),
            ),
            Operation(
                method="GET", path=_ONE, name="ViewComposition", tag=_TAG, handler=self.get,
                summary="View a composition, with a fresh link to its file.",
                answer=wire.CompositionAnswer, problems=(403, 404),
            ),
            Operation(
                method="DELETE", path=_ONE, name="DeleteComposition", tag=_TAG, status=204,
                summary="Delete a composition with its file.", handler=self.delete, problems=(403, 404),
            ),
        ]  # fmt: skip

    async def tracks_of_recording(self, call: Call) -> wire.TrackPage:
        """Return a page of a recording's tracks."""
        caller = owner(call)
        recording = await self.recordings.get(caller.tenant_id, call.path["recording_id"].lower())
        await need_room(self.rooms, caller, recording.room_id, "recording")
        return await self._track_page(caller, call.query, TrackFilter(recording_id=recording.id))

    async def track_page(self, call: Call) -> wire.TrackPage:
        """Return a page of tracks."""
        caller, filters = owner(call), recordings.track_filter(call.query)
        await self._narrow(caller, filters)
        return await self._track_page(caller, call.query, filters)

    async def track(self, call: Call) -> wire.TrackAnswer:
        """Return a track."""
        one = await self._one_track(owner(call), call)
        return wire.TrackAnswer(recordings.track(one, await self.links.of(one.tenant_id)))

    async def delete_track(self, call: Call) -> None:
        """Delete a track."""
        caller = owner(call)
        one = await self._one_track(caller, call)
        await self.tracks.delete(caller.tenant_id, one.id, actor=caller.actor)

    async def create(self, call: Call) -> wire.CompositionAnswer:
        """Ask for a composition; it is made when all that is recorded of the session is finished."""
        caller = owner(call)
        asked: wire.CompositionRequest = call.body
        session = await self.lookup.session(caller.tenant_id, asked.session_id.lower())
        await need_room(self.rooms, caller, session.room_id, "session")
        made = await self.compositions.create(
            caller.tenant_id,
            session.id,
            **recordings.wanted(asked),
            requested_by=caller.user_id,
            actor=caller.actor,
        )
        return await self._show(made)

    async def page(self, call: Call) -> wire.CompositionPage:
        """Return a page of compositions."""
        query: wire.CompositionQuery = call.query
        caller, filters = owner(call), recordings.composition_filter(query)
        await self._narrow(caller, TrackFilter(session_id=filters.session_id))
        rows = await self.compositions.page(
            caller.tenant_id, filters, count=query.limit + 1, after=paging.after(query)
        )
        shown, last = paging.cut(rows, query)
        links = await self.links.of(caller.tenant_id)
        items = [recordings.composition(one, links) for one in shown]
        return wire.CompositionPage(items, None if last is None else str(last.number))

    async def get(self, call: Call) -> wire.CompositionAnswer:
        """Return a composition."""
        return await self._show(await self._one(owner(call), call))

    async def delete(self, call: Call) -> None:
        """Delete a composition."""
        caller = owner(call)
        one = await self._one(caller, call)
        await self.compositions.delete(caller.tenant_id, one.id, actor=caller.actor)

    async def _one_track(self, caller: Owner, call: Call) -> Track:
        one = await self.tracks.get(caller.tenant_id, call.path["track_id"].lower())
        await need_room(self.rooms, caller, one.room_id, "track")
        return one

    async def _one(self, caller: Owner, call: Call) -> Composition:
        one = await self.compositions.get(caller.tenant_id, call.path["composition_id"].lower())
        await need_room(self.rooms, caller, one.room_id, "composition")
        return one

    async def _track_page(self, caller: Owner, query: wire.PageQuery, filters: TrackFilter) -> wire.TrackPage:
        rows = await self.tracks.page(
            caller.tenant_id, filters, count=query.limit + 1, after=paging.after(query)
        )
        shown, last = paging.cut(rows, query)
        links = await self.links.of(caller.tenant_id)
        items = [recordings.track(one, links) for one in shown]
        return wire.TrackPage(items, None if last is None else str(last.number))

    async def _narrow(self, caller: Owner, filters: TrackFilter) -> None:
        """Raise Problem unless the caller reaches the room of what a list is narrowed to."""
        if caller.only_of is None:
            return
        room_id, session_id, recording_id = filters.room_id, filters.session_id, filters.recording_id
        need_narrow(caller, room_id, session_id, recording_id)
        what = "room"
        if room_id is None and session_id is not None:
            what, room_id = "session", (await self.lookup.session(caller.tenant_id, session_id)).room_id
        elif room_id is None and recording_id is not None:
            what, room_id = "recording", (await self.recordings.get(caller.tenant_id, recording_id)).room_id
        if room_id is None:
            raise not_found(what)
        await need_room(self.rooms, caller, room_id, what)

    async def _show(self, one: Composition) -> wire.CompositionAnswer:
        return wire.CompositionAnswer(recordings.composition(one, await self.links.of(one.tenant_id)))
