"""Decisions about entering and choosing people: no I/O, only the facts that are given."""

from collections.abc import Iterable
from typing import Any

import msgspec

from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.text import is_storable
from roomful.rooms import rules as room_rules
from roomful.rooms.model import LAYOUTS, Room, RoomCard
from roomful.sessions.model import Participant, Selection, Session, State

MAX_NAME = 100
MAX_CONTEXT = 10_000
MAX_MESSAGE = 4_000
MAX_BROWSER = 64
SEATS = 100


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the door decides on.

    `held` is someone coming back to a seat that was kept, `consent` that they agree to being recorded, now or
    when they came the first time.
    """

    now: int
    room: Room
    session: Session | None
    tenant_capacity: int
    seats_taken: int
    by_ticket: bool = False
    host: bool = False
    kicked: bool = False
    held: bool = False
    consent: bool = False


def refuse(code: str, message: str, **details: Any) -> Problem:
    """Return a refusal at the door."""
    return Problem(Kind.FORBIDDEN, code, message, **details)


def admit(facts: Facts) -> None:
    """Raise Problem, with the reason of the first rule that says no; say nothing when all agree.

    The order: kicked, window, lock, guests, capacity, consent, so that only those are asked to agree who
    would get in. Hosts pass the lock, nobody passes capacity, and
    someone who comes back to a kept seat passes lock and capacity, because the seat is theirs already.
    """
    if facts.kicked:
        raise refuse("kicked", "You were removed from this meeting.")
    _check_window(facts)
    locked = facts.session is not None and facts.session.locked
    if locked and not (facts.host or facts.held):
        raise refuse("locked", "The meeting is locked.")
    if not (facts.room.guests_allowed or facts.by_ticket):
        raise refuse("guests_not_allowed", "This room is only for those who have a ticket.")
    limit = capacity(facts.room, facts.tenant_capacity)
    if not facts.held and facts.seats_taken >= limit:
        raise refuse("room_full", "The room is full.", capacity=limit)
    if facts.room.consent_required and not facts.consent:
        raise refuse("consent_required", "This meeting may be recorded: enter only if you agree to that.")


def _check_window(facts: Facts) -> None:
    room, session, now = facts.room, facts.session, facts.now
    ends_at = session.ends_at if session is not None else room.ends_at
    if ends_at is not None and now >= ends_at:
        raise refuse("over", "The meeting is over.")
    # a session that somebody started by hand counts as open
    if session is None and room.opens_at is not None and now < room.opens_at:
        raise refuse("too_early", "The meeting has not begun.", opens_at=room.opens_at)
    if room.last_entry_at is not None and now > room.last_entry_at and not facts.held:
        raise refuse("entry_closed", "Nobody new may enter any more.")


def capacity(room: Room | RoomCard, tenant_capacity: int) -> int:
    """Return how many people fit: the room's number, never more than the tenant's."""
    return tenant_capacity if room.capacity is None else min(room.capacity, tenant_capacity)


def select(people: Iterable[Participant], selection: Selection) -> list[Participant]:
    """Return those an action is for, of those who are in. Raises Problem when a named one is not in."""
    present = {person.id: person for person in people if person.state == State.IN}
    wanted = present.keys() if selection.ids is None else dict.fromkeys(selection.ids).keys()
    missing = [one for one in wanted if one not in present]
    if missing:
        raise invalid("participants", "Not in the session: " + ", ".join(missing[:5]), "participant_not_in")
    excluded = set(selection.exclude)
    return [present[one] for one in wanted if one not in excluded]


def check_name(name: str | None, fallback: str) -> str:
    """Return a name to show, without what would break a line. Raises Problem when it is too long."""
    if name is None:
        return fallback
    clean = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if len(clean) > MAX_NAME:
        raise invalid("name", f"A name has at most {MAX_NAME} characters.")
    return clean or fallback


def check_context(context: str | None) -> str | None:
    """Return a client's own text. Raises Problem when it is too long, or cannot be kept."""
    if context is not None and len(context) > MAX_CONTEXT:
        raise invalid("context", f"The context has at most {MAX_CONTEXT} characters.")
    if context is not None and not is_storable(context):
        raise invalid("context", "The context has a character that is none.")
    return context


def check_message(text: str) -> str:
    """Return a chat message. Raises Problem when it says nothing or too much."""
    if not 1 <= len(text) <= MAX_MESSAGE or not text.strip():
        raise invalid("text", f"A message has 1 to {MAX_MESSAGE} characters.")
    if not is_storable(text):
        raise invalid("text", "The message has a character that is none.")
    return text


def check_layout(layout: str) -> None:
    """Raise Problem unless there is such a layout."""
    if layout not in LAYOUTS:
        raise invalid("layout", f"A layout is one of {', '.join(sorted(LAYOUTS))}.")


def check_position(position: int | None) -> None:
    """Raise Problem unless it is a seat, -1 for none, or None for any."""
    if position is not None and not -1 <= position < SEATS:
        raise invalid("position", f"A position is a number from -1 to {SEATS - 1}, or null.")


def check_meta(meta: dict[str, Any]) -> None:
    """Raise Problem unless it can be kept: of a participant as much as of a room."""
    room_rules.check({"meta": meta})


def is_too_large(session: Session, width: int, height: int) -> bool:
    """Tell whether a picture is larger than the session takes, upright or lying; a size of 0 is not known."""
    widest, highest = session.snapshot.get("picture_width"), session.snapshot.get("picture_height")
    if widest is not None and highest is not None:
        limits, sides = sorted((widest, highest)), sorted((width, height))
        return bool(sides[0] > limits[0] or sides[1] > limits[1])
    return bool((widest and width > widest) or (highest and height > highest))


def begins_off(wish: bool | None, before: bool | None, *, asked: bool) -> bool:
    """Tell whether a source begins muted: who comes back is as they wish or were, who is new as asked."""
    if before is None:
        return bool(wish) or asked
    return before if wish is None else wish


_SNAPSHOT = (
    *("name", "slug", "title", "owner_id", "origin", "media", "capacity", "language"),
    *("opens_at", "last_entry_at", "ends_at", "stay_limit", "record_at_start", "entry_tones"),
    *("entry_picture_off", "entry_camera_off", "previews", "av_sync", "layout", "control"),
    *("picture_width", "picture_height", "picture_fps", "picture_kbps"),
)


def snapshot(room: Room) -> dict[str, Any]:
    """Return what is kept of a room when a session of it starts, whatever becomes of the room later."""
    return {name: getattr(room, name) for name in _SNAPSHOT}
