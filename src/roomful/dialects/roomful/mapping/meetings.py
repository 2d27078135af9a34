"""Rooms, sessions and who is in them, what happened, and credentials: from wire to core and back."""

from typing import Any

from msgspec import UNSET, UnsetType, structs

from roomful.delivery.model import WebhookSettings
from roomful.dialects.roomful import wire
from roomful.history.model import Event
from roomful.kit.clock import parse_rfc3339, rfc3339
from roomful.kit.errors import invalid
from roomful.rooms.model import Room, RoomView
from roomful.sessions import rules
from roomful.sessions.model import Message, Participant, Selection, Session
from roomful.tenants.model import Credential
from roomful.tickets.model import Ticket

NAME = "roomful"
_TIMES = ("opens_at", "last_entry_at", "ends_at")
_SEPARATE = {"slug", "webhook"}


def when(at: int | None) -> str | None:
    """Return a time as the wire has it."""
    return None if at is None else rfc3339(at)


def participant(
    person: Participant, allowed: wire.Permissions | None = None, *, me: str | None = None
) -> wire.Participant:
    """Return a participant as the wire has it."""
    return wire.Participant(
        id=person.id,
        session_id=person.session_id,
        name=person.name,
        role=person.role,
        state=person.state,
        joined_at=when(person.joined_at),
        left_at=when(person.left_at),
        leave_reason=person.leave_reason,
        mic_muted=person.mic_muted,
        camera_off=person.camera_off,
        mic_blocked=person.mic_blocked,
        camera_blocked=person.camera_blocked,
        hand_raised_at=when(person.hand_raised_at),
        position=person.position,
        context=person.context,
        consent_at=when(person.consent_at),
        permissions=allowed,
        is_me=person.id == me,
    )


def permissions(room: Room, session: Session, person: Participant) -> wire.Permissions:
    """Return what somebody may do."""
    return wire.Permissions(*structs.astuple(rules.permissions(room, session, person)))


def session(
    one: Session,
    people: list[wire.Participant] | None = None,
    recording: wire.RunningRecording | None = None,
    broadcast: wire.RunningBroadcast | None = None,
) -> wire.Session:
    """Return a session as the wire has it, with what runs in it."""
    return wire.Session(
        id=one.id,
        room_id=one.room_id,
        state="live" if one.ended_at is None else "ended",
        locked=one.locked,
        all_muted=one.all_muted,
        layout=one.layout,
        started_at=rfc3339(one.started_at),
        ends_at=when(one.ends_at),
        ended_at=when(one.ended_at),
        end_reason=one.end_reason,
        recording=recording,
        broadcast=broadcast,
        participants=UNSET if people is None else people,
    )


def room(view: RoomView, base_url: str) -> wire.Room:
    """Return a room as the wire has it."""
    one, hook = view.room, view.webhook
    webhook = None
    if hook is not None and hook.url:
        webhook = wire.Webhook(hook.url, hook.failover_url, hook.timeout, list(hook.events))
    return wire.Room(
        id=one.id,
        number=str(one.number),
        slug=one.slug,
        name=one.name,
        title=one.title,
        description=one.description,
        extension=one.extension,
        capacity=one.capacity,
        guests_allowed=one.guests_allowed,
        opens_at=when(one.opens_at),
        last_entry_at=when(one.last_entry_at),
        ends_at=when(one.ends_at),
        empty_close_after=one.empty_close_after,
        record_at_start=one.record_at_start,
        compose=one.compose,
        recording_retention=one.recording_retention,
        consent_required=one.consent_required,
        layout=one.layout,
        chat_on=one.chat_on,
        entry_mic_muted=one.entry_mic_muted,
        entry_camera_off=one.entry_camera_off,
        media=one.media,
        language=one.language,
        origin=one.origin,
        meta=one.meta,
        webhook=webhook,
        link=f"{base_url}/m/{one.slug}",
        live_session_id=view.live_session_id,
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
    )


def joined_room(one: Room) -> wire.JoinedRoom:
    """Return a room as somebody inside sees it."""
    return wire.JoinedRoom(one.id, one.slug, one.title or one.name, one.language, one.chat_on, one.media)


def link_room(one: Room, live: Session | None, now: int, *, recorded: bool = False) -> wire.LinkRoom:
    """Return a room as somebody outside sees it; `recorded` when its session is being recorded."""
    return wire.LinkRoom(
        slug=one.slug,
        title=one.title or one.name,
        state=_door_state(one, live, now),
        opens_at=when(one.opens_at),
        ends_at=when(one.ends_at),
        live=live is not None,
        language=one.language,
        theme=None,
        asks=wire.Asks(pin=False, name=True, consent=one.consent_required),
        media=one.media,
        recording=recorded or one.record_at_start,
    )


def _door_state(one: Room, live: Session | None, now: int) -> str:
    ends_at = one.ends_at if live is None else live.ends_at
    if ends_at is not None and now >= ends_at:
        return "over"
    if live is None and one.opens_at is not None and now < one.opens_at:
        return "early"
    return "locked" if live is not None and live.locked else "open"


def attributes(request: wire.RoomRequest) -> dict[str, Any]:
    """Return what a request sets of a room, in core names. Raises Problem."""
    given = {
        name: value
        for name in wire.RoomRequest.__struct_fields__
        if (value := getattr(request, name)) is not UNSET and name not in _SEPARATE
    }
    for name in _TIMES:
        if given.get(name) is not None:
            try:
                given[name] = parse_rfc3339(given[name])
            except (ValueError, OverflowError):
                raise invalid(name, "It is an RFC 3339 time with its zone.") from None
    return given


def webhook(request: wire.RoomRequest) -> WebhookSettings | UnsetType | None:
    """Return the webhook a request leaves a room with; UNSET when it does not touch it."""
    hook = request.webhook
    if not isinstance(hook, wire.Webhook):
        return hook
    return WebhookSettings(
        url=hook.url, failover_url=hook.failover_url, timeout=hook.timeout, events=tuple(hook.events)
    )


def selection(request: wire.Selected) -> Selection:
    """Return whom an action is for."""
    everyone = isinstance(request.participants, str)
    return Selection(None if everyone else tuple(request.participants), tuple(request.exclude))


def message(one: Message) -> wire.Message:
    """Return a message as the wire has it."""
    sender = {"participant_id": one.from_participant_id, "name": one.from_name}
    return wire.Message(
        one.id, one.session_id, sender, one.to_participant_id, one.text, rfc3339(one.sent_at), one.seq
    )


def event(one: Event) -> wire.Event:
    """Return an event as the wire has it."""
    return wire.Event(
        seq=one.seq,
        id=one.id,
        at=rfc3339(one.at),
        kind=one.kind,
        severity=one.severity,
        actor={"kind": one.actor_kind, "id": one.actor_id, "name": one.actor_name},
        object_id=one.object_id,
        object_name=one.object_name,
        room_id=one.room_id,
        session_id=one.session_id,
        participant_id=one.participant_id,
        payload={name: _plain(name, value) for name, value in one.payload.items()},
    )


def _plain(name: str, value: Any) -> Any:
    return rfc3339(value) if name.endswith("_at") and isinstance(value, int) else value


def ticket(one: Ticket, secret: str | None = None, base_url: str = "") -> wire.Ticket:
    """Return a ticket as the wire has it, with its secret when it was just made."""
    return wire.Ticket(
        id=one.id,
        room_id=one.room_id or "",
        role=one.role,
        name=one.display_name,
        created_at=rfc3339(one.created_at),
        expires_at=when(one.expires_at),
        revoked_at=when(one.revoked_at),
        secret=secret or UNSET,
        link=f"{base_url}/m/#ticket={secret}" if secret else UNSET,
    )


def credential(one: Credential, secret: str | None = None) -> wire.Credential:
    """Return a credential as the wire has it, with its secret when it was just made."""
    return wire.Credential(
        id=one.id,
        kind=one.kind,
        public_id=one.public_id,
        label=one.label,
        created_at=rfc3339(one.created_at),
        expires_at=when(one.expires_at),
        revoked_at=when(one.revoked_at),
        last_used_at=when(one.last_used_at),
        secret=secret or UNSET,
    )
