"""What happened, in the vendor's words: a fixed table, since its page names some of them alone."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from roomful.dialects.trueconf.mapping.times import dated
from roomful.history.model import Event

_CREATE, _EDIT, _DELETE = "create", "edit", "delete"
# kind of ours: type of the thing and what happened to it; what has no word there is left out
EVENTS: dict[str, tuple[str, str]] = {
    "user.signed_in": ("user", "login"),
    "user.signed_out": ("user", "logout"),
    "user.sign_in_failed": ("user", "login_failed"),
    "user.disconnected": ("user", "disconnect"),
    "credential.signed_in": ("application", "login"),
    "room.created": ("conference", _CREATE),
    "room.updated": ("conference", _EDIT),
    "room.deleted": ("conference", _DELETE),
    "room.pin_wrong": ("conference", "pin_wrong"),
    "session.started": ("conference", "start"),
    "session.updated": ("conference", "update"),
    "session.ended": ("conference", "stop"),
    "participant.joined": ("participant", "join"),
    "participant.left": ("participant", "leave"),
    "participant.updated": ("participant", "update"),
    "ring.started": ("participant", "invite"),
    "ring.ended": ("participant", "invite_finished"),
    "invitation.created": ("invitation", _CREATE),
    "invitation.updated": ("invitation", _EDIT),
    "invitation.deleted": ("invitation", _DELETE),
    "recording.started": ("recording", "start"),
    "recording.paused": ("recording", "pause"),
    "recording.resumed": ("recording", "resume"),
    "recording.stopped": ("recording", "stop"),
    "recording.completed": ("recording", "ready"),
    "recording.failed": ("recording", "fail"),
    "recording.refused": ("recording", "refuse"),
    "recording.deleted": ("recording", _DELETE),
    "broadcast.started": ("broadcast", "start"),
    "broadcast.ended": ("broadcast", "stop"),
    "broadcast.refused": ("broadcast", "refuse"),
    "lobby.waiting": ("participant", "wait"),
    "lobby.admitted": ("participant", "admit"),
}
_NEW, _CHANGED, _GONE = "new", "edit", "delete"
# changes of settings: the thing, and what was done
SETTINGS: dict[str, tuple[str, str]] = {
    "tenant.created": ("server", _NEW),
    "tenant.updated": ("server", _CHANGED),
    "user.created": ("user", _NEW),
    "user.updated": ("user", _CHANGED),
    "user.password_changed": ("user", _CHANGED),
    "user.deleted": ("user", _GONE),
    "group.created": ("group", _NEW),
    "group.updated": ("group", _CHANGED),
    "group.user_added": ("group", _CHANGED),
    "group.user_removed": ("group", _CHANGED),
    "group.deleted": ("group", _GONE),
    "credential.created": ("application", _NEW),
    "credential.revoked": ("application", _GONE),
    "broadcast_preset.created": ("broadcast_preset", _NEW),
    "broadcast_preset.updated": ("broadcast_preset", _CHANGED),
    "broadcast_preset.deleted": ("broadcast_preset", _GONE),
    "template.created": ("conference_template", _NEW),
    "template.updated": ("conference_template", _CHANGED),
    "template.deleted": ("conference_template", _GONE),
}


def event(one: Event, zone: int) -> dict[str, Any]:
    """Return something that happened."""
    thing, verb = EVENTS[one.kind]
    return {
        "id": str(one.seq),
        "event_type": verb,
        "object_type": thing,
        "object_name": one.object_name,
        "payload": one.payload,
        "created_at": dated(one.at, zone),
        "severity": one.severity,
    }


def setting(one: Event, zone: int) -> dict[str, Any]:
    """Return a change of settings; what goes for all has the number 0."""
    thing, action = SETTINGS[one.kind]
    told = msgspec.json.encode(one.payload).decode()
    return {
        "id": str(one.seq),
        "user_name": one.actor_name or "anonymous",
        "created_at": dated(one.at, zone),
        "object_type": thing,
        "object_id": 0,
        "action_type": action,
        "comment": f"{action} {one.object_name}".strip(),
        "old_value": told if action == _GONE else None,
        "new_value": None if action == _GONE else told,
    }


def kinds(known: Mapping[str, tuple[str, str]], *, thing: str = "", verb: str = "") -> Iterable[str]:
    """Return the kinds of ours that are of a type, and of a verb, where one is asked for."""
    return tuple(
        kind
        for kind, (one, done) in known.items()
        if (not thing or one == thing) and (not verb or done == verb)
    )
