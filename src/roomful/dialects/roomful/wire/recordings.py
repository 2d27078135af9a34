"""Recordings, their tracks, compositions of those, and their files."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from roomful.dialects.roomful.wire.common import PageQuery

Side = Annotated[int, Meta(ge=16, le=1920)]
ComposedSide = Annotated[int, Meta(ge=16, le=1280)]
Place = Annotated[int, Meta(ge=0, le=1280)]
Depth = Annotated[int, Meta(ge=-99, le=99)]
Cells = Annotated[int, Meta(ge=1, le=1000)]
Sources = Annotated[list[str], Meta(max_length=1000)]


class Recording(Struct, kw_only=True):
    """A recording of a session: one file, whatever pauses."""

    id: str
    session_id: str
    room_id: str
    title: str
    state: Literal["recording", "paused", "processing", "completed", "failed"]
    stop_reason: str | None
    failure: str | None
    media: str
    layout: str
    width: int
    height: int
    fps: int
    compose: bool
    chat: bool
    started_at: str
    paused_at: str | None
    stopped_at: str | None
    completed_at: str | None
    expires_at: str | None
    recorded_ms: int
    duration_ms: int | None
    size_bytes: int | None
    sha256: str | None
    progress: float | None
    file_name: str
    download_url: str | None
    preview_url: str | None
    timeline_url: str | None
    read: bool
    created_at: str
    updated_at: str


class Track(Struct, kw_only=True):
    """One medium of one participant in a recording, as it was sent."""

    id: str
    recording_id: str
    session_id: str
    room_id: str
    participant_id: str
    medium: Literal["audio", "video"]
    source: str
    codec: str
    state: Literal["recording", "processing", "completed", "failed"]
    failure: str | None
    started_at: str
    ended_at: str | None
    completed_at: str | None
    duration_ms: int | None
    size_bytes: int | None
    sha256: str | None
    download_url: str | None
    created_at: str
    updated_at: str


class CompositionHook(Struct):
    """Where the end of one composition is told. `timeout` in seconds."""

    url: str
    failover_url: str = ""
    timeout: Annotated[int, Meta(ge=0, le=30)] | None = None


class Region(Struct, forbid_unknown_fields=True):
    """A place in the picture, in pixels: a grid of its sources, ids of tracks or `*` for all video."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    width: ComposedSide
    height: ComposedSide
    x: Place = 0
    y: Place = 0
    z: Depth = 0
    max_columns: Cells | None = None
    max_rows: Cells | None = None
    sources: Sources = field(default_factory=lambda: ["*"])


class Composition(Struct, kw_only=True):
    """A picture of a session, made of its tracks."""

    id: str
    session_id: str
    room_id: str
    requested_by: str | None
    state: Literal["enqueued", "processing", "completed", "failed"]
    failure: str | None
    progress: float | None
    width: int
    height: int
    regions: list[Region]
    audio_sources: list[str]
    webhook: CompositionHook | None
    started_at: str | None
    ended_at: str | None
    completed_at: str | None
    duration_ms: int | None
    size_bytes: int | None
    sha256: str | None
    download_url: str | None
    created_at: str
    updated_at: str


class RecordingRequest(Struct, forbid_unknown_fields=True):
    """How a session is recorded; what is left out is as the room has it."""

    layout: str | None = None
    media: Literal["video", "audio"] | None = None
    width: Side | None = None
    height: Side | None = None
    fps: Annotated[int, Meta(ge=1, le=30)] | None = None
    chat: bool = False


class RecordingChange(Struct, forbid_unknown_fields=True):
    """What may be changed of a recording: its layout while it runs, and whether it was read."""

    layout: str | UnsetType = UNSET
    read: bool | UnsetType = UNSET


class CompositionRequest(Struct, forbid_unknown_fields=True):
    """What is composed; without regions all video, in as many tiles as people."""

    session_id: str
    width: ComposedSide = 1280
    height: ComposedSide = 720
    regions: Annotated[list[Region], Meta(max_length=2)] = []
    audio_sources: Sources = field(default_factory=lambda: ["*"])
    webhook: CompositionHook | None = None


class RecordingQuery(PageQuery):
    """Which recordings."""

    room_id: str | UnsetType = UNSET
    session_id: str | UnsetType = UNSET
    state: Literal["recording", "paused", "processing", "completed", "failed"] | UnsetType = UNSET


class TrackQuery(PageQuery):
    """Which tracks."""

    recording_id: str | UnsetType = UNSET
    room_id: str | UnsetType = UNSET
    session_id: str | UnsetType = UNSET
    participant_id: str | UnsetType = UNSET
    medium: Literal["audio", "video"] | UnsetType = UNSET


class CompositionQuery(PageQuery):
    """Which compositions."""

    session_id: str | UnsetType = UNSET
    state: Literal["enqueued", "processing", "completed", "failed"] | UnsetType = UNSET


class FileQuery(Struct):
    """How a file is handed over."""

    inline: bool = False


class RecordingAnswer(Struct):
    """A recording."""

    recording: Recording


class RecordingPage(Struct):
    """A page of recordings."""

    items: list[Recording]
    next: str | None


class TrackAnswer(Struct):
    """A track."""

    track: Track


class TrackPage(Struct):
    """A page of tracks."""

    items: list[Track]
    next: str | None


class CompositionAnswer(Struct):
    """A composition."""

    composition: Composition


class CompositionPage(Struct):
    """A page of compositions."""

    items: list[Composition]
    next: str | None
