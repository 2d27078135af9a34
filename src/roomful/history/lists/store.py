"""The SQL of these lists."""

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, select

from roomful.db.expressions import Columns
from roomful.db.listing import Counted, Listing
from roomful.db.tables import history
from roomful.history.model import Event
from roomful.kit.crypto import digest

_EVENT = [history.c[name] for name in Event.__struct_fields__]
_ASKED = ("seq", "at", "kind", "severity", "actor_name", "actor_address", "object_name", "payload")


def listing(kinds: Sequence[str]) -> Listing:
    """Return the list of what is of some kinds; with other kinds it is another list, counted anew."""
    name = f"history:{digest(' '.join(kinds))[:16]}"
    return Listing(
        select(*_EVENT),
        Columns({name: history.c[name] for name in _ASKED}, order=(history.c.seq.desc(),)),
        and_(history.c.tenant_id == bindparam("p_tenant"), history.c.kind.in_(list(kinds))),
        counted=Counted(name, history.c.seq, history.c.at),
    )
