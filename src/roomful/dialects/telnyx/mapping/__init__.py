"""Wire to core and back."""

from roomful.dialects.telnyx.mapping.common import NAME, duration, megabytes
from roomful.dialects.telnyx.mapping.compositions import (
    composition,
    composition_filter,
    no_session,
    session_asked,
    wanted,
)
from roomful.dialects.telnyx.mapping.recordings import recording, seconds, track_filter
from roomful.dialects.telnyx.mapping.rooms import (
    ENDED,
    EVENTS,
    LEFT,
    attributes,
    participant,
    participant_filter,
    room,
    room_filter,
    session,
    session_filter,
    webhook,
)

__all__ = [
    "ENDED",
    "EVENTS",
    "LEFT",
    "NAME",
    "attributes",
    "composition",
    "composition_filter",
    "duration",
    "megabytes",
    "no_session",
    "participant",
    "participant_filter",
    "recording",
    "room",
    "room_filter",
    "seconds",
    "session",
    "session_asked",
    "session_filter",
    "track_filter",
    "wanted",
    "webhook",
]
