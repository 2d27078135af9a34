"""Totals of whole days, which are counted as rooms come and go, are those of the rows."""

import pytest

from roomful.kit.clock import DAY, HOUR
from roomful.rooms.model import RoomFilter
from tests.features import House

_DAYS = 4


@pytest.fixture
async def midnight(house: House) -> int:
    """Rooms on four days, two a day at least, one of them deleted; the midnight before them."""
    start = house.clock.now() // DAY * DAY + DAY
    house.clock.advance(start - house.clock.now())
    for day in range(_DAYS):
        for number in range(day + 2):
            room = await house.room(name=f"{day}-{number}")
            house.clock.advance(HOUR)
        if day == 2:
            await house.features.rooms.delete(house.tenant.id, room.id)
        house.clock.advance(start + (day + 1) * DAY - house.clock.now())
    return start


async def test_whole_days_and_parts_of_days(house: House, midnight: int) -> None:
    per_day = [2, 3, 3, 5]
    for first in range(_DAYS):
        for last in range(first, _DAYS):
            low, high = midnight + first * DAY, midnight + (last + 1) * DAY - 1
            expected = sum(per_day[first : last + 1])
            assert await house.total(RoomFilter(created_from=low, created_to=high)) == expected
            # an hour of the last day holds its first room alone, and no counter knows of hours
            hour = RoomFilter(created_from=low, created_to=high - DAY + HOUR)
            assert await house.total(hour) == sum(per_day[first:last]) + 1
    assert await house.total(RoomFilter(created_from=midnight)) == sum(per_day)
    assert await house.total(RoomFilter(created_to=midnight + DAY - 1)) == 2
    assert await house.total(RoomFilter(created_from=midnight + _DAYS * DAY)) == 0


async def test_of_an_empty_page_too(house: House, midnight: int) -> None:
    filters = RoomFilter(created_from=midnight, created_to=midnight + 2 * DAY - 1)
    rooms = house.features.rooms
    assert await rooms.page_and_total(house.tenant.id, "telnyx", filters, count=5, skip=50) == ([], 5)
    assert await rooms.total(house.tenant.id, filters) == 5


async def test_only_of_the_tenant(house: House, midnight: int) -> None:
    other = await house.new_tenant("other.example")
    assert await house.total(RoomFilter(created_from=midnight), other) == 0
    assert await house.features.rooms.total(other.id, RoomFilter(created_from=midnight)) == 0
