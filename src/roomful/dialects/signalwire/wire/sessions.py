"""Room sessions, their members and events, and recordings."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.signalwire.wire.common import Maybe, Page, PageLinks, Quality

Status = Literal["in-progress", "completed"]


class RoomSessionSummary(Struct, kw_only=True):
    """RoomSessionSummary."""

    id: str
    room_id: str
    name: str
    display_name: str
    max_members: int
    quality: Quality
    fps: int
    join_from: str | None
    join_until: str | None
    remove_at: str | None
    remove_after_seconds_elapsed: int | None
    layout: str
    record_on_start: bool
    tone_on_entry_and_exit: bool
    room_join_video_off: bool
    user_join_video_off: bool
    locked: bool
    start_time: str
    end_time: str | None
    duration: int | None
    status: Status
    created_at: str
    updated_at: str
    preview_url: str | None
    prioritize_handraise: bool
    sync_audio_video: bool | None


class RoomSession(RoomSessionSummary, kw_only=True):
    """RoomSession, as lists have it."""

    cost_in_dollars: float = 0.0
    enable_room_previews: bool
    locked_cover: str = ""


class Member(Struct, kw_only=True):
    """RoomSessionMember."""

    id: str
    room_session_id: str
    name: str | None
    join_time: str | None
    leave_time: str | None
    duration: int | None
    cost_in_dollars: float = 0.0


class RoomEvent(Struct, kw_only=True):
    """RoomSessionEvent."""

    id: str
    project_id: str
    room_id: str
    room_session_id: str
    room_recording_id: Maybe = UNSET
    room_participant_id: Maybe = UNSET
    level: str = "info"
    name: str
    payload: dict[str, Any]
    created_at: str


class RoomRecording(Struct, kw_only=True):
    """RoomRecording."""

    id: str
    room_session_id: str
    status: Literal["recording", "paused", "processing", "completed"]
    started_at: str | None
    finished_at: str | None
    duration: int | None
    size_in_bytes: int | None
    format: str | None
    cost_in_dollars: float = 0.0
    uri: str | None
    created_at: str
    updated_at: str


class RoomSessionList(Struct, kw_only=True):
    """A page of sessions."""

    data: list[RoomSession]
    links: PageLinks


class MemberList(Struct, kw_only=True):
    """A page of members."""

    data: list[Member]
    links: PageLinks


class RoomEventList(Struct, kw_only=True):
    """A page of events."""

    data: list[RoomEvent]
    links: PageLinks


class RoomRecordingList(Struct, kw_only=True):
    """A page of recordings."""

    data: list[RoomRecording]
    links: PageLinks


class RoomSessionsQuery(Page):
    """What chooses sessions."""

    room_id: Maybe = UNSET
    room_name: Maybe = UNSET
    room_name_matches: Maybe = UNSET
    status: Status | UnsetType = UNSET


_Ttl = Annotated[int, Meta(ge=0, le=2_147_483_647)]


class OneRecordingQuery(Struct):
    """How long the link of a recording is good for, in seconds."""

    media_ttl: _Ttl = 900


class RoomRecordingsQuery(Page):
    """What is shown of recordings."""

    media_ttl: _Ttl = 900
