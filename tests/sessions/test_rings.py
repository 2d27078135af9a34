"""Calling people into a session: who hears of it, how it ends, and what becomes of it."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from roomful.history.model import Actor
from roomful.kit.errors import Kind, Problem
from roomful.people.model import User
from roomful.rooms.model import Room
from roomful.sessions.model import EndReason, Outcome, Ring
from roomful.sessions.service.presence import BELIEVED, EVERY
from roomful.sessions.service.rings import PATIENCE
from tests.features import House, Person, refused

HOST = Actor("guest", "u", "Host")


@pytest.fixture
async def told(house: House) -> list[Ring]:
    """The rings that reached nobody, as whoever writes mails is told of them."""
    heard: list[Ring] = []

    async def tell(_tx: object, ring: Ring) -> None:
        heard.append(ring)

    house.features.rings.when_unanswered(tell)
    return heard


async def meeting(house: House, **room: Any) -> tuple[Room, Person]:
    made = await house.room(**room)
    return made, await house.host(made)


async def ann(house: House, **more: Any) -> User:
    return await house.features.people.add(house.tenant.id, "ann", display_name="Ann", **more)


async def test_a_page_rings_until_its_owner_accepts_and_comes(house: House, told: list[Ring]) -> None:
    room, host = await meeting(house, guests_allowed=False)
    user, rings = await ann(house), house.features.rings
    session_id = host.entered.session.id
    async with house.features.presence.page(house.tenant.id, user.id):
        ring = await rings.ring(house.tenant.id, session_id, user_id=user.id, inviter=HOST)
        assert (ring.outcome, ring.until) == (Outcome.RINGING, house.clock.now() + PATIENCE)
        assert (ring.inviter_name, ring.user_id, ring.room_id) == ("Host", user.id, room.id)
        # who calls twice calls once
        assert await rings.ring(house.tenant.id, session_id, user_id=user.id) == ring
        assert await rings.ringing_for(house.tenant.id, user.id) == [ring]
        accepted, ticket, secret = await rings.accept(house.tenant.id, ring.id, user.id)
    assert (accepted.outcome, accepted.answered_at) == (Outcome.ACCEPTED, house.clock.now())
    assert (ticket.room_id, ticket.user_id, ticket.display_name) == (room.id, user.id, "Ann")
    assert await rings.ringing_for(house.tenant.id, user.id) == []
    person = await house.join(room, ticket=secret)
    assert (await house.row(person)).name == "Ann"
    house.clock.advance(PATIENCE)
    await house.features.jobs.run_due()
    found = await rings.get(house.tenant.id, ring.id)
    assert found.outcome == Outcome.ACCEPTED
    started, ended = await house.events("ring.")
    assert (started.kind, ended.kind) == ("ring.started", "ring.ended")
    assert started.payload == {"user_id": user.id, "outcome": "ringing", "inviter": "Host"}
    assert (ended.payload["outcome"], ended.actor_id, ended.object_name) == ("accepted", user.id, "Ann")
    assert {started.object_id, ended.object_id} == {ring.id}
    assert {started.session_id, ended.session_id} == {session_id}
    assert told == []


async def test_a_ring_that_nobody_answers(house: House, told: list[Ring]) -> None:
    _, host = await meeting(house)
    user, rings = await ann(house, email="ann@example.com"), house.features.rings
    async with house.features.presence.page(house.tenant.id, user.id):
        ring = await rings.ring(house.tenant.id, host.entered.session.id, user_id=user.id)
        house.clock.advance(PATIENCE - 1)
        await house.features.jobs.run_due()
        assert (await rings.get(house.tenant.id, ring.id)).outcome == Outcome.RINGING
        house.clock.advance(1)
        await house.features.jobs.run_due()
        missed = await rings.get(house.tenant.id, ring.id)
        assert (missed.outcome, missed.answered_at) == (Outcome.MISSED, None)
        assert told == [missed]
        assert missed.address == "ann@example.com"
        for accepted in (True, False):
            with refused("ring_over", Kind.CONFLICT):
                await rings.answer(house.tenant.id, ring.id, user.id, accepted=accepted)
        # one may be called once more
        again = await rings.ring(house.tenant.id, host.entered.session.id, user_id=user.id)
        declined = await rings.answer(house.tenant.id, again.id, user.id, accepted=False)
    assert declined.outcome == Outcome.DECLINED
    assert [event.payload["outcome"] for event in await house.events("ring.ended")] == ["missed", "declined"]
    assert told == [missed]
    newest = await rings.of_session(house.tenant.id, host.entered.session.id, count=1)
    assert [one.id for one in newest] == [again.id]
    older = await rings.of_session(house.tenant.id, host.entered.session.id, count=5, before=newest[0].number)
    assert [one.id for one in older] == [ring.id]


async def test_who_has_no_page_open_is_told_otherwise(house: House, told: list[Ring]) -> None:
    _, host = await meeting(house)
    user, rings = await ann(house, email="ann@example.com"), house.features.rings
    session_id = host.entered.session.id
    by_user = await rings.ring(house.tenant.id, session_id, user_id=user.id, inviter=HOST)
    by_address = await rings.ring(house.tenant.id, session_id, address="bob@example.com", inviter=HOST)
    assert [one.outcome for one in (by_user, by_address)] == [Outcome.UNREACHABLE] * 2
    assert [one.until for one in (by_user, by_address)] == [None, None]
    assert told == [by_user, by_address]
    assert [one.address for one in told] == ["ann@example.com", "bob@example.com"]
    events = await house.events("ring.")
    assert [(one.kind, one.object_name) for one in events] == [
        ("ring.ended", "Ann"),
        ("ring.ended", "bob@example.com"),
    ]


async def test_what_cannot_be_told_is_not_done(house: House) -> None:
    _, host = await meeting(house)

    async def fail(_tx: object, _ring: Ring) -> None:
        raise Problem(Kind.INVALID, "invalid", "No address.", field="address")

    house.features.rings.when_unanswered(fail)
    with refused("invalid", field="address"):
        await house.features.rings.ring(house.tenant.id, host.entered.session.id, address="x")
    assert await house.features.rings.of_session(house.tenant.id, host.entered.session.id, count=9) == []


async def test_pages_are_believed_for_a_while(house: House) -> None:
    _, host = await meeting(house)
    user, features = await ann(house), house.features

    async def outcome() -> str:
        ring = await features.rings.ring(house.tenant.id, host.entered.session.id, user_id=user.id)
        if ring.outcome == Outcome.RINGING:
            await features.rings.answer(house.tenant.id, ring.id, user.id, accepted=False)
        return ring.outcome

    async with AsyncExitStack() as pages:
        keep = await pages.enter_async_context(features.presence.page(house.tenant.id, user.id))
        assert await outcome() == Outcome.RINGING
        house.clock.advance(EVERY)
        await keep()
        house.clock.advance(BELIEVED - 1)
        assert await outcome() == Outcome.RINGING
        house.clock.advance(1)
        assert await outcome() == Outcome.UNREACHABLE
        # forgotten meanwhile, as where a server slept: it is there again
        await features.jobs.run_due()
        await keep()
        assert await outcome() == Outcome.RINGING
        other = await pages.enter_async_context(features.presence.page(house.tenant.id, user.id))
        await other()
    assert await outcome() == Outcome.UNREACHABLE


async def test_who_comes_by_another_way_has_answered(house: House) -> None:
    room, host = await meeting(house)
    user, rings = await ann(house), house.features.rings
    session_id = host.entered.session.id
    async with house.features.presence.page(house.tenant.id, user.id):
        ring = await rings.ring(house.tenant.id, session_id, user_id=user.id)
        _, secret = await house.ticket(room, user_id=user.id)
        person = await house.join(room, ticket=secret)
        found = await rings.get(house.tenant.id, ring.id)
        assert (found.outcome, found.participant_id) == (Outcome.ACCEPTED, person.id)
        with refused("already_in", Kind.CONFLICT):
            await rings.ring(house.tenant.id, session_id, user_id=user.id)


async def test_the_end_of_the_session_ends_what_rings(house: House, told: list[Ring]) -> None:
    _, host = await meeting(house)
    user, rings = await ann(house), house.features.rings
    session_id = host.entered.session.id
    async with house.features.presence.page(house.tenant.id, user.id):
        ring = await rings.ring(house.tenant.id, session_id, user_id=user.id)
        await house.features.lifecycle.end(house.tenant.id, session_id, EndReason.API)
        assert (await rings.get(house.tenant.id, ring.id)).outcome == Outcome.MISSED
        assert told == []
        with refused("session_ended", Kind.CONFLICT):
            await rings.ring(house.tenant.id, session_id, user_id=user.id)


async def test_whom_one_cannot_call(house: House) -> None:
    _, host = await meeting(house)
    session_id, rings = host.entered.session.id, house.features.rings
    user = await ann(house)
    for user_id, address in ((None, None), (user.id, "a@example.com")):
        with refused("invalid", field="user"):
            await rings.ring(house.tenant.id, session_id, user_id=user_id, address=address)
    with refused("user_not_found", Kind.NOT_FOUND):
        await rings.ring(house.tenant.id, session_id, user_id=session_id)
    await house.features.people.update(house.tenant.id, user.id, {"active": False})
    with refused("user_inactive"):
        await rings.ring(house.tenant.id, session_id, user_id=user.id)
    with refused("session_not_found", Kind.NOT_FOUND):
        await rings.ring(house.tenant.id, user.id, address="a@example.com")


async def test_nobody_hears_or_answers_calls_of_others(house: House) -> None:
    _, host = await meeting(house)
    user, rings = await ann(house), house.features.rings
    other = await house.features.people.add(house.tenant.id, "bob")
    stranger = (await house.new_tenant("two.example")).id
    async with house.features.presence.page(house.tenant.id, user.id):
        ring = await rings.ring(house.tenant.id, host.entered.session.id, user_id=user.id)
    assert await rings.ringing_for(house.tenant.id, other.id) == []
    assert await rings.ringing_for(stranger, user.id) == []
    assert await rings.of_session(stranger, host.entered.session.id, count=9) == []
    for tenant_id, ring_id, user_id in (
        (house.tenant.id, ring.id, other.id),
        (stranger, ring.id, user.id),
        (house.tenant.id, other.id, user.id),
        (house.tenant.id, "\0", user.id),
    ):
        with refused("ring_not_found", Kind.NOT_FOUND):
            await rings.answer(tenant_id, ring_id, user_id, accepted=True)
    with refused("ring_not_found", Kind.NOT_FOUND):
        await rings.get(stranger, ring.id)
    with refused("session_not_found", Kind.NOT_FOUND):
        await rings.ring(stranger, host.entered.session.id, address="a@example.com")
    assert (await rings.get(house.tenant.id, ring.id)).outcome == Outcome.RINGING


async def test_two_answers_at_once(house: House) -> None:
    _, host = await meeting(house)
    user, other = await ann(house), house.another_server()
    async with house.features.presence.page(house.tenant.id, user.id):
        ring = await house.features.rings.ring(house.tenant.id, host.entered.session.id, user_id=user.id)
        answers = await asyncio.gather(
            *(
                server.rings.answer(house.tenant.id, ring.id, user.id, accepted=accepted)
                for server, accepted in ((house.features, True), (other, False))
            ),
            return_exceptions=True,
        )
    assert sorted(isinstance(one, Problem) for one in answers) == [False, True]
    assert len(await house.events("ring.ended")) == 1
