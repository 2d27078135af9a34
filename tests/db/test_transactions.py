"""Transactions on both databases: all of it or nothing, conflicts, callbacks."""

import asyncio

import pytest
from sqlalchemy import BindParameter, bindparam, func, insert, select, update

from roomful.db import Conflict, Database, Statement
from roomful.db.tables import counters

_VALUES: dict[str, BindParameter[object]] = {name: bindparam(name) for name in ("tenant_id", "list", "value")}
INSERT = Statement(insert(counters).values(_VALUES))
INSERT_RETURNING = Statement(insert(counters).values(_VALUES).returning(counters.c.value))
COUNT = Statement(select(func.count()).select_from(counters))
NAMES = Statement(select(counters.c.list).order_by(counters.c.list))
ADD = Statement(
    update(counters)
    .where(counters.c.list == bindparam("name"))
    .values(value=counters.c.value + bindparam("by"))
)
VALUE = Statement(select(counters.c.value).where(counters.c.list == bindparam("name")))


def row(name: str, value: int = 0) -> dict[str, str | int]:
    return {"tenant_id": "t", "list": name, "value": value}


async def count(database: Database) -> int:
    async with database.read() as reader:
        number: int = await reader.value(COUNT)
        return number


async def test_what_is_committed_is_there(database: Database) -> None:
    async with database.write() as tx:
        assert await tx.run(INSERT, row("one", 1)) == 1
        assert await tx.value(INSERT_RETURNING, **row("two", 2)) == 2
        await tx.many(INSERT, [row("three"), row("four")])
    assert await count(database) == 4
    async with database.write() as tx:
        assert await tx.run(ADD, name="one", by=5) == 1
        assert await tx.run(ADD, name="none", by=5) == 0
    async with database.read() as reader:
        assert await reader.value(VALUE, name="one") == 6
        assert await reader.value(VALUE, name="none") is None
        assert await reader.one(VALUE, name="none") is None


async def test_an_error_undoes_all_of_it(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as tx:
            await tx.run(INSERT, row("one"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await count(database) == 0


@pytest.mark.parametrize("how", ["run", "many", "one", "value", "all"])
async def test_a_unique_index_raises_conflict(database: Database, how: str) -> None:
    async with database.write() as tx:
        await tx.run(INSERT, row("one"))

    async def write_again() -> None:
        async with database.write() as tx:
            if how == "run":
                await tx.run(INSERT, row("one"))
            elif how == "many":
                await tx.many(INSERT, [row("two"), row("one")])
            else:
                await getattr(tx, how)(INSERT_RETURNING, **row("one"))

    with pytest.raises(Conflict) as raised:
        await write_again()
    assert "counters" in raised.value.index
    assert await count(database) == 1


async def test_other_broken_rules_are_not_conflicts(database: Database) -> None:
    async def write_null() -> None:
        async with database.write() as tx:
            await tx.run(INSERT, {"tenant_id": "t", "list": "one", "value": None})

    with pytest.raises(Exception, match=r"(?i)not.null") as raised:
        await write_null()
    assert not isinstance(raised.value, Conflict)


async def test_callbacks_come_after_the_commit_only(database: Database) -> None:
    called: list[str] = []

    async def fail() -> None:
        async with database.write() as tx:
            tx.after_commit(lambda: called.append("never"))
            raise ZeroDivisionError

    async with database.write() as tx:
        await tx.run(INSERT, row("one"))
        tx.after_commit(lambda: called.append("stored"))
        assert called == []
    assert called == ["stored"]
    with pytest.raises(ZeroDivisionError):
        await fail()
    assert called == ["stored"]


async def test_a_failing_callback_stops_no_other(database: Database) -> None:
    called: list[str] = []
    reported: list[str] = []

    def fail() -> None:
        raise ZeroDivisionError

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: reported.append(context["message"]))
    try:
        async with database.write() as tx:
            await tx.run(INSERT, row("one"))
            tx.after_commit(fail)
            tx.after_commit(lambda: called.append("second"))
    finally:
        loop.set_exception_handler(None)
    assert called == ["second"]
    assert reported == ["a callback after a commit failed"]
    assert await count(database) == 1


async def test_many_writers_at_once_all_arrive(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.write() as tx:
            await tx.run(INSERT, row(f"{number:04}"))
            await asyncio.sleep(0)

    await asyncio.gather(*(write(number) for number in range(300)))
    assert await count(database) == 300


async def test_one_failing_writer_takes_nobody_along(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.write() as tx:
            await tx.run(INSERT, row(f"{number:04}"))
            await asyncio.sleep(0)
            if number % 3 == 0:
                raise ZeroDivisionError

    results = await asyncio.gather(*(write(number) for number in range(30)), return_exceptions=True)
    assert [isinstance(result, ZeroDivisionError) for result in results] == [n % 3 == 0 for n in range(30)]
    async with database.read() as reader:
        names = [name for (name,) in await reader.all(NAMES)]
    assert names == [f"{number:04}" for number in range(30) if number % 3]


async def test_cancelled_writers_leave_the_others_alone(database: Database) -> None:
    """Whoever is cancelled, waiting or writing: the rest is stored, and the database works on."""

    async def write(number: int) -> None:
        async with database.write() as tx:
            await tx.run(INSERT, row(f"{number:04}"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    for wait in range(12):
        tasks = [asyncio.create_task(write(wait * 100 + number)) for number in range(8)]
        for _ in range(wait):
            await asyncio.sleep(0)
        for task in tasks[1::2]:
            task.cancel()
        results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
        assert not [r for r in results[::2] if r is not None]
        assert all(r is None or isinstance(r, asyncio.CancelledError) for r in results)
    async with database.read() as reader:
        names = {name for (name,) in await reader.all(NAMES)}
    assert {f"{wait * 100 + number:04}" for wait in range(12) for number in (0, 2, 4, 6)} <= names


async def test_a_cancelled_last_waiter_does_not_hold_up_the_commit(database: Database) -> None:
    async def write(name: str, entered: asyncio.Event, leave: asyncio.Event) -> None:
        async with database.write() as tx:
            await tx.run(INSERT, row(name))
            entered.set()
            await leave.wait()

    for turn in range(4):
        entered, leave = asyncio.Event(), asyncio.Event()
        first = asyncio.create_task(write(f"first{turn}", entered, leave))
        await entered.wait()
        second = asyncio.create_task(write(f"second{turn}", asyncio.Event(), leave))
        for _ in range(3):
            await asyncio.sleep(0)
        leave.set()
        for _ in range(turn):
            await asyncio.sleep(0)
        second.cancel()
        await asyncio.wait_for(first, 10)
        await asyncio.gather(second, return_exceptions=True)
        async with database.read() as reader:
            assert await reader.value(VALUE, name=f"first{turn}") == 0


async def test_readers_see_only_what_is_committed(database: Database) -> None:
    async with database.write() as tx:
        await tx.run(INSERT, row("one"))
        assert await count(database) == 0
        assert await tx.value(COUNT) == 1
    assert await count(database) == 1
