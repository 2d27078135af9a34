"""What a question means, without a database: for lists in memory, and to hold every other way against."""

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from roomful.kit.expressions.letters import fold
from roomful.kit.expressions.model import (
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
    Value,
)

Item = Mapping[str, Value | None]

_COMPARE: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
    Op.LT: operator.lt,
    Op.LE: operator.le,
}
_TESTS: dict[How, Callable[[str, str], bool]] = {
    How.STARTS: str.startswith,
    How.ENDS: str.endswith,
    How.CONTAINS: operator.contains,
}


def holds(expression: Expression, item: Item) -> bool | None:
    """Tell whether an expression is true of an item, false or null."""
    match expression:
        case Comparison(field, op, value):
            return _compared(item[field], op, value)
        case OneOf(field, values):
            found = item[field]
            return None if found is None else found in values
        case TextTest(field, how, text):
            return _tested(item[field], how, text)
        case Not(term):
            held = holds(term, item)
            return None if held is None else not held
        case AllOf(terms):
            return _together([holds(term, item) for term in terms], decided_by=False)
        case AnyOf(terms):
            return _together([holds(term, item) for term in terms], decided_by=True)


def _compared(found: Value | None, op: Op, value: Value | None) -> bool | None:
    if value is None and op in (Op.EQ, Op.NE):
        return (found is None) is (op is Op.EQ)
    if found is None or value is None:
        return None
    return _COMPARE[op](found, value)


def _tested(found: Value | None, how: How, text: str) -> bool | None:
    return None if found is None else _TESTS[how](fold(str(found)), fold(text))


def _together(held: list[bool | None], *, decided_by: bool) -> bool | None:
    if decided_by in held:
        return decided_by
    return None if None in held else not decided_by


def asked(query: ListQuery, items: Iterable[Item], searched: Iterable[str] = ()) -> list[Item]:
    """Return the items that are asked for, of all pages, sorted; they come in the list's own order.

    `searched` are the fields of text that `search` looks into.
    """
    fields = tuple(searched)
    chosen = [
        item
        for item in items
        if (query.filter is None or holds(query.filter, item) is True)
        and (query.search is None or _found(query.search, item, fields))
    ]
    for order in reversed(query.order):
        chosen.sort(key=partial(_place, order), reverse=order.descending)
    return chosen


def _found(search: str, item: Item, fields: tuple[str, ...]) -> bool:
    return any(_tested(item[field], How.CONTAINS, search) for field in fields)


def _place(order: Order, item: Item) -> tuple[bool, Any]:
    found: Value | None = item[order.field]
    if order.ranks and found is not None:
        found = dict(order.ranks).get(found)
    return (found is not None, 0 if found is None else found)
