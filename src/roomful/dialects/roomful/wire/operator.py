"""What an operator looks at, and what anybody may know of the server."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.roomful.wire.common import PageQuery


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    room_id: str | UnsetType = UNSET
    state: str | UnsetType = UNSET


class HistoryQuery(PageQuery):
    """Which events."""

    kind: str | UnsetType = UNSET
    room_id: str | UnsetType = UNSET
    session_id: str | UnsetType = UNSET


class Event(Struct):
    """Something that happened."""

    seq: int
    id: str
    at: str
    kind: str
    severity: str
    actor: dict[str, str | None]
    object_id: str | None
    object_name: str
    room_id: str | None
    session_id: str | None
    participant_id: str | None
    payload: dict[str, Any]


class EventPage(Struct):
    """A page of history."""

    items: list[Event]
    next: str | None


class Attempt(Struct):
    """One try to deliver a webhook."""

    attempt: int
    url: str
    at: str
    duration_ms: int
    status: int | None
    answer: str | None
    error: str | None


class Delivery(Struct):
    """A webhook on its way."""

    id: str
    kind: str
    dialect: str
    room_id: str | None
    url: str
    state: str
    attempts: int
    created_at: str
    next_at: str | None
    delivered_at: str | None
    body: str
    log: list[Attempt] | UnsetType = UNSET


class DeliveryPage(Struct):
    """A page of deliveries."""

    items: list[Delivery]
    next: str | None


class CredentialRequest(Struct, forbid_unknown_fields=True):
    """A credential to make; `secret` is one you have already."""

    kind: str
    label: Annotated[str, Meta(max_length=200)] = ""
    secret: str | None = None
    public_id: str | None = None
    scopes: list[str] = []
    redirect_uris: list[str] = []
    confidential: bool = True


class Credential(Struct):
    """A credential; its secret is told once, when it is made."""

    id: str
    kind: str
    public_id: str
    label: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None
    scopes: list[str]
    redirect_uris: list[str]
    confidential: bool
    secret: str | UnsetType = UNSET


class CredentialPage(Struct):
    """The credentials of a tenant."""

    items: list[Credential]
    next: str | None


class Server(Struct):
    """What this server is."""

    name: str
    version: str
    dialects: list[dict[str, str]]
    demo: str | None
    sign_in: str


class Key(Struct):
    """A public Ed25519 key as a JSON Web Key (RFC 8037, section 2)."""

    kid: str
    x: str
    kty: str = "OKP"
    crv: str = "Ed25519"
    use: str = "sig"
    alg: str = "EdDSA"


class KeySet(Struct):
    """A JSON Web Key Set."""

    keys: list[Key]


class Keys(Struct):
    """The key of webhooks in base64, and the key of client tokens."""

    webhooks: str
    tickets: Key
