"""Who calls: a project and a token of it, by HTTP Basic (RFC 7617), with scopes."""

import base64
import binascii
from dataclasses import dataclass

from roomful.history.model import Actor
from roomful.kit.crypto import same
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import is_id
from roomful.tenants.model import Credential, CredentialKind
from roomful.tenants.service import Tenants
from roomful.web.operations import AnyRequest

_BASIC = "basic "
_ANY = frozenset({"Voice", "Messaging", "Fax", "Video"})
# one of these opens what is under a path; the first that fits counts
_SCOPES = (
    ("/api/fabric/", _ANY),
    ("/api/logs/", frozenset({"Voice", "Video"})),
    ("/api/video/", frozenset({"Video"})),
)
# the contract declares a 403 only here; elsewhere a missing scope is a 401
_FORBIDS = "/api/video/logs"


@dataclass(frozen=True, slots=True)
class Caller:
    """A token, and so the tenant it acts for."""

    credential: Credential
    address: str | None
    tenant_capacity: int  # people in one room

    @property
    def key(self) -> str:
        """The credential's id."""
        return self.credential.id

    @property
    def tenant_id(self) -> str:
        """The tenant of the token."""
        return self.credential.tenant_id

    @property
    def project_id(self) -> str:
        """The project as its holder knows it: one that was brought along keeps its id."""
        public_id = self.credential.public_id
        return public_id.lower() if is_id(public_id) else self.tenant_id

    @property
    def actor(self) -> Actor:
        """The token as the one who did something."""
        return Actor("credential", self.credential.id, self.credential.label or "API token", self.address)


async def authenticate(tenants: Tenants, request: AnyRequest) -> Caller:
    """Return who calls. Raises Problem; the answer is the same whatever of the two is wrong."""
    project, token = _pair(request.headers.get("authorization", ""))
    credential, capacity = await tenants.authenticate_in(CredentialKind.SIGNALWIRE, token)
    if not same(project.lower(), credential.public_id.lower()):
        raise _unknown()
    path = request.scope["path"]
    wanted = next((scopes for prefix, scopes in _SCOPES if path.startswith(prefix)), _ANY)
    if credential.scopes and not wanted & {*credential.scopes}:
        kind = Kind.FORBIDDEN if path.startswith(_FORBIDS) else Kind.UNAUTHENTICATED
        raise Problem(kind, "scope_missing", "The token has no scope that opens this.")
    client = request.scope.get("client")
    return Caller(credential, client[0] if client else None, capacity)


def _pair(header: str) -> tuple[str, str]:
    if header[: len(_BASIC)].lower() != _BASIC:
        raise Problem(Kind.UNAUTHENTICATED, "credential_missing", "No project and token in the request.")
    try:
        text = base64.b64decode(header[len(_BASIC) :].strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        raise _unknown() from None
    project, colon, token = text.partition(":")
    if not colon or not token:
        raise _unknown()
    return project, token


def _unknown() -> Problem:
    return Problem(Kind.UNAUTHENTICATED, "credential_invalid", "The credential is not valid.")
