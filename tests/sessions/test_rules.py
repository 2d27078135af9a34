"""Decisions about entering, rights and choosing people, for any facts."""

import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit.errors import Problem
from roomful.media.port import Source
from roomful.rooms import rules as room_rules
from roomful.rooms.model import MediaKind, Room
from roomful.sessions import rules
from roomful.sessions.model import Participant, Role, Selection, Session, State
from tests.features import refused

NOW = 1_000_000


def a_room(**more: object) -> Room:
    values = room_rules.DEFAULTS | {
        "id": "r", "number": 1, "tenant_id": "t", "name": "n", "slug": "s", "extension": "1",
        "owner_id": None, "origin": "roomful", "created_at": 0, "updated_at": 0,
    }  # fmt: skip
    columns = {name: value for name, value in values.items() if name not in {"room_pin", "host_pin"}}
    return Room(**(columns | more))


def a_session(**more: object) -> Session:
    values: dict[str, object] = dict.fromkeys(Session.__struct_fields__)
    values |= {"id": "s", "tenant_id": "t", "room_id": "r", "locked": False, "all_muted": False}
    return Session(**(values | more))  # type: ignore[arg-type]


def a_person(**more: object) -> Participant:
    values: dict[str, object] = dict.fromkeys(Participant.__struct_fields__)
    values |= {"media": "all", "deaf": False, "mic_given": False, "ends_session": False, "meta": {}}
    values |= {"id": "p", "state": State.IN, "role": Role.PARTICIPANT, "mic_blocked": False}
    return Participant(**(values | {"camera_blocked": False} | more))  # type: ignore[arg-type]


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


ALL_ROLES = (Role.HOST, Role.PARTICIPANT, Role.AUDIENCE)
FLAGS = (False, True)


@pytest.mark.parametrize(
    ("role", "media", "all_muted", "mic_blocked", "camera_blocked"),
    list(itertools.product(ALL_ROLES, MediaKind, FLAGS, FLAGS, FLAGS)),
)
def test_permissions(
    role: Role, media: MediaKind, all_muted: bool, mic_blocked: bool, camera_blocked: bool
) -> None:
    person = a_person(role=role, mic_blocked=mic_blocked, camera_blocked=camera_blocked)
    allowed = rules.permissions(a_room(media=media), a_session(all_muted=all_muted), person)
    silenced = mic_blocked or (all_muted and role != Role.HOST)
    assert allowed.microphone == (role != Role.AUDIENCE and not silenced)
    assert allowed.camera == (role != Role.AUDIENCE and media == "video" and not camera_blocked)
    assert allowed.screen == (role != Role.AUDIENCE and media == "video")
    assert allowed.subscribe
    assert allowed.raise_hand
    assert allowed.moderate == (role == Role.HOST)
    given_grants = rules.grants(allowed)
    assert (Source.MICROPHONE in given_grants.publish) == allowed.microphone
    assert (Source.CAMERA in given_grants.publish) == allowed.camera
    assert (Source.SCREEN in given_grants.publish) == allowed.screen
    assert (Source.SCREEN_AUDIO in given_grants.publish) == allowed.screen
    assert (given_grants.subscribe, given_grants.hidden) == (True, False)


def test_a_role_nobody_knows_has_no_more_than_a_participant() -> None:
    allowed = rules.permissions(a_room(), a_session(), a_person(role="superuser"))
    assert not allowed.moderate


def test_chat_is_the_rooms() -> None:
    for on in FLAGS:
        assert rules.permissions(a_room(chat_on=on), a_session(), a_person()).chat == on


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
