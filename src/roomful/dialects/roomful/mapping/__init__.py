"""Wire to core and back."""

from roomful.dialects.roomful.mapping.meetings import (
    NAME,
    credential,
    event,
    message,
    participant,
    permissions,
    selection,
    session,
    when,
)
from roomful.dialects.roomful.mapping.rooms import (
    attributes,
    joined_room,
    link_room,
    moment,
    room,
    ticket,
    webhook,
)

__all__ = [
    "NAME",
    "attributes",
    "credential",
    "event",
    "joined_room",
    "link_room",
    "message",
    "moment",
    "participant",
    "permissions",
    "room",
    "selection",
    "session",
    "ticket",
    "webhook",
    "when",
]
