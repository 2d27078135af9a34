"""Rooms: as Fabric's conference room, as a video room, and what requests set of them."""

from typing import Any

from msgspec import UNSET, UnsetType

from roomful.dialects.signalwire.mapping.common import (
    DESCRIPTION,
    TITLE,
    alias,
    fps,
    layout,
    layout_meant,
    quality,
    size_of,
    when,
    when_or_none,
)
from roomful.dialects.signalwire.wire import fabric, rooms
from roomful.rooms.model import MediaKind, Room
from roomful.sessions.model import Session

_MOST = 300
# wire → core, where the value is the same
_SAME = {
    "name": "name",
    "max_members": "capacity",
    "record_on_start": "record_at_start",
    "tone_on_entry_and_exit": "entry_tones",
    "room_join_video_off": "entry_picture_off",
    "user_join_video_off": "entry_camera_off",
    "enable_room_previews": "previews",
    "enable_chat": "chat_on",
    # these can be taken away by a null
    "display_name": "title",
    "join_from": "opens_at",
    "join_until": "last_entry_at",
    "remove_at": "ends_at",
    "remove_after_seconds_elapsed": "stay_limit",
    "sync_audio_video": "av_sync",
}
_ZERO_IS_NONE = ("capacity", "stay_limit")


def attributes(request: Any) -> dict[str, Any]:
    """Return what a request sets of a room, in core names; a null takes away."""
    given: dict[str, Any] = {}
    for name in type(request).__struct_fields__:
        value = getattr(request, name)
        if isinstance(value, UnsetType):
            continue
        if name in _SAME:
            given[_SAME[name]] = value
        elif name == "description":
            given["description"] = value or ""
        elif name == "meta":
            given["meta"] = value or {}
        elif name == "layout":
            given["layout"] = layout_meant(value)
        elif name == "quality":
            given["picture_width"], given["picture_height"] = size_of(value)
    for name in _ZERO_IS_NONE:
        if given.get(name) == 0:
            given[name] = None
    return given


def without_nulls(given: dict[str, Any]) -> dict[str, Any]:
    """Return what is set on create, where a null is what is not given; 0 members still means any number."""
    return {name: value for name, value in given.items() if value is not None or name == "capacity"}


def title(room: Room) -> str:
    """Return what people read as a room's name."""
    return (room.title or room.name)[:TITLE]


def conference_room(room: Room) -> fabric.ConferenceRoom:
    """Return a room as Fabric has it; what is beyond the bounds of its schema is shown at the bound."""
    return fabric.ConferenceRoom(
        id=room.id,
        name=room.name,
        description=room.description[:DESCRIPTION],
        display_name=title(room),
        max_members=min(room.capacity or 0, _MOST),
        quality=quality(room.picture_height),
        fps=fps(room.picture_fps),
        join_from=when_or_none(room.opens_at),
        join_until=when_or_none(room.last_entry_at),
        remove_at=when_or_none(room.ends_at),
        remove_after_seconds_elapsed=room.stay_limit,
        layout=layout(room.layout),
        record_on_start=room.record_at_start,
        tone_on_entry_and_exit=room.entry_tones,
        room_join_video_off=room.entry_picture_off,
        user_join_video_off=room.entry_camera_off,
        enable_room_previews=room.previews,
        sync_audio_video=room.av_sync,
        meta=room.meta,
        prioritize_handraise=room.hands_first,
    )


def resource(room: Room, project_id: str) -> fabric.Resource:
    """Return a room as a resource."""
    return fabric.Resource(
        id=alias(room.id, "resource"),
        project_id=project_id,
        display_name=title(room),
        created_at=when(room.created_at),
        updated_at=when(room.updated_at),
        conference_room=conference_room(room),
    )


def address(room: Room, session: Session | None, preview: str | None) -> fabric.Address:
    """Return the one address a room has."""
    place = f"/public/{room.slug}?channel="
    audio_only = room.media == MediaKind.AUDIO
    return fabric.Address(
        id=alias(room.id, "address"),
        name=room.slug,
        display_name=title(room),
        cover_url="",
        preview_url=preview or "",
        locked=session is not None and session.locked,
        channels=fabric.Channels(audio=f"{place}audio")
        if audio_only
        else fabric.Channels(video=f"{place}video"),
        created_at=when(room.created_at),
    )


def video_room(
    room: Room, tenant_capacity: int, active: rooms.ActiveSession | UnsetType = UNSET
) -> rooms.VideoRoom:
    """Return a room as the Video API has it."""
    return rooms.VideoRoom(
        id=room.id,
        name=room.name,
        display_name=None if room.title is None else room.title[:TITLE],
        description=room.description[:DESCRIPTION] or None,
        max_members=tenant_capacity if room.capacity is None else room.capacity,
        quality=quality(room.picture_height),
        fps=fps(room.picture_fps),
        join_from=when_or_none(room.opens_at),
        join_until=when_or_none(room.last_entry_at),
        remove_at=when_or_none(room.ends_at),
        remove_after_seconds_elapsed=room.stay_limit,
        layout=layout(room.layout),
        record_on_start=room.record_at_start,
        tone_on_entry_and_exit=room.entry_tones,
        room_join_video_off=room.entry_picture_off,
        user_join_video_off=room.entry_camera_off,
        enable_room_previews=room.previews,
        sync_audio_video=room.av_sync,
        meta=room.meta,
        prioritize_handraise=room.hands_first,
        created_at=when(room.created_at),
        updated_at=when(room.updated_at),
        active_session=active,
    )
