"""The bodies of webhooks, as the page shows them."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, defstruct


class SessionStarted(Struct):
    """What is told of a session that began."""

    room_id: str
    session_id: str


class SessionEnded(SessionStarted):
    """What is told of a session that is over; it lasted `duration_secs`."""

    duration_secs: int
    ended_reason: str


class ParticipantJoined(SessionStarted):
    """What is told of somebody who came."""

    participant_id: str
    context: str


class ParticipantLeft(ParticipantJoined):
    """What is told of somebody who is gone; they stayed `duration_secs`."""

    duration_secs: int
    left_reason: str


class RecordingStarted(SessionStarted):
    """What is told of a recording that began: one medium of one participant."""

    participant_id: str
    recording_id: str
    type: Literal["audio", "video"]


class RecordingCompleted(RecordingStarted):
    """What is told of a recording that can be downloaded; of one that failed there is nothing to."""

    codec: str
    duration_secs: int
    size_mb: float
    download_url: str | UnsetType = UNSET


class CompositionCompleted(SessionStarted):
    """What is told of a composition that can be downloaded; of one that failed there is nothing to."""

    composition_id: str
    format: Literal["mp4"]
    resolution: str
    duration_secs: int
    size_mb: float
    download_url: str | UnsetType = UNSET


class Attempt(Struct):
    """Which attempt this is, counted from 1, and the address it is made to."""

    attempt: int
    delivered_to: str


def webhook(name: str, event_type: str, payload: type) -> Any:
    """Return the body of a webhook."""
    fields: list[Any] = [
        ("event_type", Literal[event_type]),
        ("id", str),
        ("occurred_at", str),
        ("payload", payload),
        ("record_type", Literal["event"]),
    ]
    data = defstruct(f"{name}Event", fields, module=__name__)
    return defstruct(f"{name}Webhook", [("data", data), ("meta", Attempt)], module=__name__)


WEBHOOKS = {
    kind: webhook(payload.__name__, kind, payload)
    for kind, payload in (
        ("video.room.session.started", SessionStarted),
        ("video.room.session.ended", SessionEnded),
        ("video.room.participant.joined", ParticipantJoined),
        ("video.room.participant.left", ParticipantLeft),
        ("video.room.recording.started", RecordingStarted),
        ("video.room.recording.completed", RecordingCompleted),
        ("video.room.composition.completed", CompositionCompleted),
    )
}
