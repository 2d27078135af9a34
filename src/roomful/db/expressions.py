"""Questions to lists as conditions and orders of SQL, the same on SQLite and PostgreSQL.

A store tells once what its list can be asked for, and keeps a statement for each shape of question: which
fields, compared how, in which order. What they are compared with are parameters.

    _ASKED = Columns({"title": rooms.c.title, …}, order=(rooms.c.number.desc(),), searched=("title",))

    @lru_cache(maxsize=256)
    def _page(shape: Shape) -> Statement:
        return Statement(_VIEW.where(_MINE, *_ASKED.where(shape)).order_by(*_ASKED.order_by(shape))…)

    shape, values = _ASKED.take_apart(query)
    rows = await reader.all(_page(shape), p_tenant=tenant_id, **values)

Upper and lower case and the order of texts are where the two databases differ by themselves. Here texts
compare by code points (for an index to serve that on PostgreSQL, it has to be COLLATE "C"), and tests for a
piece of text go through patterns in which every letter stands in all its cases: GLOB on SQLite, a regular
expression on PostgreSQL.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

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
    Value,
)
from roomful.kit.expressions.letters import spellings

_SEARCH = "q_search"
_GLOB, _REGEX = "_glob", "_regex"
_IN_GLOB = {mark: f"[{mark}]" for mark in "*?["}
_IN_REGEX = {mark: f"\\{mark}" for mark in "\\.^$*+?()[]{}|"}
_AS_GLOB = {How.STARTS: "{}*", How.ENDS: "*{}", How.CONTAINS: "*{}*"}
_AS_REGEX = {How.STARTS: "^{}", How.ENDS: "{}$", How.CONTAINS: "{}"}


class _Matches(FunctionElement[bool]):
    """A text and a pattern for it in the language of each database."""

    type = sa.Boolean(create_constraint=False)
    inherit_cache = True


@compiles(_Matches, "sqlite")
def _glob(element: _Matches, compiler: SQLCompiler, **options: Any) -> str:
    column, glob, _regex = element.clauses
    return f"({compiler.process(column, **options)} GLOB {compiler.process(glob, **options)})"


@compiles(_Matches, "postgresql")
def _regex(element: _Matches, compiler: SQLCompiler, **options: Any) -> str:
    column, _glob, regex = element.clauses
    return f"({compiler.process(column, **options)} ~ {compiler.process(regex, **options)})"


class _ByCodePoints(FunctionElement[str]):
    """A text that compares as its code points do; SQLite's texts do so by themselves."""

    type = sa.Text()
    inherit_cache = True


@compiles(_ByCodePoints, "sqlite")
def _as_it_is(element: _ByCodePoints, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_ByCodePoints, "postgresql")
def _collated(element: _ByCodePoints, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


@dataclass(frozen=True, slots=True)
class Shape:
    """A question without what is compared with. Equal shapes are one statement."""

    filter: Expression | None
    searches: bool
    order: tuple[Order, ...]


class Columns:
    """What a list can be asked for.

    `columns` has the column, or another expression of text, number or boolean, of each field. `order` is the
    list's own; it has to tell all rows apart. `searched` are the fields of text that a search looks into.
    """

    def __init__(
        self,
        columns: Mapping[str, ColumnElement[Any]],
        *,
        order: Sequence[ColumnElement[Any]],
        searched: Sequence[str] = (),
    ) -> None:
        self._columns = dict(columns)
        self._order = tuple(order)
        self._searched = tuple(searched)

    def take_apart(self, query: ListQuery) -> tuple[Shape, dict[str, Value]]:
        """Return the shape of a question, which finds its statement, and the values to run that with."""
        values: dict[str, Value] = {}
        bare = None if query.filter is None else _bare(query.filter, count(), values)
        searches = bool(query.search and self._searched)
        if query.search and searches:
            values |= _patterns(_SEARCH, How.CONTAINS, query.search)
        return Shape(bare, searches, query.order), values

    def where(self, shape: Shape) -> list[ColumnElement[bool]]:
        """Return the conditions of a shape."""
        conditions = []
        if shape.filter is not None:
            conditions.append(self._condition(shape.filter, count()))
        if shape.searches:
            found = (_matches(self._columns[field], _SEARCH) for field in self._searched)
            conditions.append(sa.or_(*found))
        return conditions

    def order_by(self, shape: Shape) -> list[ColumnElement[Any]]:
        """Return what to sort by: as asked, and then as the list is sorted by itself."""
        return [*map(self._sorted, shape.order), *self._order]

    def _condition(self, expression: Expression, numbers: Iterator[int]) -> ColumnElement[bool]:
        match expression:
            case Comparison(field, op, value):
                return _compared(self._columns[field], op, None if value is None else _name(numbers))
            case OneOf(field, values):
                return _one_of(self._columns[field], [_name(numbers) for _ in values])
            case TextTest(field):
                return _matches(self._columns[field], _name(numbers))
            case Not(term):
                return sa.not_(self._condition(term, numbers))
            case AllOf(terms):
                return sa.and_(*(self._condition(term, numbers) for term in terms))
            case AnyOf(terms):
                return sa.or_(*(self._condition(term, numbers) for term in terms))

    def _sorted(self, order: Order) -> ColumnElement[Any]:
        column = self._columns[order.field]
        nullable = getattr(column, "nullable", True)
        if order.ranks:
            nullable = True
            column = sa.case(*((column == value, rank) for value, rank in order.ranks))
        place = _ordered(column)
        if not nullable:  # said of such a column, it would keep PostgreSQL from sorting by an index
            return place.desc() if order.descending else place.asc()
        return place.desc().nulls_last() if order.descending else place.asc().nulls_first()


def _bare(expression: Expression, numbers: Iterator[int], values: dict[str, Value]) -> Expression:
    """Return an expression without its values, which are put aside under the names of their parameters."""
    match expression:
        case Comparison(field, op, value):
            if value is None:
                return expression
            values[_name(numbers)] = value
            return Comparison(field, op, 0)
        case OneOf(field, chosen):
            values.update((_name(numbers), value) for value in chosen)
            return OneOf(field, (0,) * len(chosen))
        case TextTest(how=how, text=text):
            values.update(_patterns(_name(numbers), how, text))
            # what differs is in the pattern
            return replace(expression, how=How.CONTAINS, text="")
        case Not(term):
            return Not(_bare(term, numbers, values))
        case AllOf(terms) | AnyOf(terms):
            return type(expression)(tuple(_bare(term, numbers, values) for term in terms))


def _name(numbers: Iterator[int]) -> str:
    return f"q{next(numbers)}"


def _patterns(name: str, how: How, text: str) -> dict[str, Value]:
    return {
        name + _GLOB: _AS_GLOB[how].replace("{}", _pattern(text, _IN_GLOB)),
        name + _REGEX: _AS_REGEX[how].replace("{}", _pattern(text, _IN_REGEX)),
    }


def _pattern(text: str, escapes: Mapping[str, str]) -> str:
    """Return a pattern of this text in whatever case; marks that mean something in it are escaped."""
    return "".join(escapes.get(letter) or _in_all_cases(letter) for letter in text)


def _in_all_cases(letter: str) -> str:
    cases = spellings(letter)
    return f"[{cases}]" if len(cases) > 1 else letter


def _matches(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return _Matches(
        column, sa.bindparam(name + _GLOB, type_=sa.Text()), sa.bindparam(name + _REGEX, type_=sa.Text())
    )


_COMPARE: dict[Op, Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]] = {
    Op.EQ: lambda column, value: column == value,
    Op.NE: lambda column, value: column != value,
    Op.GT: lambda column, value: _ordered(column) > value,
    Op.GE: lambda column, value: _ordered(column) >= value,
    Op.LT: lambda column, value: _ordered(column) < value,
    Op.LE: lambda column, value: _ordered(column) <= value,
}


def _compared(column: ColumnElement[Any], op: Op, name: str | None) -> ColumnElement[bool]:
    if name is not None:
        return _COMPARE[op](column, _parameter(column, name))
    if op is Op.EQ:
        return column.is_(None)
    if op is Op.NE:
        return column.is_not(None)
    return sa.cast(sa.null(), sa.Boolean(create_constraint=False))


def _one_of(column: ColumnElement[Any], names: list[str]) -> ColumnElement[bool]:
    if not names:
        return column != column  # noqa: PLR0124  # null for null, and false for everything else
    return sa.or_(*(column == _parameter(column, name) for name in names))


def _ordered(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return _ByCodePoints(column) if isinstance(column.type, sa.String) else column


def _parameter(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    return sa.bindparam(name, type_=_kind(column))


def _kind(column: ColumnElement[Any]) -> sa.types.TypeEngine[Any]:
    if isinstance(column.type, sa.Boolean):
        return sa.Boolean(create_constraint=False)
    # whatever the column is: a number beyond its size is still a number to compare with
    return sa.BigInteger() if isinstance(column.type, sa.Integer) else sa.Text()
