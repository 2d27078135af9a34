"""Room tokens."""

from dataclasses import dataclass

from roomful.dialects.signalwire import tokens
from roomful.dialects.signalwire.auth import Caller
from roomful.dialects.signalwire.mapping import tokens as mapping
from roomful.dialects.signalwire.wire import tokens as wire
from roomful.dialects.signalwire.wire.checking import take
from roomful.kit.ids import new_id
from roomful.rooms.model import Origin
from roomful.tenants.service import Tenants
from roomful.tickets.service import Tickets
from roomful.web.operations import Call, Operation


@dataclass(frozen=True, slots=True)
class TokenRoutes:
    """What the contract calls Room Tokens."""

    tickets: Tickets
    tenants: Tenants

    def operations(self) -> list[Operation]:
        """Return the operation."""
        return [
            Operation(
                method="POST", path="/api/video/room_tokens", name="create_room_token",
                summary="Create a token that opens a room, which need not be there yet.",
                handler=self.create, body=wire.RoomTokenRequest, body_optional=True,
                answer=wire.RoomToken, loose=True, tag="Room Tokens",
            ),
        ]  # fmt: skip

    async def create(self, call: Call) -> wire.RoomToken:
        """Create a room token: it opens the room of its name at the moment somebody enters with it."""
        caller: Caller = call.caller
        attributes = mapping.ticket(take(wire.RoomTokenRequest, call.body))
        if attributes["auto_create"]:
            # the room is born here, whoever enters first, and belongs to the token's owner
            born = {"origin": str(Origin.SIGNALWIRE_ROOM), "owner_id": caller.credential.user_id}
            attributes["new_room"] |= born
        ticket, _ = await self.tickets.issue(
            caller.tenant_id,
            None,
            kind=tokens.ROOM,
            subject=new_id(),
            credential_id=caller.credential.id,
            actor=caller.actor,
            **attributes,
        )
        return wire.RoomToken(tokens.sign(await self.tenants.ticket_key(caller.tenant_id), ticket))
