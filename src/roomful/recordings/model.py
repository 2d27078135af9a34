"""What a recording, a track and a composition are."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from roomful.media.recorder import Region


class State(StrEnum):
    """Where a recording stands; a track and a composition have some of these."""

    ENQUEUED = "enqueued"
    RECORDING = "recording"
    PAUSED = "paused"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class StopReason(StrEnum):
    """Why a recording was stopped."""

    ASKED = "asked"
    SESSION_ENDED = "session_ended"
    DISK_LOW = "disk_low"
    CAPTURE_LOST = "capture_lost"


class Failure(StrEnum):
    """Why something came to nothing."""

    NO_MEDIA = "no_media"
    CAPTURE_FAILED = "capture_failed"
    COMPOSE_FAILED = "compose_failed"


class Recording(msgspec.Struct, frozen=True):
    """One recording of a session: one file, whatever pauses.

    `title` and `room_name` are the room's at the start. `failure` says in a word why it failed, `stop_reason`
    why it was stopped. `compose` tells whether a picture is made; without, its tracks are all there is.
    `paused_ms` are the pauses so far, `paused_at` the beginning of the present one. From `captured_at` on
    nothing more is captured, and all that was is known here. The file (`storage_key` in the store) is there
    once it is completed; `progress` (0 to 1000) tells how far it is until then. `read` is one mark for the
    tenant. `timeline_offset` is how far the capture's timeline has been applied. Times are microseconds.
    """

    id: str
    number: int
    tenant_id: str
    room_id: str
    session_id: str
    title: str
    room_name: str
    file_name: str
    state: str
    failure: str | None
    media: str
    layout: str
    width: int
    height: int
    fps: int
    compose: bool
    chat: bool
    started_by: str
    started_at: int
    paused_at: int | None
    paused_ms: int
    stopped_at: int | None
    stop_reason: str | None
    captured_at: int | None
    completed_at: int | None
    container: str
    duration_ms: int | None
    size_bytes: int | None
    storage_key: str | None
    sha256: str | None
    preview_key: str | None
    timeline_key: str | None
    progress: int
    timeline_offset: int
    read: bool
    expires_at: int | None
    created_at: int
    updated_at: int
    deleted_at: int | None


class Track(msgspec.Struct, frozen=True):
    """One medium of one participant in a recording.

    `medium` is audio or video, `source` microphone, camera, screen or screen_audio, `codec` opus, vp8, vp9,
    h264 or av1. `track_key` is the capture's name of it.
    """

    id: str
    number: int
    tenant_id: str
    recording_id: str
    room_id: str
    session_id: str
    participant_id: str
    track_key: str
    medium: str
    source: str
    codec: str
    state: str
    failure: str | None
    started_at: int
    ended_at: int | None
    completed_at: int | None
    duration_ms: int | None
    size_bytes: int | None
    storage_key: str | None
    sha256: str | None
    created_at: int
    updated_at: int
    deleted_at: int | None


class CompositionWebhook(msgspec.Struct, frozen=True):
    """Where the end of one composition is told, in the words of the dialect that asked for it."""

    url: str
    failover_url: str = ""
    timeout: int | None = None


class Composition(msgspec.Struct, frozen=True):
    """A picture asked for, of the tracks of a session. `audio_sources` are track ids or `*`; none: silent."""

    id: str
    number: int
    tenant_id: str
    room_id: str
    session_id: str
    state: str
    failure: str | None
    container: str
    width: int
    height: int
    regions: list[Region]
    audio_sources: list[str]
    webhook: CompositionWebhook | None
    dialect: str
    requested_by: str | None
    progress: int
    started_at: int | None
    ended_at: int | None
    completed_at: int | None
    duration_ms: int | None
    size_bytes: int | None
    storage_key: str | None
    sha256: str | None
    created_at: int
    updated_at: int
    deleted_at: int | None


class Options(msgspec.Struct, frozen=True):
    """What somebody who starts a recording may say; None is as the room has it.

    `chat`: what is written to all stands in its timeline, too.
    """

    media: str | None = None
    layout: str | None = None
    width: int | None = None
    height: int | None = None
    fps: int | None = None
    chat: bool = False


class RecordingFilter(msgspec.Struct, frozen=True):
    """Which recordings a list shows; times are microseconds, both ends included."""

    room_id: str | None = None
    session_id: str | None = None
    state: str | None = None


class TrackFilter(msgspec.Struct, frozen=True):
    """Which tracks a list shows. `shown_completed`: completed and failed ones, or (False) the others."""

    recording_id: str | None = None
    room_id: str | None = None
    session_id: str | None = None
    participant_id: str | None = None
    medium: str | None = None
    shown_completed: bool | None = None
    duration_from: int | None = None
    started_from: int | None = None
    started_to: int | None = None
    ended_from: int | None = None
    ended_to: int | None = None


class CompositionFilter(msgspec.Struct, frozen=True):
    """Which compositions a list shows. `shown_completed`: completed and failed ones; False: the others."""

    session_id: str | None = None
    state: str | None = None
    shown_completed: bool | None = None
    created_from: int | None = None
    created_to: int | None = None


class FileKind(StrEnum):
    """What a signed link opens."""

    RECORDING = "recording"
    PREVIEW = "preview"
    TIMELINE = "timeline"
    TRACK = "track"
    COMPOSITION = "composition"


class StoredFile(msgspec.Struct, frozen=True):
    """A file in the store, as a download needs it."""

    key: str
    name: str
    content_type: str
    size: int
    sha256: str | None
    changed_at: int


@dataclass(slots=True)
class Counts:
    """What this process does: captures it looks after, those it had to start again, pictures it composes."""

    captures: int = 0
    restarts: int = 0
    composing: int = 0
