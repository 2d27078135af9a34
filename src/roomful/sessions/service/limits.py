"""How many sessions of a tenant may run at once."""

from roomful.db import Transaction
from roomful.kit.errors import Kind, Problem
from roomful.sessions.store.calling import live_sessions
from roomful.tenants.model import Tenant


async def check_live(tx: Transaction, tenant: Tenant) -> None:
    """Raise Problem too_many_live_sessions when as many run as may."""
    limit = tenant.max_live_sessions
    if limit is not None and await live_sessions(tx, tenant.id) >= limit:
        raise Problem(
            Kind.CONFLICT, "too_many_live_sessions", "As many meetings run as may at once.", limit=limit
        )
