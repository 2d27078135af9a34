"""Rooms, sessions and participants, from wire to core and back."""

from typing import Any

from msgspec import UNSET, UnsetType

from roomful.delivery.model import WebhookSettings
from roomful.dialects.telnyx import wire
from roomful.dialects.telnyx.mapping.common import NO_HOOK, Hook, days, hook
from roomful.kit.clock import rfc3339
from roomful.kit.errors import invalid
from roomful.rooms.model import RoomCard, RoomFilter
from roomful.sessions.model import (
    Participant,
    ParticipantFilter,
    Session,
    SessionFilter,
)
from roomful.sessions.rules import capacity

EVENTS = (
    "session.started",
    "session.ended",
    "participant.joined",
    "participant.left",
    "track.started",
    "track.completed",
    "composition.completed",
)

# FIELDS, section 6: what the vendor calls the ways things end
ENDED = {
    "all_left": "stale",
    "never_joined": "stale",
    "host": "ended",
    "api": "ended",
    "schedule": "timeout",
    "room_deleted": "room_deleted",
}
LEFT = {
    "left": "left",
    "replaced": "left",
    "kicked": "kick",
    "session_ended": "session_ended",
    "room_deleted": "session_ended",
    "time_up": "timeout",
    "lost": "disconnected",
}


def participant(person: Participant) -> wire.Participant:
    """Return a participant as the wire has it."""
    return wire.Participant(
        id=person.id,
        session_id=person.session_id,
        context=UNSET if person.context is None else person.context,
        joined_at=rfc3339(person.joined_at or person.created_at),
        updated_at=rfc3339(person.updated_at),
        left_at=UNSET if person.left_at is None else rfc3339(person.left_at),
    )


def session(one: Session, people: list[Participant] | None = None) -> wire.Session:
    """Return a session as the wire has it."""
    return wire.Session(
        id=one.id,
        room_id=one.room_id,
        active=one.ended_at is None,
        participants=[participant(person) for person in people or ()],
        created_at=rfc3339(one.started_at),
        updated_at=rfc3339(one.updated_at),
        ended_at=UNSET if one.ended_at is None else rfc3339(one.ended_at),
    )


def room(one: RoomCard, tenant_capacity: int, sessions: list[Session] | None = None) -> wire.Room:
    """Return a room as the wire has it."""
    shown = wire.Room(
        id=one.id,
        unique_name=one.name,
        max_participants=capacity(one, tenant_capacity),
        enable_recording=one.record_at_start,
        active_session_id=one.live_session_id or UNSET,
        sessions=[session(each) for each in sessions] if sessions else [],
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
    )
    if one.url is not None:
        shown.webhook_event_url = one.url or UNSET
        shown.webhook_event_failover_url = one.failover_url or ""
        shown.webhook_timeout_secs = UNSET if one.timeout is None else one.timeout
    return shown


def attributes(request: wire.RoomRequest, shown: wire.Room | None) -> dict[str, Any]:
    """Return what a request sets of a room, in core names.

    `shown` is the room as its caller last could have read it: a value sent back unchanged changes nothing,
    even where it is outside the range of new ones. Raises Problem.
    """
    given: dict[str, Any] = {}
    if _differs(request.unique_name, shown and shown.unique_name):
        given["name"] = _name(request.unique_name)
    if _differs(request.max_participants, shown and shown.max_participants):
        limit = request.max_participants
        if not isinstance(limit, int) or not 2 <= limit <= 50:
            raise invalid("max_participants", "max_participants is a whole number from 2 to 50.")
        given["capacity"] = limit
    if _differs(request.enable_recording, shown and shown.enable_recording):
        if request.enable_recording is None:
            raise invalid("enable_recording", "enable_recording is true or false.")
        given["record_at_start"] = request.enable_recording
    return given


def _differs(value: object, shown: object) -> bool:
    return value is not UNSET and (shown is None or value != shown)


def _name(value: str | UnsetType | None) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= 255:
        raise invalid("unique_name", "unique_name has 1 to 255 characters.")
    return value


def webhook(request: wire.RoomRequest, stored: RoomCard | None) -> WebhookSettings | UnsetType | None:
    """Return the webhook a request leaves a room with; UNSET when it changes nothing of it, None for none."""
    parts = (request.webhook_event_url, request.webhook_event_failover_url, request.webhook_timeout_secs)
    if all(part is UNSET for part in parts):
        return UNSET
    before: Hook = NO_HOOK
    if stored is not None:
        before = (stored.url or "", stored.failover_url or "", stored.timeout)
    url, failover, timeout = hook(request, before)
    if (url, failover, timeout) == before:
        return UNSET
    if not url and not failover and timeout is None:
        return None
    return WebhookSettings(url=url, failover_url=failover, timeout=timeout, events=EVENTS)


def room_filter(query: wire.RoomQuery) -> RoomFilter:
    """Return which rooms a query chooses."""
    created, updated = days(query, "date_created_at"), days(query, "date_updated_at")
    return RoomFilter(query.unique_name or None, *created, *updated)


def session_filter(query: wire.RoomSessionQuery, room_id: str | None) -> SessionFilter:
    """Return which sessions a query chooses."""
    started, updated = days(query, "date_created_at"), days(query, "date_updated_at")
    ended = days(query, "date_ended_at")
    return SessionFilter(
        room_id=room_id,
        active=None if isinstance(query.active, UnsetType) else query.active,
        started_from=started[0],
        started_to=started[1],
        updated_from=updated[0],
        updated_to=updated[1],
        ended_from=ended[0],
        ended_to=ended[1],
    )


def participant_filter(query: wire.SessionParticipantQuery, session_id: str | None) -> ParticipantFilter:
    """Return which participants a query chooses."""
    return ParticipantFilter(
        session_id,
        None if isinstance(query.context, UnsetType) else query.context,
        *days(query, "date_joined_at"),
        *days(query, "date_updated_at"),
        *days(query, "date_left_at"),
    )
