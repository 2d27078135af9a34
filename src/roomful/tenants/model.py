"""What a tenant and a credential are."""

from enum import StrEnum

import msgspec


class TenantState(StrEnum):
    """Whether a tenant is served."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class Tenant(msgspec.Struct, frozen=True):
    """Everything belongs to one tenant.

    `domain` is the part behind the @ in ids; `public_url` is what links in answers begin with (None: the
    server's own); `max_participants` caps the capacity of every room; recordings are kept
    `recording_retention` days (None: for ever) and hold `recording_quota` bytes at most (None: any); a
    session that nobody ever entered ends after `never_joined_close` seconds (None: it stays); the keys
    are encrypted Ed25519 seeds, one for webhooks, one for client tokens.
    """

    id: str
    domain: str
    name: str
    is_default: bool
    state: str
    public_url: str | None
    timezone: str
    language: str
    max_participants: int
    recording_retention: int | None
    recording_quota: int | None
    never_joined_close: int | None
    signing_key: str
    ticket_key: str
    created_at: int
    updated_at: int


class CredentialKind(StrEnum):
    """Which dialect accepts a credential. The words are the dialects', because that is what they choose."""

    ROOMFUL = "roomful"
    TELNYX = "telnyx"
    SIGNALWIRE = "signalwire"
    TRUECONF = "trueconf"


class Credential(msgspec.Struct, frozen=True):
    """What a program holds for years. The secret itself is known to its holder alone: we keep a hash."""

    id: str
    tenant_id: str
    user_id: str | None
    kind: str
    public_id: str
    label: str
    scopes: list[str]
    created_at: int
    expires_at: int | None
    revoked_at: int | None
    last_used_at: int | None
