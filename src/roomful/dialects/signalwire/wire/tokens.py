"""Room tokens, and streams."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.signalwire.wire.common import PageLinks, Stay, Title, UniqueName, When

Permission = Literal[
    "room.member.audio_mute",
    "room.member.audio_unmute",
    "room.member.video_mute",
    "room.member.video_unmute",
    "room.member.deaf",
    "room.member.undeaf",
    "room.member.set_input_volume",
    "room.member.set_output_volume",
    "room.member.set_input_sensitivity",
    "room.member.set_position",
    "room.member.set_meta",
    "room.member.raisehand",
    "room.member.lowerhand",
    "room.member.remove",
    "room.member.promote",
    "room.member.demote",
    "room.hide_video_muted",
    "room.list_available_layouts",
    "room.lock",
    "room.playback",
    "room.playback_seek",
    "room.prioritize_handraise",
    "room.recording",
    "room.set_layout",
    "room.set_position",
    "room.set_meta",
    "room.show_video_muted",
    "room.stream",
    "room.unlock",
    "room.self.audio_mute",
    "room.self.audio_unmute",
    "room.self.video_mute",
    "room.self.video_unmute",
    "room.self.deaf",
    "room.self.undeaf",
    "room.self.set_input_volume",
    "room.self.set_output_volume",
    "room.self.set_input_sensitivity",
    "room.self.set_position",
    "room.self.set_meta",
    "room.self.raisehand",
    "room.self.lowerhand",
    "room.self.screenshare",
    "room.self.additional_source",
]


class RoomTokenRequest(Struct, kw_only=True):
    """CreateRoomTokenRequest."""

    room_name: UniqueName
    user_name: Annotated[str, Meta(max_length=100)] | UnsetType | None = UNSET
    permissions: list[Permission] | UnsetType = UNSET
    join_from: When = UNSET
    join_until: When = UNSET
    remove_at: When = UNSET
    remove_after_seconds_elapsed: Stay | UnsetType | None = UNSET
    join_audio_muted: bool = False
    join_video_muted: bool = False
    auto_create_room: bool = True
    enable_room_previews: bool = False
    room_display_name: Title | UnsetType | None = UNSET
    end_room_session_on_leave: bool = False
    join_as: Literal["audience", "member"] = "member"
    media_allowed: Literal["all", "video-only", "audio-only"] = "all"
    room_meta: dict[str, Any] | UnsetType | None = UNSET
    meta: dict[str, Any] | UnsetType | None = UNSET
    sync_audio_video: bool = False


class RoomToken(Struct):
    """RoomTokenResponse."""

    token: str


class StreamRequest(Struct):
    """CreateStreamRequest and UpdateStreamRequest."""

    url: str


class Stream(Struct, kw_only=True):
    """Stream."""

    id: str
    url: str
    stream_type: str = "rtmp"
    width: int
    height: int
    fps: int
    created_at: str
    updated_at: str


class StreamList(Struct, kw_only=True):
    """The streams of a room."""

    data: list[Stream]
    links: PageLinks
