"""What goes on in a room, from core to wire."""

from roomful.dialects.portsip import wire
from roomful.dialects.portsip.mapping.ids import write_id
from roomful.kit.clock import rfc3339_seconds
from roomful.recordings.model import Recording, State
from roomful.rooms.model import Room
from roomful.sessions import rights
from roomful.sessions.model import Participant, Role, Session

_LAST_PLACE = 8


def status(session: Session | None, *, anybody: bool, recorded: bool) -> wire.Status:
    """Return the state of a room; without a session it is not open."""
    if session is None:
        return wire.Status("OFFLINE", locked=False, muted=False, recording=False)
    return wire.Status(
        "ON_CALL" if anybody else "ONLINE",
        locked=session.locked,
        muted=session.all_muted,
        recording=recorded,
    )


def participant(
    person: Participant, room: Room, session: Session, domain: str, extension: str | None
) -> wire.Participant:
    """Return somebody as the wire has them; who has no extension is known by their number."""
    microphone = rights.permissions(room, session, person).microphone
    return wire.Participant(
        id=write_id(person.number),
        display_name=f"{_quoted(person.name)}<sip:{extension or person.number}@{domain}>",
        muted=person.mic_muted or not microphone,
        chairman=person.role == Role.HOST,
        position=None if person.position is None else min(person.position, _LAST_PLACE),
    )


def recording(one: Recording, link: str | None) -> wire.RecordingFile:
    """Return a recording as the wire has it, with the path of its file; one that failed has none."""
    failed = one.state == State.FAILED
    return wire.RecordingFile(
        id=write_id(one.number),
        answered_at=rfc3339_seconds(one.started_at),
        ended_at=None if one.stopped_at is None else rfc3339_seconds(one.stopped_at),
        duration=0 if failed else _seconds(one.duration_ms),
        file_name=one.file_name,
        file_size=0 if failed else one.size_bytes,
        file_url=link,
    )


def _seconds(duration_ms: int | None) -> int | None:
    """Return whole seconds, rounded down, at least 1 for anything longer than nothing."""
    if duration_ms is None:
        return None
    return max(1, duration_ms // 1000) if duration_ms else 0


def _quoted(name: str) -> str:
    """Return a name as a quoted string (RFC 3261, section 25.1)."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
