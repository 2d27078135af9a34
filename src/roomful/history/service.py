"""Records what happens and tells those who act on it, inside the transaction that made it happen."""

from collections.abc import Awaitable, Callable
from typing import Any

from roomful.db import Database, Transaction
from roomful.history import store
from roomful.history.model import SYSTEM, Actor, Event, Severity, Subject
from roomful.kit.clock import Clock
from roomful.kit.ids import new_id

# what subscribers are handed, to hand on: those that are no feature know nothing of the database
Ongoing = Transaction
Subscriber = Callable[[Ongoing, Event], Awaitable[None]]
MAX_COUNT = 1000
CHANNEL = "roomful_history"
_PRUNED_AT_ONCE = 1000


class History:
    """The append-only record."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._subscribers: list[Subscriber] = []
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call the subscriber with every event, inside the writing transaction: its failure undoes it all."""
        self._subscribers.append(subscriber)

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call the listener whenever events have been stored by this process."""
        self._listeners.append(listener)

    async def record(
        self,
        tx: Transaction,
        kind: str,
        tenant_id: str,
        subject: Subject,
        *,
        actor: Actor = SYSTEM,
        severity: Severity = Severity.LOW,
        payload: dict[str, Any] | None = None,
        at: int | None = None,
    ) -> Event:
        """Store an event and hand it to the subscribers."""
        values: dict[str, Any] = {
            "id": new_id(),
            "tenant_id": tenant_id,
            "at": self._clock.now() if at is None else at,
            "kind": kind,
            "severity": str(severity),
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "actor_address": actor.address,
            "object_id": subject.id,
            "object_name": subject.name,
            "room_id": subject.room_id,
            "session_id": subject.session_id,
            "participant_id": subject.participant_id,
            "payload": payload or {},
        }
        event = Event(seq=await store.insert_event(tx, values), **values)
        for subscriber in self._subscribers:
            await subscriber(tx, event)
        if event.session_id is not None:
            # only what people in a meeting hear at once: a notification costs every commit a little
            await tx.notify(CHANNEL)
        for listener in self._listeners:
            tx.after_commit(listener)
        return event

    async def prune(self, kept: int) -> int:
        """Delete events that happened more than `kept` microseconds ago; return how many."""
        before, gone = self._clock.now() - kept, 0
        while True:
            async with self._database.write() as tx:
                pruned = await store.prune(tx, before, _PRUNED_AT_ONCE)
            gone += pruned
            if pruned < _PRUNED_AT_ONCE:
                return gone

    async def last_seq(self) -> int:
        """Return the place of the newest event."""
        async with self._database.read() as reader:
            return await store.last_seq(reader)

    async def since(self, after: int, count: int = MAX_COUNT) -> list[Event]:
        """Return events of every tenant behind a place, oldest first: for the streams, which sort them."""
        async with self._database.read() as reader:
            return await store.events_since(reader, after, count)

    async def page(
        self,
        tenant_id: str,
        *,
        filters: dict[str, str],
        after: int,
        count: int,
        newest_first: bool = False,
        kinds: tuple[str, ...] = (),
    ) -> list[Event]:
        """Return a tenant's events beyond a place, of some kinds or of any."""
        async with self._database.read() as reader:
            return await store.page(
                reader,
                tenant_id,
                filters=filters,
                after=after,
                count=count,
                newest_first=newest_first,
                kinds=kinds,
            )
