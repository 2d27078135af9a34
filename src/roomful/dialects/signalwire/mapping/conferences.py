"""Conferences: rooms with a size, colours, and two standing tokens."""

from typing import Any

from msgspec import UNSET, UnsetType

from roomful.dialects.signalwire.mapping import permissions
from roomful.dialects.signalwire.mapping.common import (
    DESCRIPTION,
    TITLE,
    layout,
    quality,
    when,
    when_or_none,
)
from roomful.dialects.signalwire.mapping.rooms import attributes
from roomful.dialects.signalwire.wire import conferences as wire
from roomful.dialects.signalwire.wire.rooms import ActiveSession
from roomful.rooms.model import Room
from roomful.rooms.rules import COLOURS
from roomful.sessions.model import Role
from roomful.tickets.model import Ticket

_SIZES: dict[wire.Size, int] = {"small": 20, "medium": 100, "large": 300}
# the published defaults
_PAINT = {
    "primary": "#044EF4",
    "background": "#FFFFFF",
    "foreground": "#1D2127",
    "success": "#17BB58",
    "negative": "#F42C50",
}
THEME = {f"{mode}_{part}": colour for mode in ("dark", "light") for part, colour in _PAINT.items()}
MODERATOR, ATTENDEE = "moderator", "attendee"


def made_of(request: wire.ConferenceRequest | wire.ConferenceUpdate, theme: dict[str, str]) -> dict[str, Any]:
    """Return what a request sets of a room, in core names; `theme` are the colours that it has by now."""
    given = attributes(request)
    if not isinstance(request.size, UnsetType):
        given["capacity"] = _SIZES[request.size]
    painted = dict(theme)
    for name in COLOURS:
        value = getattr(request, name)
        if value is None:
            painted.pop(name, None)
        elif not isinstance(value, UnsetType):
            painted[name] = value
    if painted != theme or isinstance(request, wire.ConferenceRequest):
        given["theme"] = painted
    return given


def size(capacity: int | None) -> wire.Size:
    """Return the smallest size that holds so many people."""
    if capacity is not None and capacity <= _SIZES["small"]:
        return "small"
    return "medium" if capacity is not None and capacity <= _SIZES["medium"] else "large"


def conference(room: Room, active: ActiveSession | UnsetType = UNSET) -> wire.Conference:
    """Return a room as a conference."""
    colours: dict[str, Any] = {name: room.theme.get(name) for name in COLOURS}
    return wire.Conference(
        id=room.id,
        name=room.name,
        display_name=None if room.title is None else room.title[:TITLE],
        description=room.description[:DESCRIPTION] or None,
        join_from=when_or_none(room.opens_at),
        join_until=when_or_none(room.last_entry_at),
        quality=quality(room.picture_height),
        layout=layout(room.layout),
        size=size(room.capacity),
        record_on_start=room.record_at_start,
        tone_on_entry_and_exit=room.entry_tones,
        user_join_video_off=room.entry_camera_off,
        room_join_video_off=room.entry_picture_off,
        enable_chat=room.chat_on,
        enable_room_previews=room.previews,
        meta=room.meta,
        created_at=when(room.created_at),
        updated_at=when(room.updated_at),
        active_session=active,
        **colours,
    )


def token(ticket: Ticket, secret: str) -> wire.ConferenceToken:
    """Return a standing ticket as a conference token; that of a host allows everything."""
    scopes = permissions.ALL if ticket.role == Role.HOST else permissions.shown(ticket.permissions)
    return wire.ConferenceToken(id=ticket.id, name=ticket.label, token=secret, scopes=[*scopes])
