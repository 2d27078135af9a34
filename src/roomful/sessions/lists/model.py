"""What such lists find."""

import msgspec

from roomful.sessions.model import Message, Participant, Ring, Session


class LoggedSession(msgspec.Struct, frozen=True):
    """A session, that runs or is over, and what is known of its room, which may be deleted by now.

    `people` counts those who were in, each user once; `owner` is the login of whose the room is.
    """

    session: Session
    slug: str
    owner: str | None
    people: int


class LoggedPerson(msgspec.Struct, frozen=True):
    """Somebody who was in a session; `login` of a user."""

    person: Participant
    login: str | None


class LoggedRing(msgspec.Struct, frozen=True):
    """Somebody who was called, and by whom: logins, where they are users."""

    ring: Ring
    inviter: str | None
    invited: str | None


class LoggedMessage(msgspec.Struct, frozen=True):
    """A message, the number of its session, and who wrote it to whom.

    Of users there is the login, of others the number of their stay.
    """

    message: Message
    session_number: int
    from_login: str | None
    from_number: int | None
    to_login: str | None
    to_number: int | None
