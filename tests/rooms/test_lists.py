"""Rooms by any question: the same answer as without a database, and only those one may know of."""

from typing import Any

import pytest

from roomful.invitations import store as invitations
from roomful.invitations.model import Invitation
from roomful.kit.clock import HOUR, SECOND
from roomful.kit.expressions import AnyOf, Comparison, How, ListQuery, Not, Op, Order, TextTest
from roomful.kit.ids import new_id, new_number
from roomful.rooms.lists.model import Whose
from roomful.rooms.lists.service import RoomLists
from roomful.rooms.model import Room
from tests.features import House, refused

MOST = 50


@pytest.fixture
def lists(house: House) -> RoomLists:
    return RoomLists(house.database)


async def user(house: House, login: str) -> str:
    async with house.database.write() as tx:
        return (await house.features.people.create(tx, house.tenant.id, login)).id


async def invite(house: House, room: Room, user_id: str) -> None:
    at = house.clock.now()
    one = Invitation(
        id=new_id(),
        number=new_number(),
        tenant_id=room.tenant_id,
        room_id=room.id,
        kind="user",
        user_id=user_id,
        address=None,
        display_name=None,
        role="participant",
        ticket_id=None,
        sequence=0,
        sent_at=None,
        last_result=None,
        created_at=at,
        updated_at=at,
    )
    async with house.database.write() as tx:
        await invitations.insert_invitation(tx, one)


def whose(house: House, user_id: str | None = None) -> Whose:
    return Whose(house.tenant.id, MOST, "Europe/Berlin", user_id)


async def titles(lists: RoomLists, of: Whose, **asked: Any) -> tuple[list[str | None], int]:
    found, total = await lists.page_and_total(of, ListQuery(**asked))
    return [room.title for room in found], total


async def test_every_field_can_be_asked_for(house: House, lists: RoomLists) -> None:
    now = house.clock.now()
    await house.room(title="a", capacity=7, timezone="Asia/Tokyo", picture_fps=15, dial_in_numbers="+1 555")
    await house.room(title="b" * 70, media="audio", control="host", empty_close_after=None, layout="grid_4")
    await house.room(title="c", opens_at=now + HOUR, ends_at=now + 2 * HOUR, record_at_start=True)
    of = whose(house)

    async def found(field: str, op: Op, value: Any) -> list[str]:
        chosen, total = await titles(lists, of, filter=Comparison(field, op, value))
        assert total == len(chosen)
        return sorted(str(title)[:1] for title in chosen)

    assert await found("capacity", Op.EQ, 7) == ["a"]
    assert await found("capacity", Op.EQ, MOST) == ["b", "c"]
    assert await found("timezone", Op.EQ, "Europe/Berlin") == ["b", "c"]
    assert await found("picture_fps", Op.LT, 25) == ["a"]
    assert await found("picture_kbps", Op.EQ, 1500) == ["a", "b", "c"]
    assert await found("dial_in_numbers", Op.NE, None) == ["a"]
    assert await found("dial_in_numbers", Op.NE, "x") == ["a"]
    assert await found("media", Op.EQ, "audio") == ["b"]
    assert await found("control", Op.EQ, "host") == ["b"]
    assert await found("layout", Op.EQ, "grid_4") == ["b"]
    assert await found("closes_when_empty", Op.EQ, False) == ["b"]
    assert await found("short_title", Op.EQ, "b" * 64) == ["b"]
    assert await found("opens_at", Op.GT, now) == ["c"]
    assert await found("ends_at", Op.EQ, None) == ["a", "b"]
    assert await found("record_at_start", Op.EQ, True) == ["c"]
    assert await found("owned", Op.EQ, False) == ["a", "b", "c"]


async def test_orders_pages_and_totals(house: House, lists: RoomLists) -> None:
    for title, capacity in (("b", 3), ("a", None), ("c", 3)):
        await house.room(title=title, capacity=capacity)
        house.clock.advance(SECOND)
    of = whose(house)
    assert await titles(lists, of) == (["c", "a", "b"], 3)
    assert await titles(lists, of, top=1) == (["c"], 3)
    assert await titles(lists, of, top=2, skip=1) == (["a", "b"], 3)
    assert await titles(lists, of, top=2, skip=3) == ([], 3)
    assert await titles(lists, of, order=(Order("short_title"),)) == (["a", "b", "c"], 3)
    by_size = (Order("capacity"), Order("short_title", descending=True))
    assert await titles(lists, of, order=by_size, skip=1) == (["b", "a"], 3)
    either = AnyOf((TextTest("short_title", How.STARTS, "A"), Comparison("capacity", Op.EQ, 3)))
    assert await titles(lists, of, filter=either, top=1) == (["c"], 3)
    assert await titles(lists, of, filter=Not(either)) == ([], 0)
    assert await titles(lists, of, search="B") == (["b"], 1)


async def test_whose_they_are(house: House, lists: RoomLists) -> None:
    ann, bob = await user(house, "ann"), await user(house, "bob")
    own = await house.room(title="own", owner_id=ann)
    asked = await house.room(title="asked", owner_id=bob)
    hidden = await house.room(title="hidden", owner_id=bob)
    await invite(house, asked, ann)
    await invite(house, own, ann)  # both owned and invited to: once
    of = whose(house, ann)
    assert await titles(lists, of) == (["asked", "own"], 2)
    assert await titles(lists, of, filter=Comparison("owned", Op.EQ, True)) == (["own"], 1)
    assert await titles(lists, of, skip=1) == (["own"], 2)
    assert await titles(lists, whose(house)) == (["hidden", "asked", "own"], 3)
    assert (await lists.by_number(of, asked.number)).room == asked
    assert (await lists.by_number(whose(house), hidden.number)).live_session_id is None
    for number in (hidden.number, own.number + 1, 0, -1, 2**63, 10**40):
        with refused("room_not_found"):
            await lists.by_number(of, number)
    await house.features.rooms.delete(house.tenant.id, asked.id)
    assert await titles(lists, of) == (["own"], 1)
    other = await house.new_tenant("two.example")
    stranger = Whose(other.id, MOST, "UTC", ann)
    assert await titles(lists, stranger) == ([], 0)
    with refused("room_not_found"):
        await lists.by_number(stranger, own.number)


async def test_the_live_session_comes_with_a_room(house: House, lists: RoomLists) -> None:
    room = await house.room(title="live")
    person = await house.join(room)
    found = await lists.by_number(whose(house), room.number)
    assert found.live_session_id == person.entered.session.id
