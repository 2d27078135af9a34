"""How history names sessions and the people in them."""

from roomful.history.model import Actor, Subject
from roomful.sessions.model import Participant, Session


def subject_of(session: Session) -> Subject:
    """Return a session as the object of an event."""
    return Subject(session.id, session.title or session.room_name, session.room_id, session.id)


def subject_of_person(person: Participant) -> Subject:
    """Return a participant as the object of an event."""
    return Subject(person.id, person.name, person.room_id, person.session_id, person.id)


def actor_of(person: Participant) -> Actor:
    """Return a participant as the one who did something."""
    return Actor("guest" if person.user_id is None else "user", person.user_id or person.id, person.name)
