"""Sessions and participants: lists, single ones, and the actions on who is in."""

from dataclasses import dataclass

from msgspec import UnsetType

from roomful.dialects.telnyx import mapping, paging, wire
from roomful.dialects.telnyx.auth import Caller
from roomful.dialects.telnyx.routes.rooms import need_id
from roomful.kit.errors import not_found
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import EndReason, ParticipantFilter, Selection, SessionFilter
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.lookup import Lookup
from roomful.sessions.service.moderation import Moderation
from roomful.web.operations import Call, Operation

_ONE = "/v2/room_sessions/{room_session_id}"
_OK = wire.ResultData(wire.Result())


@dataclass(frozen=True, slots=True)
class SessionRoutes:
    """What the contract calls Room Sessions and Room Participants."""

    rooms: Rooms
    lookup: Lookup
    moderation: Moderation
    lifecycle: Lifecycle

    def operations(self) -> list[Operation]:
        """Return the operations."""
        actions = (("mute", self.mute), ("unmute", self.unmute), ("kick", self.kick))
        return [
            Operation(
                method="GET", path="/v2/rooms/{room_id}/sessions", name="RetrieveListRoomSessions",
                summary="View a list of room sessions of a room.", handler=self.of_room,
                query=wire.RoomSessionQuery, answer=wire.SessionList, problems=(404,), tag="Room Sessions",
            ),
            Operation(
                method="GET", path="/v2/room_sessions", name="ListRoomSessions",
                summary="View a list of room sessions.", handler=self.page,
                query=wire.SessionQuery, answer=wire.SessionList, tag="Room Sessions",
            ),
            Operation(
                method="GET", path=_ONE, name="ViewRoomSession", summary="View a room session.",
                handler=self.get, query=wire.OneSessionQuery, answer=wire.SessionData, problems=(404,),
                tag="Room Sessions",
            ),
            *(
                Operation(
                    method="POST", path=f"{_ONE}/actions/{verb}",
                    name=f"{verb.title()}ParticipantInSession",
                    summary=f"{verb.title()} participants in a room session.", handler=handler,
                    body=wire.ActionRequest, body_optional=True, answer=wire.ResultData,
                    problems=(404, 422), tag="Room Sessions",
                )
                for verb, handler in actions
            ),
            Operation(
                method="POST", path=f"{_ONE}/actions/end", name="EndSession",
                summary="End a room session; whoever is in it is removed.", handler=self.end,
                answer=wire.ResultData, problems=(404, 422), tag="Room Sessions",
            ),
            Operation(
                method="GET", path=f"{_ONE}/participants", name="RetrieveListRoomParticipants",
                summary="View a list of room participants of a session.", handler=self.people_of_session,
                query=wire.SessionParticipantQuery, answer=wire.ParticipantList, problems=(404,),
                tag="Room Participants",
            ),
            Operation(
                method="GET", path="/v2/room_participants", name="ListRoomParticipants",
                summary="View a list of room participants.", handler=self.people,
                query=wire.ParticipantQuery, answer=wire.ParticipantList, tag="Room Participants",
            ),
            Operation(
                method="GET", path="/v2/room_participants/{room_participant_id}",
                name="ViewRoomParticipant", summary="View a room participant.", handler=self.person,
                answer=wire.ParticipantData, problems=(404,), tag="Room Participants",
            ),
        ]  # fmt: skip

    async def of_room(self, call: Call) -> wire.SessionList:
        """Return a page of a room's sessions, newest first."""
        room = await self.rooms.get(call.caller.tenant_id, need_id(call.path["room_id"]))
        return await self._list(call, mapping.session_filter(call.query, room.id))

    async def page(self, call: Call) -> wire.SessionList:
        """Return a page of sessions, newest first."""
        room_id = call.query.room_id
        chosen = None if isinstance(room_id, UnsetType) else room_id.lower()
        return await self._list(call, mapping.session_filter(call.query, chosen))

    async def get(self, call: Call) -> wire.SessionData:
        """Return a session."""
        tenant_id = call.caller.tenant_id
        session = await self.lookup.session(tenant_id, need_id(call.path["room_session_id"]))
        people = None
        if call.query.include_participants:
            people = (await self.lookup.of_sessions(tenant_id, [session.id]))[session.id]
        return wire.SessionData(mapping.session(session, people))

    async def mute(self, call: Call) -> wire.ResultData:
        """Mute the chosen people."""
        caller: Caller = call.caller
        await self.moderation.mute(caller.tenant_id, _session(call), _selection(call), actor=caller.actor)
        return _OK

    async def unmute(self, call: Call) -> wire.ResultData:
        """Unmute the chosen people."""
        caller: Caller = call.caller
        await self.moderation.unmute(caller.tenant_id, _session(call), _selection(call), actor=caller.actor)
        return _OK

    async def kick(self, call: Call) -> wire.ResultData:
        """Remove the chosen people."""
        caller: Caller = call.caller
        await self.moderation.kick(caller.tenant_id, _session(call), _selection(call), caller.actor)
        return _OK

    async def end(self, call: Call) -> wire.ResultData:
        """End a session."""
        caller: Caller = call.caller
        await self.lifecycle.end(caller.tenant_id, _session(call), EndReason.API, caller.actor)
        return _OK

    async def people_of_session(self, call: Call) -> wire.ParticipantList:
        """Return a page of a session's participants, newest first."""
        session = await self.lookup.session(call.caller.tenant_id, _session(call))
        return await self._people(call, mapping.participant_filter(call.query, session.id))

    async def people(self, call: Call) -> wire.ParticipantList:
        """Return a page of participants, newest first."""
        session_id = call.query.session_id
        chosen = None if isinstance(session_id, UnsetType) else session_id.lower()
        return await self._people(call, mapping.participant_filter(call.query, chosen))

    async def person(self, call: Call) -> wire.ParticipantData:
        """Return a participant."""
        person = await self.lookup.participant(
            call.caller.tenant_id, need_id(call.path["room_participant_id"])
        )
        if person.joined_at is None:
            raise not_found("participant")
        return wire.ParticipantData(mapping.participant(person))

    async def _list(self, call: Call, filters: SessionFilter) -> wire.SessionList:
        tenant_id, query = call.caller.tenant_id, call.query
        total = await self.lookup.count_sessions(tenant_id, filters)
        found = await self.lookup.sessions(tenant_id, filters, count=query.page_size, skip=paging.skip(query))
        people = {}
        if query.include_participants:
            people = await self.lookup.of_sessions(tenant_id, [session.id for session in found])
        shown = [mapping.session(session, people.get(session.id)) for session in found]
        return wire.SessionList(shown, paging.meta(query, total))

    async def _people(self, call: Call, filters: ParticipantFilter) -> wire.ParticipantList:
        tenant_id, query = call.caller.tenant_id, call.query
        total = await self.lookup.count_participants(tenant_id, filters)
        found = await self.lookup.participants(
            tenant_id, filters, count=query.page_size, skip=paging.skip(query)
        )
        return wire.ParticipantList(
            [mapping.participant(person) for person in found], paging.meta(query, total)
        )


def _session(call: Call) -> str:
    return need_id(call.path["room_session_id"])


def _selection(call: Call) -> Selection:
    """Return whom an action is for; nobody when nobody is named, all but some when only those are."""
    request: wire.ActionRequest = call.body
    exclude = () if isinstance(request.exclude, UnsetType) else tuple(one.lower() for one in request.exclude)
    if isinstance(request.participants, UnsetType):
        return Selection(None if exclude else (), exclude)
    if isinstance(request.participants, str):
        return Selection(None, exclude)
    return Selection(tuple(one.lower() for one in request.participants), exclude)
