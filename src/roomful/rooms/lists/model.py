"""What such a list is asked for, and what it finds."""

import msgspec

from roomful.rooms.model import Room

# what a picture is when its room does not say (FIELDS: the tenant's)
PICTURE = {"picture_width": 1280, "picture_height": 720, "picture_fps": 25, "picture_kbps": 1500}
SHORT_TITLE = 64


class Whose(msgspec.Struct, frozen=True):
    """Whose rooms: all of a tenant, or those that a user owns or is invited to.

    The rest is what the tenant decides where a room does not: how many people are in it at most, and its
    time zone. With `tag` it is those that have it, with `running` those in which a session runs, or none.
    """

    tenant_id: str
    max_participants: int
    timezone: str
    user_id: str | None = None
    tag: str | None = None
    running: bool | None = None


class Found(msgspec.Struct, frozen=True):
    """A room and the session that runs in it."""

    room: Room
    live_session_id: str | None
