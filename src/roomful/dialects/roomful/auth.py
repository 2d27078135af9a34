"""Who calls: a program with a token, somebody signed in, or a participant with the key of their seat."""

from dataclasses import dataclass

from roomful.history.model import Actor
from roomful.kit.errors import Kind, Problem
from roomful.people.model import Role as UserRole
from roomful.people.model import SignIn, User
from roomful.people.sign_in import PREFIX as SIGN_IN_PREFIX
from roomful.people.sign_in import SignIns, user_actor
from roomful.rooms.model import Room
from roomful.sessions import rights
from roomful.sessions.model import Participant, Role, State
from roomful.sessions.rights import Right
from roomful.sessions.service.door import Door
from roomful.sessions.service.seats import KEY_PREFIX
from roomful.sessions.service.subjects import actor_of
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

    @property
    def user_id(self) -> str | None:
        """Who owns what the program makes."""
        return self.credential.user_id

    @property
    def only_of(self) -> str | None:
        """Whose rooms alone it reaches: everybody's."""
        return None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in: administrators may do what programs may, others have rooms of their own."""

    sign_in: SignIn
    user: User
    address: str | None

    @property
    def key(self) -> str:
        """The sign-in's id."""
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
    def user_id(self) -> str:
        """Who owns what they make."""
        return self.user.id

    @property
    def only_of(self) -> str | None:
        """Whose rooms alone they reach; None: everybody's."""
        return None if self.user.role == UserRole.ADMIN else self.user.id


Owner = Program | Person


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

    def __init__(self, tenants: Tenants, door: Door, sign_ins: SignIns) -> None:
        self._tenants = tenants
        self._door = door
        self._sign_ins = sign_ins

    async def authenticate(self, request: AnyRequest) -> Program | Person | Seat:
        """Return who calls. Raises Problem."""
        secret = _bearer(request)
        if secret is None:
            raise Problem(Kind.UNAUTHENTICATED, "credential_missing", "A bearer token is needed.")
        if secret.startswith(KEY_PREFIX):
            return Seat(await self._door.holder(secret))
        client = request.scope.get("client")
        address = client[0] if client else None
        if secret.startswith(SIGN_IN_PREFIX):
            return Person(*await self._sign_ins.authenticate(secret), address)
        return Program(await self._tenants.authenticate(CredentialKind.ROOMFUL, secret), address)

    async def signed_in(self, request: AnyRequest) -> str | None:
        """Return the user who has signed in, where nobody has to; None for everybody else.

        Raises Problem for a token that is not good any more: a page can then ask to sign in again.
        """
        secret = _bearer(request)
        if secret is None or not secret.startswith(SIGN_IN_PREFIX):
            return None
        return (await self._sign_ins.authenticate(secret))[1].id


def _bearer(request: AnyRequest) -> str | None:
    scheme, _, secret = request.headers.get("authorization", "").strip().partition(" ")
    secret = secret.strip()
    return secret if scheme.lower() == "bearer" and secret else None


def owner(call: Call) -> Owner:
    """Return the program or the person that calls, who reaches the rooms of `only_of`, or all of the tenant.

    Raises Problem for a seat's key: it opens its own meeting alone.
    """
    if isinstance(call.caller, Seat):
        raise Problem(
            Kind.FORBIDDEN, "not_allowed", "This is for programs with a token and who is signed in."
        )
    found: Owner = call.caller
    return found


def manager(call: Call) -> Owner:
    """Return the program or the administrator that calls, who may do everything in the tenant.

    Raises Problem for everybody else.
    """
    found = owner(call)
    if found.only_of is not None:
        raise Problem(Kind.FORBIDDEN, "not_allowed", "This is for administrators.")
    return found


def person(call: Call) -> Person:
    """Return who is signed in and calls. Raises Problem for a program's token and a seat's key."""
    if not isinstance(call.caller, Person):
        raise Problem(Kind.FORBIDDEN, "not_allowed", "This is for people who are signed in.")
    return call.caller


def reaches(caller: Owner, room: Room) -> bool:
    """Tell whether a caller of the room's tenant may see and use it."""
    return caller.only_of is None or room.owner_id == caller.only_of


def seat(call: Call) -> Participant:
    """Return the participant who calls. Raises Problem for everybody else."""
    if not isinstance(call.caller, Seat):
        raise Problem(Kind.FORBIDDEN, "not_allowed", "This is for the holder of a seat.")
    return call.caller.participant


def present(participant: Participant) -> Participant:
    """Return somebody who still has their seat. Raises Problem seat_lost: they may enter again."""
    if here(participant).state == State.WAITING:
        raise Problem(Kind.CONFLICT, "waiting", "A host has not let you in yet.")
    return participant


def here(participant: Participant) -> Participant:
    """Return somebody who still has their seat, or waits for one. Raises Problem seat_lost."""
    if participant.state == State.LEFT:
        raise Problem(Kind.CONFLICT, "seat_lost", "This seat is given up; enter again.")
    return participant


def moderator(call: Call, session_id: str, right: Right | None = None) -> tuple[str, Actor]:
    """Return the tenant and the actor of somebody who holds a right in the session; None: a host's alone.

    Raises Problem.
    """
    if not isinstance(call.caller, Seat):
        caller = manager(call)
        return caller.tenant_id, caller.actor
    person = call.caller.participant
    if person.session_id != session_id or person.state != State.IN:
        raise Problem(Kind.FORBIDDEN, "not_allowed", "Only people in this meeting may do this.")
    if right is not None and person.permissions is not None:
        rights.need(person, right)
    elif person.role != Role.HOST:
        raise Problem(Kind.FORBIDDEN, "not_allowed", "Only hosts of this meeting may do this.")
    return person.tenant_id, call.caller.actor
