"""PINs at the door: who is asked, what they open, and how often somebody may guess."""

import asyncio
from typing import Any

import pytest

from roomful.kit.clock import HOUR, MINUTE, SECOND
from roomful.kit.errors import Kind, Problem
from roomful.people.rules import REMEMBERED
from roomful.rooms.model import Room
from roomful.sessions.model import EndReason, Role, State
from tests.features import House, refused

PIN, HOST_PIN = "4711", "815372"
HERE, THERE = "192.0.2.7", "192.0.2.8"


async def guess(house: House, room: Room, pin: str | None, address: str | None = HERE) -> str:
    """Return what the door says to a PIN: a role, or the code of a refusal."""
    try:
        entered = await house.enter(room, pin=pin, address=address)
    except Problem as problem:
        return problem.code
    return entered.participant.role


async def test_everybody_is_asked_and_hosts_are_known(house: House) -> None:
    room = await house.room(room_pin=PIN, host_pin=HOST_PIN)
    assert await guess(house, room, None) == "pin_required"
    assert await guess(house, room, "") == "pin_required"
    assert await house.kinds("session.") == []
    assert await guess(house, room, PIN) == Role.PARTICIPANT
    assert await guess(house, room, HOST_PIN) == Role.HOST
    assert await guess(house, room, "4712") == "pin_wrong"
    free = await house.room()
    assert await guess(house, free, PIN) == Role.PARTICIPANT


async def test_a_room_with_hosts_pin_alone_asks_for_nothing(house: House) -> None:
    room = await house.room(host_pin=HOST_PIN)
    assert await guess(house, room, None) == Role.PARTICIPANT
    assert await guess(house, room, HOST_PIN) == Role.HOST
    assert await guess(house, room, PIN) == "pin_wrong"


@pytest.mark.parametrize("kind", ["roomful", "link", "invitation"])
async def test_no_ticket_of_ours_answers_the_pin(house: House, kind: str) -> None:
    room = await house.room(room_pin=PIN)
    _, secret = await house.ticket(room, kind=kind)
    with refused("pin_required"):
        await house.enter(room, ticket=secret)
    assert (await house.enter(room, ticket=secret, pin=PIN)).participant.role == Role.PARTICIPANT
    assert (await house.features.door.look(house.entry(room, ticket=secret))).asks_pin


async def test_a_dialects_ticket_needs_no_pin(house: House) -> None:
    room = await house.room(room_pin=PIN, host_pin=HOST_PIN)
    ticket, _ = await house.ticket(room, kind="a dialect's")

    async def form(text: str) -> str | None:
        return ticket.id if text == "signed" else None

    house.features.tickets.add_form(form)
    assert (await house.enter(room, ticket="signed")).participant.role == Role.PARTICIPANT
    assert (await house.enter(room, ticket="signed", pin=HOST_PIN)).participant.role == Role.HOST
    seen = await house.features.door.look(house.entry(room, ticket="signed"))
    assert not seen.asks_pin


async def test_a_hosts_ticket_needs_no_pin_and_a_lock_stops_no_host(house: House) -> None:
    room = await house.room(room_pin=PIN, host_pin=HOST_PIN, opens_at=house.clock.now() + HOUR)
    host = await house.host(room)
    await house.features.moderation.lock(room.tenant_id, host.entered.session.id, locked=True)
    assert await guess(house, room, PIN) == "locked"
    assert await guess(house, room, HOST_PIN) == Role.HOST


async def test_a_kept_seat_needs_no_pin_again(house: House) -> None:
    room = await house.room(room_pin=PIN, host_pin=HOST_PIN)
    person = await house.join(room, pin=HOST_PIN)
    await house.features.door.step_away(person.entered.participant)
    await person.client.leave()
    await house.hear()
    again = await house.enter(room, key=person.key)
    assert again.participant.role == Role.HOST
    assert await guess(house, room, None) == "pin_required"


async def test_waits_grow_for_an_address_and_nobody_else_waits(house: House) -> None:
    room = await house.room(room_pin=PIN, host_pin=HOST_PIN)
    assert [await guess(house, room, "0000") for _ in range(5)] == ["pin_wrong"] * 5
    waits = []
    for _ in range(4):
        with refused("pin_limited", Kind.LIMITED) as problem:
            await house.enter(room, pin=PIN, address=HERE)  # a right one waits like any other
        waits.append(problem.details["retry_after"])
        house.clock.advance(problem.details["retry_after"] * SECOND)
        assert await guess(house, room, "0000") == "pin_wrong"
    assert waits == [30, 60, 120, 240]
    assert await guess(house, room, PIN, THERE) == Role.PARTICIPANT
    assert await guess(house, room, None, HERE) == "pin_required"
    other = await house.room(room_pin="1234")
    assert await guess(house, other, "1234", HERE) == Role.PARTICIPANT


async def test_a_right_pin_wipes_no_slate(house: House) -> None:
    """Who knows the room's PIN may not guess the hosts' for ever, nor free those beside them."""
    room = await house.room(room_pin=PIN, host_pin=HOST_PIN)
    said = []
    for _ in range(6):
        said += [await guess(house, room, "0000"), await guess(house, room, PIN)]
    assert said.count("pin_wrong") == 5
    assert said[10:] == ["pin_limited", "pin_limited"]


async def test_a_room_as_a_whole_is_limited(house: House) -> None:
    room = await house.room(room_pin=PIN)
    for number in range(50):
        assert await guess(house, room, "0000", f"198.51.100.{number}") == "pin_wrong"
    assert await guess(house, room, PIN, "203.0.113.1") == "pin_limited"
    host = await house.host(room)  # whom nobody asks
    assert host.entered.participant.role == Role.HOST
    house.clock.advance(MINUTE)
    assert await guess(house, room, PIN, "203.0.113.1") == Role.PARTICIPANT


async def test_guesses_at_once_count_each(house: House) -> None:
    room = await house.room(room_pin=PIN)
    said = await asyncio.gather(*(guess(house, room, "0000") for _ in range(12)))
    assert sorted(said) == ["pin_limited"] * 7 + ["pin_wrong"] * 5


async def test_limits_are_shared_by_servers_and_forgotten(house: House) -> None:
    room = await house.room(room_pin=PIN)
    other = house.another_server()
    for _ in range(5):
        with refused("pin_wrong"):
            await other.door.enter(house.entry(room, pin="0000", address=HERE))
    assert await guess(house, room, PIN) == "pin_limited"
    house.clock.advance(REMEMBERED)
    await house.features.sign_ins.prune()
    assert [await guess(house, room, "0000") for _ in range(5)] == ["pin_wrong"] * 5


async def test_a_wrong_pin_is_told_of_but_never_which(house: House) -> None:
    room = await house.room(room_pin=PIN)
    await guess(house, room, "secret-guess")
    (event,) = await house.events("room.pin_wrong")
    assert (event.room_id, event.actor_address) == (room.id, HERE)
    assert "secret-guess" not in repr(event)


async def test_a_pin_that_is_no_text_for_a_database(house: House) -> None:
    room = await house.room(room_pin=PIN)
    for pin in ("\0", "\ud800", "4" * 100_000):
        assert await guess(house, room, pin) in {"pin_wrong", "pin_limited"}


async def become_host(house: House, person: Any, pin: str) -> str:
    try:
        changed = await house.features.door.become_host(person.entered.participant, pin, HERE)
    except Problem as problem:
        return problem.code
    return changed.role


async def test_a_host_by_the_pin_later_in_the_meeting(house: House) -> None:
    room = await house.room(room_pin=PIN, host_pin=HOST_PIN, control="host")
    person = await house.join(room, pin=PIN)
    assert await become_host(house, person, PIN) == "pin_wrong"
    assert await become_host(house, person, HOST_PIN) == Role.HOST
    row = await house.row(person)
    assert row.role == Role.HOST
    changed = await house.events("participant.updated")
    assert [(event.payload, event.actor_id) for event in changed] == [({"role": "host"}, person.id)]
    assert len(person.client.grants.publish) == 4
    assert await become_host(house, person, HOST_PIN) == Role.HOST  # once more changes nothing
    assert len(await house.events("participant.updated")) == 1


async def test_guesses_inside_and_outside_are_one(house: House) -> None:
    room = await house.room(host_pin=HOST_PIN)
    person = await house.join(room)
    assert [await become_host(house, person, "000") for _ in range(5)] == ["pin_wrong"] * 5
    assert await become_host(house, person, HOST_PIN) == "pin_limited"
    assert await guess(house, room, HOST_PIN) == "pin_limited"
    assert (await house.row(person)).role == Role.PARTICIPANT


async def test_nobody_becomes_host_where_there_is_no_pin_or_no_seat(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    assert await become_host(house, person, "") == "pin_wrong"
    await house.features.rooms.update(room.tenant_id, room.id, {"host_pin": HOST_PIN})
    await house.features.lifecycle.end(room.tenant_id, person.entered.session.id, EndReason.API)
    assert await become_host(house, person, HOST_PIN) == "seat_lost"
    assert (await house.row(person)).state == State.LEFT
