"""Who calls: a program with a token, or a participant with the key of their seat."""

from dataclasses import dataclass

from roomful.history.model import Actor
from roomful.kit.errors import Kind, Problem
from roomful.sessions.model import Participant, Role, State
from roomful.sessions.service.door import KEY_PREFIX, Door, actor_of
from roomful.tenants.model import Credential, CredentialKind
from roomful.tenants.service import Tenants
from roomful.web.operations import AnyRequest, Call


@dataclass(frozen=True, slots=True)
class Program:
    """A program with a token of the tenant."""

    credential: Credential
    address: str | None

    @property
    def key(self) -> str:
        """The credential's id."""
        return self.credential.id

    @property
    def tenant_id(self) -> str:
        """The tenant of the token."""
        return self.credential.tenant_id

    @property
    def actor(self) -> Actor:
        """The token as the one who did something."""
        return Actor("credential", self.credential.id, self.credential.label or "API token", self.address)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in a meeting, by the key of their seat."""

    participant: Participant

    @property
    def key(self) -> str:
        """The participant's id."""
        return self.participant.id

    @property
    def tenant_id(self) -> str:
        """The tenant of the meeting."""
        return self.participant.tenant_id

    @property
    def actor(self) -> Actor:
        """The participant as the one who did something."""
        return actor_of(self.participant)


class Auth:
    """Finds out who calls."""

    def __init__(self, tenants: Tenants, door: Door) -> None:
        self._tenants = tenants
        self._door = door

    async def authenticate(self, request: AnyRequest) -> Program | Seat:
        """Return who calls. Raises Problem."""
        scheme, _, secret = request.headers.get("authorization", "").strip().partition(" ")
        secret = secret.strip()
        if scheme.lower() != "bearer" or not secret:
            raise Problem(Kind.UNAUTHENTICATED, "credential_missing", "A bearer token is needed.")
        if secret.startswith(KEY_PREFIX):
            return Seat(await self._door.holder(secret))
        client = request.scope.get("client")
        credential = await self._tenants.authenticate(CredentialKind.ROOMFUL, secret)
        return Program(credential, client[0] if client else None)


def program(call: Call) -> Program:
    """Return the program that calls. Raises Problem for a seat's key: it opens its own meeting alone."""
    if not isinstance(call.caller, Program):
        raise Problem(Kind.FORBIDDEN, "not_allowed", "This is for programs with a token.")
    return call.caller


def seat(call: Call) -> Participant:
    """Return the participant who calls. Raises Problem for a program's token."""
    if not isinstance(call.caller, Seat):
        raise Problem(Kind.FORBIDDEN, "not_allowed", "This is for the holder of a seat.")
    return call.caller.participant


def present(person: Participant) -> Participant:
    """Return somebody who still has their seat. Raises Problem seat_lost: they may enter again."""
    if person.state == State.LEFT:
        raise Problem(Kind.CONFLICT, "seat_lost", "This seat is given up; enter again.")
    return person


def moderator(call: Call, session_id: str) -> tuple[str, Actor]:
    """Return the tenant and the actor of somebody who may moderate the session. Raises Problem."""
    if isinstance(call.caller, Seat):
        person = call.caller.participant
        if person.session_id != session_id or person.role != Role.HOST or person.state != State.IN:
            raise Problem(Kind.FORBIDDEN, "not_allowed", "Only hosts of this meeting may do this.")
    return call.caller.tenant_id, call.caller.actor
