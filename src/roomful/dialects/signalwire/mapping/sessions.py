"""Sessions, members, events and recordings."""

from typing import Any

from msgspec import UNSET

from roomful.dialects.signalwire.mapping.common import (
    TITLE,
    fps,
    layout,
    quality,
    seconds,
    unset,
    when,
    when_or_none,
)
from roomful.dialects.signalwire.wire import sessions as wire
from roomful.dialects.signalwire.wire.rooms import ActiveSession
from roomful.history.model import Event
from roomful.kit.clock import rfc3339
from roomful.recordings.model import Recording, State
from roomful.sessions.model import Participant, Session

# our words for what happened, and theirs; what has none is not told
NAMES = {
    "session.started": "room.started",
    "session.updated": "room.updated",
    "session.ended": "room.ended",
    "participant.joined": "member.joined",
    "participant.updated": "member.updated",
    "participant.left": "member.left",
    "recording.started": "recording.started",
    "recording.stopped": "recording.ended",
    "broadcast.started": "stream.started",
    "broadcast.ended": "stream.ended",
    "broadcast.failed": "stream.ended",
}
KINDS = tuple(NAMES)
RECORDING_KINDS = tuple(kind for kind in NAMES if kind.startswith("recording."))
_STATUS: dict[str, Any] = {
    State.RECORDING: "recording",
    State.PAUSED: "paused",
    State.ENQUEUED: "processing",
    State.PROCESSING: "processing",
}
_FORMATS = {"mp4": "video/mp4", "m4a": "audio/mp4", "webm": "video/webm"}
# what is told of an event, where there is anything of it
_TOLD = (
    *("reason", "started_at", "ended_at", "joined_at", "left_at", "locked", "layout", "state"),
    *("media", "duration_ms", "size_bytes", "failure"),
)


def summary(session: Session, capacity: int, preview: str | None) -> wire.RoomSessionSummary:
    """Return a session; what it shows of its room is what that was when it began."""
    return wire.RoomSessionSummary(**_fields(session, capacity, preview))


def room_session(session: Session, capacity: int, preview: str | None) -> wire.RoomSession:
    """Return a session as lists have it."""
    return wire.RoomSession(
        **_fields(session, capacity, preview),
        enable_room_previews=bool(session.snapshot.get("previews", False)),
    )


def active(session: Session, capacity: int, preview: str | None) -> ActiveSession:
    """Return the session that runs in a room, as it stands beside the room."""
    whole = _fields(session, capacity, preview)
    told = {name: value for name, value in whole.items() if name in ActiveSession.__struct_fields__}
    return ActiveSession(
        **{name: unset(value) for name, value in told.items()},
        enable_room_previews=bool(session.snapshot.get("previews", False)),
        audio_video_sync=unset(session.snapshot.get("av_sync")),
    )


def _fields(session: Session, capacity: int, preview: str | None) -> dict[str, Any]:
    before = session.snapshot
    most = before.get("capacity")
    return {
        "id": session.id,
        "room_id": session.room_id,
        "name": session.room_name,
        "display_name": (session.title or session.room_name)[:TITLE],
        "max_members": capacity if most is None else most,
        "quality": quality(before.get("picture_height")),
        "fps": fps(before.get("picture_fps")),
        "join_from": when_or_none(before.get("opens_at")),
        "join_until": when_or_none(before.get("last_entry_at")),
        # the end is the session's own: hosts move it
        "remove_at": when_or_none(session.ends_at),
        "remove_after_seconds_elapsed": before.get("stay_limit"),
        "layout": layout(session.layout),
        "record_on_start": bool(before.get("record_at_start", False)),
        "tone_on_entry_and_exit": bool(before.get("entry_tones", False)),
        "room_join_video_off": bool(before.get("entry_picture_off", False)),
        "user_join_video_off": bool(before.get("entry_camera_off", False)),
        "locked": session.locked,
        "start_time": when(session.started_at),
        "end_time": when_or_none(session.ended_at),
        "duration": seconds(session.started_at, session.ended_at),
        "status": status(session),
        "created_at": when(session.started_at),
        "updated_at": when(session.updated_at),
        "preview_url": preview,
        "prioritize_handraise": session.hands_first,
        "sync_audio_video": before.get("av_sync"),
    }


def status(session: Session) -> wire.Status:
    """Return whether a session goes on."""
    return "in-progress" if session.ended_at is None else "completed"


def member(person: Participant) -> wire.Member:
    """Return somebody who is or was in."""
    return wire.Member(
        id=person.id,
        room_session_id=person.session_id,
        name=person.name,
        join_time=when_or_none(person.joined_at),
        leave_time=when_or_none(person.left_at),
        duration=seconds(person.joined_at, person.left_at),
    )


def event(one: Event, project_id: str) -> wire.RoomEvent:
    """Return something that happened in a session."""
    name = NAMES[one.kind]
    if name == "room.updated" and "layout" in one.payload:
        name = "layout.changed"
    return wire.RoomEvent(
        id=one.id,
        project_id=project_id,
        room_id=one.room_id or "",
        room_session_id=one.session_id or "",
        room_recording_id=unset(one.object_id if one.kind.startswith("recording.") else None),
        room_participant_id=UNSET if one.participant_id is None else one.participant_id,
        name=name,
        payload=_payload(one),
        created_at=when(one.at),
    )


def _payload(one: Event) -> dict[str, Any]:
    told: dict[str, Any] = {"name": one.object_name} if one.object_name else {}
    for name in _TOLD:
        value = one.payload.get(name)
        if value is None:
            continue
        if name == "layout":
            value = layout(value)
        elif name.endswith("_at"):
            value = rfc3339(value)[:-4] + "Z"
        told[name] = value
    return told


def recording(one: Recording, uri: str | None) -> wire.RoomRecording:
    """Return a recording; one that came to nothing is completed, without a file."""
    duration = one.duration_ms
    if one.state == State.FAILED:
        duration = 0
    return wire.RoomRecording(
        id=one.id,
        room_session_id=one.session_id,
        status=_STATUS.get(one.state, "completed"),
        started_at=when(one.started_at),
        finished_at=when_or_none(one.stopped_at),
        duration=None if duration is None else (max(1, duration // 1000) if duration else 0),
        size_in_bytes=one.size_bytes,
        format=_FORMATS.get(one.container, one.container),
        uri=uri if one.state == State.COMPLETED else None,
        created_at=when(one.created_at),
        updated_at=when(one.updated_at),
    )
