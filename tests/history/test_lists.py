"""Lists of what happened: the newest of some kinds, and how many there are."""

import pytest

from roomful.db import listing
from roomful.history.lists.service import HistoryLists
from roomful.history.model import Subject
from roomful.kit.clock import MINUTE
from roomful.kit.expressions import ListQuery
from tests.features import House

KINDS = ("it.began", "it.ended", "it.never")


async def happen(house: House, count: int, tenant_id: str = "t") -> list[int]:
    """Let it begin and end by turns, among what is not asked for; return what is, the newest first."""
    made = []
    async with house.database.write() as tx:
        for index in range(count):
            kind = KINDS[index % 2]
            made.append((await house.features.history.record(tx, kind, tenant_id, Subject())).seq)
            await house.features.history.record(tx, "it.else", tenant_id, Subject())
            await house.features.history.record(tx, kind, "other", Subject())
    return made[::-1]


async def test_pages_of_any_depth(house: House) -> None:
    made = await happen(house, 75)
    lists = HistoryLists(house.database, house.clock, KINDS)
    for skip, top in (
        (0, 1),
        (0, 31),
        (0, 32),
        (0, 33),
        (20, 20),
        (31, 1),
        (32, 1),
        (60, 40),
        (74, 1),
        (75, 9),
    ):
        found, total = await lists.page_and_total("t", ListQuery(None, skip=skip, top=top))
        assert [event.seq for event in found] == made[skip : skip + top], (skip, top)
        assert total == len(made)
    assert await lists.page_and_total("nobody", ListQuery(None, skip=0, top=5)) == ([], 0)


@pytest.mark.parametrize("hardly", [0, 3, 10_000])
@pytest.mark.parametrize("many", [0, 5, 1000])
async def test_totals_stay_right_however_much_is_not_counted_yet(
    house: House, monkeypatch: pytest.MonkeyPatch, hardly: int, many: int
) -> None:
    monkeypatch.setattr(listing, "MANY", many)
    monkeypatch.setattr(listing, "_HARDLY", hardly)
    lists = HistoryLists(house.database, house.clock, KINDS)
    total = 0
    for count in (1, 9, 0, 4):
        total += len(await happen(house, count))
        for _ in range(2):
            assert (await lists.page_and_total("t", ListQuery(None, skip=0, top=1)))[1] == total
        house.clock.advance(6 * MINUTE)
        assert (await lists.page_and_total("t", ListQuery(None, skip=0, top=1)))[1] == total
