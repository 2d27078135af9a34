"""Whose rooms are: those of somebody who is gone pass to who administers the tenant."""

from roomful.db import Transaction
from roomful.history.model import Event
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.rooms import store


class Owners:
    """Listens for users who are deleted."""

    def __init__(self, history: History, clock: Clock) -> None:
        self._clock = clock
        history.subscribe(self._pass_on)

    async def _pass_on(self, tx: Transaction, event: Event) -> None:
        if event.kind == "user.deleted" and event.object_id is not None:
            heir_id = event.payload.get("heir_id")
            await store.pass_on(tx, event.tenant_id, event.object_id, heir_id, self._clock.now())
