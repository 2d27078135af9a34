"""Statements on both drivers: JSON, booleans, parameters, constants."""

from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    case,
    insert,
    select,
    text,
    update,
)

from roomful.db import Database, Statement
from roomful.db.statement import Json

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String),
    Column("flag", Boolean(create_constraint=False)),
    Column("data", Json),
)


class Word(StrEnum):
    QUOTED = "it's"
    PLAIN = "plain"


INSERT = Statement(insert(things).values({name: bindparam(name) for name in things.c.keys()}))  # noqa: SIM118
ALL = Statement(select(things).order_by(things.c.id))


@pytest.fixture(autouse=True)
async def _table(database: Database) -> None:
    create = "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, flag BOOLEAN, data TEXT)"
    async with database.write() as tx:
        await tx.all(Statement(text(create)))


async def put(database: Database, **values: Any) -> None:
    async with database.write() as tx:
        await tx.run(INSERT, {"name": None, "flag": None, "data": None} | values)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        [],
        {"a": [1, 2.5, "ä\u0001\U0001f600", None, True]},
        "text",
        0,
        False,
        [["deep", {"er": {}}]],
    ],
)
async def test_json_comes_back_as_it_was(database: Database, value: Any) -> None:
    await put(database, id=1, data=value)
    async with database.read() as reader:
        row = await reader.one(ALL)
    assert row is not None
    assert row[3] == value
    assert type(row[3]) is type(value)


@pytest.mark.parametrize("value", [None, True, False])
async def test_booleans_are_booleans(database: Database, value: bool | None) -> None:
    await put(database, id=1, flag=value)
    async with database.read() as reader:
        row = await reader.one(ALL)
        found = await reader.all(Statement(select(things.c.id).where(things.c.flag.is_(True))))
    assert row is not None
    assert row[2] is value
    assert len(found) == (value is True)


async def test_a_missing_parameter_is_an_error(database: Database) -> None:
    async with database.read() as reader:
        with pytest.raises(KeyError, match="wanted"):
            await reader.all(Statement(select(things.c.id).where(things.c.id == bindparam("wanted"))))


async def test_parameters_may_have_a_default(database: Database) -> None:
    await put(database, id=1)
    await put(database, id=2)
    statement = Statement(select(things.c.id).where(things.c.id == bindparam("wanted", 2)))
    async with database.read() as reader:
        assert await reader.value(statement) == 2
        assert await reader.value(statement, wanted=1) == 1


async def test_constants_and_nulls_in_a_change(database: Database) -> None:
    await put(database, id=1, name="x", flag=True, data=[1])
    change = Statement(
        update(things)
        .where(things.c.id == bindparam("which"))
        .values(name=None, flag=False, data={"constant": "it's"})
    )
    async with database.write() as tx:
        assert await tx.run(change, which=1) == 1
        row = await tx.one(ALL)
    assert row is not None
    assert tuple(row) == (1, None, False, {"constant": "it's"})


async def test_constants_are_quoted(database: Database) -> None:
    for number, name in enumerate([Word.QUOTED, Word.PLAIN, 'a"b\\c%d?$1:x', ""]):
        await put(database, id=number, name=str(name))
    async with database.read() as reader:
        for number, name in enumerate([Word.QUOTED, Word.PLAIN, 'a"b\\c%d?$1:x', ""]):
            statement = Statement(select(things.c.id).where(things.c.name == name))
            assert await reader.all(statement) == [(number,)]


async def test_lists_and_parameters_together(database: Database) -> None:
    for number, name in enumerate(["a", "b", "c", "d"]):
        await put(database, id=number, name=name)
    statement = Statement(
        select(things.c.name)
        .where(things.c.name.in_(["a", "c", "d"]), things.c.id > bindparam("after"))
        .order_by(things.c.id)
        .limit(bindparam("count"))
    )
    nothing = Statement(select(things.c.name).where(things.c.name.in_([]), things.c.id > bindparam("after")))
    async with database.read() as reader:
        assert [row[0] for row in await reader.all(statement, after=0, count=5)] == ["c", "d"]
        assert [row[0] for row in await reader.all(statement, after=-1, count=1)] == ["a"]
        assert await reader.all(nothing, after=-1) == []


async def test_enums_in_a_case(database: Database) -> None:
    await put(database, id=1, name="a")
    statement = Statement(
        update(things)
        .values(name=case((things.c.id == 1, Word.QUOTED), else_=Word.PLAIN))
        .returning(things.c.name)
    )
    async with database.write() as tx:
        assert await tx.value(statement) == "it's"


def test_a_partial_index_sees_constants() -> None:
    """A parameter in its place would keep SQLite, and PostgreSQL's generic plans, from using the index."""
    statement = Statement(
        select(things.c.id).where(things.c.name == Word.PLAIN, things.c.id == bindparam("which"))
    )
    for compiled in (statement.for_sqlite(), statement.for_postgres()):
        assert "'plain'" in compiled.sql
        assert [parameter.name for parameter in compiled.parameters] == ["which"]
