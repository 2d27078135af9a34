"""What a user is."""

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """What a user may reach."""

    STANDARD = "standard"
    ADMIN = "admin"


class User(msgspec.Struct, frozen=True):
    """Someone with a login of their own. The password is kept as an Argon2 hash and never read out."""

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


class SignIn(msgspec.Struct, frozen=True):
    """Somebody who is signed in. Of the token only a hash is kept; `address` is where they came from."""

    id: str
    tenant_id: str
    user_id: str
    address: str | None
    created_at: int
    expires_at: int


class Attempts(msgspec.Struct, frozen=True):
    """How often a login, or an address, was tried without success, and until when it may not be again."""

    failures: int
    last_at: int
    blocked_until: int


class Limit(StrEnum):
    """What attempts are counted by."""

    ADDRESS = "address"
    LOGIN = "login"
