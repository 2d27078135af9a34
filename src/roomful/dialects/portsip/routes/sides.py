"""The two faces of one thing: conference rooms of a tenant, and meetings of a user."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from roomful.dialects.portsip import mapping, wire
from roomful.dialects.portsip.mapping import Entrance, Seen
from roomful.dialects.portsip.odata import Field
from roomful.rooms.model import Origin


@dataclass(frozen=True, slots=True)
class Side:
    """What differs between the two: paths, names of operations, shapes.

    `noun` stands in most names of operations, `names` has those that are named otherwise.
    """

    path: str
    noun: str
    tag: str
    thing: str
    names: Mapping[str, str]
    origin: Origin
    fields: Mapping[str, Field]
    create: Any
    update: Any
    page: Any
    one: Any
    created: Any
    item: Callable[[Seen], Any]
    detail: Callable[[Seen, Entrance], Any]

    def name(self, usual: str) -> str:
        """Return the name of an operation: `{}` in the usual one stands for the noun."""
        return self.names.get(usual, usual.format(self.noun))


ROOMS = Side(
    path="/api/conference_rooms",
    noun="ConferenceRoom",
    tag="Conference",
    thing="conference room",
    names={
        "start_recording": "startRecordingInConferenceRoom",
        "stop_recording": "stopRecordingInConferenceRoom",
    },
    origin=Origin.PORTSIP_ROOM,
    fields=mapping.ROOM_FIELDS,
    create=wire.CreateRoom,
    update=wire.UpdateRoom,
    page=wire.RoomList,
    one=wire.RoomDetail,
    created=wire.Created,
    item=mapping.room_item,
    detail=mapping.room_detail,
)
MEETINGS = Side(
    path="/api/user/meetings",
    noun="Meeting",
    tag="User",
    thing="meeting",
    names={
        "list{}s": "listUserMeetings",
        "get{}Status": "getUserMeetingStatus",
        "start_recording": "startRecordingMeeting",
        "stop_recording": "stopRecordingMeeting",
    },
    origin=Origin.PORTSIP_MEETING,
    fields=mapping.MEETING_FIELDS,
    create=wire.CreateMeeting,
    update=wire.UpdateMeeting,
    page=wire.MeetingList,
    one=wire.MeetingDetail,
    created=wire.CreatedMeeting,
    item=mapping.meeting_item,
    detail=mapping.meeting_detail,
)
