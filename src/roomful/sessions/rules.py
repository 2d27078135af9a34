"""Decisions about entering and choosing people: no I/O, only the facts that are given."""

from collections.abc import Iterable
from typing import Any

import msgspec

from roomful.kit.clock import SECOND
from roomful.kit.crypto import same
from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.text import is_storable
from roomful.rooms import registration
from roomful.rooms import rules as room_rules
from roomful.rooms.model import LAYOUTS, Pins, Room, RoomCard
from roomful.rooms.stage import EntryWay
from roomful.sessions.model import Participant, Selection, Session, State
from roomful.tickets.model import ASKED_FOR_PIN, LINK_KIND, Ticket

MAX_NAME = 100
MAX_CONTEXT = 10_000
MAX_MESSAGE = 4_000
MAX_BROWSER = 64
SEATS = 100
# whatever else a room says, people are told of the end a minute before
LAST_WARNING = 60
NO_PINS = Pins(None, None)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the door decides on.

    `user` is somebody of the tenant, `invited` one who was asked to come, `host` one who is a host without
    any PIN. `pin` is what they typed. `held` is someone coming back to a seat that was kept, `consent` that
    they agree to being recorded, now or when they came the first time. `kicked` and `refused` are whom a host
    removed, or did not let in. `guests_taken` counts the seats of the room's guests, of which the tenant has
    `tenant_guests` at most (None: any number).
    """

    now: int
    room: Room
    session: Session | None
    tenant_capacity: int
    seats_taken: int
    ticket: Ticket | None = None
    pins: Pins = NO_PINS
    pin: str | None = None
    user: bool = False
    invited: bool = False
    host: bool = False
    kicked: bool = False
    refused: bool = False
    held: bool = False
    consent: bool = False
    guests_taken: int = 0
    tenant_guests: int | None = None


class _Times(msgspec.Struct, frozen=True):
    """A ticket's own times."""

    opens_at: int | None = None
    last_entry_at: int | None = None
    remove_at: int | None = None
    stay_limit: int | None = None


def refuse(code: str, message: str, **details: Any) -> Problem:
    """Return a refusal at the door."""
    return Problem(Kind.FORBIDDEN, code, message, **details)


def opens(pin: str | None, right: str | None) -> bool:
    """Tell whether somebody typed a PIN, in a time that does not depend on how much of it is right."""
    return same(pin or "", right or "") and bool(right)


def answers_pin(ticket: Ticket | None) -> bool:
    """Tell whether a ticket opens without the room's PIN: its clients have no place to type one."""
    return ticket is not None and ticket.kind not in ASKED_FOR_PIN


def admit(facts: Facts) -> bool:
    """Tell whether somebody comes in as a host; raise Problem with the first rule that says no to them.

    The order: kicked, window, way in, lock, invitation, guests, PIN, capacity, consent, so that only those
    are asked to agree who would get in. Hosts may come early and pass lock and PIN; the bare link of a room
    that is not for guests opens nothing to them either, unless they are hosts without the PIN. Nobody passes
    capacity. Someone who comes back to a kept seat passes all that was asked before. `lobby` says who waits.
    """
    if facts.kicked:
        raise refuse("kicked", "You were removed from this meeting.")
    if facts.refused:
        raise refuse("refused", "The hosts of this meeting did not let you in.")
    host = facts.host or opens(facts.pin, facts.pins.host_pin)
    check_window(facts, host=host)
    if not facts.held and not is_way_open(facts.room):
        raise refuse("entry_way_closed", "Nobody enters this room by a browser or an app.")
    if facts.session is not None and facts.session.locked and not (host or facts.held):
        raise refuse("locked", "The meeting is locked.")
    if not (facts.host or facts.held):
        _check_invited(facts)
    if counts_as_guest(facts) and not facts.held:
        check_guests(facts.room, facts.tenant_guests, facts.guests_taken)
    if not (host or facts.held):
        _check_pin(facts)
    if not facts.held:
        check_capacity(facts.room, facts.tenant_capacity, facts.seats_taken)
    if facts.room.consent_required and not facts.consent:
        raise refuse("consent_required", "This meeting may be recorded: enter only if you agree to that.")
    return host


def counts_as_guest(facts: Facts) -> bool:
    """Tell whether somebody is one of the room's guests: who is no user, and whom no program sent."""
    return not (facts.user or facts.host or answers_pin(facts.ticket))


def check_guests(room: Room, tenant_guests: int | None, taken: int) -> None:
    """Raise Problem guests_full unless another guest fits."""
    limit = earliest(room.guest_limit, tenant_guests)
    if limit is not None and taken >= limit:
        raise refuse("guests_full", "No more guests may enter this room.", guest_limit=limit)


def check_capacity(room: Room, tenant_capacity: int, taken: int) -> None:
    """Raise Problem room_full unless another person fits."""
    limit = capacity(room, tenant_capacity)
    if taken >= limit:
        raise refuse("room_full", "The room is full.", capacity=limit)


def is_way_open(room: Room) -> bool:
    """Tell whether people come in by pages and apps: both bring what a browser does, so either one counts."""
    return room.entry_ways is None or not {EntryWay.APP, EntryWay.BROWSER}.isdisjoint(room.entry_ways)


def check_window(facts: Facts, *, host: bool) -> None:
    """Raise Problem for who comes too early or too late: to the room, and with their ticket."""
    room, session, now, own = facts.room, facts.session, facts.now, _times(facts.ticket)
    ends_at = ending(room, session, facts.ticket)
    if ends_at is not None and now >= ends_at:
        raise refuse("over", "The meeting is over.")
    # hosts may begin early, but no ticket opens before its own time
    opens_at = own.opens_at if host else opening(room, session, facts.ticket)
    if opens_at is not None and now < opens_at and not facts.held:
        raise refuse("too_early", "The meeting has not begun.", opens_at=opens_at)
    last = earliest(room.last_entry_at, own.last_entry_at)
    if last is not None and now > last and not facts.held:
        raise refuse("entry_closed", "Nobody new may enter any more.")


def _check_invited(facts: Facts) -> None:
    """Tell those off who were not asked to come; a ticket is its issuer's word, a link only half of it."""
    room, ticket = facts.room, facts.ticket
    named = ticket is not None and ticket.kind != LINK_KIND
    if registration.is_needed(room, known=facts.invited or named, user=facts.user):
        raise refuse("registration_required", "Whoever wants to enter registers first.", slug=room.slug)
    if room.guests_allowed:
        return
    known = facts.user or ticket is not None
    if room.invited_only and known and not (facts.invited or named):
        raise refuse("not_invited", "This room is only for those who are invited.")
    if not known:
        raise refuse("guests_not_allowed", "This room is only for those who have a ticket.")


def _check_pin(facts: Facts) -> None:
    asked = facts.pins.room_pin is not None and not answers_pin(facts.ticket)
    if asked and opens(facts.pin, facts.pins.room_pin):
        return
    # who types a PIN where none is asked for means to be a host
    if facts.pin and (asked or facts.pins.host_pin is not None):
        raise refuse("pin_wrong", "The PIN is wrong.")
    if asked:
        raise refuse("pin_required", "This room asks for its PIN.")


def opening(room: Room, session: Session | None, ticket: Ticket | None) -> int | None:
    """Return from when on somebody may enter; a session that goes on counts as open."""
    times = (room.opens_at if session is None else None, _times(ticket).opens_at)
    return max((at for at in times if at is not None), default=None)


def ending(room: Room, session: Session | None, ticket: Ticket | None) -> int | None:
    """Return from when on nobody enters any more, at least not with that ticket."""
    return earliest(session.ends_at if session is not None else room.ends_at, _times(ticket).remove_at)


def earliest(*times: int | None) -> int | None:
    """Return the least of some times or limits, of which each may be none."""
    return min((at for at in times if at is not None), default=None)


def stay_until(entered: int, room: Room, ticket: Ticket | None) -> int | None:
    """Return when somebody is removed who came in at a time; None for never."""
    own = _times(ticket)
    ends = (entered + limit * SECOND for limit in (room.stay_limit, own.stay_limit) if limit is not None)
    return earliest(*ends, own.remove_at)


def _times(ticket: Ticket | None) -> _Times:
    if ticket is None:
        return _Times()
    return _Times(ticket.opens_at, ticket.last_entry_at, ticket.remove_at, ticket.stay_limit)


def capacity(room: Room | RoomCard, tenant_capacity: int) -> int:
    """Return how many people fit: the room's number, never more than the tenant's."""
    return tenant_capacity if room.capacity is None else min(room.capacity, tenant_capacity)


def next_warning(ends_at: int | None, end_warning: int, now: int) -> tuple[int, int] | None:
    """Return when people are told next that the session ends, and in how many seconds that is then."""
    if ends_at is None or not end_warning:
        return None
    for seconds in sorted({end_warning, LAST_WARNING}, reverse=True):
        if ends_at - seconds * SECOND > now:
            return ends_at - seconds * SECOND, seconds
    return None


def is_to_start(room: Room, now: int) -> bool:
    """Tell whether a session is to start in a room by itself, now or later."""
    return room.starts_itself and room.opens_at is not None and (room.ends_at is None or now < room.ends_at)


def check_extension(before: int, ends_at: int, now: int) -> None:
    """Raise Problem unless a new end is later than the one there is."""
    if not max(before, now) < ends_at <= room_rules.LAST_MOMENT:
        raise invalid("ends_at", "It is later than the end there is, and before the year 10000.")


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


_SNAPSHOT = (
    *("name", "slug", "title", "owner_id", "origin", "media", "capacity", "language"),
    *("opens_at", "last_entry_at", "ends_at", "stay_limit", "record_at_start", "entry_tones"),
    *("entry_picture_off", "entry_camera_off", "previews", "av_sync", "layout", "control"),
    *("picture_width", "picture_height", "picture_fps", "picture_kbps"),
    *("mode", "voice_activated", "podium_limit", "interpretation", "record_height", "lobby_on"),
)


def snapshot(room: Room) -> dict[str, Any]:
    """Return what is kept of a room when a session of it starts, whatever becomes of the room later."""
    return {name: getattr(room, name) for name in _SNAPSHOT}
