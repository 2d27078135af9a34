"""Who calls: an API key, with or without `Bearer` before it."""

from dataclasses import dataclass

from roomful.history.model import Actor
from roomful.kit.errors import Kind, Problem
from roomful.tenants.model import Credential, CredentialKind
from roomful.tenants.service import Tenants
from roomful.web.operations import AnyRequest

_BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Caller:
    """An API key, and so the tenant it acts for."""

    credential: Credential
    address: str | None
    tenant_capacity: int  # people in one room

    @property
    def key(self) -> str:
        """The credential's id."""
        return self.credential.id

    @property
    def tenant_id(self) -> str:
        """The tenant of the key."""
        return self.credential.tenant_id

    @property
    def actor(self) -> Actor:
        """The key as the one who did something."""
        return Actor("credential", self.credential.id, self.credential.label or "API key", self.address)


async def authenticate(tenants: Tenants, request: AnyRequest) -> Caller:
    """Return who calls. Raises Problem; the vendor's phone apps send the bare key, so that is fine too."""
    header = request.headers.get("authorization", "").strip()
    secret = header[len(_BEARER) :].strip() if header[: len(_BEARER)].lower() == _BEARER else header
    if not secret:
        raise Problem(Kind.UNAUTHENTICATED, "credential_missing", "No API key found in the request.")
    client = request.scope.get("client")
    credential, capacity = await tenants.authenticate_in(CredentialKind.TELNYX, secret)
    return Caller(credential, client[0] if client else None, capacity)
