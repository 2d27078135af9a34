"""Sessions, and who is and was in them."""

from dataclasses import dataclass

from msgspec import UnsetType

from roomful.dialects.roomful import mapping, paging, wire
from roomful.dialects.roomful.access import need_room
from roomful.dialects.roomful.auth import owner
from roomful.dialects.roomful.showing import SessionView
from roomful.kit.errors import Kind, Problem
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import ParticipantFilter, Session, SessionFilter
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.lookup import Lookup
from roomful.sessions.service.moderation import Moderation
from roomful.web.operations import Call, Operation

_ONE = "/roomful/v1/sessions/{session_id}"


@dataclass(frozen=True, slots=True)
class SessionRoutes:
    """Sessions and who is in them."""

    rooms: Rooms
    lookup: Lookup
    moderation: Moderation
    lifecycle: Lifecycle
    view: SessionView

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path="/roomful/v1/sessions", name="ListSessions", tag="Sessions",
                summary="View sessions, newest first.", handler=self.page, query=wire.SessionQuery,
                answer=wire.SessionPage, problems=(422,),
            ),
            Operation(
                method="GET", path=_ONE, name="ViewSession", tag="Sessions", handler=self.get,
                summary="View a session with who is or was in it.", answer=wire.SessionAnswer,
                problems=(404,),
            ),
            Operation(
                method="GET", path=f"{_ONE}/participants", name="ListParticipants", tag="Sessions",
                summary="View who is or was in a session, newest first.", handler=self.people,
                query=wire.PageQuery, answer=wire.ParticipantPage, problems=(404, 422),
            ),
            Operation(
                method="GET", path="/roomful/v1/participants/{participant_id}", name="ViewParticipant",
                tag="Sessions", summary="View a participant.", handler=self.person,
                answer=wire.ParticipantAnswer, problems=(404,),
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.SessionPage:
        """Return a page of sessions."""
        query: wire.SessionQuery = call.query
        caller = owner(call)
        room_id = None if isinstance(query.room_id, UnsetType) else query.room_id.lower()
        if caller.only_of is not None:
            if room_id is None:
                raise Problem(Kind.FORBIDDEN, "not_allowed", "Name one of your rooms, as `room_id`.")
            await need_room(self.rooms, caller, room_id, "room")
        live = None if isinstance(query.live, UnsetType) else query.live
        filters = SessionFilter(room_id=room_id, active=live)
        rows = await self.lookup.sessions(
            caller.tenant_id, filters, count=query.limit + 1, after=paging.after(query)
        )
        shown, last = paging.cut(rows, query)
        return wire.SessionPage(await self.view.show_all(shown), None if last is None else str(last.number))

    async def get(self, call: Call) -> wire.SessionAnswer:
        """Return a session with its people."""
        session = await self._session(call)
        found = await self.lookup.of_sessions(session.tenant_id, [session.id])
        people = [mapping.whole(one) for one in found[session.id]]
        return wire.SessionAnswer(await self.view.show(session, people))

    async def people(self, call: Call) -> wire.ParticipantPage:
        """Return a page of a session's people."""
        session = await self._session(call)
        rows = await self.lookup.participants(
            session.tenant_id,
            ParticipantFilter(session.id),
            count=call.query.limit + 1,
            after=paging.after(call.query),
        )
        shown, last = paging.cut(rows, call.query)
        return wire.ParticipantPage(
            [mapping.whole(one) for one in shown], None if last is None else str(last.number)
        )

    async def person(self, call: Call) -> wire.ParticipantAnswer:
        """Return a participant."""
        caller = owner(call)
        person = await self.lookup.participant(caller.tenant_id, call.path["participant_id"])
        await need_room(self.rooms, caller, person.room_id, "participant")
        return wire.ParticipantAnswer(mapping.whole(person))

    async def _session(self, call: Call) -> Session:
        caller = owner(call)
        session = await self.lookup.session(caller.tenant_id, call.path["session_id"])
        await need_room(self.rooms, caller, session.room_id, "session")
        return session
