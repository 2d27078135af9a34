"""Who calls: somebody who has signed in with login and password."""

from dataclasses import dataclass

from roomful.history.model import Actor
from roomful.kit.errors import Kind, Problem
from roomful.people.model import Role, SignIn, User
from roomful.people.sign_in import SignIns, user_actor
from roomful.web.operations import AnyRequest

GRANT = "portsip"
# published, and the same for every client
CLIENT_ID = "9d806019-75b2-4b3d-bb8b-f5a3a412cc0a"
_BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Caller:
    """A user with a token of this dialect."""

    user: User
    sign_in: SignIn
    token: str
    address: str | None

    @property
    def key(self) -> str:
        """What requests are counted by: the sign-in."""
        return self.sign_in.id

    @property
    def tenant_id(self) -> str:
        """The tenant of the user."""
        return self.user.tenant_id

    @property
    def actor(self) -> Actor:
        """The user as the one who did something."""
        return user_actor(self.user, self.address)

    @property
    def administers(self) -> bool:
        """Whether everything of the tenant is theirs to change."""
        return self.user.role == Role.ADMIN


async def authenticate(sign_ins: SignIns, request: AnyRequest) -> Caller:
    """Return who calls. Raises Problem."""
    header = request.headers.get("authorization", "").strip()
    token = header[len(_BEARER) :].strip() if header[: len(_BEARER)].lower() == _BEARER else ""
    if not token:
        raise Problem(Kind.UNAUTHENTICATED, "credential_missing", "There is no bearer token in the request.")
    client = request.scope.get("client")
    sign_in, user = await sign_ins.authenticate(token, GRANT)
    return Caller(user, sign_in, token, client[0] if client else None)
