"""Sessions, participants, and what hosts and programs do to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UnsetType

from roomful.dialects.roomful import mapping, paging, wire
from roomful.dialects.roomful.auth import Owner, Seat, moderator, owner, reaches
from roomful.dialects.roomful.showing import SessionView
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import is_id
from roomful.media.port import Source
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import (
    EndReason,
    Participant,
    ParticipantFilter,
    Role,
    Session,
    SessionFilter,
)
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
        people = (
            ("mute", "Mute people; with `block` they open again only when a host allows it.", self.mute),
            ("unmute", "Unmute people.", self.unmute),
            ("kick", "Remove people from the session.", self.kick),
            ("lower_hands", "Lower raised hands.", self.lower_hands),
            ("promote", "Make people hosts.", self.promote),
            ("demote", "Make hosts participants.", self.demote),
        )
        whole = (
            ("lock", "Let nobody new in but hosts.", self.lock),
            ("unlock", "Let people in again.", self.unlock),
            ("end", "End the session for everybody.", self.end),
        )
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
            *(
                Operation(
                    method="POST", path=f"{_ONE}/{verb}", name=f"Session_{verb}", tag="Moderation",
                    summary=summary, handler=handler, answer=wire.PeopleAnswer,
                    body=wire.MuteRequest if handler in (self.mute, self.unmute) else wire.Selected,
                    problems=(403, 404, 409, 422),
                )
                for verb, summary, handler in people
            ),
            *(
                Operation(
                    method="POST", path=f"{_ONE}/{verb}", name=f"Session_{verb}", tag="Moderation",
                    summary=summary, handler=handler, answer=wire.SessionAnswer, problems=(403, 404, 409),
                )
                for verb, summary, handler in whole
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
            await self._need(caller, room_id, "room")
        filters = SessionFilter(room_id, None if isinstance(query.live, UnsetType) else query.live)
        rows = await self.lookup.sessions(
            caller.tenant_id, filters, count=query.limit + 1, after=paging.after(query)
        )
        shown, last = paging.cut(rows, query)
        return wire.SessionPage(await self.view.show_all(shown), None if last is None else str(last.number))

    async def get(self, call: Call) -> wire.SessionAnswer:
        """Return a session with its people."""
        session = await self._session(call)
        found = await self.lookup.of_sessions(session.tenant_id, [session.id])
        people = [mapping.participant(one) for one in found[session.id]]
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
            [mapping.participant(one) for one in shown], None if last is None else str(last.number)
        )

    async def person(self, call: Call) -> wire.ParticipantAnswer:
        """Return a participant."""
        caller = owner(call)
        person = await self.lookup.participant(caller.tenant_id, call.path["participant_id"])
        await self._need(caller, person.room_id, "participant")
        return wire.ParticipantAnswer(mapping.participant(person))

    async def mute(self, call: Call) -> wire.PeopleAnswer:
        """Mute people."""
        session_id, asked = call.path["session_id"], call.body
        tenant_id, actor = moderator(call, session_id)
        changed = await self.moderation.mute(
            tenant_id,
            session_id,
            mapping.selection(asked),
            source=Source(asked.source),
            block=asked.block,
            actor=actor,
        )
        return _people(changed)

    async def unmute(self, call: Call) -> wire.PeopleAnswer:
        """Unmute people."""
        session_id, asked = call.path["session_id"], call.body
        tenant_id, actor = moderator(call, session_id)
        changed = await self.moderation.unmute(
            tenant_id, session_id, mapping.selection(asked), source=Source(asked.source), actor=actor
        )
        return _people(changed)

    async def kick(self, call: Call) -> wire.PeopleAnswer:
        """Remove people."""
        session_id = call.path["session_id"]
        tenant_id, actor = moderator(call, session_id)
        return _people(await self.moderation.kick(tenant_id, session_id, mapping.selection(call.body), actor))

    async def lower_hands(self, call: Call) -> wire.PeopleAnswer:
        """Lower hands."""
        session_id = call.path["session_id"]
        tenant_id, actor = moderator(call, session_id)
        return _people(
            await self.moderation.lower_hands(tenant_id, session_id, mapping.selection(call.body), actor)
        )

    async def promote(self, call: Call) -> wire.PeopleAnswer:
        """Make hosts."""
        return await self._set_role(call, Role.HOST)

    async def demote(self, call: Call) -> wire.PeopleAnswer:
        """Make hosts participants."""
        return await self._set_role(call, Role.PARTICIPANT)

    async def lock(self, call: Call) -> wire.SessionAnswer:
        """Lock the door."""
        return await self._set_lock(call, locked=True)

    async def unlock(self, call: Call) -> wire.SessionAnswer:
        """Unlock the door."""
        return await self._set_lock(call, locked=False)

    async def end(self, call: Call) -> wire.SessionAnswer:
        """End a session."""
        session_id = call.path["session_id"]
        tenant_id, actor = moderator(call, session_id)
        reason = EndReason.HOST if isinstance(call.caller, Seat) else EndReason.API
        return wire.SessionAnswer(
            await self.view.show(await self.lifecycle.end(tenant_id, session_id, reason, actor))
        )

    async def _session(self, call: Call) -> Session:
        caller = owner(call)
        session = await self.lookup.session(caller.tenant_id, call.path["session_id"])
        await self._need(caller, session.room_id, "session")
        return session

    async def _need(self, caller: Owner, room_id: str, what: str) -> None:
        """Raise Problem, as for something that is not there, unless the caller reaches the room."""
        if caller.only_of is None:
            return
        if not is_id(room_id) or not reaches(
            caller, await self.rooms.even_deleted(caller.tenant_id, room_id)
        ):
            raise not_found(what)

    async def _set_role(self, call: Call, role: Role) -> wire.PeopleAnswer:
        session_id = call.path["session_id"]
        tenant_id, actor = moderator(call, session_id)
        chosen = mapping.selection(call.body)
        return _people(await self.moderation.set_role(tenant_id, session_id, chosen, role, actor))

    async def _set_lock(self, call: Call, *, locked: bool) -> wire.SessionAnswer:
        session_id = call.path["session_id"]
        tenant_id, actor = moderator(call, session_id)
        session = await self.moderation.lock(tenant_id, session_id, locked=locked, actor=actor)
        return wire.SessionAnswer(await self.view.show(session))


def _people(people: Sequence[Participant]) -> wire.PeopleAnswer:
    return wire.PeopleAnswer([mapping.participant(one) for one in people])
