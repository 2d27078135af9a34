"""What happened, from core to wire."""

from collections.abc import Mapping
from typing import Any

from roomful.dialects.trueconf.mapping.ids import call_id, stream_id, uid
from roomful.dialects.trueconf.mapping.sessions import GROUP
from roomful.dialects.trueconf.mapping.times import dated, unix
from roomful.kit.clock import SECOND
from roomful.recordings.lists.model import LoggedRecording
from roomful.recordings.model import Recording, State
from roomful.sessions.lists.model import LoggedMessage, LoggedPerson, LoggedRing, LoggedSession
from roomful.sessions.model import EndReason, LeaveReason, Outcome

# FIELDS 6: what each number means is told for some alone
CLASS, SUBTYPE = 10, 0
_ENDED: dict[str | None, int] = {
    EndReason.ALL_LEFT: 2,
    EndReason.ROOM_DELETED: 3,
    "all_declined": 4,
    EndReason.SCHEDULE: 5,
    EndReason.MEDIA_LOST: 6,
    EndReason.HOST: 10,
    EndReason.API: 15,
    EndReason.NEVER_JOINED: 15,
}
_LEFT: dict[str | None, int] = {
    LeaveReason.LEFT: 1,
    LeaveReason.LOST: 2,
    LeaveReason.KICKED: 3,
    "moved": 4,
    LeaveReason.REPLACED: 4,
    LeaveReason.SESSION_ENDED: 5,
    LeaveReason.TIME_UP: 5,
    LeaveReason.ROOM_DELETED: 5,
}
_STATS = {
    "avg_cpu_load": "cpu",
    "avg_sent_fps": "fps",
    "bitrate_in": "kbps_in",
    "bitrate_out": "kbps_out",
    "video_h": "height",
    "video_w": "width",
}


def call(one: LoggedSession, domain: str, zone: int, now: int) -> dict[str, Any]:
    """Return a session, which may run."""
    session = one.session
    return {
        "conference_id": stream_id(session, domain),
        "named_conf_id": one.slug,
        "topic": session.title or session.room_name,
        "class": CLASS,
        "type": GROUP,
        "subtype": SUBTYPE,
        "owner": None if one.owner is None else uid(one.owner, domain),
        "participant_count": one.people,
        "start_time": dated(session.started_at, zone),
        "duration": _seconds((session.ended_at or now) - session.started_at),
        "end_time": dated(session.ended_at, zone),
        "term_reason": 0 if session.ended_at is None else _ENDED.get(session.end_reason, 0),
    }


def participant(one: LoggedPerson, domain: str, zone: int, now: int) -> dict[str, Any]:
    """Return somebody who is or was in."""
    person = one.person
    stats: Mapping[str, Any] = person.stats or {}
    return {
        "app_id": str(person.client.get("app") or person.client.get("name") or ""),
        "call_id": call_id(person, one.login, domain),
        "display_name": person.name,
        "duration": _seconds((person.left_at or now) - (person.joined_at or now)),
        "join_time": dated(person.joined_at, zone),
        "leave_reason": _LEFT.get(person.leave_reason, 0),
        "leave_time": dated(person.left_at, zone),
        **{name: round(stats.get(key) or 0) for name, key in _STATS.items()},
    }


def ring(one: LoggedRing, domain: str, zone: int) -> dict[str, Any]:
    """Return somebody who was called, and by whom."""
    invited = one.ring.address or "" if one.invited is None else uid(one.invited, domain)
    return {
        "call_id": one.ring.inviter_name if one.inviter is None else uid(one.inviter, domain),
        "invited_call_id": invited,
        "invite_time": dated(one.ring.at, zone),
        "is_accepted": one.ring.outcome == Outcome.ACCEPTED,
    }


def message(one: LoggedMessage, domain: str, zone: int) -> dict[str, Any]:
    """Return a message; who wrote it, or got it, is a user or a guest."""
    told = one.message
    to = "" if told.to_participant_id is None else _who(one.to_login, one.to_number, domain)
    return {
        "id": str(told.seq),
        "time_stamp": dated(told.sent_at, zone),
        "conference_id": f"{one.session_number:016x}@{domain}#vcs",
        "from_call_id": _who(one.from_login, one.from_number, domain),
        "from_display_name": told.from_name,
        "to_call_id": to,
        "is_offline": False,
        "message": told.text,
    }


def _who(login: str | None, number: int | None, domain: str) -> str:
    if login is not None:
        return uid(login, domain)
    return "" if number is None else uid(f"#guest:{number:x}", domain)


def record(one: LoggedRecording, domain: str, zone: int, now: int, path: str) -> dict[str, Any]:
    """Return a recording as one of a session."""
    told = one.recording
    return {
        "conference_id": f"{one.session_number:016x}@{domain}#vcs",
        "name": told.file_name,
        "named_conf_id": one.slug,
        "topic": told.title,
        "owner": None if one.owner is None else uid(one.owner, domain),
        "class": CLASS,
        "type": GROUP,
        "subtype": SUBTYPE,
        "duration": _length(told, now),
        "file_size": size_of(told),
        "start_time": dated(told.started_at, zone),
        "end_time": dated(told.stopped_at, zone),
        "is_public": one.public,
        "download_url": _file(told, path),
        "is_deleted": told.deleted_at is not None,
    }


def recording(one: LoggedRecording, domain: str, base: str) -> dict[str, Any]:
    """Return a recording by itself."""
    told = one.recording
    return {
        "id": str(told.number),
        "name": told.file_name,
        "stream_id": f"{one.session_number:016x}@{domain}#vcs",
        "conference_id": one.slug,
        "topic": told.title,
        "owner": None if one.owner is None else uid(one.owner, domain),
        # its page has the one in the table, the other in the example
        "created_at": unix(told.started_at),
        "started_at": unix(told.started_at),
        "stopped_at": unix(told.stopped_at),
        "deleted_at": unix(told.deleted_at),
        "size": size_of(told),
        "download_url": _file(told, f"{base}/logs/recordings/{told.number}/download"),
    }


def size_of(one: Recording) -> str | None:
    """Return how many bytes a file has; null while there is none, or no more; 0 when it failed."""
    if one.deleted_at is not None:
        return None
    if one.state == State.FAILED:
        return "0"
    return None if one.size_bytes is None or one.storage_key is None else str(one.size_bytes)


def _file(one: Recording, path: str) -> str:
    """Return where a file is; nothing when it is gone, or not yet there."""
    return "" if one.storage_key is None or one.deleted_at is not None else path


def _length(one: Recording, now: int) -> int:
    if one.duration_ms is not None:
        return max(1, one.duration_ms // 1000) if one.duration_ms else 0
    return _seconds((one.stopped_at or now) - one.started_at)


def _seconds(length: int) -> int:
    """Return whole seconds, at least 1 for anything longer than nothing."""
    return max(1, length // SECOND) if length > 0 else 0
