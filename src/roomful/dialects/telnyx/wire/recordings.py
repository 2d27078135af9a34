"""Recordings of one participant's medium, and compositions of them, as the contract names them."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.telnyx.wire.common import Date, Maybe, Meta_, Page, brackets

Seconds = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Whole = int | UnsetType | None
Text = str | UnsetType | None


class RoomRecording(Struct, kw_only=True):
    """RoomRecording: one medium of one participant."""

    id: str
    room_id: str
    session_id: str
    participant_id: str
    status: Literal["completed", "processing"]
    type: Literal["audio", "video"]
    codec: str
    duration_secs: int | UnsetType = UNSET
    size_mb: float | UnsetType = UNSET
    download_url: Maybe = UNSET
    created_at: str
    updated_at: str
    started_at: str
    ended_at: Maybe = UNSET
    completed_at: Maybe = UNSET
    record_type: str = "room_recording"


class VideoRegion(Struct, kw_only=True):
    """VideoRegion, as it was understood."""

    width: int
    height: int
    x_pos: int
    y_pos: int
    z_pos: int
    max_columns: int | UnsetType = UNSET
    max_rows: int | UnsetType = UNSET
    video_sources: list[str]


class RoomComposition(Struct, kw_only=True):
    """RoomComposition: one picture of a session."""

    id: str
    room_id: str
    session_id: str
    user_id: Maybe = UNSET
    status: Literal["completed", "enqueued", "processing"]
    format: Literal["mp4"]
    resolution: str
    video_layout: dict[str, VideoRegion]
    duration_secs: int | UnsetType = UNSET
    size_mb: float | UnsetType = UNSET
    download_url: Maybe = UNSET
    webhook_event_url: Maybe = UNSET
    webhook_event_failover_url: str = ""
    webhook_timeout_secs: int | UnsetType = UNSET
    created_at: str
    updated_at: str
    started_at: Maybe = UNSET
    ended_at: Maybe = UNSET
    completed_at: Maybe = UNSET
    record_type: str = "room_composition"


class RegionRequest(Struct):
    """VideoRegion, as it is asked for; its ranges are checked where their places in the body are known."""

    width: Whole = UNSET
    height: Whole = UNSET
    x_pos: Whole = UNSET
    y_pos: Whole = UNSET
    z_pos: Whole = UNSET
    max_columns: Whole = UNSET
    max_rows: Whole = UNSET
    video_sources: str | list[str] | UnsetType | None = UNSET


class CompositionRequest(Struct):
    """CreateRoomCompositionRequest; `audio_sources` is not in it, but what the vendor's clients send."""

    session_id: Text = UNSET
    format: str | None = "mp4"
    resolution: str | None = "1280x720"
    video_layout: dict[str, RegionRequest] | UnsetType | None = UNSET
    audio_sources: str | list[str] | UnsetType | None = UNSET
    webhook_event_url: Text = UNSET
    webhook_event_failover_url: Text = UNSET
    webhook_timeout_secs: Whole = UNSET


class Deleted(Struct):
    """How many recordings were deleted."""

    room_recordings: int


class RecordingData(Struct):
    """One recording."""

    data: RoomRecording


class CompositionData(Struct):
    """One composition."""

    data: RoomComposition


class DeletedData(Struct):
    """What a bulk delete answers."""

    data: Deleted


class RecordingList(Struct):
    """A page of recordings."""

    data: list[RoomRecording]
    meta: Meta_


class CompositionList(Struct):
    """A page of compositions."""

    data: list[RoomComposition]
    meta: Meta_


class RecordingQuery(Page, rename=brackets):
    """What chooses recordings."""

    room_id: Maybe = UNSET
    session_id: Maybe = UNSET
    participant_id: Maybe = UNSET
    status: Literal["completed", "processing"] | UnsetType = UNSET
    type: Literal["audio", "video"] | UnsetType = UNSET
    duration_secs: Seconds | UnsetType = UNSET
    date_started_at__eq: Date = UNSET
    date_started_at__gte: Date = UNSET
    date_started_at__lte: Date = UNSET
    date_ended_at__eq: Date = UNSET
    date_ended_at__gte: Date = UNSET
    date_ended_at__lte: Date = UNSET


class CompositionQuery(Page, rename=brackets):
    """What chooses compositions."""

    session_id: Maybe = UNSET
    status: Literal["completed", "processing", "enqueued"] | UnsetType = UNSET
    date_created_at__eq: Date = UNSET
    date_created_at__gte: Date = UNSET
    date_created_at__lte: Date = UNSET
