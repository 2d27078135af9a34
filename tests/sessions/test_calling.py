"""Rooms that call those who are invited, once the first is in; and how many sessions may run."""

from contextlib import AsyncExitStack
from typing import Any

from roomful.invitations.model import Invitee
from roomful.kit.errors import Kind
from roomful.people.model import User
from roomful.rooms.model import Room
from roomful.sessions.model import EndReason, Ring
from tests.features import House, Person, refused


class Circle:
    """Three users with pages open, two of them invited, and one whose page is closed."""

    def __init__(self, house: House, stack: AsyncExitStack) -> None:
        self.house = house
        self.stack = stack
        self.users: dict[str, User] = {}

    async def meeting(self, **given: Any) -> Room:
        people = self.house.features.people
        for name in ("olga", "ann", "bob", "eve"):
            self.users[name] = await people.add(self.house.tenant.id, name, display_name=name)
        for name in ("olga", "ann", "eve"):
            page = self.house.features.presence.page(self.house.tenant.id, self.users[name].id)
            await self.stack.enter_async_context(page)
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
        found: list[Ring] = await self.house.features.rings.of_session(
            self.house.tenant.id, person.entered.session.id, count=100
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
