"""Recordings, tracks and compositions, from wire to core and back."""

from typing import Any

from msgspec import UNSET, UnsetType

from roomful.dialects.roomful import wire
from roomful.dialects.roomful.mapping.meetings import NAME, when
from roomful.kit.clock import rfc3339
from roomful.media.recorder import Region
from roomful.recordings.model import (
    Composition,
    CompositionFilter,
    CompositionWebhook,
    Options,
    Recording,
    RecordingFilter,
    State,
    Track,
    TrackFilter,
)
from roomful.recordings.rules import duration_ms
from roomful.web.links import Links


def recording(one: Recording, links: Links | None, now: int) -> wire.Recording:
    """Return a recording as the wire has it; without `links` to somebody who may not have its file."""
    return wire.Recording(
        id=one.id,
        session_id=one.session_id,
        room_id=one.room_id,
        title=one.title,
        state=one.state,  # type: ignore[arg-type]  # one of the five
        stop_reason=one.stop_reason,
        failure=one.failure,
        media=one.media,
        layout=one.layout,
        width=one.width,
        height=one.height,
        fps=one.fps,
        compose=one.compose,
        chat=one.chat,
        started_at=rfc3339(one.started_at),
        paused_at=when(one.paused_at),
        stopped_at=when(one.stopped_at),
        completed_at=when(one.completed_at),
        expires_at=when(one.expires_at),
        recorded_ms=duration_ms(one, now),
        duration_ms=one.duration_ms,
        size_bytes=one.size_bytes,
        sha256=one.sha256,
        progress=_progress(one.state, one.progress),
        file_name=one.file_name,
        download_url=None if links is None else links.recording(one),
        preview_url=None if links is None else links.preview(one),
        timeline_url=None if links is None else links.timeline(one),
        read=one.read,
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
    )


def _progress(state: str, progress: int) -> float | None:
    return progress / 1000 if state == State.PROCESSING else None


def track(one: Track, links: Links) -> wire.Track:
    """Return a track as the wire has it."""
    return wire.Track(
        id=one.id,
        recording_id=one.recording_id,
        session_id=one.session_id,
        room_id=one.room_id,
        participant_id=one.participant_id,
        medium=one.medium,  # type: ignore[arg-type]  # one of the two
        source=one.source,
        codec=one.codec,
        state=one.state,  # type: ignore[arg-type]  # one of the four
        failure=one.failure,
        started_at=rfc3339(one.started_at),
        ended_at=when(one.ended_at),
        completed_at=when(one.completed_at),
        duration_ms=one.duration_ms,
        size_bytes=one.size_bytes,
        sha256=one.sha256,
        download_url=links.track(one),
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
    )


def composition(one: Composition, links: Links) -> wire.Composition:
    """Return a composition as the wire has it; its webhook only where it is written in our own words."""
    hook = one.webhook if one.dialect == NAME else None
    return wire.Composition(
        id=one.id,
        session_id=one.session_id,
        room_id=one.room_id,
        requested_by=one.requested_by,
        state=one.state,  # type: ignore[arg-type]  # one of the four
        failure=one.failure,
        progress=_progress(one.state, one.progress),
        width=one.width,
        height=one.height,
        regions=[_region_shown(region) for region in one.regions],
        audio_sources=one.audio_sources,
        webhook=None if hook is None else wire.CompositionHook(hook.url, hook.failover_url, hook.timeout),
        started_at=when(one.started_at),
        ended_at=when(one.ended_at),
        completed_at=when(one.completed_at),
        duration_ms=one.duration_ms,
        size_bytes=one.size_bytes,
        sha256=one.sha256,
        download_url=links.composition(one),
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
    )


def _region_shown(one: Region) -> wire.Region:
    return wire.Region(
        name=one.name,
        width=one.width,
        height=one.height,
        x=one.x,
        y=one.y,
        z=one.z,
        max_columns=one.max_columns,
        max_rows=one.max_rows,
        sources=list(one.sources),
    )


def _region(one: wire.Region) -> Region:
    return Region(
        name=one.name,
        width=one.width,
        height=one.height,
        x=one.x,
        y=one.y,
        z=one.z,
        max_columns=one.max_columns,
        max_rows=one.max_rows,
        sources=tuple(source.lower() for source in one.sources),
    )


def options(asked: wire.RecordingRequest) -> Options:
    """Return how a session is to be recorded."""
    return Options(asked.media, asked.layout, asked.width, asked.height, asked.fps, asked.chat)


def changes(asked: wire.RecordingChange) -> dict[str, Any]:
    """Return what is to be changed of a recording."""
    told = {"layout": asked.layout, "read": asked.read}
    return {name: value for name, value in told.items() if value is not UNSET}


def wanted(asked: wire.CompositionRequest) -> dict[str, Any]:
    """Return what is to be composed, in core names."""
    hook = asked.webhook
    return {
        "width": asked.width,
        "height": asked.height,
        "regions": [_region(one) for one in asked.regions],
        "audio_sources": [source.lower() for source in asked.audio_sources],
        "webhook": hook and CompositionWebhook(hook.url, hook.failover_url, hook.timeout),
        "dialect": NAME,
    }


def recording_filter(query: wire.RecordingQuery) -> RecordingFilter:
    """Return which recordings a query chooses."""
    return RecordingFilter(chosen(query.room_id), chosen(query.session_id), chosen(query.state))


def track_filter(query: wire.TrackQuery, recording_id: str | None = None) -> TrackFilter:
    """Return which tracks a query chooses."""
    return TrackFilter(
        recording_id=recording_id or chosen(query.recording_id),
        room_id=chosen(query.room_id),
        session_id=chosen(query.session_id),
        participant_id=chosen(query.participant_id),
        medium=chosen(query.medium),
    )


def composition_filter(query: wire.CompositionQuery) -> CompositionFilter:
    """Return which compositions a query chooses."""
    return CompositionFilter(session_id=chosen(query.session_id), state=chosen(query.state))


def chosen(value: str | UnsetType) -> str | None:
    """Return what a parameter names, as we keep it; None where it is not given."""
    return None if isinstance(value, UnsetType) else value.lower()
