"""Opening a database: new, old, too new, and two at once."""

import asyncio
import sqlite3
from pathlib import Path

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import bindparam, create_engine, func, insert, select

from roomful.db import Database, DatabaseTooNew, Statement
from roomful.db.opening import newest_revision, open_database
from roomful.db.tables import counters, metadata
from tests.postgres import Postgres

COUNT = Statement(select(func.count()).select_from(counters))
INSERT = Statement(
    insert(counters).values(tenant_id="t", list=bindparam("list_name", type_=counters.c.list.type), value=1)
)


@pytest.fixture
async def new_url(template: Path | Postgres, tmp_path: Path) -> str:
    """The URL of a database without any tables."""
    if isinstance(template, Path):
        return f"sqlite:///{tmp_path}/folder/that/is/not/there/roomful.db"
    return await template.fresh_database()  # noqa: ASYNC240  # it is no path any more


async def works(database: Database, name: str) -> None:
    async with database.write() as tx:
        await tx.run(INSERT, list_name=name)
    async with database.read() as reader:
        assert await reader.value(COUNT) >= 1


async def test_a_new_database_gets_its_tables_and_an_old_one_keeps_its_rows(new_url: str) -> None:
    for n in range(2):
        database = await open_database(new_url)
        await works(database, f"n{n}")
        async with database.read() as reader:
            assert await reader.value(COUNT) == n + 1
        await database.close()


async def test_two_openers_at_once(new_url: str) -> None:
    opened = await asyncio.gather(*(open_database(new_url) for _ in range(4)))
    for n, database in enumerate(opened):
        await works(database, f"n{n}")
    for database in opened:
        await database.close()


async def write_revision(url: str, revision: str) -> None:
    change = "UPDATE alembic_version SET version_num = "
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute(change + "?", [revision])
        connection.commit()
        connection.close()
    else:
        server = await asyncpg.connect(url)
        await server.execute(change + "$1", revision)
        await server.close()


async def test_a_database_that_is_too_new_is_refused_and_left_alone(database_url: str) -> None:
    await write_revision(database_url, "9999")
    for _ in range(2):
        with pytest.raises(DatabaseTooNew, match="9999"):
            await open_database(database_url)
    await write_revision(database_url, newest_revision())
    database = await open_database(database_url)
    await works(database, "still")
    await database.close()


async def test_other_urls_are_refused() -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        await open_database("mysql://somewhere/db")


async def test_the_migrations_make_the_tables_that_the_code_declares(sqlite_template: Path) -> None:
    engine = create_engine(f"sqlite:///{sqlite_template}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    engine.dispose()
