"""Lists behind IN: statements are written once, so a list has a place for each of its values."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.sql.elements import ColumnElement

_PREFIX = "listed"


def places(count: int) -> int:
    """Return how many places to write for so many values: few sizes, so that few statements are written."""
    return 1 << max(count - 1, 0).bit_length()


def one_of(column: ColumnElement[Any], count: int) -> ColumnElement[bool]:
    """Return the condition that a column has one of `count` values."""
    listed: list[Any] = [bindparam(f"{_PREFIX}{index}", type_=column.type) for index in range(count)]
    return column.in_(listed)


def unindexed(column: ColumnElement[str]) -> ColumnElement[str]:
    """Return a column as no index has it: who guesses prefers a tenant's index to one of few rows."""
    return column.concat("")


def listed(values: Sequence[Any]) -> dict[str, Any]:
    """Return the values for `one_of` with as many places; the last fills those that are left over."""
    size = places(len(values))
    padded = [*values, *[values[-1]] * (size - len(values))]
    return {f"{_PREFIX}{index}": value for index, value in enumerate(padded)}
