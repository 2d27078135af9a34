import asyncio

from roomful.db import Database
from roomful.jobs import Leases
from roomful.kit.clock import SECOND, ManualClock


async def test_one_holds_a_lease_until_it_ends_or_is_given_back(
    database: Database, clock: ManualClock
) -> None:
    one, other = Leases(database, clock), Leases(database, clock)
    assert await one.try_acquire("timers", 10 * SECOND)
    assert not await other.try_acquire("timers", 10 * SECOND)
    assert await other.try_acquire("something else", 10 * SECOND)
    clock.advance(9 * SECOND)
    assert await one.try_acquire("timers", 10 * SECOND)
    clock.advance(9 * SECOND)
    assert not await other.try_acquire("timers", 10 * SECOND)
    clock.advance(SECOND)
    assert await other.try_acquire("timers", 10 * SECOND)
    await one.release("timers")
    assert not await one.try_acquire("timers", 10 * SECOND)
    await other.release("timers")
    assert await one.try_acquire("timers", 10 * SECOND)


async def test_of_many_at_once_one_wins(database: Database, clock: ManualClock) -> None:
    won = await asyncio.gather(*(Leases(database, clock).try_acquire("k", SECOND) for _ in range(20)))
    assert sum(won) == 1
