"""When sessions begin and end: starting one by hand, and letting it end later."""

from dataclasses import dataclass

from roomful.dialects.roomful import mapping, wire
from roomful.dialects.roomful.access import acting, find_room
from roomful.dialects.roomful.auth import Program, owner
from roomful.dialects.roomful.showing import SessionView
from roomful.kit.errors import invalid
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.lookup import Lookup
from roomful.web.operations import Call, Operation


@dataclass(frozen=True, slots=True)
class TimeRoutes:
    """Begin and end of sessions."""

    rooms: Rooms
    lookup: Lookup
    lifecycle: Lifecycle
    view: SessionView

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="POST", path="/roomful/v1/rooms/{room_id}/start", name="StartRoom", tag="Rooms",
                summary="Start a session, even before the room opens; answers the one that runs, if any.",
                handler=self.start, answer=wire.SessionAnswer, problems=(404, 409, 503),
            ),
            Operation(
                method="POST", path="/roomful/v1/sessions/{session_id}/extend", name="Session_extend",
                tag="Moderation", summary="Let a session end later.", handler=self.extend,
                body=wire.ExtendRequest, answer=wire.SessionAnswer, problems=(403, 404, 409, 422),
            ),
        ]  # fmt: skip

    async def start(self, call: Call) -> wire.SessionAnswer:
        """Start a session in a room."""
        caller = owner(call)
        room = await find_room(self.rooms, call)
        by = "api" if isinstance(caller, Program) else "user"
        session = await self.lifecycle.start_room(room.tenant_id, room.id, by, caller.actor)
        return wire.SessionAnswer(await self.view.show(session))

    async def extend(self, call: Call) -> wire.SessionAnswer:
        """Move the end of a session."""
        session_id = call.path["session_id"]
        tenant_id, actor = await acting(self.rooms, self.lookup, call, session_id, None)
        ends_at = mapping.moment("ends_at", call.body.ends_at)
        if ends_at is None:
            raise invalid("ends_at", "It is a time.")
        session = await self.lifecycle.extend(tenant_id, session_id, ends_at, actor)
        return wire.SessionAnswer(await self.view.show(session))
