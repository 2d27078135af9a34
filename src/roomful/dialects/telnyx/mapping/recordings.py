"""Recordings of one participant's medium, from core to wire, and what chooses them."""

from msgspec import UNSET, UnsetType

from roomful.dialects.telnyx import wire
from roomful.dialects.telnyx.mapping.common import chosen, days, megabytes
from roomful.kit.clock import rfc3339
from roomful.recordings.model import State, Track, TrackFilter


def recording(one: Track, link: str | None) -> wire.RoomRecording:
    """Return a track as the wire has it, with the address of its file.

    The vendor knows no failure: what failed is completed, without a file and without length.
    """
    over = one.state in (State.COMPLETED, State.FAILED)
    return wire.RoomRecording(
        id=one.id,
        room_id=one.room_id,
        session_id=one.session_id,
        participant_id=one.participant_id,
        status="completed" if over else "processing",
        type="audio" if one.medium == "audio" else "video",
        codec=one.codec,
        duration_secs=seconds(one.duration_ms) if over else UNSET,
        size_mb=megabytes(one.size_bytes) if over else UNSET,
        download_url=link or UNSET,
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
        started_at=rfc3339(one.started_at),
        ended_at=moment(one.ended_at),
        completed_at=moment(one.completed_at),
    )


def moment(at: int | None) -> str | UnsetType:
    """Return a time as the wire has it; what has not come yet is left out."""
    return UNSET if at is None else rfc3339(at)


def seconds(duration_ms: int | None) -> int:
    """Return whole seconds, rounded down, at least 1 for anything longer than nothing."""
    return max(1, duration_ms // 1000) if duration_ms else 0


def track_filter(query: wire.RecordingQuery) -> TrackFilter:
    """Return which tracks a query chooses."""
    status = query.status
    started, ended = days(query, "date_started_at"), days(query, "date_ended_at")
    return TrackFilter(
        room_id=chosen(query.room_id),
        session_id=chosen(query.session_id),
        participant_id=chosen(query.participant_id),
        medium=None if isinstance(query.type, UnsetType) else query.type,
        shown_completed=None if isinstance(status, UnsetType) else status == "completed",
        duration_from=_least(query.duration_secs),
        started_from=started[0],
        started_to=started[1],
        ended_from=ended[0],
        ended_to=ended[1],
    )


def _least(seconds_shown: int | UnsetType) -> int | None:
    """Return the shortest duration that is shown as so many seconds or more; None for any."""
    if isinstance(seconds_shown, UnsetType) or seconds_shown == 0:
        return None
    return 1 if seconds_shown == 1 else seconds_shown * 1000
