"""Who sits where in the picture of a session, for those who have it captured."""

from collections.abc import Sequence

from roomful.db import Database, Transaction
from roomful.history.model import Event
from roomful.history.service import History
from roomful.media.recorder import ASIDE, OUT, Seats
from roomful.recordings.service.nudges import Nudges
from roomful.sessions import stage
from roomful.sessions.model import Participant, Role, Session
from roomful.sessions.store import participants, sessions

# What of a session and of people in it decides about the picture, by the kinds of events that tell of it.
_DECIDES = {
    "session.updated": ("layout", "hands_first"),
    "participant.updated": ("position", "role", "hand_raised_at", "on_podium", "languages", "avatar"),
}


class Seating:
    """Reads seats from the rows of sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, tenant_id: str, session_id: str) -> Seats:
        """Return who sits where now; nobody anywhere when there is no such session."""
        async with self._database.read() as reader:
            session = await sessions.by_id(reader, tenant_id, session_id)
            people = await participants.present(reader, tenant_id, session_id)
        return Seats() if session is None else seats(session, people)

    @staticmethod
    def follow(history: History, nudges: Nudges) -> None:
        """Nudge a session's picture from now on whenever it is to be another. Once in a server."""

        async def hear(tx: Transaction, event: Event) -> None:
            if event.session_id is not None and _changes_picture(event):
                await nudges.tell(tx, bell_of(event.session_id))

        history.subscribe(hear)


def _changes_picture(event: Event) -> bool:
    if event.kind in {"participant.joined", "participant.left"}:
        return True
    return any(name in event.payload for name in _DECIDES.get(event.kind, ()))


def bell_of(session_id: str) -> str:
    """Return by which name the picture of a session is nudged."""
    return f"picture:{session_id}"


def seats(session: Session, people: Sequence[Participant]) -> Seats:
    """Return who sits where: as the pages show it, without those who only watch or have not the word."""
    given: dict[str, int] = {}
    shown = stage.shown(session, people)
    for one in people:
        out = one.role == Role.AUDIENCE or (shown is not None and one.id not in shown)
        # what translators say is for those who chose to hear it
        seat = ASIDE if stage.translates(session, one) else OUT if out else one.position
        if seat is not None:
            given[one.id] = seat
    raised = [one for one in people if one.hand_raised_at is not None and one.id not in given]
    raised.sort(key=lambda one: one.hand_raised_at or 0)
    hands = tuple(one.id for one in raised) if session.hands_first else ()
    portraits = {one.id: one.avatar for one in people if one.avatar is not None and one.role != Role.AUDIENCE}
    return Seats(given, hands, portraits)
