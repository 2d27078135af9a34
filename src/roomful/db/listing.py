"""Lists that are asked any question: a page of what is chosen, and how many there are in all.

How many rows a list has that only grows is not counted anew each time, nor with each row, for which writers
would wait for each other: up to some row it is known, and only those behind that are counted.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, CompoundSelect, Select, bindparam, func, literal, select
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import counters as counting
from roomful.db.database import Database, Reader
from roomful.db.expressions import Columns, Shape
from roomful.db.statement import Row, Statement
from roomful.db.tables import counters
from roomful.kit.expressions import ListQuery

_UPTO = ":upto"
# with more than so many rows behind the last that is counted, they are counted for good
MANY = 1000
# until then there are hardly more; a limit tells PostgreSQL so, which would otherwise plan for a third of all
_HARDLY = 10_000


@dataclass(frozen=True, slots=True)
class Counted:
    """How the rows of a list are counted: `key` grows with each, `at` (microseconds) tells when that was."""

    name: str
    key: ColumnElement[int]
    at: ColumnElement[int]


class Listing:
    """One list. `where` says whose rows it has, by parameters of each call, `p_tenant` among them."""

    def __init__(
        self,
        view: Select[Any],
        columns: Columns,
        where: ColumnElement[bool],
        *,
        counted: Counted | None = None,
    ) -> None:
        self._view = view
        self._columns = columns
        self._where = where
        self._counted = counted
        # whose rows are to be counted for good: found by whoever asked how many there are
        self._due: set[str] = set()
        self._page = lru_cache(maxsize=256)(self._make_page)
        self._total = lru_cache(maxsize=256)(self._make_total)
        if counted is not None:
            upto = _known(counted.name + _UPTO)
            few = select(func.count()).select_from(self._behind(upto, _HARDLY + 1).subquery())
            self._known = Statement(select(_known(counted.name), few.scalar_subquery()))
            self._many = Statement(select(func.count()).where(where, counted.key > upto))
            old = (where, counted.key > bindparam("p_upto"))
            self._last = Statement(select(func.max(counted.key)).where(*old, counted.at <= bindparam("p_at")))
            self._between = Statement(select(func.count()).where(*old, counted.key <= bindparam("p_last")))

    async def page_and_total(self, reader: Reader, query: ListQuery, **bound: Any) -> tuple[list[Row], int]:
        """Return the rows of a page, and how many the question chooses on all pages."""
        shape, values = self._columns.take_apart(query)
        given = {**bound, **values}
        rows = await self._rows(reader, query, shape, given)
        if self._counted is not None and shape.filter is None and not shape.searches:
            known, behind = await self._parts(reader, **bound)
            if behind > MANY:
                self._due.add(bound["p_tenant"])
            return rows, known + behind
        return rows, int(await reader.value(self._total(shape), **given) or 0)

    async def page(self, reader: Reader, query: ListQuery, **bound: Any) -> list[Row]:
        """Return the rows of a page alone."""
        shape, values = self._columns.take_apart(query)
        return await self._rows(reader, query, shape, {**bound, **values})

    async def _rows(self, reader: Reader, query: ListQuery, shape: Shape, given: dict[str, Any]) -> list[Row]:
        return await reader.all(self._page(shape), count=query.top, skip=query.skip, **given)

    async def catch_up(self, database: Database, tenant_id: str, before: int) -> None:
        """Count for good what a tenant has from before a moment, where a total has found much to count.

        The moment is one before which nothing is still being written.
        """
        if self._counted is None or tenant_id not in self._due:
            return
        self._due.discard(tenant_id)
        name = self._counted.name
        async with database.read() as reader:
            upto = await counting.count(reader, tenant_id, name + _UPTO)
            last = await reader.value(self._last, p_tenant=tenant_id, p_upto=upto, p_at=before)
            if last is None:
                return
            found = await reader.value(self._between, p_tenant=tenant_id, p_upto=upto, p_last=last)
        async with database.write() as tx:
            # nothing is changed, but nobody else changes it now
            await counting.add(tx, tenant_id, name + _UPTO, 0)
            if await counting.count(tx, tenant_id, name + _UPTO) == upto:
                await counting.add(tx, tenant_id, name, int(found))
                await counting.add(tx, tenant_id, name + _UPTO, int(last) - upto)

    async def _parts(self, reader: Reader, **bound: Any) -> tuple[int, int]:
        row = await reader.one(self._known, **bound)
        assert row is not None  # it has no condition of its own
        behind = int(row[1] if row[1] <= _HARDLY else await reader.value(self._many, **bound) or 0)
        return int(row[0]), behind

    def _behind(self, upto: ColumnElement[int], most: int) -> Select[Any] | CompoundSelect[Any]:
        """Choose what is not counted yet, behind a key, and no more of it than so many."""
        assert self._counted is not None
        key = self._counted.key
        return select(key).where(self._where, key > upto).order_by(key).limit(most)

    def _chosen(self, shape: Shape) -> list[ColumnElement[bool]]:
        return [self._where, *self._columns.where(shape)]

    def _make_page(self, shape: Shape) -> Statement:
        page = self._view.where(*self._chosen(shape)).order_by(*self._columns.order_by(shape))
        return Statement(page.limit(bindparam("count")).offset(bindparam("skip")))

    def _make_total(self, shape: Shape) -> Statement:
        return Statement(self._view.with_only_columns(func.count()).where(*self._chosen(shape)))


def _known(name: str) -> ColumnElement[int]:
    """Return a counter of the tenant; 0 where there is none yet."""
    value = select(counters.c.value).where(
        counters.c.tenant_id == bindparam("p_tenant"), counters.c.list == name
    )
    return func.coalesce(value.scalar_subquery(), literal(0, BigInteger()), type_=BigInteger())


def never_null(column: ColumnElement[Any], instead: int) -> ColumnElement[int]:
    """Return a column with a number instead of null; an index of the same expression serves its order."""
    found = func.coalesce(column, literal(instead, BigInteger()), type_=BigInteger())
    # said of it, null would keep PostgreSQL from sorting by the index
    found.nullable = False  # type: ignore[attr-defined]
    return found
