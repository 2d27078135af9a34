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
