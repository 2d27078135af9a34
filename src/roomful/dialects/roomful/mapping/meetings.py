"""Sessions and who is in them, what happened, and credentials: from wire to core and back."""

from typing import Any

from msgspec import UNSET, convert, structs

from roomful.dialects.roomful import wire
from roomful.history.model import Event
from roomful.kit.clock import rfc3339
from roomful.people.avatars import path_to
from roomful.rooms.model import Room
from roomful.sessions import rights, stage
from roomful.sessions.model import Message, Participant, Selection, Session
from roomful.tenants.model import Credential

NAME = "roomful"


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
        kind=person.kind,
        media=person.media,
        meta=person.meta,
        deaf=person.deaf,
        remove_at=when(person.remove_at),
        guest=person.guest,
        waiting_since=when(person.waiting_since),
        on_podium=person.on_podium,
        pinned=person.pinned,
        podium_invited_at=when(person.podium_invited_at),
        languages=person.languages,
        channel=person.channel,
        avatar=path_to(person.user_id, person.avatar),
        permissions=allowed,
        is_me=person.id == me,
    )


def whole(person: Participant) -> wire.Participant:
    """Return a participant as hosts' programs see them: with what they came with and how it went."""
    stats = None if person.stats is None else convert(person.stats, wire.Stats)
    return structs.replace(participant(person), client=convert(person.client, wire.ClientShown), stats=stats)


def permissions(room: Room, session: Session, person: Participant) -> wire.Permissions:
    """Return what somebody may do."""
    return wire.Permissions(*structs.astuple(rights.permissions(room, session, person)))


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
        hands_first=one.hands_first,
        mode=stage.mode(one),
        voice_activated=stage.follows_voices(one),
        interpretation=stage.is_interpreted(one),
        lobby_on=bool(one.snapshot.get("lobby_on")),
        started_at=rfc3339(one.started_at),
        ends_at=when(one.ends_at),
        ended_at=when(one.ended_at),
        end_reason=one.end_reason,
        recording=recording,
        broadcast=broadcast,
        participants=UNSET if people is None else people,
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
        scopes=one.scopes,
        redirect_uris=one.redirect_uris,
        confidential=one.confidential,
        secret=secret or UNSET,
    )
