"""What a registrant is."""

import msgspec

from roomful.rooms.model import Room
from roomful.rooms.registration import Form


class Registrant(msgspec.Struct, frozen=True):
    """Somebody who has registered for a room.

    `answers` is what they said by the names of the form's fields; `ticket_id` is their personal link, and
    `sequence` counts what they were mailed about the meeting (RFC 5546, section 2.1.4).
    """

    id: str
    number: int
    tenant_id: str
    room_id: str
    email: str
    display_name: str
    answers: dict[str, str]
    ticket_id: str | None
    sequence: int
    created_at: int


class Sheet(msgspec.Struct, frozen=True):
    """A room's form as somebody finds it who wants to register: whether it is open now, and full."""

    room: Room
    form: Form
    is_open: bool
    is_full: bool
