"""Wire to core and back."""

from roomful.dialects.portsip.mapping.fields import NAME, attributes
from roomful.dialects.portsip.mapping.ids import read_id, write_id
from roomful.dialects.portsip.mapping.invitees import addresses, invited
from roomful.dialects.portsip.mapping.lists import MEETING_FIELDS, ROOM_FIELDS
from roomful.dialects.portsip.mapping.meeting import participant, recording, status
from roomful.dialects.portsip.mapping.people import ROLES, host_addresses, login
from roomful.dialects.portsip.mapping.rooms import (
    Entrance,
    Seen,
    meeting_detail,
    meeting_item,
    room_detail,
    room_item,
)

__all__ = [
    "MEETING_FIELDS",
    "NAME",
    "ROLES",
    "ROOM_FIELDS",
    "Entrance",
    "Seen",
    "addresses",
    "attributes",
    "host_addresses",
    "invited",
    "login",
    "meeting_detail",
    "meeting_item",
    "participant",
    "read_id",
    "recording",
    "room_detail",
    "room_item",
    "status",
    "write_id",
]
