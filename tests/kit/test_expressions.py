"""What questions to lists mean."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    holds,
)
from roomful.kit.expressions.letters import fold, spellings
from tests.expressions import expressions, items

TRUE: Expression = Comparison("small", Op.EQ, 1)
FALSE: Expression = Comparison("small", Op.NE, 1)
NULL: Expression = Comparison("title", Op.EQ, "x")
THING = {"title": None, "small": 1, "flag": False, "code": "Übung"}


@pytest.mark.parametrize(
    ("expression", "held"),
    [
        (TRUE, True),
        (FALSE, False),
        (NULL, None),
        (Not(NULL), None),
        (AllOf((TRUE, NULL)), None),
        (AllOf((NULL, FALSE)), False),
        (AnyOf((NULL, TRUE)), True),
        (AnyOf((FALSE, NULL)), None),
        (Comparison("title", Op.NE, "x"), None),
        (Comparison("title", Op.EQ, None), True),
        (Comparison("title", Op.NE, None), False),
        (Comparison("small", Op.EQ, None), False),
        (Comparison("small", Op.NE, None), True),
        (Comparison("small", Op.GE, None), None),
        (Comparison("title", Op.LE, None), None),
        (OneOf("small", (3, 1)), True),
        (OneOf("small", ()), False),
        (OneOf("title", ()), None),
        (TextTest("title", How.CONTAINS, ""), None),
        (TextTest("code", How.STARTS, "ÜBU"), True),
        (TextTest("code", How.ENDS, "übu"), False),
        (Comparison("code", Op.EQ, "übung"), False),
        (Comparison("code", Op.GT, "Zebra"), True),
        (Comparison("flag", Op.EQ, False), True),
    ],
)
def test_true_false_and_null(expression: Expression, held: bool | None) -> None:
    assert holds(expression, THING) is held


@given(expressions(), expressions(), items())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_laws_of_logic(one: Expression, other: Expression, item: dict[str, Any]) -> None:
    both, neither = AllOf((one, other)), Not(AnyOf((Not(one), Not(other))))
    assert holds(both, item) is holds(neither, item)
    assert holds(Not(Not(one)), item) is holds(one, item)


def test_what_is_asked_for_in_its_order() -> None:
    things: list[dict[str, Any]] = [
        {"name": "b", "rank": None},
        {"name": "Ab", "rank": 2},
        {"name": None, "rank": 1},
        {"name": "ab", "rank": 2},
    ]

    def names(**query: Any) -> list[Any]:
        return [thing["name"] for thing in asked(ListQuery(**query), things, ["name"])]

    assert names() == ["b", "Ab", None, "ab"]
    assert names(search="B") == ["b", "Ab", "ab"]
    assert names(search="aB", filter=Comparison("name", Op.EQ, "ab")) == ["ab"]
    assert names(order=(Order("rank"),)) == ["b", None, "Ab", "ab"]
    assert names(order=(Order("rank", descending=True),)) == ["Ab", "ab", None, "b"]
    assert names(order=(Order("rank", descending=True), Order("name", descending=True)))[:2] == ["ab", "Ab"]
    assert names(order=(Order("name", ranks=(("ab", 1), ("b", 2))),)) == ["Ab", None, "ab", "b"]


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
def test_a_number_of_more_than_64_bits_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        Comparison("small", Op.EQ, number)


def test_letters_in_all_their_cases() -> None:
    assert {*spellings("k")} == {*"kK\u212a"}
    assert {*spellings("Σ")} == {*"Σσς"}
    assert {*spellings("ß")} == {*"ßẞ"}
    assert spellings("1") == "1"
    assert spellings("中") == "中"
    assert fold("İ") == "İ"  # its small form is two letters


@given(st.text())
@settings(deadline=None)  # the first takes all letters there are
def test_folding_is_of_single_letters_and_done_once(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert all(new in spellings(old) for old, new in zip(text, folded, strict=True))
