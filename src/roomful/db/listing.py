"""Lists that are asked any question: a page of what is chosen, and how many there are in all."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.sql.elements import ColumnElement

from roomful.db.database import Reader
from roomful.db.expressions import Columns, Shape
from roomful.db.statement import Row, Statement
from roomful.db.tables import counters
from roomful.kit.expressions import ListQuery


class Listing:
    """One list. `where` says whose rows it has, by parameters of each call, `p_tenant` among them.

    How many `where` chooses in all, the counter of the name `counted` knows, where there is one.
    """

    def __init__(
        self, view: Select[Any], columns: Columns, where: ColumnElement[bool], *, counted: str = ""
    ) -> None:
        self._view = view
        self._columns = columns
        self._where = where
        self._counted = counted
        self._page = lru_cache(maxsize=256)(self._make_page)
        self._total = lru_cache(maxsize=256)(self._make_total)
        self._counter = Statement(
            select(counters.c.value).where(
                counters.c.tenant_id == bindparam("p_tenant"), counters.c.list == counted
            )
        )

    async def page_and_total(self, reader: Reader, query: ListQuery, **bound: Any) -> tuple[list[Row], int]:
        """Return the rows of a page, and how many the question chooses on all pages."""
        shape, values = self._columns.take_apart(query)
        given = {**bound, **values}
        rows = await reader.all(self._page(shape), count=query.top, skip=query.skip, **given)
        if self._counted and shape.filter is None and not shape.searches:
            return rows, int(await reader.value(self._counter, **bound) or 0)
        return rows, int(await reader.value(self._total(shape), **given) or 0)

    def _chosen(self, shape: Shape) -> list[ColumnElement[bool]]:
        return [self._where, *self._columns.where(shape)]

    def _make_page(self, shape: Shape) -> Statement:
        page = self._view.where(*self._chosen(shape)).order_by(*self._columns.order_by(shape))
        return Statement(page.limit(bindparam("count")).offset(bindparam("skip")))

    def _make_total(self, shape: Shape) -> Statement:
        return Statement(self._view.with_only_columns(func.count()).where(*self._chosen(shape)))
