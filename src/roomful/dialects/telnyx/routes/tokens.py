"""Client tokens, and the keys with which what we sign can be checked."""

from dataclasses import dataclass

from roomful.dialects.telnyx import tokens, wire
from roomful.dialects.telnyx.auth import Caller
from roomful.kit.clock import rfc3339_seconds
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import is_id, new_id
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.tenants.service import Tenants
from roomful.tickets.model import Ticket
from roomful.tickets.service import Tickets
from roomful.web.operations import Call, Operation

_ACTIONS = "/v2/rooms/{room_id}/actions"


@dataclass(frozen=True, slots=True)
class TokenRoutes:
    """What the contract calls Rooms Client Tokens."""

    rooms: Rooms
    tickets: Tickets
    tenants: Tenants
    reader: tokens.Reader

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="POST", path=f"{_ACTIONS}/generate_join_client_token", name="CreateRoomClientToken",
                summary="Create a client token that opens a room.", handler=self.generate,
                body=wire.TokenRequest, body_optional=True, answer=wire.TokenData, status=201,
                problems=(403,), tag="Rooms Client Tokens",
            ),
            Operation(
                method="POST", path=f"{_ACTIONS}/refresh_client_token", name="RefreshRoomClientToken",
                summary="Create a new client token from a refresh token.", handler=self.refresh,
                body=wire.RefreshRequest, answer=wire.RefreshedData, status=201, open=True,
                problems=(403,), tag="Rooms Client Tokens",
            ),
            Operation(
                method="GET", path="/v2/public_key", name="ViewPublicKey",
                summary="View the public key that webhooks are signed with.", handler=self.public_key,
                answer=wire.PublicKeyData, tag="Webhooks",
            ),
        ]  # fmt: skip

    async def generate(self, call: Call) -> wire.TokenData:
        """Create an access and a refresh token for a room."""
        caller: Caller = call.caller
        request: wire.TokenRequest = call.body
        room = await self._room(caller.tenant_id, call.path["room_id"])
        subject = new_id()
        access, refresh = [
            await self._issue(room, kind, ttl, subject, caller.credential.id)
            for kind, ttl in (
                (tokens.ACCESS, request.token_ttl_secs),
                (tokens.REFRESH, request.refresh_token_ttl_secs),
            )
        ]
        key = await self.tenants.ticket_key(caller.tenant_id)
        return wire.TokenData(
            wire.ClientToken(
                token=tokens.sign(key, access),
                token_expires_at=rfc3339_seconds(access.expires_at or 0),
                refresh_token=tokens.sign(key, refresh),
                refresh_token_expires_at=rfc3339_seconds(refresh.expires_at or 0),
            )
        )

    async def refresh(self, call: Call) -> wire.RefreshedData:
        """Create an access token for whoever holds a refresh token of this very room."""
        request: wire.RefreshRequest = call.body
        before = await self.reader.refresh(request.refresh_token)
        room = await self._room(before.tenant_id, call.path["room_id"])
        if before.room_id != room.id or not self.tickets.usable(before):
            raise Problem(Kind.FORBIDDEN, "ticket_invalid", "The refresh token does not open this room.")
        access = await self._issue(
            room, tokens.ACCESS, request.token_ttl_secs, before.subject, before.credential_id
        )
        key = await self.tenants.ticket_key(before.tenant_id)
        return wire.RefreshedData(
            wire.RefreshedToken(tokens.sign(key, access), rfc3339_seconds(access.expires_at or 0))
        )

    async def public_key(self, call: Call) -> wire.PublicKeyData:
        """Return the key that webhooks are signed with."""
        key = await self.tenants.signing_key(call.caller.tenant_id)
        return wire.PublicKeyData(wire.PublicKey(key.public_base64))

    async def _room(self, tenant_id: str, room_id: str) -> Room:
        """Return a room; the contract knows only 403 here, whatever the reason."""
        try:
            if is_id(room_id):
                return await self.rooms.get(tenant_id, room_id.lower())
        except Problem as problem:
            if problem.kind is not Kind.NOT_FOUND:
                raise
        raise Problem(Kind.FORBIDDEN, "room_not_found", "There is no room of this id for this key.")

    async def _issue(
        self, room: Room, kind: str, ttl: int, subject: str | None, credential_id: str | None
    ) -> Ticket:
        ticket, _ = await self.tickets.issue(
            room.tenant_id, room.id, kind=kind, ttl=ttl, subject=subject, credential_id=credential_id
        )
        return ticket
