"""Tickets that open rooms."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Media = Literal["all", "audio", "video"]


class TicketRequest(Struct, forbid_unknown_fields=True):
    """What a ticket gives: a role, maybe a name; `ttl` in seconds, none for as long as the room lives.

    The times are within the room's own.
    """

    role: Literal["participant", "host", "audience"] = "participant"
    name: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    ttl: Annotated[int, Meta(ge=10, le=31_536_000)] | None = None
    media: Media = "all"
    permissions: list[str] | None = None
    meta: dict[str, Any] = {}
    mic_muted: bool = False
    camera_off: bool = False
    opens_at: str | None = None
    last_entry_at: str | None = None
    remove_at: str | None = None
    stay_limit: Annotated[int, Meta(ge=1, le=200_000)] | None = None
    ends_session: bool = False


class Ticket(Struct, kw_only=True):
    """A ticket; its secret and link are told once, when it is made."""

    id: str
    room_id: str
    role: str
    name: str | None
    media: str
    permissions: list[str] | None
    meta: dict[str, Any]
    mic_muted: bool
    camera_off: bool
    opens_at: str | None
    last_entry_at: str | None
    remove_at: str | None
    stay_limit: int | None
    ends_session: bool
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
