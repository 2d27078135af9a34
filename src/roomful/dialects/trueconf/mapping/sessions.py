"""Sessions and who is in them, from core to wire."""

from typing import Any

from roomful.dialects.trueconf.mapping import stage
from roomful.dialects.trueconf.mapping.ids import call_id, participant_id, stream_id, uid
from roomful.dialects.trueconf.mapping.times import dated, unix
from roomful.people.model import User
from roomful.rooms.model import Room
from roomful.rooms.stage import Mode
from roomful.sessions import rights
from roomful.sessions.model import Participant, Role, Session
from roomful.sessions.stage import mode

GROUP = 5
# what somebody is in a session
UNKNOWN, ONE_OF_ALL, LISTENER, HOST, PODIUM, VOICE = -1, 0, 1, 2, 4, 5


def session(one: Session, room: Room, owner: User | None, domain: str) -> dict[str, Any]:
    """Return a session that runs."""
    return {
        "stream_id": stream_id(one, domain),
        "conference_id": room.slug,
        "type": GROUP,
        "mode": stage.MODES[mode(one)],
        "topic": (one.title or one.room_name)[:240],
        "owner": "" if owner is None else uid(owner.login, domain),
        "start_time": unix(one.started_at),
    }


def participant(
    person: Participant, user: User | None, room: Room, running: Session, domain: str
) -> dict[str, Any]:
    """Return somebody who is in."""
    login = None if user is None else user.login
    return {
        "participant_id": participant_id(person, login, domain),
        "call_id": call_id(person, login, domain),
        "display_name": person.name,
        "join_time": dated(person.joined_at, 0),
        "role": role(person, room, running),
    }


def role(person: Participant, room: Room, running: Session) -> int:
    """Return what somebody is: a host, on the podium, a listener, or one of all who are seen."""
    if person.role == Role.AUDIENCE:
        return UNKNOWN
    if person.role == Role.HOST:
        return HOST
    if mode(running) == Mode.ALL_ON_SCREEN:
        return ONE_OF_ALL
    if person.on_podium:
        return PODIUM
    microphone = rights.permissions(room, running, person).microphone
    return VOICE if microphone and not person.mic_muted else LISTENER
