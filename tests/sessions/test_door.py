"""The door: who is let in, on which seat, and what stays as it was when somebody is not."""

import asyncio
from typing import Any

import pytest

from roomful.kit.clock import HOUR, MINUTE, SECOND
from roomful.kit.errors import Kind, Problem
from roomful.media.port import MediaUnavailable, Source
from roomful.sessions.model import (
    EndReason,
    Entry,
    LeaveReason,
    ParticipantFilter,
    Role,
    Selection,
    SessionFilter,
    State,
)
from roomful.sessions.service.door import Entered
from roomful.tenants import store
from roomful.tenants.model import TenantState
from tests.features import House, refused


async def everything(house: House) -> tuple[list[str], int, int]:
    """Return what a refusal must leave as it was."""
    sessions = await house.features.lookup.sessions(house.tenant.id, SessionFilter(), count=100)
    seats = sum([await house.seats(session) for session in sessions])
    return await house.kinds(), len(sessions), seats


async def test_the_first_one_starts_the_session(house: House) -> None:
    room = await house.room(name="standup", title="Stand-up")
    entered = await house.enter(room, name="Ada", context="seat 4")
    assert (entered.participant.state, entered.participant.name) == (State.JOINING, "Ada")
    assert (entered.session.room_id, entered.session.started_by) == (room.id, "entry")
    assert (entered.session.title, entered.session.room_name) == ("Stand-up", "standup")
    assert house.media.read_token(entered.media_token) == (entered.session.id, entered.participant.id)
    assert await house.kinds("session.") == ["session.started"]
    assert await house.kinds("participant.") == []
    again = await house.enter(room)
    assert again.session.id == entered.session.id
    assert again.participant.name == "Guest"
    assert again.participant.id != entered.participant.id


async def test_one_who_never_connected_is_in_no_list(house: House) -> None:

    room = await house.room()
    await house.enter(room)
    assert await house.features.lookup.participants(house.tenant.id, ParticipantFilter(), count=9) == []


@pytest.mark.parametrize("how", ["unknown", "deleted", "other tenant", "surrogate", "nul", "empty"])
async def test_there_is_no_such_room(house: House, how: str) -> None:
    room = await house.room()
    slug, tenant_id = room.slug, room.tenant_id
    if how == "deleted":
        await house.features.rooms.delete(room.tenant_id, room.id)
    elif how == "other tenant":
        tenant_id = (await house.new_tenant("two.example")).id
    else:
        slug = {"unknown": "not-there", "surrogate": "\ud800", "nul": "a\0", "empty": ""}[how]
    before = await everything(house)

    with refused("room_not_found", Kind.NOT_FOUND):
        await house.features.door.enter(Entry(tenant_id=tenant_id, slug=slug))
    assert await everything(house) == before


@pytest.mark.parametrize(
    ("code", "attributes", "now"),
    [
        ("too_early", {"opens_at": 10 * MINUTE}, 10 * MINUTE - 1),
        ("entry_closed", {"last_entry_at": MINUTE}, MINUTE + 1),
        ("over", {"ends_at": MINUTE}, MINUTE),
        ("guests_not_allowed", {"guests_allowed": False}, 0),
    ],
)
async def test_the_room_says_no(house: House, code: str, attributes: dict[str, int], now: int) -> None:
    start = house.clock.now()
    times: dict[str, Any] = {
        name: start + value if name.endswith("_at") else value for name, value in attributes.items()
    }
    room = await house.room(**times)
    house.clock.advance(now)
    before = await everything(house)
    with refused(code, Kind.FORBIDDEN):
        await house.enter(room)
    assert await everything(house) == before


async def test_the_window_opens_and_closes_to_the_microsecond(house: House) -> None:
    start = house.clock.now()
    room = await house.room(opens_at=start + MINUTE, last_entry_at=start + HOUR, ends_at=start + 2 * HOUR)
    house.clock.advance(MINUTE)
    await house.enter(room)
    house.clock.advance(HOUR - MINUTE)
    await house.enter(room)
    house.clock.advance(1)
    with refused("entry_closed"):
        await house.enter(room)


async def test_whoever_is_recorded_agrees_before(house: House) -> None:
    room = await house.room(consent_required=True)
    _, ticket = await house.ticket(room, role="host")
    before = await everything(house)
    with refused("consent_required", Kind.FORBIDDEN):
        await house.enter(room)
    with refused("consent_required"):
        await house.enter(room, ticket=ticket)
    assert await everything(house) == before
    person = await house.join(room, consent=True)
    agreed_at = person.entered.participant.consent_at
    assert agreed_at == house.clock.now()
    house.clock.advance(SECOND)
    again = await house.enter(room, key=person.key)
    assert again.participant.consent_at == agreed_at


async def test_the_answer_outlasts_the_line(house: House) -> None:
    room = await house.room(consent_required=True)
    person = await house.join(room, consent=True)
    await house.features.door.step_away(person.entered.participant)
    await person.client.leave()
    await house.hear()
    again = await house.enter(room, key=person.key)
    assert again.participant.id != person.id
    assert again.participant.consent_at == person.entered.participant.consent_at


async def test_who_is_full_or_out_is_not_asked_to_agree(house: House) -> None:
    room = await house.room(consent_required=True, capacity=1)
    await house.join(room, consent=True)
    with refused("room_full"):
        await house.enter(room)


async def test_who_was_in_before_it_was_asked_agrees_on_the_seat_they_have(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    await house.features.rooms.update(room.tenant_id, room.id, {"consent_required": True}, dialect="roomful")
    with refused("consent_required"):
        await house.enter(room, key=person.key)
    again = await house.enter(room, key=person.key, consent=True)
    assert again.participant.id == person.id
    assert (await house.row(person)).consent_at == house.clock.now()


async def test_a_locked_meeting_lets_hosts_in(house: House) -> None:
    room = await house.room()
    host = await house.host(room)
    await house.features.moderation.lock(room.tenant_id, host.entered.session.id, locked=True)
    before = await everything(house)
    with refused("locked", Kind.FORBIDDEN):
        await house.enter(room)
    assert await everything(house) == before
    _, secret = await house.ticket(room)
    with refused("locked"):
        await house.enter(room, ticket=secret)
    another = await house.host(room)
    assert (await house.row(another)).role == Role.HOST


async def test_a_full_room_is_full_for_hosts_too(house: House) -> None:
    room = await house.room(capacity=2)
    await house.host(room)
    await house.join(room)
    before = await everything(house)
    with refused("room_full", Kind.FORBIDDEN) as problem:
        await house.host(room)
    assert problem.details == {"capacity": 2}
    assert (await everything(house))[1:] == before[1:]


async def test_the_tenants_limit_counts_where_a_room_has_none(house: House) -> None:
    async with house.database.write() as tx:
        await store.update_tenant(tx, house.tenant.id, {"max_participants": 1})
    for capacity in (None, 5):
        room = await house.room(capacity=capacity)
        await house.join(room)
        with refused("room_full"):
            await house.enter(room)


async def test_a_ticket_opens_what_the_bare_link_does_not(house: House) -> None:
    room = await house.room(origin="telnyx", name="tickets only")
    with refused("guests_not_allowed"):
        await house.enter(room)
    ticket, secret = await house.ticket(room, display_name="Grace", ttl=60)
    entered = await house.enter(room, ticket=secret)
    assert (entered.participant.ticket_id, entered.participant.name) == (ticket.id, "Grace")
    house.clock.advance(60 * SECOND)
    with refused("ticket_expired", Kind.UNAUTHENTICATED):
        await house.enter(room, ticket=secret)
    assert (await house.row(entered.participant)).state == State.JOINING


async def test_a_ticket_dies_with_its_room(house: House) -> None:
    room = await house.room()
    _, secret = await house.ticket(room)
    await house.features.rooms.delete(room.tenant_id, room.id)
    with refused("room_not_found"):
        await house.enter(room, ticket=secret)


async def test_a_suspended_tenant_lets_nobody_in(house: House) -> None:

    room = await house.room()
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, state=TenantState.SUSPENDED)
    before = await everything(house)
    with refused("suspended", Kind.FORBIDDEN):
        await house.enter(room)
    assert await everything(house) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 101),
        ("context", "x" * 10_001),
        ("context", "a\0b"),
        ("context", "\ud800"),
        ("browser", "x" * 65),
    ],
)
async def test_bad_input_changes_nothing(house: House, field: str, value: str) -> None:
    room = await house.room()
    before = await everything(house)
    with refused("invalid", Kind.INVALID, field):
        await house.enter(room, **{field: value})
    assert await everything(house) == before


async def test_names_are_made_fit_for_one_line(house: House) -> None:
    room = await house.room()
    entered = await house.enter(room, name=" A\0da\n\ud800 Love\u202elace ")
    assert entered.participant.name == "A da Love lace"
    blank = await house.enter(room, name=" \n ")
    assert blank.participant.name == "Guest"


async def test_capacity_is_exact_under_many_entries_at_once(house: House) -> None:
    room = await house.room(capacity=7)
    results = await asyncio.gather(*(house.enter(room) for _ in range(50)), return_exceptions=True)
    entered = [result for result in results if isinstance(result, Entered)]
    refusals = [result for result in results if not isinstance(result, Entered)]
    assert len(entered) == 7
    assert [one for one in refusals if not isinstance(one, Problem) or one.code != "room_full"] == []
    assert len({one.session.id for one in entered}) == 1
    assert await house.seats(entered[0].session) == 7
    assert await house.kinds("session.") == ["session.started"]


async def test_many_who_come_back_at_once_all_do(house: House) -> None:
    """As after a restart: everybody has a key, and every key is looked up."""
    room = await house.room(capacity=30)
    people = [await house.join(room) for _ in range(30)]
    for person in people:
        person.client.vanish()
    house.media.notice_vanished()
    await house.hear()
    again = await asyncio.wait_for(asyncio.gather(*(house.enter(room, key=p.key) for p in people)), 20)
    assert len({one.participant.id for one in again}) == 30
    with refused("room_full"):
        await house.enter(room)


async def test_entries_into_many_rooms_at_once(house: House) -> None:
    rooms = [await house.room() for _ in range(10)]
    results = await asyncio.gather(*(house.enter(room) for room in rooms for _ in range(5)))
    assert len({result.session.id for result in results}) == 10
    assert await house.kinds("session.") == ["session.started"] * 10


async def test_whoever_enters_while_it_ends_is_in_a_meeting_that_runs(house: House) -> None:
    room = await house.room()
    for _ in range(5):
        first = await house.join(room)
        session = first.entered.session

        async def end(session_id: str = session.id) -> None:
            await house.features.lifecycle.end(house.tenant.id, session_id, EndReason.API)

        results = await asyncio.gather(
            house.enter(room), end(), house.enter(room), house.enter(room), return_exceptions=True
        )
        assert [one for one in results if isinstance(one, BaseException)] == []
        assert await house.seats(session) == 0
        for one in (*results[:1], *results[2:]):
            assert isinstance(one, Entered)
            row = await house.row(one.participant)
            ended = (await house.session(one.session)).ended_at is not None
            assert ended == (row.state == State.LEFT)


async def test_whoever_enters_while_the_room_is_deleted(house: House) -> None:
    for _ in range(5):
        room = await house.room()
        await house.join(room)
        results = await asyncio.gather(
            house.enter(room),
            house.features.rooms.delete(room.tenant_id, room.id),
            house.enter(room),
            return_exceptions=True,
        )
        for one in results:
            assert one is None or isinstance(one, Entered | Problem), one
            if isinstance(one, Entered):
                assert (await house.row(one.participant)).state == State.LEFT
    live = SessionFilter(active=True)
    assert await house.features.lookup.count_sessions(house.tenant.id, live) == 0


# Coming back


@pytest.mark.parametrize("beacon_first", [True, False])
async def test_a_page_loaded_anew_has_its_seat(house: House, beacon_first: bool) -> None:
    room = await house.room(capacity=2)
    host = await house.host(room)
    person = await house.join(room, name="Ada", context="c")
    await house.features.moderation.lock(room.tenant_id, host.entered.session.id, locked=True)
    row = await house.row(person)
    if beacon_first:
        await house.features.door.step_away(row)
    await person.client.leave()
    await house.hear()
    if not beacon_first:
        await house.features.door.step_away(row)
    gone = await house.row(person)
    assert (gone.state, gone.leave_reason) == (State.LEFT, LeaveReason.LEFT)
    with refused("locked"):
        await house.enter(room)
    await house.features.moderation.lock(room.tenant_id, host.entered.session.id, locked=False)
    with refused("room_full"):
        await house.enter(room)
    house.clock.advance(19 * SECOND)
    await house.features.moderation.lock(room.tenant_id, host.entered.session.id, locked=True)
    back = await house.enter(room, key=person.key)
    assert back.participant.id != person.id
    assert (back.participant.name, back.participant.context) == ("Ada", "c")
    await house.connect(back)
    assert await house.kinds("participant.", participant_id=person.id) == [
        "participant.joined",
        "participant.left",
    ]
    # the seat was taken once: the old key opens it no more
    with refused("locked"):
        await house.enter(room, key=person.key)


@pytest.mark.parametrize("beacon_first", [True, False])
async def test_a_kept_seat_is_kept_for_twenty_seconds(house: House, beacon_first: bool) -> None:
    room = await house.room(capacity=1)
    person = await house.join(room)
    row = await house.row(person)
    if beacon_first:
        await house.features.door.step_away(row)
    await person.client.leave()
    await house.hear()
    if not beacon_first:
        await house.features.door.step_away(row)
    house.clock.advance(20 * SECOND - 1)
    with refused("room_full"):
        await house.enter(room)
    house.clock.advance(1)
    await house.enter(room)
    with refused("room_full"):
        await house.enter(room, key=person.key)


async def test_a_lost_line_keeps_the_seat_and_what_one_was(house: House) -> None:
    room = await house.room(capacity=1)
    person = await house.join(room, mic_muted=True)
    moderation, session_id = house.features.moderation, person.entered.session.id
    await moderation.set_role(room.tenant_id, session_id, Selection((person.id,)), Role.HOST)
    person.client.vanish()
    house.media.notice_vanished()
    await house.hear()
    assert (await house.row(person)).leave_reason == LeaveReason.LOST
    back = await house.enter(room, key=person.key)
    assert (back.participant.role, back.participant.mic_muted) == (Role.HOST, True)
    assert back.session.id == session_id


async def test_who_is_still_in_gets_the_same_seat_again(house: House) -> None:
    room = await house.room(capacity=1)
    person = await house.join(room)
    back = await house.enter(room, key=person.key)
    assert (back.participant.id, back.key) == (person.id, person.key)
    again = await house.connect(back)
    assert again.client.connected
    assert not person.client.connected
    assert (await house.row(person)).state == State.IN
    assert await house.kinds("participant.") == ["participant.joined"]


async def test_to_leave_gives_the_seat_up_at_once(house: House) -> None:
    room = await house.room(capacity=1)
    person = await house.join(room)
    await house.features.door.leave(await house.row(person))
    assert not person.client.connected
    await house.hear()
    assert await house.kinds("participant.") == ["participant.joined", "participant.left"]
    other = await house.join(room)
    with refused("room_full"):
        await house.enter(room, key=person.key)
    await house.features.door.leave(await house.row(person))
    assert (await house.row(other)).state == State.IN


async def test_leaving_after_the_engine_told_of_it_gives_the_kept_seat_up(house: House) -> None:
    room = await house.room(capacity=1)
    person = await house.join(room)
    await house.features.door.step_away(await house.row(person))
    await person.client.leave()
    await house.hear()
    await house.features.door.leave(await house.row(person))
    await house.join(room)


async def test_the_engines_hint_and_the_page_tell_of_a_leave_at_once(house: House) -> None:
    room = await house.room()
    people = [await house.join(room) for _ in range(10)]
    await house.join(room)
    rows = [await house.row(person) for person in people]
    for person in people:
        await person.client.leave()
    hints = [hint for hint in house.untold() if hint.identity]
    other = house.another_server()
    await asyncio.gather(
        *(house.features.door.leave(row) for row in rows),
        *(other.hints.apply(hint) for hint in hints),
    )
    for person in people:
        kinds = await house.kinds("participant.", participant_id=person.id)
        assert kinds == ["participant.joined", "participant.left"]


async def test_a_beacon_long_after_leaving_keeps_nothing(house: House) -> None:
    room = await house.room(capacity=1)
    person = await house.join(room)
    await person.client.leave()
    await house.hear()
    house.clock.advance(4 * SECOND)
    await house.features.door.step_away(await house.row(person))
    await house.join(room)


async def test_kicked_is_kicked(house: House) -> None:
    room = await house.room()
    await house.host(room)
    _, secret = await house.ticket(room)
    person = await house.join(room, ticket=secret)
    guest = await house.join(room, browser="b" * 20)
    plain = await house.join(room)
    session_id = person.entered.session.id
    ids = (person.id, guest.id, plain.id)
    await house.features.moderation.kick(room.tenant_id, session_id, Selection(ids))
    await house.hear()
    for one in (person, guest, plain):
        assert not one.client.connected
        await house.features.door.step_away(await house.row(one))
        assert (await house.row(one)).seat_until is None
        with refused("kicked", Kind.FORBIDDEN):
            await house.enter(room, key=one.key)
    with refused("kicked"):
        await house.enter(room, ticket=secret)
    with refused("kicked"):
        await house.enter(room, browser="b" * 20)
    await house.enter(room, browser="c" * 20)
    # only from this session
    await house.features.lifecycle.end(room.tenant_id, session_id, EndReason.API)
    await house.enter(room, ticket=secret, key=person.key)


async def test_a_key_of_another_session_is_no_key(house: House) -> None:
    room, other = await house.room(capacity=1), await house.room(capacity=1)
    person = await house.join(room)
    await house.join(other)
    with refused("room_full"):
        await house.enter(other, key=person.key)
    for key in ("", "rmp_", "rmp_x.y", person.key + "x", person.key[:-1], person.key.partition(".")[0]):
        with refused("room_full"):
            await house.enter(room, key=key)
        with refused("credential_invalid", Kind.UNAUTHENTICATED):
            await house.features.door.holder(key)
    assert (await house.features.door.holder(person.key)).id == person.id


async def test_what_was_withheld_stays_withheld_for_who_comes_back(house: House) -> None:

    room = await house.room()
    person = await house.join(room)
    moderation, session_id = house.features.moderation, person.entered.session.id
    await moderation.mute(room.tenant_id, session_id, Selection((person.id,)), block=True)
    person.client.vanish()
    house.media.notice_vanished()
    await house.hear()
    back = await house.connect(await house.enter(room, key=person.key))
    assert Source.MICROPHONE not in back.client.grants.publish
    assert (await house.row(back)).mic_blocked


# Media that is away


async def test_without_media_nobody_enters_and_no_seat_is_taken(house: House) -> None:
    room = await house.room(capacity=1)
    house.media.fail()
    before = await everything(house)
    with refused("media_unavailable", Kind.UNAVAILABLE):
        await house.enter(room)
    assert await everything(house) == before
    house.media.recover()
    await house.enter(room)


async def test_media_that_goes_away_in_between(house: House, monkeypatch: pytest.MonkeyPatch) -> None:

    room = await house.room(capacity=1, empty_close_after=60)

    async def fail(name: str, *, capacity: int | None = None) -> None:
        raise MediaUnavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(house.media, "create_room", fail)
        with refused("media_unavailable", Kind.UNAVAILABLE):
            await house.enter(room)
    await house.enter(room)


async def test_a_fresh_media_token_for_a_seat(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    again = await house.features.door.media_again(await house.row(person))
    assert house.media.read_token(again.media_token) == (again.session.id, person.id)
    await house.features.door.leave(await house.row(person))
    with refused("seat_lost", Kind.CONFLICT):
        await house.features.door.media_again(await house.row(person))


async def test_who_may_connect_to_media(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    session_id, door = person.entered.session.id, house.features.door
    found = await door.admission(session_id, person.id)
    assert found is not None
    assert (found[0].id, found[1].id, found[2].id) == (person.id, session_id, room.id)
    assert await door.admission(room.id, person.id) is None
    assert await door.admission(session_id, room.id) is None
    await house.features.moderation.kick(room.tenant_id, session_id, Selection((person.id,)))
    assert await door.admission(session_id, person.id) is None
    other = await house.join(room)
    await house.features.rooms.delete(room.tenant_id, room.id)
    assert await door.admission(session_id, other.id) is None
