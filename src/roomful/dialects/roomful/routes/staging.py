"""What is done to a session as a whole: its door, its end, and its picture."""

from dataclasses import dataclass

from roomful.dialects.roomful import mapping, wire
from roomful.dialects.roomful.access import acting
from roomful.dialects.roomful.auth import Seat
from roomful.dialects.roomful.showing import SessionView
from roomful.dialects.roomful.wire import moderation as asked
from roomful.history.model import Actor
from roomful.rooms.model import LAYOUTS
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import EndReason, Session
from roomful.sessions.rights import Right
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.lookup import Lookup
from roomful.sessions.service.moderation import Moderation
from roomful.web.operations import Call, Handler, Operation

_ONE = "/roomful/v1/sessions/{session_id}"


@dataclass(frozen=True, slots=True)
class StagingRoutes:
    """Actions on the session, which pages, recordings and broadcasts follow."""

    rooms: Rooms
    lookup: Lookup
    moderation: Moderation
    lifecycle: Lifecycle
    view: SessionView

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            _whole("lock", "Let nobody new in but hosts.", self.lock),
            _whole("unlock", "Let people in again.", self.unlock),
            _whole("end", "End the session for everybody.", self.end),
            _whole("layout", "Show people in another layout.", self.layout, asked.LayoutRequest),
            _whole(
                "hands_first", "Let raised hands come first in the picture, or no longer.",
                self.hands_first, asked.HandsFirstRequest,
            ),
            _whole("meta", "Keep data of yours with the session's room.", self.meta, asked.RoomMetaRequest),
            Operation(
                method="GET", path=f"{_ONE}/layouts", name="ListLayouts", tag="Moderation",
                summary="View which layouts there are.", handler=self.layouts, answer=asked.Layouts,
                problems=(403, 404),
            ),
            Operation(
                method="POST", path=f"{_ONE}/place", name="Session_place", tag="Moderation",
                summary="Give somebody a seat in the picture, and whoever held it none.",
                handler=self.place, body=asked.PlaceRequest, answer=wire.ParticipantAnswer,
                problems=(403, 404, 409, 422),
            ),
            Operation(
                method="POST", path=f"{_ONE}/arrange", name="Session_arrange", tag="Moderation",
                summary="Seat people one after the other, and all others anywhere.",
                handler=self.arrange, body=asked.ArrangeRequest, answer=wire.PeopleAnswer,
                problems=(403, 404, 409, 422),
            ),
        ]  # fmt: skip

    async def lock(self, call: Call) -> wire.SessionAnswer:
        """Lock the door."""
        tenant_id, actor = await self._acting(call, Right.LOCK)
        return await self._show(
            await self.moderation.lock(tenant_id, call.path["session_id"], locked=True, actor=actor)
        )

    async def unlock(self, call: Call) -> wire.SessionAnswer:
        """Unlock the door."""
        tenant_id, actor = await self._acting(call, Right.UNLOCK)
        return await self._show(
            await self.moderation.lock(tenant_id, call.path["session_id"], locked=False, actor=actor)
        )

    async def end(self, call: Call) -> wire.SessionAnswer:
        """End a session."""
        tenant_id, actor = await self._acting(call, None)
        reason = EndReason.HOST if isinstance(call.caller, Seat) else EndReason.API
        return await self._show(await self.lifecycle.end(tenant_id, call.path["session_id"], reason, actor))

    async def layout(self, call: Call) -> wire.SessionAnswer:
        """Change the layout."""
        tenant_id, actor = await self._acting(call, Right.LAYOUT)
        return await self._show(
            await self.moderation.set_layout(tenant_id, call.path["session_id"], call.body.layout, actor)
        )

    async def layouts(self, call: Call) -> asked.Layouts:
        """Return the layouts."""
        tenant_id, _ = await self._acting(call, Right.LAYOUTS)
        await self.lookup.session(tenant_id, call.path["session_id"])
        return asked.Layouts(sorted(LAYOUTS))

    async def hands_first(self, call: Call) -> wire.SessionAnswer:
        """Let raised hands come first."""
        tenant_id, actor = await self._acting(call, Right.HANDS_FIRST)
        return await self._show(
            await self.moderation.set_hands_first(
                tenant_id, call.path["session_id"], hands_first=call.body.hands_first, actor=actor
            )
        )

    async def meta(self, call: Call) -> wire.SessionAnswer:
        """Keep data with the room."""
        tenant_id, actor = await self._acting(call, Right.META)
        session = await self.lookup.session(tenant_id, call.path["session_id"])
        await self.rooms.update(tenant_id, session.room_id, {"meta": call.body.meta}, actor=actor)
        return await self._show(session)

    async def place(self, call: Call) -> wire.ParticipantAnswer:
        """Give somebody a seat."""
        tenant_id, actor = await self._acting(call, Right.OTHERS_PLACE)
        person = await self.moderation.place(
            tenant_id, call.path["session_id"], call.body.participant, call.body.position, actor
        )
        return wire.ParticipantAnswer(mapping.participant(person))

    async def arrange(self, call: Call) -> wire.PeopleAnswer:
        """Seat people."""
        tenant_id, actor = await self._acting(call, Right.ARRANGE)
        seated = await self.moderation.arrange(
            tenant_id, call.path["session_id"], call.body.participants, actor
        )
        return wire.PeopleAnswer([mapping.participant(one) for one in seated])

    async def _acting(self, call: Call, right: Right | None) -> tuple[str, Actor]:
        return await acting(self.rooms, self.lookup, call, call.path["session_id"], right)

    async def _show(self, session: Session) -> wire.SessionAnswer:
        return wire.SessionAnswer(await self.view.show(session))


def _whole(verb: str, summary: str, handler: Handler, body: type | None = None) -> Operation:
    return Operation(
        method="POST", path=f"{_ONE}/{verb}", name=f"Session_{verb}", tag="Moderation",
        summary=summary, handler=handler, answer=wire.SessionAnswer, body=body,
        problems=(403, 404, 409) if body is None else (403, 404, 409, 422),
    )  # fmt: skip
