"""What such a list finds."""

import msgspec

from roomful.recordings.model import Recording


class LoggedRecording(msgspec.Struct, frozen=True):
    """A recording, which may be deleted, and what is known of its session and its room.

    `public`: guests may enter the room; `owner` is the login of whose it is.
    """

    recording: Recording
    session_number: int
    slug: str
    public: bool
    owner: str | None
