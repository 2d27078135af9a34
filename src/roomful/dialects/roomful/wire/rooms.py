"""Rooms and the tickets that open them."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.roomful.wire.common import MaybeText, PageQuery


class Webhook(Struct):
    """Where a room's events go, in our own words. `timeout` in seconds; no events means all."""

    url: str
    failover_url: str = ""
    timeout: Annotated[int, Meta(ge=0, le=30)] | None = None
    events: list[str] = []


class Room(Struct, kw_only=True):
    """A room."""

    id: str
    number: str
    slug: str
    name: str
    title: str | None
    description: str
    extension: str
    capacity: int | None
    guests_allowed: bool
    opens_at: str | None
    last_entry_at: str | None
    ends_at: str | None
    empty_close_after: int | None
    record_at_start: bool
    compose: bool
    recording_retention: int | None
    consent_required: bool
    layout: str
    chat_on: bool
    entry_mic_muted: bool
    entry_camera_off: bool
    media: str
    language: str
    origin: str
    meta: dict[str, Any]
    webhook: Webhook | None
    link: str
    live_session_id: str | None
    created_at: str
    updated_at: str


class RoomRequest(Struct, forbid_unknown_fields=True):
    """What may be set of a room; what is left out stays, or has its default."""

    name: MaybeText = UNSET
    slug: MaybeText = UNSET
    title: MaybeText = UNSET
    description: str | UnsetType = UNSET
    capacity: int | UnsetType | None = UNSET
    guests_allowed: bool | UnsetType = UNSET
    opens_at: MaybeText = UNSET
    last_entry_at: MaybeText = UNSET
    ends_at: MaybeText = UNSET
    empty_close_after: int | UnsetType | None = UNSET
    record_at_start: bool | UnsetType = UNSET
    compose: bool | UnsetType = UNSET
    recording_retention: int | UnsetType | None = UNSET
    consent_required: bool | UnsetType = UNSET
    layout: str | UnsetType = UNSET
    chat_on: bool | UnsetType = UNSET
    entry_mic_muted: bool | UnsetType = UNSET
    entry_camera_off: bool | UnsetType = UNSET
    media: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    meta: dict[str, Any] | UnsetType = UNSET
    webhook: Webhook | UnsetType | None = UNSET


class RoomQuery(PageQuery):
    """Which rooms."""

    search: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET


class RoomPage(Struct):
    """A page of rooms; `next` goes into `after` for the next one."""

    items: list[Room]
    next: str | None


class TicketRequest(Struct, forbid_unknown_fields=True):
    """What a ticket gives: a role, maybe a name; `ttl` in seconds, none for as long as the room lives."""

    role: Literal["participant", "host", "audience"] = "participant"
    name: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    ttl: Annotated[int, Meta(ge=10, le=31_536_000)] | None = None


class Ticket(Struct):
    """A ticket; its secret and link are told once, when it is made."""

    id: str
    room_id: str
    role: str
    name: str | None
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    secret: str | UnsetType = UNSET
    link: str | UnsetType = UNSET


class TicketAnswer(Struct):
    """A ticket."""

    ticket: Ticket


class TicketPage(Struct):
    """A page of tickets."""

    items: list[Ticket]
    next: str | None
