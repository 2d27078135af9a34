"""How much room there is for what is recorded and composed: on the disk, and in what a tenant may keep."""

from collections.abc import Callable

from roomful.db import Transaction
from roomful.kit.clock import Clock
from roomful.recordings import picture, rules
from roomful.recordings.store import compositions, recordings
from roomful.tenants.model import Tenant


class Space:
    """`free` tells how many bytes are left where files are made, None where nobody can tell."""

    def __init__(self, clock: Clock, *, free: Callable[[], int | None], floor: int) -> None:
        self._clock = clock
        self._free = free
        self._floor = floor

    @property
    def low(self) -> bool:
        """Whether so little is left on the disk that nothing new begins."""
        free = self._free()
        return free is not None and free < self._floor

    async def check(self, tx: Transaction, tenant: Tenant) -> None:
        """Raise Problem disk_low or recording_quota unless there is room for one thing more of a tenant."""
        quota = tenant.recording_quota
        used = 0 if quota is None else await self._used(tx, tenant.id)
        rules.check_room_for(self._free(), self._floor, used, quota)

    async def _used(self, tx: Transaction, tenant_id: str) -> int:
        """Return how many bytes a tenant's files take, or will, as far as it can be known by now."""
        now = self._clock.now()
        growing = [rules.growing(one, now) for one in await recordings.unfinished_of(tx, tenant_id)]
        for width, height, length in await compositions.unfinished_of(tx, tenant_id, now):
            growing.append(rules.film_size(length // 1000, rules.kbps(width, height, picture.FPS)))
        return await recordings.used(tx, tenant_id) + sum(growing)
