"""Room tokens and streams."""

from typing import Any

from msgspec import UnsetType

from roomful.broadcasts.model import RoomStream
from roomful.dialects.signalwire.errors import Wrong, bad, one_bad
from roomful.dialects.signalwire.mapping import permissions
from roomful.dialects.signalwire.mapping.common import micro, when
from roomful.dialects.signalwire.wire import tokens as wire
from roomful.kit.errors import Problem
from roomful.rooms import rules
from roomful.rooms.model import Room
from roomful.sessions.model import Role

_MEDIA = {"all": "all", "video-only": "video", "audio-only": "audio"}
_WIDTH, _HEIGHT, _FPS = 1280, 720, 25


def ticket(request: wire.RoomTokenRequest) -> dict[str, Any]:
    """Return what a ticket is that a request asks for. Raises Problem."""
    audience = request.join_as == "audience"
    names = permissions.DEFAULT if isinstance(request.permissions, UnsetType) else request.permissions
    times = {
        "opens_at": micro(request.join_from),
        "last_entry_at": micro(request.join_until),
        "remove_at": micro(request.remove_at),
    }
    _check_window(times)
    stay = request.remove_after_seconds_elapsed
    return {
        "room_name": request.room_name,
        "auto_create": request.auto_create_room,
        "new_room": new_room(request) if request.auto_create_room else {},
        "display_name": _text(request.user_name),
        # whoever only looks on may do nothing
        "role": Role.AUDIENCE if audience else Role.PARTICIPANT,
        "permissions": [] if audience else permissions.rights(names),
        "media": _MEDIA[request.media_allowed],
        "meta": _object(request.meta, "meta"),
        "mic_muted": request.join_audio_muted,
        "camera_off": request.join_video_muted,
        "stay_limit": None if isinstance(stay, UnsetType) else stay,
        "ends_session": request.end_room_session_on_leave,
        **times,
    }


def new_room(request: wire.RoomTokenRequest) -> dict[str, Any]:
    """Return what the room is that a token makes, in core names."""
    given: dict[str, Any] = {
        "name": request.room_name,
        "meta": _object(request.room_meta, "room_meta"),
        "previews": request.enable_room_previews,
        "av_sync": request.sync_audio_video,
    }
    title = _text(request.room_display_name)
    return given if title is None else given | {"title": title}


def _text(value: str | UnsetType | None) -> str | None:
    return None if isinstance(value, UnsetType) or not value else value


def _object(value: dict[str, Any] | UnsetType | None, name: str) -> dict[str, Any]:
    if isinstance(value, UnsetType) or value is None:
        return {}
    try:
        rules.check({"meta": value})
    except Problem as error:
        raise one_bad(name, f"{name} must be an object of at most {rules.MAX_META} characters") from error
    return value


def _check_window(times: dict[str, int | None]) -> None:
    wrong = []
    names = {"opens_at": "join_from", "last_entry_at": "join_until", "remove_at": "remove_at"}
    for core, name in names.items():
        at = times[core]
        if at is not None and not 0 <= at <= rules.LAST_MOMENT:
            wrong.append(Wrong("not_a_datetime", f"{name} must be between 1970 and 9999", name))
    opens, until = times["opens_at"], times["last_entry_at"]
    if opens is not None and until is not None and until < opens:
        words = "join_until must not be before join_from"
        wrong.append(Wrong("invalid_join_until_date", words, "join_until"))
    if wrong:
        raise bad(wrong)


def stream(one: RoomStream, room: Room) -> wire.Stream:
    """Return a stream; its picture is that of its room."""
    return wire.Stream(
        id=one.id,
        url=one.url,
        width=room.picture_width or _WIDTH,
        height=room.picture_height or _HEIGHT,
        fps=room.picture_fps or _FPS,
        created_at=when(one.created_at),
        updated_at=when(one.updated_at),
    )
