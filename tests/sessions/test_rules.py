"""Decisions about entering, choosing people, for any facts."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from roomful.kit.errors import Problem
from roomful.rooms.model import Pins
from roomful.sessions import rules, stage
from roomful.sessions.model import Participant, Selection, State
from roomful.tickets.model import Ticket
from tests.features import refused
from tests.sessions.facts import a_person, a_room, a_session

NOW = 1_000_000


maybe_time = st.none() | st.integers(NOW - 2, NOW + 2)
PIN, HOST_PIN = "4711", "815372"
pins = st.builds(Pins, room_pin=st.sampled_from([None, PIN]), host_pin=st.sampled_from([None, HOST_PIN]))
typed = st.sampled_from([None, "", PIN, HOST_PIN, "4712"])


def a_ticket(**more: Any) -> Ticket:
    values: dict[str, Any] = dict.fromkeys(Ticket.__struct_fields__)
    return Ticket(**(values | {"id": "k", "kind": "roomful", "role": "participant"} | more))


tickets = st.none() | st.builds(
    a_ticket,
    kind=st.sampled_from(["roomful", "link", "invitation", "a dialect's"]),
    opens_at=maybe_time,
    last_entry_at=maybe_time,
    remove_at=maybe_time,
)
facts = st.builds(
    rules.Facts,
    now=st.just(NOW),
    room=st.builds(
        a_room,
        opens_at=maybe_time,
        last_entry_at=maybe_time,
        ends_at=maybe_time,
        guests_allowed=st.booleans(),
        invited_only=st.booleans(),
        consent_required=st.booleans(),
        capacity=st.none() | st.integers(1, 3),
    ),
    session=st.none() | st.builds(a_session, locked=st.booleans(), ends_at=maybe_time),
    tenant_capacity=st.integers(1, 3),
    seats_taken=st.integers(0, 4),
    ticket=tickets,
    pins=pins,
    pin=typed,
    user=st.booleans(),
    invited=st.booleans(),
    host=st.booleans(),
    kicked=st.booleans(),
    held=st.booleans(),
    consent=st.booleans(),
)


def verdict(given_facts: rules.Facts) -> str | None:
    try:
        rules.admit(given_facts)
    except Problem as problem:
        return problem.code
    return None


def past(at: int | None, *, strictly: bool = False) -> bool:
    return at is not None and (at < NOW or (at == NOW and not strictly))


def future(at: int | None) -> bool:
    return at is not None and at > NOW


def reasons(f: rules.Facts) -> list[str]:
    """Return every reason to refuse, in the order of the rules, written down a second time."""
    ticket = f.ticket or a_ticket()
    host = f.host or (f.pin == HOST_PIN == f.pins.host_pin)
    limit = min(f.room.capacity or f.tenant_capacity, f.tenant_capacity)
    asked = f.pins.room_pin is not None and ticket.kind != "a dialect's"
    told = {
        "kicked": f.kicked,
        "over": past(f.room.ends_at if f.session is None else f.session.ends_at) or past(ticket.remove_at),
        "too_early": not f.held
        and (future(ticket.opens_at) or (f.session is None and future(f.room.opens_at) and not host)),
        "entry_closed": not f.held
        and (past(f.room.last_entry_at, strictly=True) or past(ticket.last_entry_at, strictly=True)),
        "locked": f.session is not None and f.session.locked and not host and not f.held,
        "not_invited": f.room.invited_only
        and not f.room.guests_allowed
        and not (f.host or f.held or f.invited)
        and (ticket.kind == "link" or (f.user and f.ticket is None)),
        "guests_not_allowed": not (f.room.guests_allowed or f.ticket or f.user or f.host or f.held),
        "pin_wrong": not (host or f.held)
        and bool(f.pin)
        and (asked or f.pins.host_pin is not None)
        and not (asked and f.pin == f.pins.room_pin),
        "pin_required": not (host or f.held) and asked and not f.pin,
        "room_full": f.seats_taken >= limit and not f.held,
        "consent_required": f.room.consent_required and not f.consent,
    }
    return [reason for reason, holds in told.items() if holds]


@settings(max_examples=1000)
@given(facts)
def test_the_first_reason_counts(given_facts: rules.Facts) -> None:
    expected = reasons(given_facts)
    assert verdict(given_facts) == (expected[0] if expected else None)


@given(facts)
def test_who_comes_in_as_a_host(given_facts: rules.Facts) -> None:
    if verdict(given_facts) is None:
        knows = given_facts.pins.host_pin is not None and given_facts.pin == HOST_PIN
        assert rules.admit(given_facts) == (given_facts.host or knows)


@given(facts)
def test_nobody_passes_capacity_but_who_has_a_seat(given_facts: rules.Facts) -> None:
    full = msgspec.structs.replace(given_facts, seats_taken=3, held=False, host=True)
    assert verdict(full) is not None


@given(facts)
def test_hosts_pass_lock_and_pin_and_come_early(given_facts: rules.Facts) -> None:
    ticket = a_ticket(role="host")
    host = msgspec.structs.replace(given_facts, host=True, ticket=ticket)
    assert verdict(host) not in {"locked", "pin_required", "pin_wrong", "too_early", "not_invited"}


@given(facts)
def test_a_lock_stops_everybody_else(given_facts: rules.Facts) -> None:
    session = a_session(locked=True, ends_at=None)
    new = msgspec.structs.replace(given_facts, host=False, pin=None, held=False, session=session)
    assert verdict(new) is not None


def test_words_and_details_of_refusals() -> None:
    facts = rules.Facts(
        now=NOW, room=a_room(opens_at=NOW + 5), session=None, tenant_capacity=3, seats_taken=0
    )
    with refused("too_early") as problem:
        rules.admit(facts)
    assert problem.details == {"opens_at": NOW + 5}
    later = msgspec.structs.replace(facts, ticket=a_ticket(opens_at=NOW + 9))
    with refused("too_early") as problem:
        rules.admit(later)
    assert problem.details == {"opens_at": NOW + 9}
    full = msgspec.structs.replace(facts, room=a_room(capacity=2), seats_taken=2)
    with refused("room_full") as problem:
        rules.admit(full)
    assert problem.details == {"capacity": 2}


@given(st.text(max_size=5), st.none() | st.text(min_size=1, max_size=5))
def test_a_pin_opens_what_has_one(pin: str, right: str | None) -> None:
    assert rules.opens(pin, right) == (right is not None and pin == right)
    assert not rules.opens(None, right)


@given(
    maybe_time,
    st.none() | st.integers(1, 200_000),
    st.none() | st.builds(a_ticket, remove_at=maybe_time, stay_limit=st.none() | st.integers(1, 9)),
)
def test_how_long_somebody_stays(entered: int | None, limit: int | None, ticket: Ticket | None) -> None:
    start = entered or NOW
    found = rules.stay_until(start, a_room(stay_limit=limit), ticket)
    own = ticket or a_ticket()
    ends = [start + one * 1_000_000 for one in (limit, own.stay_limit) if one is not None]
    ends += [] if own.remove_at is None else [own.remove_at]
    assert found == (min(ends) if ends else None)


@given(st.integers(0, 600), st.integers(1, 1000))
def test_people_are_warned_before_the_end_and_in_the_last_minute(warning: int, left: int) -> None:
    end = NOW + left * 1_000_000
    told, now = [], NOW
    while (found := rules.next_warning(end, warning, now)) is not None:
        now, seconds = found
        assert end - now == seconds * 1_000_000
        told.append(seconds)
    expected = sorted({warning, 60}, reverse=True) if warning else []
    assert told == [seconds for seconds in expected if seconds < left]
    assert rules.next_warning(None, warning, NOW) is None


@given(maybe_time, maybe_time, st.booleans())
def test_what_starts_by_itself(opens_at: int | None, ends_at: int | None, itself: bool) -> None:
    room = a_room(opens_at=opens_at, ends_at=ends_at, starts_itself=itself)
    assert rules.is_to_start(room, NOW) == (itself and opens_at is not None and not past(ends_at))


@given(st.integers(NOW - 2, NOW + 2), st.integers(NOW - 3, NOW + 3))
def test_an_end_is_moved_to_later_only(before: int, after: int) -> None:
    if after > max(before, NOW):
        rules.check_extension(before, after, NOW)
        return
    with refused("invalid", field="ends_at"):
        rules.check_extension(before, after, NOW)


@given(st.none() | st.integers(1, 10_000), st.integers(1, 10_000))
def test_capacity(of_room: int | None, of_tenant: int) -> None:
    found = rules.capacity(a_room(capacity=of_room), of_tenant)
    assert found <= of_tenant
    assert found in (of_tenant, of_room)


NAMES = "abcde"
people = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(list(State))), unique_by=lambda pair: pair[0]
).map(lambda pairs: [a_person(id=name, state=state) for name, state in pairs])
some = st.lists(st.sampled_from(NAMES + "x")).map(tuple)


@given(people, some, some)
def test_to_choose_some(present: list[Participant], ids: tuple[str, ...], but: tuple[str, ...]) -> None:
    inside = {person.id for person in present if person.state == State.IN}
    selection = Selection(ids, but)
    if set(ids) - inside:
        with refused("participant_not_in"):
            rules.select(present, selection)
        return
    assert [one.id for one in rules.select(present, selection)] == [
        one for one in dict.fromkeys(ids) if one not in but
    ]


@given(people, some)
def test_to_choose_all_but_some(present: list[Participant], but: tuple[str, ...]) -> None:
    chosen = rules.select(present, Selection(None, but))
    assert chosen == [one for one in present if one.state == State.IN and one.id not in but]


# Texts people and programs bring


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=150))
def test_any_name_is_shown_in_one_line_or_refused(name: str) -> None:
    try:
        shown = rules.check_name(name, "Guest")
    except Problem:
        assert len(name) > rules.MAX_NAME
        return
    assert 1 <= len(shown) <= rules.MAX_NAME
    assert shown.isprintable()
    assert shown == shown.strip()
    shown.encode()
    assert rules.check_name(shown, "Guest") == shown


def test_names() -> None:
    assert rules.check_name(None, "Grace") == "Grace"
    assert rules.check_name("  ", "Grace") == "Grace"
    assert rules.check_name("x" * 100, "") == "x" * 100
    assert rules.check_name("Zoë 🦊", "") == "Zoë 🦊"
    with refused("invalid", field="name"):
        rules.check_name("x" * 10_000, "")


def test_contexts() -> None:
    assert rules.check_context(None) is None
    for text in ("", "x" * 10_000, "a\nb\t🦊"):
        assert rules.check_context(text) == text
    for text in ("x" * 10_001, "a\0", "\udfff"):
        with refused("invalid", field="context"):
            rules.check_context(text)


def test_messages() -> None:
    for text in ("x", "x" * 4000, " a\n"):
        assert rules.check_message(text) == text
    for text in ("", "  \n", "x" * 4001, "a\0", "\ud800"):
        with refused("invalid", field="text"):
            rules.check_message(text)


# Pictures


SIDES = st.integers(1, 2000)


@given(st.none() | SIDES, st.none() | SIDES, SIDES, SIDES)
def test_pictures_too_large(widest: int | None, highest: int | None, width: int, height: int) -> None:
    session = a_session(snapshot={"picture_width": widest, "picture_height": highest})
    told = stage.is_too_large(session, width, height)
    if widest is None or highest is None:
        assert told == (width > (widest or width) or height > (highest or height))
        return
    # lying or upright, whichever way it fits
    fits = (width <= widest and height <= highest) or (width <= highest and height <= widest)
    assert told == (not fits)
    assert stage.is_too_large(session, height, width) == told
    assert not stage.is_too_large(session, 0, 0)
    assert not stage.is_too_large(a_session(), width, height)


@given(st.none() | st.integers())
def test_positions(position: int | None) -> None:
    if position is None or -1 <= position <= 99:
        rules.check_position(position)
        return
    with refused("invalid", field="position"):
        rules.check_position(position)
