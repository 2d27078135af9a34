"""Who waits for a host to let them in, and who is let in then: no I/O."""

from collections.abc import Iterable, Sequence

from roomful.kit.clock import SECOND
from roomful.kit.errors import invalid
from roomful.rooms.model import Room
from roomful.rooms.stage import LobbyScope
from roomful.sessions import rules
from roomful.sessions.model import Participant, Selection, Session, State

# a page that waits says so every 15 seconds; without a word for so long it is taken for closed
UNSEEN_AFTER = 45 * SECOND


def waits(facts: rules.Facts, *, host: bool) -> bool:
    """Tell whether somebody whom the door does not refuse has to wait for a host."""
    return not (host or facts.held) and is_for(
        facts.room, facts.session, user=facts.user, invited=facts.invited
    )


def is_on(room: Room, session: Session | None) -> bool:
    """Tell whether there is a lobby: a session has its room's, until a host turns it on or off there."""
    of_session = None if session is None else session.snapshot.get("lobby_on")
    return room.lobby_on if of_session is None else bool(of_session)


def is_for(room: Room, session: Session | None, *, user: bool, invited: bool) -> bool:
    """Tell whether the lobby is for people like these; hosts never wait."""
    waiting = {
        LobbyScope.UNPLANNED: not invited,
        LobbyScope.STRANGERS: not (user or invited),
        LobbyScope.GUESTS: not user,
    }
    return is_on(room, session) and waiting.get(LobbyScope(room.lobby_scope), True)


def choose(waiting: Iterable[Participant], selection: Selection) -> list[Participant]:
    """Return those an answer is for, in the order they came; one who does not wait any more is a Problem."""
    there = {one.id: one for one in waiting if one.state == State.WAITING}
    if selection.ids is not None:
        missing = [one for one in selection.ids if one not in there]
        if missing:
            raise invalid(
                "participants", "Not in the lobby: " + ", ".join(missing[:5]), "participant_not_waiting"
            )
    wanted = there.keys() if selection.ids is None else set(selection.ids)
    return [one for one in there.values() if one.id in wanted and one.id not in selection.exclude]


def fitting(chosen: Sequence[Participant], *, seats: int, guests: int | None) -> list[Participant]:
    """Return those of the chosen who fit, first come first; `seats` and `guests` are how many still do."""
    let_in: list[Participant] = []
    for one in chosen:
        if len(let_in) >= seats:
            break
        if one.guest and guests is not None:
            if guests <= 0:
                continue
            guests -= 1
        let_in.append(one)
    return let_in


def is_unseen(person: Participant, now: int) -> bool:
    """Tell whether the page of somebody who waits is gone."""
    return now - (person.seen_at or person.created_at) > UNSEEN_AFTER
