"""The pictures of users, kept true in the meetings they are in."""

from roomful.db import Transaction
from roomful.history.model import Actor, Event
from roomful.history.service import History
from roomful.people.avatars import path_to
from roomful.sessions.service.lifecycle import subject_of_person
from roomful.sessions.store import whereabouts as store


class Portraits:
    """Tells meetings of a new picture: the address of the one before leads nowhere from then on."""

    def __init__(self, history: History) -> None:
        self._history = history
        history.subscribe(self._hear)

    async def _hear(self, tx: Transaction, event: Event) -> None:
        if event.kind != "user.updated" or "avatar" not in event.payload.get("changed", ()):
            return
        actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
        for one in await store.here_now(tx, event.tenant_id, event.object_id or ""):
            payload = {"avatar": path_to(one.user_id, one.avatar)}
            await self._history.record(
                tx,
                "participant.updated",
                one.tenant_id,
                subject_of_person(one),
                actor=actor,
                payload=payload,
            )
