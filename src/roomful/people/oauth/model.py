"""What a program gets, and what it stands for."""

import msgspec

from roomful.history.model import Actor
from roomful.people.model import Role, SignIn, User
from roomful.tenants.model import Credential

# by this the tokens of programs are told from those of pages, and of other dialects
GRANT = "oauth"


class Tokens(msgspec.Struct, frozen=True):
    """What a program is answered: nobody can read the tokens again. `scopes` is all that they open.

    `user` is None for a program that acts for itself. `good_for` is in seconds.
    """

    access: str
    refresh: str
    good_for: int
    scopes: list[str]
    sign_in: SignIn
    user: User | None


class Bearer(msgspec.Struct, frozen=True):
    """Who calls with a token: a user, for whom a program may act, or a program for itself.

    `scopes` are all names that are covered: test them with `roomful.tenants.scopes.allows`. One who comes
    with an administrator's key has no `sign_in`.
    """

    tenant_id: str
    scopes: frozenset[str]
    user: User | None
    credential: Credential | None
    sign_in: SignIn | None
    address: str | None

    @property
    def key(self) -> str:
        """What requests are counted by."""
        return self.sign_in.id if self.sign_in is not None else self.program.id

    @property
    def program(self) -> Credential:
        """The credential of a program that acts for itself."""
        assert self.credential is not None
        return self.credential

    @property
    def actor(self) -> Actor:
        """The user, or the program where it acts for itself, as the one who did something."""
        if self.user is not None:
            return Actor("user", self.user.id, self.user.display_name, self.address)
        one = self.program
        return Actor("credential", one.id, one.label or one.public_id, self.address)

    @property
    def owner_id(self) -> str | None:
        """Who owns what is made with the token."""
        return self.user.id if self.user is not None else self.program.user_id

    @property
    def only_of(self) -> str | None:
        """The user to whose things the token is confined; None: it is good for all of the tenant."""
        return None if self.user is None else self.user.id

    @property
    def administers(self) -> bool:
        """Whether it is a program of the tenant's own, or an administrator."""
        return self.user is None or self.user.role == Role.ADMIN


class Authorization(msgspec.Struct, frozen=True):
    """What somebody allowed a program. Of the code that it comes with only a hash is kept.

    `challenge` is what the program has to know the secret behind (RFC 7636); `used_at` is when it came.
    """

    id: str
    tenant_id: str
    credential_id: str
    user_id: str
    redirect_uri: str
    scopes: list[str]
    challenge: str | None
    address: str | None
    created_at: int
    expires_at: int
    used_at: int | None = None


class Asked(msgspec.Struct, frozen=True):
    """What a program asks somebody to allow, and where they are sent back to with the answer.

    `scopes` None: whatever they may do themselves.
    """

    credential: Credential
    redirect_uri: str
    scopes: list[str] | None
    state: str | None
    challenge: str | None
