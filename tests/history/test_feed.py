"""Listeners hear what happens, once each, whoever writes it and in whatever order it is committed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from roomful.db import Database
from roomful.db.opening import open_database
from roomful.history.feed import Feed, Gap, Listener
from roomful.history.model import Event, Subject
from roomful.history.service import History
from roomful.kit.clock import ManualClock


@asynccontextmanager
async def feeding(database: Database, history: History) -> AsyncIterator[Feed]:
    feed = Feed(history, database)
    await feed.start()
    try:
        yield feed
    finally:
        await feed.stop()


@pytest.fixture
def history(database: Database, clock: ManualClock) -> History:
    return History(database, clock)


@pytest.fixture
async def feed(database: Database, history: History) -> AsyncIterator[Feed]:
    async with feeding(database, history) as started:
        yield started


async def happen(
    database: Database, history: History, *, tenant: str = "t", session: str = "s", count: int = 1
) -> list[int]:
    async with database.write() as tx:
        subject = Subject(session_id=session)
        return [(await history.record(tx, "it.happened", tenant, subject)).seq for _ in range(count)]


async def hear(listener: Listener, count: int, seconds: float = 10) -> list[int]:
    """Return what comes; fail when so many do not."""
    heard: list[int] = []
    while len(heard) < count:
        event = await listener.next(seconds)
        assert event is not None, f"only {len(heard)} of {count}"
        heard.append(event.seq)
    return heard


async def silence(listener: Listener, database: Database, history: History) -> None:
    """Make sure that nothing waits to be heard: the next thing is one that happens now."""
    (seq,) = await happen(database, history, tenant=listener.tenant_id, session=listener.session_id or "s")
    assert await hear(listener, 1) == [seq]


async def test_of_a_session_and_of_a_tenant(database: Database, history: History, feed: Feed) -> None:
    async with feed.listen("t", "s") as mine, feed.listen("t", None) as all_of_it:
        one = await happen(database, history)
        other = await happen(database, history, session="other")
        await happen(database, history, tenant="another")
        two = await happen(database, history)
        assert await hear(mine, 2) == one + two
        assert await hear(all_of_it, 3) == one + other + two
        await silence(mine, database, history)


async def test_what_happened_before_is_not_heard(database: Database, history: History, feed: Feed) -> None:
    for _ in range(3):
        await happen(database, history, count=5)
        async with feed.listen("t", "s") as listener:
            await silence(listener, database, history)


async def test_nothing_is_heard_after_the_end(database: Database, history: History, feed: Feed) -> None:
    async with feed.listen("t", "s") as gone:
        pass
    async with feed.listen("t", "s") as listener:
        await silence(listener, database, history)
    assert await gone.next(0) is None


async def test_a_burst_is_heard_to_its_end(database: Database, history: History, feed: Feed) -> None:
    async with feed.listen("t", "s") as listener:
        seqs = await happen(database, history, session="other", count=2500)
        last = await happen(database, history)
        assert await hear(listener, 1) == last
        assert last[0] > seqs[-1]


async def test_a_slow_listener_is_told_of_the_gap(database: Database, history: History, feed: Feed) -> None:
    async with feed.listen("t", "s") as slow, feed.listen("t", "other") as quick:
        await happen(database, history, count=1001)
        other = await happen(database, history, session="other")
        assert await hear(quick, 1) == other
        with pytest.raises(Gap):
            await slow.next(1)


async def test_catching_up_while_events_are_written(database: Database, history: History, feed: Feed) -> None:
    """As a stream does: listen, read what there is, then hear the rest, without what was read."""
    written: list[int] = []

    async def write() -> None:
        for number in range(60):
            written.extend(await happen(database, history, count=1 + number % 3))
            await asyncio.sleep(0)

    async def follow(after: int) -> list[int]:
        async with feed.listen("t", "s") as listener:
            missed = await history.page("t", filters={"session_id": "s"}, after=after, count=1000)
            told = [event.seq for event in missed]
            while len(told) < 120:
                event = await listener.next(10)
                assert event is not None
                if event.seq not in told:
                    told.append(event.seq)
            return told

    position = await feed.position()
    followers = [asyncio.create_task(follow(position))]
    writer = asyncio.create_task(write())
    for _ in range(5):
        await asyncio.sleep(0.005)
        followers.append(asyncio.create_task(follow(position)))
    await writer
    for told in await asyncio.gather(*followers):
        assert sorted(told) == written
        assert len(told) == len(set(told))


async def test_what_another_server_writes_is_heard_at_once(
    database: Database, history: History, feed: Feed, database_url: str, clock: ManualClock
) -> None:
    if not database.shared:
        pytest.skip("nobody else serves from a SQLite file")
    other = await open_database(database_url)
    try:
        async with feed.listen("t", "s") as listener:
            seqs = await happen(other, History(other, clock), count=3)
            assert await hear(listener, 3, seconds=4) == seqs
    finally:
        await other.close()


async def test_commits_out_of_order(database: Database, history: History, feed: Feed) -> None:
    if not database.shared:
        pytest.skip("writers of SQLite take turns")
    async with feed.listen("t", "s") as listener:
        entered, leave = asyncio.Event(), asyncio.Event()
        slow: list[Event] = []

        async def write_slowly() -> None:
            async with database.write() as tx:
                slow.append(await history.record(tx, "slow", "t", Subject(session_id="s")))
                entered.set()
                await leave.wait()

        task = asyncio.create_task(write_slowly())
        await entered.wait()
        later = await happen(database, history, count=100)
        assert later[0] > slow[0].seq
        assert await hear(listener, 100) == later
        leave.set()
        await task
        assert await hear(listener, 1) == [slow[0].seq]
        await silence(listener, database, history)
