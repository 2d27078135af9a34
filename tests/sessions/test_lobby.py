"""The lobby: who waits, what they may meanwhile, and how hosts let them in."""

import itertools
from typing import Any

import pytest

from roomful.invitations.model import Invitee
from roomful.kit.clock import MINUTE, SECOND
from roomful.kit.errors import Kind
from roomful.people.model import Role as UserRole
from roomful.rooms.stage import LobbyScope
from roomful.sessions import lobby as rules
from roomful.sessions import rules as rules_of_door
from roomful.sessions.model import EndReason, LeaveReason, Role, Selection, State
from roomful.sessions.rules import Facts
from roomful.sessions.service.subjects import actor_of
from tests.features import House, refused
from tests.sessions.facts import a_person, a_room
from tests.sessions.test_rules import a_ticket

ALL = Selection(None)


@pytest.mark.parametrize("scope", LobbyScope)
def test_who_waits(scope: LobbyScope) -> None:
    for on, user, invited, host, held in itertools.product((True, False), repeat=5):
        room = a_room(lobby_on=on, lobby_scope=scope)
        facts = Facts(
            now=0, room=room, session=None, tenant_capacity=9, seats_taken=0, user=user,
            invited=invited, held=held,
        )  # fmt: skip
        passes = {
            "all": False, "unplanned": invited, "strangers": user or invited, "guests": user,
        }[scope]  # fmt: skip
        assert rules.waits(facts, host=host) == (on and not (host or held or passes))


def test_who_fits_of_those_who_wait() -> None:
    def fit(kinds: str, seats: int, guests: int | None) -> str:
        people = [a_person(id=str(at), guest=kind == "g") for at, kind in enumerate(kinds)]
        return "".join(one.id for one in rules.fitting(people, seats=seats, guests=guests))

    assert fit("gugu", 9, None) == "0123"
    assert fit("gugu", 2, None) == "01"
    assert fit("gugu", 9, 1) == "013"
    assert fit("gugu", 9, 0) == "13"
    assert fit("gugu", 9, -1) == "13"
    assert fit("gugu", 0, 5) == ""
    assert fit("gggu", 2, 1) == "03"


async def user_of(house: House, login: str, role: str = UserRole.STANDARD) -> str:
    async with house.database.write() as tx:
        user = await house.features.people.create(tx, house.tenant.id, login, role=role)
    return user.id


async def waiting(house: House, session_id: str) -> list[str]:
    return [one.name for one in await house.features.lobby.waiting(house.tenant.id, session_id)]


async def test_who_waits_has_no_seat_and_hears_of_it(house: House) -> None:
    room = await house.room(lobby_on=True, capacity=2)
    host = await house.host(room, name="Amara")
    session_id = host.entered.session.id
    guest = await house.enter(room, name="Jonas", context="seat 4")
    assert (guest.participant.state, guest.waits, guest.media_token) == (State.WAITING, True, "")
    assert guest.participant.waiting_since == house.clock.now()
    assert await waiting(house, session_id) == ["Jonas"]
    assert await house.seats(host.entered.session) == 1
    assert await house.kinds("lobby.") == ["lobby.waiting"]
    inside = await house.features.lookup.present(room.tenant_id, session_id)
    assert [one.name for one in inside] == ["Amara"]
    # the media server lets nobody in who waits
    assert await house.features.door.admission(session_id, guest.participant.id) is None
    with refused("seat_lost", Kind.CONFLICT):
        await house.features.door.media_again(guest.participant)
    with refused("participant_not_in"):
        await house.features.moderation.kick(room.tenant_id, session_id, Selection((guest.participant.id,)))
    # whoever comes while others wait may still take the seat
    other = await house.host(room, name="Bea")
    assert other.entered.participant.state == State.JOINING
    with refused("room_full"):
        await house.enter(room, name="Kim")


async def test_let_in_one_and_all(house: House) -> None:
    room = await house.room(lobby_on=True)
    host = await house.host(room)
    session_id = host.entered.session.id
    entered = [await house.enter(room, name=name) for name in ("Ann", "Ben", "Cleo")]
    house.clock.advance(10 * MINUTE)
    for one in entered:
        await house.features.lobby.seen(one.participant)
    only_ben, actor = Selection((entered[1].participant.id,)), actor_of(host.entered.participant)
    (ben,) = await house.features.lobby.admit(room.tenant_id, session_id, only_ben, actor)
    assert (ben.name, ben.state, ben.created_at) == ("Ben", State.JOINING, house.clock.now())
    again = await house.features.door.media_again(ben)
    person = await house.connect(again)
    assert (await house.row(person)).state == State.IN
    assert (await house.row(person)).waiting_since == entered[1].participant.waiting_since
    let_in = await house.features.lobby.admit(room.tenant_id, session_id, ALL)
    assert [one.name for one in let_in] == ["Ann", "Cleo"]
    assert await waiting(house, session_id) == []
    assert (await house.events("lobby.admitted"))[0].actor_name == host.entered.participant.name
    # whoever was let in and does not come gives the seat back
    await house.reconcile(31 * SECOND)
    assert [(await house.row(one.participant.id)).state for one in entered] == ["left", "in", "left"]
    with refused("participant_not_waiting"):
        await house.features.lobby.admit(room.tenant_id, session_id, Selection((ben.id,)))


async def test_the_room_is_full_when_they_go_in(house: House) -> None:
    room = await house.room(lobby_on=True, capacity=3, guest_limit=2)
    host = await house.host(room)
    session_id = host.entered.session.id
    people = [await house.enter(room, name=name) for name in ("Ann", "Ben", "Cleo")]
    let_in = await house.features.lobby.admit(room.tenant_id, session_id, ALL)
    assert [one.name for one in let_in] == ["Ann", "Ben"]
    assert await waiting(house, session_id) == ["Cleo"]
    with refused("room_full") as told:
        await house.features.lobby.admit(room.tenant_id, session_id, Selection((people[2].participant.id,)))
    assert told.details == {"capacity": 3}
    await house.features.rooms.update(room.tenant_id, room.id, {"capacity": 9})
    with refused("guests_full") as told:
        await house.features.lobby.admit(room.tenant_id, session_id, ALL)
    assert told.details == {"guest_limit": 2}
    with refused("guests_full"):
        await house.enter(room, name="Dora")


async def test_who_is_not_let_in_stays_out(house: House) -> None:
    room = await house.room(lobby_on=True)
    host = await house.host(room)
    session_id = host.entered.session.id
    first = await house.enter(room, name="Ann", browser="one")
    second = await house.enter(room, name="Ben", browser="two")
    gone = await house.features.lobby.refuse(
        room.tenant_id, session_id, Selection(None, (second.participant.id,))
    )
    assert [(one.name, one.leave_reason) for one in gone] == [("Ann", LeaveReason.REFUSED)]
    for again in ({"key": first.key}, {"browser": "one"}):
        with refused("refused", Kind.FORBIDDEN):
            await house.enter(room, **again)
    assert await waiting(house, session_id) == ["Ben"]
    (left,) = await house.events("lobby.left")
    assert left.payload == {"reason": "refused", "waiting_since": first.participant.waiting_since}
    assert await house.kinds("participant.left") == []


async def test_who_waits_and_loads_anew_waits_on(house: House) -> None:
    room = await house.room(lobby_on=True)
    guest = await house.enter(room, name="Ann")
    await house.features.door.step_away(guest.participant)
    house.clock.advance(15 * SECOND)
    again = await house.enter(room, key=guest.key, name="Anna")
    assert (again.participant.id, again.key, again.waits) == (guest.participant.id, guest.key, True)
    assert again.participant.waiting_since == guest.participant.waiting_since
    assert await waiting(house, again.session.id) == ["Anna"]
    await house.features.door.leave(again.participant)
    assert await waiting(house, again.session.id) == []
    fresh = await house.enter(room, key=guest.key)
    assert fresh.participant.id != guest.participant.id


async def test_a_page_that_is_gone_does_not_wait(house: House) -> None:
    room = await house.room(lobby_on=True)
    closed, alive = [await house.enter(room, name=name) for name in ("Ann", "Ben")]
    loading = await house.enter(room, name="Cleo")
    await house.reconcile(30 * SECOND)
    await house.features.lobby.seen(alive.participant)
    await house.features.door.step_away(loading.participant)
    await house.reconcile(16 * SECOND)
    assert await waiting(house, closed.session.id) == ["Ben", "Cleo"]
    assert (await house.row(closed.participant)).leave_reason == LeaveReason.LOST
    await house.reconcile(5 * SECOND)
    assert await waiting(house, closed.session.id) == ["Ben"]


async def test_hosts_never_wait(house: House) -> None:
    owner, admin = await user_of(house, "owner"), await user_of(house, "admin", UserRole.ADMIN)
    room = await house.room(lobby_on=True, host_pin="815372", owner_id=owner)
    for how in ({"user_id": owner}, {"user_id": admin}, {"pin": "815372"}):
        entered = await house.enter(room, **how)
        assert (entered.participant.state, entered.participant.role) == (State.JOINING, Role.HOST)
    # who has waited and finds the PIN of hosts goes in
    waits = await house.enter(room, name="Ann")
    host = await house.enter(room, key=waits.key, pin="815372")
    assert (host.participant.id, host.participant.role) == (waits.participant.id, Role.HOST)
    assert (await house.connect(host)).id == waits.participant.id


async def test_scopes_at_the_door(house: House) -> None:
    member, invited = await user_of(house, "member"), await user_of(house, "invited")
    room = await house.room(lobby_on=True, lobby_scope="guests")
    await house.features.invitations.add(room.tenant_id, room.id, Invitee(user_id=invited))
    expected = {
        "all": (True, True, True), "unplanned": (True, True, False),
        "strangers": (True, False, False), "guests": (True, False, False),
    }  # fmt: skip
    for scope, waits in expected.items():
        await house.features.rooms.update(room.tenant_id, room.id, {"lobby_scope": scope})
        told = [(await house.enter(room, user_id=who)).waits for who in (None, member, invited)]
        assert tuple(told) == waits, scope


async def test_the_lobby_is_closed_and_all_come_in(house: House) -> None:
    member = await user_of(house, "member")
    room = await house.room(lobby_on=True, capacity=3)
    host = await house.host(room)
    session_id = host.entered.session.id
    await house.enter(room, name="Ann")
    await house.enter(room, name="Ben", user_id=member)
    await house.features.rooms.update(room.tenant_id, room.id, {"lobby_scope": "guests"})
    assert await waiting(house, session_id) == ["Ann"]
    await house.enter(room, name="Cleo", user_id=member)
    await house.features.rooms.update(room.tenant_id, room.id, {"lobby_on": False})
    # there is no room for her: she waits on
    assert await waiting(house, session_id) == ["Ann"]


async def test_a_lobby_for_one_session(house: House) -> None:
    room = await house.room(capacity=4)
    host = await house.host(room)
    session, lobby = host.entered.session, house.features.lobby
    ann = await house.enter(room, name="Ann")
    assert ann.participant.state == State.JOINING
    on = await lobby.switch(room.tenant_id, session.id, on=True)
    assert on.snapshot["lobby_on"] is True
    assert await lobby.switch(room.tenant_id, session.id, on=True) == on
    ben = await house.enter(room, name="Ben")
    assert ben.participant.state == State.WAITING
    inside = await house.features.lookup.present(room.tenant_id, session.id)
    assert {one.name for one in inside} == {host.entered.participant.name, "Ann"}
    await lobby.switch(room.tenant_id, session.id, on=False)
    assert await waiting(house, session.id) == []
    assert await house.kinds("session.updated") == ["session.updated"] * 2
    # the room has kept its own word, and when that changes, it counts
    assert (await house.features.rooms.get(room.tenant_id, room.id)).lobby_on is False
    await house.features.rooms.update(room.tenant_id, room.id, {"lobby_on": True})
    cleo = await house.enter(room, name="Cleo")
    assert cleo.participant.state == State.WAITING
    await lobby.switch(room.tenant_id, session.id, on=False)
    await house.features.lifecycle.end(room.tenant_id, session.id, EndReason.HOST)
    dora = await house.enter(room, name="Dora")
    assert (dora.participant.state, dora.session.snapshot["lobby_on"]) == (State.WAITING, True)
    with refused("session_ended", Kind.CONFLICT):
        await lobby.switch(room.tenant_id, session.id, on=True)


async def test_a_meeting_that_begins_in_the_lobby(house: House) -> None:
    room = await house.room(lobby_on=True, empty_close_after=60)
    guest = await house.enter(room, name="Ann")
    assert await house.kinds("session.") == ["session.started"]
    for _ in range(6):
        house.clock.advance(20 * SECOND)
        await house.features.lobby.seen(guest.participant)
        await house.reconcile()
        await house.features.jobs.run_due()
    assert (await house.session(guest.session)).ended_at is None
    await house.features.door.leave(guest.participant)
    house.clock.advance(61 * SECOND)
    await house.features.jobs.run_due()
    assert (await house.session(guest.session)).end_reason == EndReason.NEVER_JOINED


async def test_the_end_of_the_meeting_is_that_of_the_lobby(house: House) -> None:
    room = await house.room(lobby_on=True, empty_close_after=60)
    host = await house.host(room)
    guest = await house.enter(room, name="Ann")
    await house.features.door.leave(host.entered.participant)
    house.clock.advance(40 * SECOND)
    await house.features.lobby.seen(guest.participant)
    house.clock.advance(21 * SECOND)
    await house.features.jobs.run_due()
    assert (await house.session(host)).end_reason == EndReason.ALL_LEFT
    row = await house.row(guest.participant)
    assert (row.state, row.leave_reason, row.joined_at) == (State.LEFT, LeaveReason.SESSION_ENDED, None)
    with refused("session_ended", Kind.CONFLICT):
        await house.features.lobby.admit(room.tenant_id, guest.session.id, ALL)


async def test_consent_is_asked_before_waiting(house: House) -> None:
    room = await house.room(lobby_on=True, consent_required=True)
    with refused("consent_required"):
        await house.enter(room, name="Ann")
    agreed = await house.enter(room, name="Ann", consent=True)
    assert agreed.waits
    (row,) = await house.features.lobby.admit(room.tenant_id, agreed.session.id, ALL)
    assert row.consent_at == agreed.participant.consent_at


async def test_who_has_a_seat_comes_back_past_the_lobby(house: House) -> None:
    room = await house.room(lobby_on=True)
    host = await house.host(room)
    guest = await house.enter(room, name="Ann")
    await house.features.lobby.admit(room.tenant_id, guest.session.id, ALL)
    person = await house.connect(await house.features.door.media_again(await house.row(guest.participant)))
    await house.features.door.step_away(await house.row(person))
    await person.client.leave()
    await house.hear()
    back = await house.enter(room, key=guest.key)
    assert (back.waits, back.participant.state) == (False, State.JOINING)
    assert await house.seats(host.entered.session) == 2


async def test_guests_are_counted(house: House) -> None:
    member = await user_of(house, "member")
    room = await house.room(guest_limit=1)
    await house.enter(room, name="Ann")
    with refused("guests_full", Kind.FORBIDDEN):
        await house.enter(room, name="Ben")
    await house.enter(room, user_id=member)
    # a host's ticket is for no guest of the room
    _, secret = await house.ticket(room, role="host")
    await house.enter(room, ticket=secret)
    _, secret = await house.ticket(room)
    with refused("guests_full"):
        await house.enter(room, ticket=secret)
    await house.features.rooms.update(room.tenant_id, room.id, {"guest_limit": None})
    await house.enter(room, ticket=secret)


def test_whom_a_program_sent_is_no_guest_of_the_room() -> None:
    def counts(**more: Any) -> bool:
        return rules_of_door.counts_as_guest(
            Facts(now=0, room=a_room(), session=None, tenant_capacity=9, seats_taken=0, **more)
        )

    assert counts()
    assert counts(ticket=a_ticket())
    assert counts(ticket=a_ticket(kind="link"))
    assert not counts(ticket=a_ticket(kind="a dialect's"))
    assert not counts(user=True)
    assert not counts(host=True)


async def test_ways_in(house: House) -> None:
    for ways, is_open in ((None, True), (["browser"], True), (["app", "qr"], True), (["qr", "phone"], False)):
        room = await house.room(entry_ways=ways, host_pin="815372")
        if is_open:
            await house.enter(room)
            continue
        for how in ({}, {"pin": "815372"}):
            with refused("entry_way_closed", Kind.FORBIDDEN):
                await house.enter(room, **how)
