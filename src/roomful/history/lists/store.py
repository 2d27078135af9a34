"""The SQL of this list."""

from sqlalchemy import bindparam, select

from roomful.db import Reader
from roomful.db.expressions import Columns
from roomful.db.listing import Listing
from roomful.db.tables import history
from roomful.history.model import Event
from roomful.kit.expressions import ListQuery

_EVENT = [history.c[name] for name in Event.__struct_fields__]
_LIST = Listing(
    select(*_EVENT),
    Columns(
        {
            name: history.c[name]
            for name in (
                "seq",
                "at",
                "kind",
                "severity",
                "actor_name",
                "actor_address",
                "object_name",
                "payload",
            )
        },
        order=(history.c.seq.desc(),),
    ),
    history.c.tenant_id == bindparam("p_tenant"),
)


async def page_and_total(reader: Reader, tenant_id: str, query: ListQuery) -> tuple[list[Event], int]:
    """Return a page of events, and how many there are in all."""
    rows, total = await _LIST.page_and_total(reader, query, p_tenant=tenant_id)
    return [Event(*row) for row in rows], total
