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
    whole,
)
from roomful.dialects.roomful.mapping.people import invitation, invited_room, member
from roomful.dialects.roomful.mapping.rooms import (
    TICKET_TIMES,
    attributes,
    joined_room,
    link_room,
    moment,
    room,
    ticket,
    webhook,
)
from roomful.dialects.roomful.mapping.templates import (
    definition,
    invitees,
    invitees_of_room,
    template,
    template_invitees,
)

__all__ = [
    "NAME",
    "TICKET_TIMES",
    "attributes",
    "credential",
    "definition",
    "event",
    "invitation",
    "invited_room",
    "invitees",
    "invitees_of_room",
    "joined_room",
    "link_room",
    "member",
    "message",
    "moment",
    "participant",
    "permissions",
    "room",
    "selection",
    "session",
    "template",
    "template_invitees",
    "ticket",
    "webhook",
    "when",
    "whole",
]
