"""What a user is."""

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """What a user may reach."""

    STANDARD = "standard"
    INTERNATIONAL = "international"
    QUEUE = "queue"
    ADMIN = "admin"


class User(msgspec.Struct, frozen=True):
    """Someone with a login of their own. The password is kept as an Argon2 hash and never read out.

    `extension` is what one dials to reach them, in one space of numbers with rooms; calls ring their open
    pages. `role` is one of `Role` or a name that the tenant's own programs gave.
    """

    id: str
    number: int
    tenant_id: str
    login: str
    email: str | None
    display_name: str
    role: str
    active: bool
    created_at: int
    updated_at: int
    extension: str | None = None
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    mobile_phone: str = ""
    work_phone: str = ""
    home_phone: str = ""
    timezone: str | None = None
    language: str | None = None
    avatar: str | None = None


class UserFilter(msgspec.Struct, frozen=True):
    """Which users a list shows: `search` is a text in login, name or address, whatever its case.

    So is each of those that has the name of an attribute. `group_id` is a group they are in, `ungrouped` True
    chooses who is in none.
    """

    search: str | None = None
    role: str | None = None
    login: str | None = None
    display_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    group_id: str | None = None
    ungrouped: bool | None = None


class Group(msgspec.Struct, frozen=True):
    """Users who may do the same. `seq` counts up in the tenant; `rights` are names of `UserRight`."""

    id: str
    tenant_id: str
    seq: int
    name: str
    rights: list[str]
    created_at: int
    updated_at: int


class BookKind(StrEnum):
    """Whose address book it is."""

    USER = "user"
    GROUP = "group"


class Target(msgspec.Struct, frozen=True):
    """Whom a contact leads to: a user, or an address that is nobody's here."""

    user_id: str | None = None
    address: str | None = None


class Contact(msgspec.Struct, frozen=True):
    """Somebody in the address book of a user or a group, as it was entered there.

    `seq` counts up in the tenant; `display_name` is what they are called in this book (None: as they are).
    """

    id: str
    tenant_id: str
    seq: int
    owner_kind: str
    owner_id: str
    user_id: str | None
    address: str | None
    display_name: str | None
    created_at: int
    updated_at: int


class BookEntry(msgspec.Struct, frozen=True):
    """Somebody whom a user finds in their book: entered by themselves or in a group of theirs, or, without a
    `contact`, somebody who is in a group with them. `user` is None for an address.
    """

    name: str
    user: User | None
    contact: Contact | None

    @property
    def target(self) -> Target:
        """Whom it leads to."""
        if self.user is not None:
            return Target(user_id=self.user.id)
        return Target(address=None if self.contact is None else self.contact.address)


class SignIn(msgspec.Struct, frozen=True):
    """Somebody, or a program, that is signed in. Of the token only a hash is kept; `address` is where they
    came from, `user_id` who it is: None for a program that acts for itself, which `credential_id` names, as
    it does a program that acts for them; `authorization_id` is how they allowed it to.

    `grant` tells how they signed in and so which dialect takes the token; `scopes` what it is good for
    (empty: everything its user may). With the refresh token, where there is one, they get a new pair until
    `refresh_expires_at`.
    """

    id: str
    tenant_id: str
    user_id: str | None
    address: str | None
    created_at: int
    expires_at: int
    grant: str = "page"
    scopes: list[str] = []
    refresh_expires_at: int | None = None
    credential_id: str | None = None
    authorization_id: str | None = None


class Attempts(msgspec.Struct, frozen=True):
    """How often a login, or an address, was tried without success, and until when it may not be again."""

    failures: int
    last_at: int
    blocked_until: int


class Limit(StrEnum):
    """What attempts are counted by."""

    ADDRESS = "address"
    LOGIN = "login"
    PIN_ADDRESS = "pin_address"
    PIN_ROOM = "pin_room"
    REGISTER_EMAIL = "register_email"
    REGISTER_ADDRESS = "register_address"
