"""Wire to core and back."""

from roomful.dialects.roomful.mapping.meetings import (
    NAME,
    attributes,
    credential,
    event,
    joined_room,
    link_room,
    message,
    participant,
    permissions,
    room,
    selection,
    session,
    ticket,
    webhook,
    when,
)

__all__ = [
    "NAME",
    "attributes",
    "credential",
    "event",
    "joined_room",
    "link_room",
    "message",
    "participant",
    "permissions",
    "room",
    "selection",
    "session",
    "ticket",
    "webhook",
    "when",
]
