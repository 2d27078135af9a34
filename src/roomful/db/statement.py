"""A SQLAlchemy Core statement, compiled once for each database and then run by the driver itself.

SQLAlchemy writes the SQL; running it through SQLAlchemy costs several times what the driver needs, so the
compiled text and the order of its parameters are kept, and only JSON and booleans are converted here.

Constants are written into the SQL: a partial index, say of rows with `state = 'queued'`, serves only those
queries whose text shows that they ask for no others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg
from sqlalchemy.dialects.postgresql.asyncpg import dialect as _postgres_dialect
from sqlalchemy.dialects.sqlite import dialect as _sqlite_dialect
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.sql import ClauseElement

Row = Sequence[Any]

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class Json(sa.types.TypeDecorator[Any]):
    """A JSON value kept as text, the same on both databases."""

    impl = sa.Text
    cache_ok = True


def _is_plain(bind: sa.BindParameter[Any]) -> bool:
    values: Any = bind.value if bind.expanding else [bind.value]
    # an enum in a place without a column's type has none, and SQLAlchemy would not know how to write it
    return not isinstance(bind.type, Json | sa.types.NullType) and all(
        isinstance(value, str | int) for value in values
    )


class _WritesConstants:
    """Added to a compiler of SQLAlchemy's."""

    def visit_bindparam(self, bindparam: sa.BindParameter[Any], **options: Any) -> Any:
        # what has no name of its own cannot be given another value later
        if bindparam.unique and not bindparam.required and _is_plain(bindparam):
            options["literal_binds"] = True
        return super().visit_bindparam(bindparam, **options)  # type: ignore[misc]


class _SqliteCompiler(_WritesConstants, SQLiteCompiler):  # type: ignore[misc]
    pass


class _PostgresCompiler(_WritesConstants, PGCompiler_asyncpg):  # type: ignore[misc]
    pass


_SQLITE = _sqlite_dialect(paramstyle="qmark")
_SQLITE.statement_compiler = _SqliteCompiler
_POSTGRES = _postgres_dialect()  # type: ignore[no-untyped-call]
_POSTGRES.statement_compiler = _PostgresCompiler


def _to_json(value: Any) -> str | None:
    return None if value is None else _encode(value).decode()


def _from_json(value: Any) -> Any:
    return None if value is None else _decode(value)


# a dictionary's own method costs a third of a function of ours, and lists have many flags
_to_bool = {0: False, 1: True, None: None}.__getitem__


@dataclass(frozen=True, slots=True)
class Parameter:
    """One place in the SQL: where its value comes from and how it is written."""

    name: str
    required: bool
    default: Any
    write: Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement as one driver takes it."""

    sql: str
    parameters: tuple[Parameter, ...]
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]

    def bind(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the values in the order of the SQL. Raises KeyError when one is missing."""
        bound = []
        for parameter in self.parameters:
            if parameter.required:
                value = values[parameter.name]
            else:
                value = values.get(parameter.name, parameter.default)
            bound.append(value if parameter.write is None else parameter.write(value))
        return tuple(bound)

    def read(self, row: Row) -> Row:
        """Return a row of the driver with JSON and booleans as Python has them."""
        if not self.readers:
            return row
        values = list(row)
        for index, reader in self.readers:
            values[index] = reader(values[index])
        return values

    def read_all(self, rows: list[Row]) -> list[Row]:
        """Do the same to many rows: column by column, which takes half the time of row by row."""
        if not self.readers or not rows:
            return rows
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for index, reader in self.readers:
            columns[index] = map(reader, columns[index])
        return list(zip(*columns, strict=True))


class Statement:
    """A prepared statement. Make it once, at import or behind a cache, and run it often."""

    __slots__ = ("_clause", "_postgres", "_sqlite")

    def __init__(self, clause: ClauseElement) -> None:
        self._clause = clause
        self._sqlite: Compiled | None = None
        self._postgres: Compiled | None = None

    def for_sqlite(self) -> Compiled:
        """Return it as sqlite3 takes it."""
        if self._sqlite is None:
            self._sqlite = _compile(self._clause, _SQLITE, booleans=True)
        return self._sqlite

    def for_postgres(self) -> Compiled:
        """Return it as asyncpg takes it."""
        if self._postgres is None:
            self._postgres = _compile(self._clause, _POSTGRES, booleans=False)
        return self._postgres


def _compile(clause: ClauseElement, dialect: sa.Dialect, *, booleans: bool) -> Compiled:
    compiled: Any = clause.compile(dialect=dialect)
    binds = compiled.binds
    # lists behind IN are written out here; that wants a value for every parameter, so the open ones get one
    state = compiled.construct_expanded_state({bind.key: None for bind in binds.values() if bind.required})
    parameters = [
        Parameter(
            name,
            name in binds and binds[name].required,
            state.parameters[name],
            _to_json if name in binds and isinstance(binds[name].type, Json) else None,
        )
        for name in state.positiontup or ()
    ]
    readers: list[tuple[int, Callable[[Any], Any]]] = []
    for index, column in enumerate(getattr(compiled, "_result_columns", ())):
        if isinstance(column.type, Json):
            readers.append((index, _from_json))
        elif booleans and isinstance(column.type, sa.Boolean):
            readers.append((index, _to_bool))
    return Compiled(state.statement, tuple(parameters), tuple(readers))
