"""Templates: from wire to core and back."""

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, UnsetType, to_builtins

from roomful.dialects.roomful import wire
from roomful.dialects.roomful.mapping.meetings import when
from roomful.dialects.roomful.mapping.rooms import attributes, form
from roomful.invitations.model import Invitation, Invitee
from roomful.kit.clock import rfc3339
from roomful.kit.errors import invalid
from roomful.rooms.templates.model import Template

_TIMES = ("opens_at", "last_entry_at", "ends_at")
_ALONE = ("slug", "extension", "webhook", "template_id")


def template(one: Template) -> wire.Template:
    """Return a template as the wire has it."""
    said = {name: value for name, value in one.definition.items() if name != "extras"}
    said |= {name: when(said[name]) for name in _TIMES if name in said}
    if "registration" in said:
        said["registration"] = to_builtins(form(said["registration"]))
    return wire.Template(
        id=one.id,
        number=one.seq,
        name=one.name,
        room=said,
        invitations=[
            wire.TemplateInvitee(
                user_id=who.get("user_id"),
                email=who.get("address"),
                name=who.get("display_name"),
                role=who.get("role", "participant"),
                languages=who.get("languages"),
            )
            for who in one.invitations
        ],
        creator_id=one.creator_id,
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
    )


def definition(request: wire.RoomRequest | UnsetType) -> dict[str, Any] | UnsetType:
    """Return what a template is to say of rooms, in core names. Raises Problem."""
    if isinstance(request, UnsetType):
        return UNSET
    for name in _ALONE:
        if getattr(request, name) is not UNSET:
            raise invalid(name, "A template has no such attribute.")
    return attributes(request)


def template_invitees(
    asked: Sequence[wire.TemplateInvitee] | UnsetType,
) -> list[dict[str, Any]] | UnsetType:
    """Return whom a template is to invite, as it keeps them."""
    if isinstance(asked, UnsetType):
        return UNSET
    return [
        {
            "user_id": one.user_id,
            "address": one.email,
            "display_name": one.name,
            "role": one.role,
            "languages": one.languages,
        }
        for one in asked
    ]


def invitees_of_room(found: Sequence[Invitation]) -> list[dict[str, Any]]:
    """Return those who are invited to a room, as a template keeps them."""
    names = ("user_id", "address", "display_name", "role", "languages")
    return [{name: getattr(one, name) for name in names} | {"free": True} for one in found]


def invitees(kept: Sequence[dict[str, Any]]) -> list[Invitee]:
    """Return whom to invite to a new room."""
    return [
        Invitee(
            **{name: value for name, value in one.items() if name != "languages"},
            languages=None if one.get("languages") is None else tuple(one["languages"]),
        )
        for one in kept
    ]
