"""What the tables of recordings, tracks and compositions are asked alike."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, Table, and_, bindparam, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from roomful.db import Reader, Statement, Transaction, counters
from roomful.db.statement import Row

T = TypeVar("T")
Conditions = dict[str, ColumnElement[bool]]


class Rows(Generic[T]):
    """One table. `conditions` are those of a filter's fields; what is deleted is in no list.

    How many there are of a tenant is counted as they come and go, so that the total of a list costs one row.
    """

    def __init__(
        self, table: Table, fields: Sequence[str], read: Callable[[Row], T], conditions: Conditions
    ) -> None:
        self.table = table
        self.fields = tuple(fields)
        self.columns = [table.c[name] for name in fields]
        self.read = read
        self._conditions = conditions
        self._insert = Statement(insert(table).values({name: bindparam(name) for name in self.fields}))
        one = select(*self.columns).where(
            table.c.tenant_id == bindparam("p_tenant"), table.c.id == bindparam("p_id")
        )
        live = one.where(table.c.deleted_at.is_(None))
        self._by_id = Statement(live)  # any tenant: `one` holds the tenant_id
        self._even_deleted = Statement(one)  # any tenant: `one` holds the tenant_id
        self._lock = Statement(one.with_for_update())  # any tenant: `one` holds the tenant_id
        self._update = lru_cache(maxsize=64)(self._make_update)
        self._page = lru_cache(maxsize=256)(self._make_page)
        self._page_before = lru_cache(maxsize=64)(self._make_page_before)
        self._total = lru_cache(maxsize=256)(self._make_total)

    async def insert(self, tx: Transaction, row: T) -> None:
        """Store a new row. Raises Conflict."""
        values = {name: getattr(row, name) for name in self.fields}
        await tx.run(self._insert, values)
        await self.count(tx, values["tenant_id"], 1)

    async def count(self, tx: Transaction, tenant_id: str, change: int) -> None:
        """Count rows that come or go."""
        if change:
            await counters.add(tx, tenant_id, self.table.name, change)

    async def by_id(
        self, reader: Reader, tenant_id: str, row_id: str, *, even_deleted: bool = False
    ) -> T | None:
        """Return a row."""
        statement = self._even_deleted if even_deleted else self._by_id
        return self._one(await reader.one(statement, p_tenant=tenant_id, p_id=row_id))

    async def lock(self, tx: Transaction, tenant_id: str, row_id: str) -> T | None:
        """Return a row, also a deleted one, that nobody else changes before the transaction ends."""
        return self._one(await tx.one(self._lock, p_tenant=tenant_id, p_id=row_id))

    async def update(self, tx: Transaction, tenant_id: str, row_id: str, changes: dict[str, Any]) -> None:
        """Change columns of a row. It is marked deleted once, whoever else does so at the same time."""
        statement = self._update(tuple(sorted(changes)))
        changed = await tx.run(statement, changes, p_tenant=tenant_id, p_id=row_id)
        if changes.get("deleted_at") is not None:
            await self.count(tx, tenant_id, -changed)

    async def page(
        self,
        reader: Reader,
        tenant_id: str,
        values: dict[str, Any],
        *,
        count: int,
        skip: int = 0,
        after: int | None = None,
        before: int | None = None,
    ) -> list[T]:
        """Return rows, newest first: behind `skip` rows, behind the number `after`, or up to `before`'s."""
        names, bound = self._bound(values)
        if before is not None:
            statement = self._page_before(names)
            rows = await reader.all(statement, p_tenant=tenant_id, count=count, before=before, **bound)
            return [self.read(row) for row in reversed(rows)]
        if after is not None:
            bound["after"] = after
        statement = self._page(names, after is not None)
        rows = await reader.all(statement, p_tenant=tenant_id, count=count, skip=skip, **bound)
        return [self.read(row) for row in rows]

    async def total(self, reader: Reader, tenant_id: str, values: dict[str, Any]) -> int:
        """Count the rows that are meant."""
        if not values:
            return await counters.count(reader, tenant_id, self.table.name)
        names, bound = self._bound(values)
        return int(await reader.value(self._total(names), p_tenant=tenant_id, **bound))

    def _one(self, row: Row | None) -> T | None:
        return None if row is None else self.read(row)

    def _bound(self, values: dict[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
        """Return which conditions there are, and their values: a truth chooses between two conditions."""
        names = tuple(name if value is not False else f"not_{name}" for name, value in values.items())
        return names, {name: value for name, value in values.items() if not isinstance(value, bool)}

    def _chosen(self, names: tuple[str, ...]) -> ColumnElement[bool]:
        table = self.table
        mine = table.c.tenant_id == bindparam("p_tenant")
        return and_(mine, table.c.deleted_at.is_(None), *(self._conditions[name] for name in names))

    def _make_update(self, names: tuple[str, ...]) -> Statement:
        chosen = [self.table.c.tenant_id == bindparam("p_tenant"), self.table.c.id == bindparam("p_id")]
        if "deleted_at" in names:
            chosen.append(self.table.c.deleted_at.is_(None))
        return Statement(  # any tenant: `chosen` holds the tenant_id
            update(self.table).where(*chosen).values({name: bindparam(name) for name in names})
        )

    def _make_page(self, names: tuple[str, ...], after: bool) -> Statement:
        number = self.table.c.number
        inner: Select[Any] = select(number).where(self._chosen(names)).order_by(number.desc())
        if after:
            inner = inner.where(number < bindparam("after"))
        numbers = inner.limit(bindparam("count")).offset(bindparam("skip")).subquery()
        return Statement(  # any tenant: `_chosen` holds the tenant_id
            select(*self.columns).join(numbers, numbers.c.number == number).order_by(number.desc())
        )

    def _make_page_before(self, names: tuple[str, ...]) -> Statement:
        """Return the rows next above a number, the nearest first."""
        number = self.table.c.number
        chosen = and_(self._chosen(names), number > bindparam("before"))
        # any tenant: `_chosen` holds the tenant_id
        return Statement(select(*self.columns).where(chosen).order_by(number).limit(bindparam("count")))

    def _make_total(self, names: tuple[str, ...]) -> Statement:
        # any tenant: `_chosen` holds the tenant_id
        return Statement(select(func.count()).select_from(self.table).where(self._chosen(names)))


def values_of(filters: Any) -> dict[str, Any]:
    """Return what a filter asks for."""
    values = {name: getattr(filters, name) for name in filters.__struct_fields__}
    return {name: value for name, value in values.items() if value is not None}
