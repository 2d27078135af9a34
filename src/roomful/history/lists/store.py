"""The SQL of these lists."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, and_, bindparam, select, union_all

from roomful.db import Reader, Row, Statement
from roomful.db.expressions import Columns, Shape
from roomful.db.listing import Counted, Listing
from roomful.db.tables import history
from roomful.history.model import Event
from roomful.kit.crypto import digest
from roomful.kit.expressions import ListQuery, Order

_EVENT = [history.c[name] for name in Event.__struct_fields__]
_NEWEST_FIRST = [Shape(None, searches=False, order=by) for by in ((), (Order("seq", descending=True),))]
_LEAST = 32
_ASKED = ("seq", "at", "kind", "severity", "actor_name", "actor_address", "object_name", "payload")


class _OfKinds(Listing):
    """What is of some kinds, by the index of each: they may be few among very many others."""

    def __init__(self, kinds: Sequence[str], *listed: Any, **more: Any) -> None:
        self._kinds = kinds
        self._newest = lru_cache(maxsize=64)(self._make_newest)
        super().__init__(*listed, **more)

    async def _rows(self, reader: Reader, query: ListQuery, shape: Shape, given: dict[str, Any]) -> list[Row]:
        if shape not in _NEWEST_FIRST:
            return await super()._rows(reader, query, shape, given)
        # a power of two, so that the statements are few: PostgreSQL plans one anew each time that leaves the
        # limit open, as it then expects far too many rows, and among 33 kinds that takes 1.5 ms
        most = max(_LEAST, 1 << (query.skip + query.top - 1).bit_length())
        return await reader.all(self._newest(most), count=query.top, skip=query.skip, **given)

    def _make_newest(self, most: int) -> Statement:
        found = history.c.seq.in_(self._of_each(history.c.seq.desc(), limit=most))
        page = select(*_EVENT).where(found).order_by(history.c.seq.desc())
        # any tenant: only what was found among the tenant's
        return Statement(page.limit(bindparam("count")).offset(bindparam("skip")))

    def _behind(self, upto: ColumnElement[int], most: int) -> CompoundSelect[Any]:
        return self._of_each(history.c.seq, history.c.seq > upto, limit=most)

    def _of_each(self, order: Any, *chosen: Any, limit: Any) -> CompoundSelect[Any]:
        """Choose the first of each kind."""
        of_tenant = history.c.tenant_id == bindparam("p_tenant")
        each = [
            select(history.c.seq)
            .where(of_tenant, history.c.kind == kind, *chosen)
            .order_by(order)
            .limit(limit)
            for kind in self._kinds
        ]
        # SQLite takes an order within a union in a table of its own only
        return union_all(*(select(one.subquery().c.seq) for one in each))


def listing(kinds: Sequence[str]) -> Listing:
    """Return the list of what is of some kinds; with other kinds it is another list, counted anew."""
    name = f"history:{digest(' '.join(kinds))[:16]}"
    return _OfKinds(
        kinds,
        select(*_EVENT),
        Columns({name: history.c[name] for name in _ASKED}, order=(history.c.seq.desc(),)),
        and_(history.c.tenant_id == bindparam("p_tenant"), history.c.kind.in_(list(kinds))),
        counted=Counted(name, history.c.seq, history.c.at),
    )
