"""LiveKit's messages as the port's types, and back."""

from livekit.protocol.models import (
    DisconnectReason,
    ParticipantInfo,
    ParticipantPermission,
    Room,
    TrackInfo,
    TrackSource,
    TrackType,
)

from roomful.media.port import Grants, LeaveReason, MediaParticipant, MediaRoom, Source, Track

_SOURCES = {
    TrackSource.CAMERA: Source.CAMERA,
    TrackSource.MICROPHONE: Source.MICROPHONE,
    TrackSource.SCREEN_SHARE: Source.SCREEN,
    TrackSource.SCREEN_SHARE_AUDIO: Source.SCREEN_AUDIO,
}
_WIRE_SOURCES = {source: number for number, source in _SOURCES.items()}

_REASONS = {
    DisconnectReason.CLIENT_INITIATED: LeaveReason.CLIENT,
    DisconnectReason.DUPLICATE_IDENTITY: LeaveReason.REPLACED,
    DisconnectReason.PARTICIPANT_REMOVED: LeaveReason.REMOVED,
    DisconnectReason.ROOM_DELETED: LeaveReason.ROOM_CLOSED,
    DisconnectReason.ROOM_CLOSED: LeaveReason.ROOM_CLOSED,
    DisconnectReason.SERVER_SHUTDOWN: LeaveReason.ENGINE_STOPPED,
}


def room(message: Room) -> MediaRoom:
    """Return LiveKit's room as ours."""
    return MediaRoom(name=message.name, id=message.sid, participants=message.num_participants)


def track(message: TrackInfo) -> Track:
    """Return LiveKit's track as ours; one of unknown source counts as camera or microphone by its kind."""
    fallback = Source.MICROPHONE if message.type == TrackType.AUDIO else Source.CAMERA
    return Track(
        id=message.sid,
        source=_SOURCES.get(message.source, fallback),
        muted=message.muted,
        width=message.width,
        height=message.height,
    )


def participant(message: ParticipantInfo) -> MediaParticipant:
    """Return LiveKit's participant as ours; its times are whole milliseconds at best."""
    return MediaParticipant(
        identity=message.identity,
        connection_id=message.sid,
        grants=grants(message.permission),
        tracks=tuple(track(each) for each in message.tracks),
        joined_at=message.joined_at_ms * 1000 or message.joined_at * 1_000_000,
    )


def grants(message: ParticipantPermission) -> Grants:
    """Return LiveKit's permissions as ours: no sources named means all of them."""
    sources = frozenset(_SOURCES[each] for each in message.can_publish_sources if each in _SOURCES)
    if not message.can_publish:
        sources = frozenset()
    elif not message.can_publish_sources:
        sources = frozenset(Source)
    return Grants(publish=sources, subscribe=message.can_subscribe, hidden=message.hidden)


def permission(of: Grants) -> ParticipantPermission:
    """Return our grants as LiveKit's: never data, never metadata."""
    return ParticipantPermission(
        can_subscribe=of.subscribe,
        can_publish=bool(of.publish),
        can_publish_data=False,
        can_publish_sources=sorted(_WIRE_SOURCES[source] for source in of.publish),
        hidden=of.hidden,
        can_update_metadata=False,
    )


def leave_reason(message: ParticipantInfo) -> LeaveReason:
    """Return why a participant left; what LiveKit cannot tell counts as a lost line."""
    return _REASONS.get(message.disconnect_reason, LeaveReason.LOST)
