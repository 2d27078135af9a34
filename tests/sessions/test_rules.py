"""Decisions about entering, choosing people, for any facts."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit.errors import Problem
from roomful.sessions import rules
from roomful.sessions.model import Participant, Selection, State
from tests.features import refused
from tests.sessions.facts import a_person, a_room, a_session

NOW = 1_000_000


maybe_time = st.none() | st.integers(NOW - 2, NOW + 2)
facts = st.builds(
    rules.Facts,
    now=st.just(NOW),
    room=st.builds(
        a_room,
        opens_at=maybe_time,
        last_entry_at=maybe_time,
        ends_at=maybe_time,
        guests_allowed=st.booleans(),
        capacity=st.none() | st.integers(1, 3),
    ),
    session=st.none() | st.builds(a_session, locked=st.booleans(), ends_at=maybe_time),
    tenant_capacity=st.integers(1, 3),
    seats_taken=st.integers(0, 4),
    by_ticket=st.booleans(),
    host=st.booleans(),
    kicked=st.booleans(),
    held=st.booleans(),
)


def verdict(given_facts: rules.Facts) -> str | None:
    try:
        rules.admit(given_facts)
    except Problem as problem:
        return problem.code
    return None


def reasons(f: rules.Facts) -> list[str]:
    """Return every reason to refuse, in the order of the rules, written down a second time."""
    end = f.room.ends_at if f.session is None else f.session.ends_at
    limit = min(f.room.capacity or f.tenant_capacity, f.tenant_capacity)
    told = {
        "kicked": f.kicked,
        "over": end is not None and end <= NOW,
        "too_early": f.session is None and f.room.opens_at is not None and f.room.opens_at > NOW,
        "entry_closed": f.room.last_entry_at is not None and f.room.last_entry_at < NOW and not f.held,
        "locked": f.session is not None and f.session.locked and not f.host and not f.held,
        "guests_not_allowed": not f.room.guests_allowed and not f.by_ticket,
        "room_full": f.seats_taken >= limit and not f.held,
    }
    return [reason for reason, holds in told.items() if holds]


@given(facts)
def test_the_first_reason_counts(given_facts: rules.Facts) -> None:
    expected = reasons(given_facts)
    assert verdict(given_facts) == (expected[0] if expected else None)


@given(facts)
def test_nobody_passes_capacity_but_who_has_a_seat(given_facts: rules.Facts) -> None:
    full = msgspec.structs.replace(given_facts, seats_taken=3, held=False, host=True)
    assert verdict(full) is not None


@given(facts)
def test_hosts_pass_a_lock(given_facts: rules.Facts) -> None:
    assert verdict(msgspec.structs.replace(given_facts, host=True)) != "locked"


@given(facts)
def test_a_lock_stops_everybody_else(given_facts: rules.Facts) -> None:
    session = a_session(locked=True, ends_at=None)
    new = msgspec.structs.replace(given_facts, host=False, held=False, session=session)
    assert verdict(new) is not None


def test_words_and_details_of_refusals() -> None:
    facts = rules.Facts(
        now=NOW, room=a_room(opens_at=NOW + 5), session=None, tenant_capacity=3, seats_taken=0
    )
    with refused("too_early") as problem:
        rules.admit(facts)
    assert problem.details == {"opens_at": NOW + 5}
    full = msgspec.structs.replace(facts, room=a_room(capacity=2), seats_taken=2)
    with refused("room_full") as problem:
        rules.admit(full)
    assert problem.details == {"capacity": 2}


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
