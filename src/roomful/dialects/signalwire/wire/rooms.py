"""Video rooms and the session that runs in one."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.signalwire.wire.common import (
    Description,
    Flag,
    Layout,
    Maybe,
    Page,
    PageLinks,
    Quality,
    Stay,
    Title,
    UniqueName,
    When,
)

_Members = Annotated[int, Meta(ge=1, le=300)]


class ActiveSession(Struct, kw_only=True):
    """ActiveSession: it knows no null, so what there is not is left out."""

    id: str
    room_id: str
    name: str
    display_name: str
    max_members: int
    quality: Quality
    fps: int
    join_from: Maybe = UNSET
    join_until: Maybe = UNSET
    remove_at: Maybe = UNSET
    remove_after_seconds_elapsed: int | UnsetType = UNSET
    layout: str
    record_on_start: bool
    enable_room_previews: bool
    preview_url: Maybe = UNSET
    audio_video_sync: Flag = UNSET
    status: str
    start_time: str
    end_time: Maybe = UNSET
    duration: int | UnsetType = UNSET


class VideoRoom(Struct, kw_only=True):
    """RoomResponse."""

    id: str
    name: str
    display_name: str | None
    description: str | None
    max_members: int
    quality: Quality
    fps: int
    join_from: str | None
    join_until: str | None
    remove_at: str | None
    remove_after_seconds_elapsed: int | None
    layout: Layout
    record_on_start: bool
    tone_on_entry_and_exit: bool
    room_join_video_off: bool
    user_join_video_off: bool
    enable_room_previews: bool
    sync_audio_video: bool | None
    meta: dict[str, Any]
    prioritize_handraise: bool
    created_at: str
    updated_at: str
    active_session: ActiveSession | UnsetType = UNSET


class VideoRoomUpdate(Struct, kw_only=True):
    """UpdateRoomRequest."""

    display_name: Title | UnsetType | None = UNSET
    description: Description | UnsetType | None = UNSET
    max_members: _Members | UnsetType = UNSET
    quality: Quality | UnsetType = UNSET
    join_from: When = UNSET
    join_until: When = UNSET
    remove_at: When = UNSET
    remove_after_seconds_elapsed: Stay | UnsetType | None = UNSET
    layout: Layout | UnsetType = UNSET
    record_on_start: Flag = UNSET
    enable_room_previews: Flag = UNSET
    meta: dict[str, Any] | UnsetType | None = UNSET
    sync_audio_video: bool | UnsetType | None = UNSET


class VideoRoomRequest(VideoRoomUpdate, kw_only=True):
    """CreateRoomRequest."""

    name: UniqueName


class VideoRoomList(Struct, kw_only=True):
    """A page of rooms."""

    data: list[VideoRoom]
    links: PageLinks


class OneRoomQuery(Struct):
    """What is shown with a room."""

    include_active_session: bool = False


class RoomsQuery(Page):
    """What chooses rooms."""

    include_active_session: bool = False
    starts_after: When = UNSET
    ends_before: When = UNSET
