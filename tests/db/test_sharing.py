"""A database that others use at the same time: another process on SQLite, other servers on PostgreSQL."""

import asyncio
import sqlite3
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import bindparam, func, insert, select

from roomful.db import Database, Statement
from roomful.db.opening import open_database
from roomful.db.tables import counters
from tests.waiting import until

INSERT = Statement(
    insert(counters).values(tenant_id="t", list=bindparam("list_name", type_=counters.c.list.type), value=1)
)
COUNT = Statement(select(func.count()).select_from(counters))


async def write(database: Database, name: str) -> None:
    async with database.write() as tx:
        await tx.run(INSERT, list_name=name)


async def count(database: Database) -> int:
    async with database.read() as reader:
        number: int = await reader.value(COUNT)
        return number


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_file_that_another_process_writes_is_waited_for(
    database: Database, database_url: str
) -> None:
    """The loop goes on, readers read, writers follow one another when the file is free."""
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO counters (tenant_id, list, value) VALUES ('t', 'theirs', 1)")
    writers = [asyncio.create_task(write(database, f"ours{n}")) for n in range(3)]
    for _ in range(5):
        await asyncio.sleep(0)
        assert await count(database) == 0
    assert not any(writer.done() for writer in writers)
    writers.pop().cancel()
    other.execute("COMMIT")
    await asyncio.wait_for(asyncio.gather(*writers), 10)
    assert await count(database) == 3
    other.close()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_file_is_free_between_our_writers(database: Database, database_url: str) -> None:
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=5)
    await write(database, "ours")
    with pytest.raises(ZeroDivisionError):
        await _fail(database)
    cancelled = asyncio.create_task(write(database, "cancelled"))
    await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    other.execute("INSERT INTO counters (tenant_id, list, value) VALUES ('t', 'theirs', 1)")
    other.commit()
    other.close()
    await write(database, "again")


async def _fail(database: Database) -> None:
    async with database.write() as tx:
        await tx.run(INSERT, list_name="never")
        raise ZeroDivisionError


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_full_disk_fails_those_it_hit_and_nobody_after(database: Database, database_url: str) -> None:
    """SQLite then undoes the whole transaction by itself, and with it every writer that shared it."""
    connection = database._write_connection  # type: ignore[attr-defined]
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")

    async def write_much(name: str) -> None:
        async with database.write() as tx:
            await asyncio.sleep(0)
            await tx.run(INSERT, list_name=name * 50_000)

    results = await asyncio.wait_for(
        asyncio.gather(write(database, "before"), write_much("x"), write_much("y"), return_exceptions=True),
        10,
    )
    assert all(isinstance(result, sqlite3.OperationalError) or result is None for result in results)
    assert isinstance(results[1], sqlite3.OperationalError)
    stored = await count(database)
    assert stored == sum(result is None for result in results)
    connection.execute("PRAGMA max_page_count = 1000000")
    await asyncio.wait_for(write_much("z"), 10)
    assert await count(database) == stored + 1


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_others_hear_what_is_stored_and_nothing_else(database: Database, database_url: str) -> None:
    other = await open_database(database_url)
    heard: list[str] = []
    stop = await other.listen("house", heard.append)

    async def fail() -> None:
        async with database.write() as tx:
            await tx.notify("house", "undone")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.write() as tx:
        await tx.notify("another", "not for us")
        await tx.notify("house", "one")
        await tx.notify("house", "one")
        assert heard == []
    async with database.write() as tx:
        await tx.notify("house", "two")
    await until(lambda: "two" in heard)
    assert heard == ["one", "two"]
    await stop()
    await other.close()


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_who_lost_the_connection_listens_again_and_is_told(
    database: Database, database_url: str
) -> None:
    heard: list[str] = []
    stop = await database.listen("house", heard.append)
    killer = await asyncpg.connect(database_url)
    await killer.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
    )
    await killer.close()
    await until(lambda: heard == [""])
    async with database.write() as tx:
        await tx.notify("house", "after")
    await until(lambda: heard == ["", "after"])
    await stop()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_nobody_is_heard_on_a_file(database: Database) -> None:
    heard: list[str] = []
    stop = await database.listen("house", heard.append)
    async with database.write() as tx:
        await tx.notify("house", "one")
    await stop()
    assert heard == []


def test_only_postgres_is_shared(tmp_path: Path) -> None:
    from roomful.db.postgres import PostgresDatabase
    from roomful.db.sqlite import SqliteDatabase

    assert PostgresDatabase.shared
    assert not SqliteDatabase.shared
