"""The lobby, for hosts of the meeting, programs, administrators and the owners of rooms."""

from dataclasses import dataclass

from roomful.dialects.roomful import mapping, wire
from roomful.dialects.roomful.access import acting
from roomful.dialects.roomful.showing import SessionView
from roomful.dialects.roomful.wire.moderation import LobbyRequest
from roomful.history.model import Actor
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.service.lobby import Lobby
from roomful.sessions.service.lookup import Lookup
from roomful.web.operations import Call, Operation

_ONE = "/roomful/v1/sessions/{session_id}/lobby"


@dataclass(frozen=True, slots=True)
class LobbyRoutes:
    """Who waits, and what is answered to them."""

    rooms: Rooms
    lookup: Lookup
    lobby: Lobby
    view: SessionView

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ONE, name="ListLobby", tag="Moderation",
                summary="View who waits to be let in, first come first.", handler=self.waiting,
                answer=wire.PeopleAnswer, problems=(403, 404),
            ),
            Operation(
                method="POST", path=_ONE, name="Session_lobby", tag="Moderation",
                summary="Let people wait for a host in this session, or no longer: who does comes in then.",
                handler=self.switch, body=LobbyRequest, answer=wire.SessionAnswer,
                problems=(403, 404, 409, 422),
            ),
            Operation(
                method="POST", path=f"{_ONE}/admit", name="Lobby_admit", tag="Moderation",
                summary="Let people in who wait, first come first, as many as fit; answers who was let in.",
                handler=self.admit, body=wire.Selected, answer=wire.PeopleAnswer,
                problems=(403, 404, 409, 422),
            ),
            Operation(
                method="POST", path=f"{_ONE}/refuse", name="Lobby_refuse", tag="Moderation",
                summary="Do not let people in; they do not come back to this session.",
                handler=self.refuse, body=wire.Selected, answer=wire.PeopleAnswer,
                problems=(403, 404, 409, 422),
            ),
        ]  # fmt: skip

    async def waiting(self, call: Call) -> wire.PeopleAnswer:
        """Return who waits."""
        tenant_id, _ = await self._acting(call)
        waiting = await self.lobby.waiting(tenant_id, call.path["session_id"])
        return wire.PeopleAnswer([mapping.participant(one) for one in waiting])

    async def switch(self, call: Call) -> wire.SessionAnswer:
        """Turn the lobby on or off."""
        tenant_id, actor = await self._acting(call)
        session = await self.lobby.switch(tenant_id, call.path["session_id"], on=call.body.on, actor=actor)
        return wire.SessionAnswer(await self.view.show(session))

    async def admit(self, call: Call) -> wire.PeopleAnswer:
        """Let people in."""
        tenant_id, actor = await self._acting(call)
        chosen = mapping.selection(call.body)
        let_in = await self.lobby.admit(tenant_id, call.path["session_id"], chosen, actor)
        return wire.PeopleAnswer([mapping.participant(one) for one in let_in])

    async def refuse(self, call: Call) -> wire.PeopleAnswer:
        """Send people away."""
        tenant_id, actor = await self._acting(call)
        chosen = mapping.selection(call.body)
        gone = await self.lobby.refuse(tenant_id, call.path["session_id"], chosen, actor)
        return wire.PeopleAnswer([mapping.participant(one) for one in gone])

    async def _acting(self, call: Call) -> tuple[str, Actor]:
        return await acting(self.rooms, self.lookup, call, call.path["session_id"], None)
