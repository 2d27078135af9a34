"""Whose rooms are: those of somebody who is gone pass to who administers the tenant."""

from roomful.db import Transaction
from roomful.history.model import Event
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.errors import invalid
from roomful.people.model import User
from roomful.people.service import People
from roomful.rooms import store


class Owners:
    """Listens for users who are deleted, and says to whom a room may be given."""

    def __init__(self, history: History, people: People, clock: Clock) -> None:
        self._people = people
        self._clock = clock
        history.subscribe(self._pass_on)

    async def heir(self, tenant_id: str, user_id: str) -> User:
        """Return a user who may have rooms. Raises Problem user_unknown or user_inactive, field owner_id."""
        found = (await self._people.several(tenant_id, [user_id])).get(user_id)
        if found is None:
            raise invalid("owner_id", "There is no such user.", "user_unknown")
        if not found.active:
            raise invalid("owner_id", "This user is not active.", "user_inactive")
        return found

    async def _pass_on(self, tx: Transaction, event: Event) -> None:
        if event.kind == "user.deleted" and event.object_id is not None:
            heir_id = event.payload.get("heir_id")
            await store.pass_on(tx, event.tenant_id, event.object_id, heir_id, self._clock.now())
