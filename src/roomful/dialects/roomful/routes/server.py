"""What anybody may know of this server: what it is, and the keys with which what it signs is checked."""

from dataclasses import dataclass

from roomful import __version__
from roomful.dialects.roomful import wire
from roomful.dialects.roomful.addresses import Addresses
from roomful.kit.crypto import base64url
from roomful.kit.errors import Kind, Problem
from roomful.rooms.service.rooms import Rooms
from roomful.tenants.service import Tenants
from roomful.web.operations import Call, Operation

_DEMO = "demo"
_SIGN_IN = "/sign-in"


@dataclass(frozen=True, slots=True)
class ServerRoutes:
    """What needs no credential."""

    tenants: Tenants
    rooms: Rooms
    addresses: Addresses
    dialects: tuple[dict[str, str], ...]

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path="/roomful/v1/server", name="ViewServer", tag="Server", open=True,
                summary="View what this server is.", handler=self.server, answer=wire.Server,
            ),
            Operation(
                method="GET", path="/roomful/v1/keys", name="ViewKeys", tag="Server", open=True,
                summary="View the public keys of webhooks and client tokens.", handler=self.keys,
                answer=wire.Keys,
            ),
            Operation(
                method="GET", path="/.well-known/jwks.json", name="ViewKeySet", tag="Server", open=True,
                summary="View the public key of client tokens as a JSON Web Key Set (RFC 7517).",
                handler=self.key_set, answer=wire.KeySet,
            ),
        ]  # fmt: skip

    async def server(self, call: Call) -> wire.Server:
        """Return what this server is, with a link to its demo room while there is one."""
        tenant = await self.tenants.of_host(call.request.headers.get("host", ""))
        demo = None
        try:
            room = await self.rooms.by_slug(tenant.id, _DEMO)
            demo = f"{await self.addresses.pages(tenant.id)}/m/{room.slug}"
        except Problem as problem:
            if problem.kind is not Kind.NOT_FOUND:
                raise
        return wire.Server("Roomful", __version__, list(self.dialects), demo, _SIGN_IN)

    async def keys(self, call: Call) -> wire.Keys:
        """Return the keys of the tenant that the host name means."""
        tenant = await self.tenants.of_host(call.request.headers.get("host", ""))
        signing = await self.tenants.signing_key(tenant.id)
        return wire.Keys(signing.public_base64, await self._key(tenant.id))

    async def key_set(self, call: Call) -> wire.KeySet:
        """Return the key of client tokens as clients of JWKS read it."""
        tenant = await self.tenants.of_host(call.request.headers.get("host", ""))
        return wire.KeySet([await self._key(tenant.id)])

    async def _key(self, tenant_id: str) -> wire.Key:
        key = await self.tenants.ticket_key(tenant_id)
        return wire.Key(kid=tenant_id, x=base64url(key.public))
