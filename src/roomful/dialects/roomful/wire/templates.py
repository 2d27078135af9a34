"""Templates: what new rooms are made of."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.roomful.wire.rooms import RoomRequest


class TemplateInvitee(Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is invited to each room: a user or a mail address."""

    user_id: str | None = None
    email: str | None = None
    name: str | None = None
    role: Literal["participant", "host"] = "participant"
    languages: list[str] | None = None


class Template(Struct, kw_only=True):
    """What new rooms are made of. `room` has what it says of them, as rooms have it."""

    id: str
    number: int
    name: str
    room: dict[str, Any]
    invitations: list[TemplateInvitee]
    creator_id: str | None
    created_at: str
    updated_at: str


class TemplateAnswer(Struct):
    """A template."""

    template: Template


class TemplatePage(Struct):
    """A page of templates."""

    items: list[Template]
    next: str | None


class TemplateChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of a template; of a room, what is left out stays."""

    name: str | UnsetType = UNSET
    room: RoomRequest | UnsetType = UNSET
    invitations: list[TemplateInvitee] | UnsetType = UNSET


class TemplateRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """A new template: of what it says itself, or of a room with who is invited to it."""

    name: str
    room: RoomRequest | UnsetType = UNSET
    invitations: list[TemplateInvitee] | UnsetType = UNSET
    room_id: str | UnsetType = UNSET
