"""Decisions about recordings: what may be asked for, what follows from it, and where files are. No I/O."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from roomful.kit.clock import DAY, to_datetime
from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.ids import new_id, new_number
from roomful.media.recorder import CaptureState, Region
from roomful.recordings.model import Options, Recording, State, StopReason, Track
from roomful.recordings.picture import FASTEST, FPS, HEIGHT, LONG, SHORT, WIDTH, size
from roomful.rooms.model import LAYOUTS, MediaKind, Room
from roomful.sessions.model import Session

RUNNING = (State.RECORDING, State.PAUSED)
FINAL = (State.COMPLETED, State.FAILED)
_SIDE = (16, LONG)
_FPS = (1, FASTEST)
_MEBIBYTE = 1 << 20
_SOUND_KBPS = 128
# FIELDS 4.18: what one composition may be
_COMPOSED_SIDE = (16, 1280)
_COMPOSED_AREA = 1280 * 720
MAX_REGIONS = 2
MAX_SOURCES = 1000
# so many attempts to compose, with the pauses of jobs between them: some hours
COMPOSE_ATTEMPTS = 15
COMPOSITION_WITHIN = DAY
# what the timeline of a capture is called, there and in the store
TIMELINE = "timeline.jsonl"


def check_options(options: Options) -> None:
    """Raise Problem, naming what cannot be had."""
    if options.media is not None and options.media not in set(MediaKind):
        raise invalid("media", "A recording is audio or video.")
    check_layout(options.layout)
    for field, value in (("width", options.width), ("height", options.height)):
        if value is not None and (not _SIDE[0] <= value <= _SIDE[1] or value % 2):
            raise invalid(field, f"It is an even number from {_SIDE[0]} to {_SIDE[1]}.")
    width, height = options.width or WIDTH, options.height or HEIGHT
    if min(width, height) > SHORT or max(width, height) > LONG:
        raise invalid("height", f"A picture is at most {LONG} by {SHORT}.")
    if options.fps is not None and not _FPS[0] <= options.fps <= _FPS[1]:
        raise invalid("fps", f"A picture has {_FPS[0]} to {_FPS[1]} frames a second.")


def check_layout(layout: str | None) -> None:
    """Raise Problem unless there is such a layout."""
    if layout is not None and layout not in LAYOUTS:
        raise invalid("layout", f"A layout is one of {', '.join(sorted(LAYOUTS))}.")


def new_recording(
    session: Session, room: Room, options: Options, *, started_by: str, timezone: str, now: int
) -> Recording:
    """Return the recording that begins now."""
    number = new_number()
    media = options.media or room.media
    width, height, fps = size(options, session, room, recorded=True)
    container = "m4a" if media == MediaKind.AUDIO else "mp4"
    layout = options.layout or (session.layout if session.layout != "auto" else room.layout)
    return Recording(
        id=new_id(),
        number=number,
        tenant_id=session.tenant_id,
        room_id=session.room_id,
        session_id=session.id,
        title=session.title or room.title or room.name,
        room_name=room.name,
        file_name=file_name(number, local_time(now, timezone), container),
        state=State.RECORDING,
        failure=None,
        media=media,
        layout=layout,
        width=width,
        height=height,
        fps=fps,
        compose=room.compose,
        chat=options.chat,
        started_by=started_by,
        started_at=now,
        paused_at=None,
        paused_ms=0,
        stopped_at=None,
        stop_reason=None,
        captured_at=None,
        completed_at=None,
        container=container,
        duration_ms=None,
        size_bytes=None,
        storage_key=None,
        sha256=None,
        preview_key=None,
        timeline_key=None,
        progress=0,
        timeline_offset=0,
        read=False,
        expires_at=None,
        created_at=now,
        updated_at=now,
        deleted_at=None,
    )


def local_time(at: int, timezone: str) -> datetime:
    """Return a moment as people of that time zone read it; of one nobody knows, in UTC."""
    try:
        return to_datetime(at).astimezone(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError):
        return to_datetime(at)


def file_name(number: int, begun: datetime, container: str) -> str:
    """Return a name no other recording of the room has: what is left of the number counts within 16 s."""
    return f"{number & 0xFFFFFFFF:08x}_{begun:%Y-%m-%d}_{begun:%H-%M-%S}.{container}"


def paused(recording: Recording, now: int) -> dict[str, Any]:
    """Return what changes when a recording is paused."""
    if recording.state == State.PAUSED:
        return {}
    return {"state": State.PAUSED, "paused_at": now, "updated_at": now}


def resumed(recording: Recording, now: int) -> dict[str, Any]:
    """Return what changes when a recording goes on."""
    if recording.state == State.RECORDING:
        return {}
    return {"state": State.RECORDING, "updated_at": now} | _pause_ends(recording, now)


def stopped(recording: Recording, reason: StopReason, now: int) -> dict[str, Any]:
    """Return what changes when a recording is stopped: what was captured is worked on from now on."""
    changes = {"state": State.PROCESSING, "stopped_at": now, "stop_reason": reason, "updated_at": now}
    return changes | _pause_ends(recording, now)


def _pause_ends(recording: Recording, now: int) -> dict[str, Any]:
    if recording.paused_at is None:
        return {}
    pause = max(now - recording.paused_at, 0) // 1000
    return {"paused_at": None, "paused_ms": recording.paused_ms + pause}


def duration_ms(recording: Recording, now: int) -> int:
    """Return how long has been recorded by now, or in all: pauses do not count."""
    end = recording.paused_at or recording.stopped_at or now
    return max((end - recording.started_at) // 1000 - recording.paused_ms, 0)


def wanted(recording: Recording) -> CaptureState:
    """Return what the capture of a recording is to do."""
    if recording.deleted_at is not None or recording.state not in RUNNING:
        return CaptureState.STOPPED
    return CaptureState.PAUSED if recording.state == State.PAUSED else CaptureState.RECORDING


def ended(recording: Recording) -> Problem:
    """Return the refusal to change a recording that is over."""
    return Problem(Kind.CONFLICT, "recording_ended", "The recording is over.", state=str(recording.state))


def check_room_for(free: int | None, floor: int, used: int, quota: int | None) -> None:
    """Raise Problem unless there is room for one more: on the disk, and in what the tenant may keep."""
    if free is not None and free < floor:
        raise Problem(
            Kind.FORBIDDEN,
            "disk_low",
            f"The server's disk is nearly full ({free // _MEBIBYTE} MiB are left): nothing is recorded.",
            free=free,
            floor=floor,
        )
    if quota is not None and used >= quota:
        raise Problem(
            Kind.FORBIDDEN,
            "recording_quota",
            f"The recordings take all the room they may ({quota // _MEBIBYTE} MiB): delete some first.",
            used=used,
            quota=quota,
        )


def expires_at(at: int, room_days: int | None, tenant_days: int | None) -> int | None:
    """Return until when something finished at that time is kept; None for ever."""
    days = tenant_days if room_days is None else room_days
    return None if days is None else at + days * DAY


def check_composition(
    width: int, height: int, regions: list[Region], audio_sources: list[str], tracks: set[str]
) -> None:
    """Raise Problem, naming what cannot be composed; `tracks` are the ids there are."""
    low, high = _COMPOSED_SIDE
    for field, value in (("width", width), ("height", height)):
        if not low <= value <= high:
            raise invalid(field, f"It is a number from {low} to {high}.")
    if width * height > _COMPOSED_AREA:
        raise invalid("width", f"A picture has at most {_COMPOSED_AREA} pixels.")
    if len(regions) > MAX_REGIONS:
        raise invalid("regions", f"There are at most {MAX_REGIONS} regions.")
    for region in regions:
        _check_region(region, width, height)
        _check_sources("regions", region.sources, tracks)
    _check_sources("audio_sources", audio_sources, tracks)


def _check_region(region: Region, width: int, height: int) -> None:
    inside = region.x >= 0 and region.y >= 0 and region.width > 0 and region.height > 0
    if not inside or region.x + region.width > width or region.y + region.height > height:
        raise invalid("regions", f"The region {region.name} is not within the picture.")
    for limit in (region.max_columns, region.max_rows):
        if limit is not None and limit < 1:
            raise invalid("regions", f"The region {region.name} has no columns or no rows.")


def _check_sources(field: str, sources: list[str] | tuple[str, ...], tracks: set[str]) -> None:
    if len(sources) > MAX_SOURCES:
        raise invalid(field, f"There are at most {MAX_SOURCES} sources.")
    missing = [source for source in sources if source != "*" and source not in tracks]
    if missing:
        raise invalid(field, "The session has no such track: " + ", ".join(missing[:5]), "track_not_found")


def kbps(width: int, height: int, fps: int) -> int:
    """Return how many kilobits a second a picture of that size has: 1500 for 720p at 25 frames."""
    return min(max(1500 * width * height * fps // (WIDTH * HEIGHT * FPS), 200), 6000)


def growing(recording: Recording, now: int) -> int:
    """Return about how many bytes there will be of what is recorded by now, but not finished."""
    picture = recording.width, recording.height, recording.fps
    video = 0 if recording.media == MediaKind.AUDIO else kbps(*picture)
    return film_size(duration_ms(recording, now), video)


def film_size(milliseconds: int, video_kbps: int) -> int:
    """Return about how many bytes a film of that length has."""
    return milliseconds * (video_kbps + _SOUND_KBPS) // 8


def track_container(codec: str) -> str:
    """Return the container a track of that codec is kept in."""
    return "mkv" if codec == "h264" else "webm"


def recording_key(recording: Recording) -> str:
    """Return where the file of a recording is in the store. The same each time, so that twice is once."""
    return f"{recording.tenant_id}/recordings/{recording.id}/{recording.file_name}"


def beside_key(recording: Recording, name: str) -> str:
    """Return where something that belongs to a recording is."""
    return f"{recording.tenant_id}/recordings/{recording.id}/{name}"


def track_key(track: Track) -> str:
    """Return where the file of a track is."""
    return f"{track.tenant_id}/tracks/{track.id}.{track_container(track.codec)}"


def composition_key(tenant_id: str, composition_id: str) -> str:
    """Return where the file of a composition is."""
    return f"{tenant_id}/compositions/{composition_id}.mp4"


def payload(recording: Recording, now: int) -> dict[str, Any]:
    """Return what is told of a recording."""
    length = recording.duration_ms
    return {
        "state": str(recording.state),
        "media": recording.media,
        "layout": recording.layout,
        "duration_ms": duration_ms(recording, now) if length is None else length,
        "size_bytes": recording.size_bytes,
        "failure": recording.failure,
        "stop_reason": recording.stop_reason,
        "compose": recording.compose,
    }


def changed(recording: Recording, changes: dict[str, Any]) -> Recording:
    """Return a recording with its changes."""
    return msgspec.structs.replace(recording, **changes)
