"""Rooms that call those who are invited, once the first is in; and how many sessions may run."""

from contextlib import AsyncExitStack
from typing import Any

import pytest

from roomful.history.model import Actor
from roomful.invitations.model import Invitee
from roomful.kit.clock import HOUR, MINUTE
from roomful.kit.errors import Kind
from roomful.people.model import User
from roomful.rooms.model import Room
from roomful.sessions.model import EndReason, Ring
from roomful.sessions.service.presence import Keep
from tests.features import House, Person, refused


class Circle:
    """Three users with pages open, two of them invited, and one whose page is closed."""

    def __init__(self, house: House, stack: AsyncExitStack) -> None:
        self.house = house
        self.stack = stack
        self.users: dict[str, User] = {}
        self.keep: list[Keep] = []

    async def passes(self, time: int) -> None:
        """Let time pass, with the pages open all the while, and what is due then be done."""
        self.house.clock.advance(time)
        for keep in self.keep:
            await keep()
        for _ in range(2):
            await self.house.features.jobs.run_due()

    async def meeting(self, **given: Any) -> Room:
        people = self.house.features.people
        for name in ("olga", "ann", "bob", "eve"):
            self.users[name] = await people.add(self.house.tenant.id, name, display_name=name)
        for name in ("olga", "ann", "eve"):
            page = self.house.features.presence.page(self.house.tenant.id, self.users[name].id)
            self.keep.append(await self.stack.enter_async_context(page))
        room = await self.house.room(owner_id=self.users["olga"].id, **given)
        for name in ("ann", "bob"):
            invitee = Invitee(user_id=self.users[name].id)
            await self.house.features.invitations.add(room.tenant_id, room.id, invitee)
        return room

    async def enters(self, room: Room, name: str | None = None) -> Person:
        user_id = None if name is None else self.users[name].id
        person = await self.house.join(room, user_id=user_id, name=name or "Guest")
        await self.house.features.jobs.run_due()
        return person

    async def called(self, person: Person) -> list[str]:
        return await self.called_into(person.entered.session.id)

    async def called_into(self, session_id: str) -> list[str]:
        found: list[Ring] = await self.house.features.rings.of_session(
            self.house.tenant.id, session_id, count=100
        )
        names = {user.id: name for name, user in self.users.items()}
        return sorted(names[one.user_id or ""] for one in found)


async def test_nobody_is_called_unless_the_room_says_so(house: House) -> None:
    async with AsyncExitStack() as stack:
        circle = Circle(house, stack)
        guest = await circle.enters(await circle.meeting())
        assert await circle.called(guest) == []


async def test_open_pages_of_those_invited_ring_once_the_first_is_in(house: House) -> None:
    async with AsyncExitStack() as stack:
        circle = Circle(house, stack)
        room = await circle.meeting(ring_invited="first_join")
        guest = await circle.enters(room)
        assert await circle.called(guest) == ["ann", "olga"]
        (first, *_) = await house.features.rings.of_session(
            house.tenant.id, guest.entered.session.id, count=1
        )
        assert first.inviter_name == "Guest"
        await circle.enters(room, "ann")
        await circle.enters(room, "eve")
        assert len(await circle.called(guest)) == 2
        # the next session is another
        await house.features.lifecycle.end(house.tenant.id, guest.entered.session.id, EndReason.API)
        again = await circle.enters(room, "ann")
        assert await circle.called(again) == ["olga"]


async def test_they_ring_once_the_first_of_those_invited_is_in(house: House) -> None:
    async with AsyncExitStack() as stack:
        circle = Circle(house, stack)
        room = await circle.meeting(ring_invited="first_invited_join")
        guest = await circle.enters(room)
        await circle.enters(room, "eve")
        assert await circle.called(guest) == []
        await circle.enters(room, "ann")
        assert await circle.called(guest) == ["olga"]
        await circle.enters(room, "bob")
        assert await circle.called(guest) == ["olga"]


async def test_the_owner_counts_as_invited(house: House) -> None:
    async with AsyncExitStack() as stack:
        circle = Circle(house, stack)
        room = await circle.meeting(ring_invited="first_invited_join")
        olga = await circle.enters(room, "olga")
        assert await circle.called(olga) == ["ann"]


async def started(circle: Circle, room: Room) -> list[str]:
    """Let the room's time come, and what is due then be done; return who is called."""
    await circle.passes(HOUR)
    session = (await circle.house.features.lookup.live_of_rooms(room.tenant_id, [room.id]))[room.id]
    assert session.started_by == "schedule"
    return await circle.called_into(session.id)


async def scheduled(circle: Circle, ring_invited: str) -> Room:
    """Make a meeting that starts itself in an hour."""
    opens_at = circle.house.clock.now() + HOUR
    return await circle.meeting(ring_invited=ring_invited, opens_at=opens_at, starts_itself=True)


async def test_a_meeting_that_starts_by_its_schedule_rings_where_it_is_asked_to(house: House) -> None:
    async with AsyncExitStack() as stack:
        circle = Circle(house, stack)
        room = await scheduled(circle, "start")
        assert await started(circle, room) == ["ann", "olga"]
        session = (await house.features.lookup.live_of_rooms(room.tenant_id, [room.id]))[room.id]
        (ring, *_) = await house.features.rings.of_session(house.tenant.id, session.id, count=1)
        assert (ring.inviter_kind, ring.inviter_name) == ("system", "Roomful")
        # once in a session: not once more for the first who comes
        await circle.enters(room)
        assert len(await circle.called_into(session.id)) == 2


@pytest.mark.parametrize(
    ("ring_invited", "first", "called"),
    [("first_join", None, ["ann", "olga"]), ("first_invited_join", "ann", ["olga"]), ("off", "ann", [])],
)
async def test_one_that_its_schedule_has_started_waits_for_who_is_to_come_first(
    house: House, ring_invited: str, first: str | None, called: list[str]
) -> None:
    async with AsyncExitStack() as stack:
        circle = Circle(house, stack)
        room = await scheduled(circle, ring_invited)
        assert await started(circle, room) == []
        assert await circle.called(await circle.enters(room, first)) == called


async def test_who_starts_a_meeting_is_not_called_into_it(house: House) -> None:
    async with AsyncExitStack() as stack:
        circle = Circle(house, stack)
        room = await circle.meeting(ring_invited="start")
        olga = Actor("user", circle.users["olga"].id, "olga")
        session = await house.features.lifecycle.start_room(house.tenant.id, room.id, "user", olga)
        await house.features.jobs.run_due()
        assert await circle.called_into(session.id) == ["ann"]
        # started by coming in, it is the same
        await house.features.lifecycle.end(house.tenant.id, session.id, EndReason.API)
        assert await circle.called(await circle.enters(room, "ann")) == ["olga"]


async def test_calls_wait_until_people_can_come(house: House) -> None:
    async with AsyncExitStack() as stack:
        circle = Circle(house, stack)
        room = await scheduled(circle, "start")
        house.media.fail()
        assert await started(circle, room) == []
        house.media.recover()
        await circle.passes(MINUTE)
        session = (await house.features.lookup.live_of_rooms(room.tenant_id, [room.id]))[room.id]
        assert await circle.called_into(session.id) == ["ann", "olga"]


async def test_so_many_sessions_of_a_tenant_run_at_once(house: House) -> None:
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, max_live_sessions=1)
    first, second = await house.room(), await house.room()
    person = await house.join(first)
    await house.join(first)
    with refused("too_many_live_sessions", Kind.CONFLICT):
        await house.enter(second)
    with refused("too_many_live_sessions", Kind.CONFLICT):
        await house.features.lifecycle.start_room(house.tenant.id, second.id)
    other = await house.new_tenant("two.example")
    await house.join(await house.room(tenant=other))
    await house.features.lifecycle.end(house.tenant.id, person.entered.session.id, EndReason.API)
    await house.join(second)
