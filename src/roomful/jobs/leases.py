"""Named leases: one of several servers does a thing that only one may do."""

from sqlalchemy import bindparam, delete, or_
from sqlalchemy.dialects.postgresql import insert as upsert

from roomful.db import Database, Statement
from roomful.db.tables import leases
from roomful.kit.clock import Clock
from roomful.kit.ids import new_id

_LEASE = upsert(leases).values({name: bindparam(name) for name in ("name", "owner", "until")})
_ACQUIRE = Statement(
    _LEASE.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": _LEASE.excluded.owner, "until": _LEASE.excluded.until},
        where=or_(leases.c.owner == _LEASE.excluded.owner, leases.c.until <= bindparam("now")),
    )
)
_RELEASE = Statement(
    delete(leases).where(leases.c.name == bindparam("p_name"), leases.c.owner == bindparam("p_owner"))
)


class Leases:
    """The leases of one process; `owner` tells it from the others."""

    def __init__(self, database: Database, clock: Clock, owner: str | None = None) -> None:
        self._database = database
        self._clock = clock
        self.owner = owner or new_id()

    async def try_acquire(self, name: str, ttl: int) -> bool:
        """Take the lease, or extend it, for so many microseconds; False while another holds it."""
        now = self._clock.now()
        async with self._database.write() as tx:
            return await tx.run(_ACQUIRE, name=name, owner=self.owner, until=now + ttl, now=now) > 0

    async def release(self, name: str) -> None:
        """Give the lease back, if it is ours."""
        async with self._database.write() as tx:
            await tx.run(_RELEASE, p_name=name, p_owner=self.owner)
