"""Compiled questions against what they mean, over random rows, on both databases."""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, String, Table, bindparam, select, text

from roomful.db import Database, Statement
from roomful.db.expressions import Columns, Shape
from roomful.kit.expressions import (
    AllOf,
    AnyOf,
    Comparison,
    Expression,
    How,
    ListQuery,
    Not,
    OneOf,
    Op,
    Order,
    TextTest,
    asked,
)
from tests.expressions import FIELDS, expressions, items, orders, words

CREATE = """CREATE TABLE asked (
    number BIGINT PRIMARY KEY, round BIGINT NOT NULL, title TEXT, code TEXT NOT NULL,
    small INTEGER, large BIGINT, flag BOOLEAN)"""
asked_table = Table(
    "asked",
    MetaData(),
    Column("number", BigInteger, primary_key=True),
    Column("round", BigInteger, nullable=False),
    Column("title", String),
    Column("code", String, nullable=False),
    Column("small", Integer),
    Column("large", BigInteger),
    Column("flag", Boolean(create_constraint=False)),
)
INSERT = Statement(asked_table.insert())
COLUMNS = Columns(
    {name: asked_table.c[name] for name in FIELDS},
    order=(asked_table.c.number.desc(),),
    searched=("title", "code"),
)
made: list[Shape] = []


@lru_cache(maxsize=64)
def page(shape: Shape) -> Statement:
    made.append(shape)
    return Statement(
        select(asked_table.c.number)
        .where(asked_table.c.round == bindparam("p_round"), *COLUMNS.where(shape))
        .order_by(*COLUMNS.order_by(shape))
    )


@pytest.fixture
async def rows(database: Database) -> Database:
    async with database.write() as tx:
        await tx.all(Statement(text(CREATE)))
    return database


async def numbers(database: Database, query: ListQuery, round_: int = 0) -> list[int]:
    shape, values = COLUMNS.take_apart(query)
    async with database.read() as reader:
        return [number for (number,) in await reader.all(page(shape), p_round=round_, **values)]


async def store(database: Database, things: Sequence[dict[str, Any]], round_: int = 0) -> None:
    async with database.write() as tx:
        await tx.many(
            INSERT,
            [
                {**thing, "round": round_, "number": round_ * 100 + place}
                for place, thing in enumerate(things)
            ],
        )


def expected(query: ListQuery, things: Sequence[dict[str, Any]], round_: int = 0) -> list[int]:
    numbered = [{**thing, "number": round_ * 100 + place} for place, thing in enumerate(things)]
    return [thing["number"] for thing in asked(query, reversed(numbered), ("title", "code"))]  # type: ignore[misc]


async def test_what_is_compiled_is_what_is_meant(rows: Database) -> None:
    loop, counted = asyncio.get_running_loop(), iter(range(1_000_000))

    async def compare(things: list[dict[str, Any]], queries: list[ListQuery]) -> None:
        round_ = next(counted)
        await store(rows, things, round_)
        for query in queries:
            assert await numbers(rows, query, round_) == expected(query, things, round_)

    queries = st.builds(
        ListQuery,
        filter=st.none() | expressions(),
        search=st.none() | words,
        order=st.lists(orders(), max_size=3, unique_by=lambda order: order.field).map(tuple),
    )

    @given(st.lists(items(), max_size=8), st.lists(queries, min_size=1, max_size=6))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def whatever(things: list[dict[str, Any]], queries: list[ListQuery]) -> None:
        asyncio.run_coroutine_threadsafe(compare(things, queries), loop).result(30)

    await asyncio.to_thread(whatever)


def thing(**values: Any) -> dict[str, Any]:
    return {"title": None, "code": "", "small": None, "large": None, "flag": None, **values}


TITLES = [
    "plan",
    "Plan B",
    "50% off",
    "50 off",
    "a_b",
    "axb",
    "[x]",
    "x",
    "a\\b",
    "^$.*",
    "Über",
    "über",
    "ÉTÉ",
    "ΣΟΦΟΣ",
    "***:x",
    "(?i)x",
    None,
]


PIECES: list[tuple[How, str, list[str]]] = [
    (How.CONTAINS, "PLAN", ["plan", "Plan B"]),
    (How.STARTS, "50%", ["50% off"]),
    (How.CONTAINS, "_", ["a_b"]),
    (How.CONTAINS, "[x]", ["[x]"]),
    (How.ENDS, "\\b", ["a\\b"]),
    (How.CONTAINS, "^$.*", ["^$.*"]),
    (How.STARTS, "üb", ["Über", "über"]),
    (How.ENDS, "té", ["ÉTÉ"]),
    (How.ENDS, "σοφος", ["ΣΟΦΟΣ"]),
    (How.STARTS, "***:", ["***:x"]),
    (How.STARTS, "(?i)", ["(?i)x"]),
    (How.CONTAINS, "", [title for title in TITLES if title is not None]),
    (How.CONTAINS, "no such thing", []),
]


async def test_pieces_of_text(rows: Database) -> None:
    await store(rows, [thing(title=title) for title in TITLES])
    for how, piece, found in PIECES:
        places = await numbers(rows, ListQuery(filter=TextTest("title", how, piece)))
        assert [TITLES[place] for place in reversed(places)] == found
        others = await numbers(rows, ListQuery(filter=Not(TextTest("title", how, piece))))
        assert len(places) + len(others) == len(TITLES) - 1  # null is neither


async def test_texts_sort_by_code_points_and_null_comes_first(rows: Database) -> None:
    titles = ["b", None, "B", "a", "ä", "\U0001f600", "\uffee", "", "A", "_", "a"]
    await store(rows, [thing(title=title) for title in titles])
    places = await numbers(rows, ListQuery(order=(Order("title"),)))
    assert [titles[place] for place in places] == [
        None,
        *("", "A", "B", "_", "a", "a", "b", "ä", "\uffee", "\U0001f600"),
    ]
    assert places.index(10) < places.index(3)  # alike: the list's own order, newest first
    backwards = await numbers(rows, ListQuery(order=(Order("title", descending=True),)))
    assert [titles[place] for place in backwards] == [titles[place] for place in reversed(places)]


async def test_a_long_text_is_looked_for(rows: Database) -> None:
    long = "Äb*[" * 1000
    await store(rows, [thing(title=f"x{long.lower()}x"), thing(title="short")])
    assert await numbers(rows, ListQuery(filter=TextTest("title", How.CONTAINS, long))) == [0]
    assert await numbers(rows, ListQuery(search=long)) == [0]


async def test_the_largest_questions_run(rows: Database) -> None:
    await store(rows, [thing(title="x", small=4)])
    deep: Expression = Comparison("small", Op.EQ, 4)
    for _ in range(30):
        deep = Not(AnyOf((deep, Comparison("small", Op.EQ, 5))))
    wide = AnyOf(tuple(OneOf("small", tuple(range(10))) for _ in range(50)))
    assert await numbers(rows, ListQuery(filter=AllOf((deep, wide)))) == [0]


async def test_numbers_that_no_column_has_are_compared(rows: Database) -> None:
    await store(rows, [thing(small=4)])
    assert await numbers(rows, ListQuery(filter=Comparison("small", Op.LT, 2**63 - 1))) == [0]
    assert await numbers(rows, ListQuery(filter=Comparison("small", Op.EQ, 2**63 - 1))) == []


def test_values_are_no_part_of_a_shape() -> None:
    def shape(text_: str, number: int) -> Shape:
        filters = AllOf((TextTest("title", How.ENDS, text_), Comparison("small", Op.LE, number)))
        return COLUMNS.take_apart(ListQuery(filter=filters, search=text_, order=(Order("code"),)))[0]

    before = len(made)
    assert shape("one", 1) == shape("two", 2)
    assert page(shape("one", 1)) is page(shape("two", 2))
    assert len(made) - before <= 1


def test_values_are_never_written_into_the_sql() -> None:
    query = ListQuery(
        filter=AllOf((Comparison("title", Op.GT, "secret"), OneOf("small", (77,)))), search="secret"
    )
    shape, values = COLUMNS.take_apart(query)
    for compiled in (page(shape).for_sqlite(), page(shape).for_postgres()):
        assert "secret" not in compiled.sql
        assert "77" not in compiled.sql
        # which it takes, and no others but the round
        assert {parameter.name for parameter in compiled.parameters} - {"p_round"} <= values.keys()


def test_a_column_that_is_never_null_is_sorted_as_its_index_is() -> None:
    shape, _ = COLUMNS.take_apart(ListQuery(order=(Order("code"), Order("title", descending=True))))
    sql = page(shape).for_postgres().sql
    assert 'code COLLATE "C") ASC, ' in sql
    assert 'title COLLATE "C") DESC NULLS LAST, ' in sql
