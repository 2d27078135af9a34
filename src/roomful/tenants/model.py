"""What a tenant and a credential are."""

from enum import StrEnum

import msgspec


class TenantState(StrEnum):
    """Whether a tenant is served."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class UserRight(StrEnum):
    """What the users of a group may do. Of some nothing here is limited by them: they are kept and shown."""

    MAKE_CALLS = "make_calls"
    CREATE_ROOMS = "create_group_conference"
    EDIT_CONTACTS = "address_book_editing"
    OPERATE = "operator_rights"
    SCREEN = "screen_sharing"
    REMOTE_CONTROL = "remote_desktop_control"
    SLIDES = "slideshow"
    FILES = "file_sharing"
    RECORD = "conference_recording"


# of users who are in no group, until their tenant says otherwise
DEFAULT_RIGHTS = tuple(right for right in UserRight if right is not UserRight.OPERATE)


class Tenant(msgspec.Struct, frozen=True):
    """Everything belongs to one tenant.

    `domain` is the part behind the @ in ids; `public_url` is what links in answers begin with (None: the
    server's own); `max_participants` caps the capacity of every room; recordings are kept
    `recording_retention` days (None: for ever) and hold `recording_quota` bytes at most (None: any); a
    session that nobody ever entered ends after `never_joined_close` seconds (None: it stays); the keys
    are encrypted Ed25519 seeds, one for webhooks, one for client tokens. It has so many users, rooms, live
    sessions, invitations to a room and guests in one at most (None: any); users in no group
    hold the `default_rights`. Pages of the origins in `embedders` may show its meetings within themselves
    (None: everybody's).
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
    max_users: int | None = None
    max_rooms: int | None = None
    max_live_sessions: int | None = None
    max_invitations: int | None = None
    max_guests: int | None = 1000
    default_rights: list[str] = []
    embedders: list[str] | None = None


class CredentialKind(StrEnum):
    """What accepts a credential: most are a dialect's, and have its name.

    An OAuth client gets tokens for itself, and for users who allow it; an administrator's key is a token that
    does not expire.
    """

    ROOMFUL = "roomful"
    TELNYX = "telnyx"
    SIGNALWIRE = "signalwire"
    OAUTH_CLIENT = "oauth_client"
    ADMIN_KEY = "admin_key"


class Credential(msgspec.Struct, frozen=True):
    """What a program holds for years. The secret itself is known to its holder alone: we keep a hash.

    An OAuth client sends people back to one of its `redirect_uris` only; one that is not `confidential` runs
    where its secret could be read, and proves itself otherwise.
    """

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
    redirect_uris: list[str] = []
    confidential: bool = True
