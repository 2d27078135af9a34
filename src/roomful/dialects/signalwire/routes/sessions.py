"""Room sessions, their members, events and recordings, and logs."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from msgspec import UnsetType

from roomful.dialects.signalwire.auth import Caller
from roomful.dialects.signalwire.mapping import common
from roomful.dialects.signalwire.mapping import logs as log_mapping
from roomful.dialects.signalwire.mapping import sessions as mapping
from roomful.dialects.signalwire.paging import Paging, Place
from roomful.dialects.signalwire.showing import Showing
from roomful.dialects.signalwire.wire import logs as log_wire
from roomful.dialects.signalwire.wire import sessions as wire
from roomful.dialects.signalwire.wire.common import Page, PageLinks
from roomful.history.model import Event
from roomful.history.service import History
from roomful.sessions.model import Participant, ParticipantFilter, Session, SessionFilter
from roomful.sessions.service.lookup import Lookup
from roomful.web.operations import Call, Operation

_ALL = "/api/video/room_sessions"
_ONE = f"{_ALL}/{{room_session_id}}"
_LOGS = "/api/video/logs"
_TAG = "Room Sessions"
_END = 2**63 - 1
_number = attrgetter("number")


@dataclass(frozen=True, slots=True)
class SessionRoutes:
    """What the contract calls Room Sessions, Video Logs and Conference Logs."""

    lookup: Lookup
    history: History
    showing: Showing
    paging: Paging

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ALL, name="list_room_sessions", summary="List room sessions.",
                handler=self.page, query=wire.RoomSessionsQuery, answer=wire.RoomSessionList,
                loose=True, tag=_TAG,
            ),
            Operation(
                method="GET", path=_ONE, name="get_room_session", summary="Return a room session.",
                handler=self.get, answer=wire.RoomSessionSummary, problems=(404,), tag=_TAG,
            ),
            Operation(
                method="GET", path=f"{_ONE}/members", name="list_room_session_members",
                summary="List who is or was in a room session.", handler=self.members, query=Page,
                answer=wire.MemberList, loose=True, problems=(404,), tag=_TAG,
            ),
            Operation(
                method="GET", path=f"{_ONE}/events", name="list_room_session_events",
                summary="List what happened in a room session.", handler=self.events, query=Page,
                answer=wire.RoomEventList, loose=True, problems=(404,), tag=_TAG,
            ),
            Operation(
                method="GET", path=_LOGS, name="list_logs", summary="List the logs of sessions.",
                handler=self.logs, query=log_wire.LogsQuery, answer=log_wire.VideoLogList, loose=True,
                problems=(403,), tag="Video Logs",
            ),
            Operation(
                method="GET", path=f"{_LOGS}/{{log_id}}", name="get_log", summary="Return a log.",
                handler=self.log, answer=log_wire.VideoLog, problems=(403, 404), tag="Video Logs",
            ),
            Operation(
                method="GET", path="/api/logs/conferences", name="list_conferences",
                summary="List the logs of conferences of all kinds.", handler=self.conferences,
                query=log_wire.LogsQuery, answer=log_wire.ConferenceLogList, loose=True,
                tag="Conference Logs",
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.RoomSessionList:
        """Return a page of sessions, newest first."""
        caller: Caller = call.caller

        async def fetch(query: wire.RoomSessionsQuery, place: Place) -> Sequence[Session]:
            status = query.status
            filters = SessionFilter(
                room_id=(_given(query.room_id) or "").lower() or None,
                room_name=_given(query.room_name),
                room_name_part=_given(query.room_name_matches),
                active=None if isinstance(status, UnsetType) else status == "in-progress",
            )
            return await self.lookup.sessions(caller.tenant_id, filters, **place.told())

        found, links = await self.paging.turn(call, wire.RoomSessionsQuery, fetch, number=_number)
        return wire.RoomSessionList(data=await self.showing.sessions(caller, found), links=links)

    async def get(self, call: Call) -> wire.RoomSessionSummary:
        """Return a session."""
        return await self.showing.session(call.caller, await self._session(call))

    async def members(self, call: Call) -> wire.MemberList:
        """Return a page of those who are or were in, the last to come first."""
        caller: Caller = call.caller
        session = await self._session(call)

        async def fetch(_query: Page, place: Place) -> Sequence[Participant]:
            filters = ParticipantFilter(session_id=session.id)
            return await self.lookup.participants(caller.tenant_id, filters, **place.told())

        found, links = await self.paging.turn(call, Page, fetch, number=_number)
        return wire.MemberList(data=[mapping.member(person) for person in found], links=links)

    async def events(self, call: Call) -> wire.RoomEventList:
        """Return a page of what happened in a session, newest first."""
        session = await self._session(call)
        return await events(call, self.history, self.paging, {"session_id": session.id}, mapping.KINDS)

    async def logs(self, call: Call) -> log_wire.VideoLogList:
        """Return a page of logs, newest first."""
        found, links = await self._logs(call)
        base = await self.showing.base(call.caller.tenant_id)
        data = [log_mapping.video_log(session, _url(base, session)) for session in found]
        return log_wire.VideoLogList(data=data, links=links)

    async def log(self, call: Call) -> log_wire.VideoLog:
        """Return a log."""
        caller: Caller = call.caller
        session = await self.lookup.session(caller.tenant_id, common.need_id(call.path["log_id"]))
        base = await self.showing.base(caller.tenant_id)
        return log_mapping.video_log(session, _url(base, session))

    async def conferences(self, call: Call) -> log_wire.ConferenceLogList:
        """Return a page of logs of conferences; there are none of telephones yet."""
        found, links = await self._logs(call)
        base = await self.showing.base(call.caller.tenant_id)
        data = [log_mapping.conference_log(session, _url(base, session)) for session in found]
        return log_wire.ConferenceLogList(data=data, links=links)

    async def _logs(self, call: Call) -> tuple[list[Session], PageLinks]:
        caller: Caller = call.caller

        async def fetch(query: log_wire.LogsQuery, place: Place) -> Sequence[Session]:
            filters = log_mapping.log_filter(query)
            return await self.lookup.sessions(caller.tenant_id, filters, **place.told())

        return await self.paging.turn(call, log_wire.LogsQuery, fetch, number=_number)

    async def _session(self, call: Call) -> Session:
        return await self.lookup.session(call.caller.tenant_id, common.need_id(call.path["room_session_id"]))


async def events(
    call: Call, history: History, paging: Paging, filters: dict[str, str], kinds: tuple[str, ...]
) -> wire.RoomEventList:
    """Return a page of what is told of something, newest first."""
    caller: Caller = call.caller

    async def fetch(_query: Page, place: Place) -> Sequence[Event]:
        backwards = place.before is not None
        start = place.before if place.before is not None else (place.after or _END)
        found = await history.page(
            caller.tenant_id,
            filters=filters,
            after=start,
            count=place.count,
            newest_first=not backwards,
            kinds=kinds,
        )
        return found[::-1] if backwards else found

    found, links = await paging.turn(call, Page, fetch, number=attrgetter("seq"))
    return wire.RoomEventList(data=[mapping.event(one, caller.project_id) for one in found], links=links)


def _given(value: str | UnsetType) -> str | None:
    return None if isinstance(value, UnsetType) else value


def _url(base: str, session: Session) -> str:
    return f"{base}{_ALL}/{session.id}"
