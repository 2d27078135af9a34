"""The SQL of these lists."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, select, union_all

from roomful.db import Statement
from roomful.db.expressions import Columns, Shape
from roomful.db.listing import Counted, Listing
from roomful.db.tables import history
from roomful.history.model import Event
from roomful.kit.crypto import digest
from roomful.kit.expressions import Order

_EVENT = [history.c[name] for name in Event.__struct_fields__]
_NEWEST_FIRST = [Shape(None, searches=False, order=by) for by in ((), (Order("seq", descending=True),))]
_ASKED = ("seq", "at", "kind", "severity", "actor_name", "actor_address", "object_name", "payload")


class _OfKinds(Listing):
    """What is of some kinds, by the index of each: they may be few among very many others."""

    def __init__(self, kinds: Sequence[str], *listed: Any, **more: Any) -> None:
        super().__init__(*listed, **more)
        self._kinds = kinds

    def _make_page(self, shape: Shape) -> Statement:
        if shape not in _NEWEST_FIRST:
            return super()._make_page(shape)
        count, skip = bindparam("count", type_=BigInteger()), bindparam("skip", type_=BigInteger())
        newest = [
            select(history.c.seq)
            .where(history.c.tenant_id == bindparam("p_tenant"), history.c.kind == kind)
            .order_by(history.c.seq.desc())
            .limit(count + skip)
            .subquery()
            for kind in self._kinds
        ]
        found = history.c.seq.in_(union_all(*(select(each.c.seq) for each in newest)))
        page = select(*_EVENT).where(found).order_by(history.c.seq.desc())
        return Statement(page.limit(count).offset(skip))


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
