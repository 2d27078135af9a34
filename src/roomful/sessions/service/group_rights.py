"""What the groups of users let them do in meetings, kept true while they are in one."""

from typing import Any

from roomful.db import Transaction
from roomful.history.model import Actor, Event
from roomful.people.groups import rights_of
from roomful.sessions import stage
from roomful.sessions.model import Participant, Session
from roomful.sessions.service.acting import Acting
from roomful.sessions.store import whereabouts as store

_OF_GROUP = frozenset({"group.updated", "group.deleted"})
_OF_MEMBER = frozenset({"group.user_added", "group.user_removed"})


class GroupRights(Acting):
    """Takes from people in meetings what their groups do not let them any more, and gives it back."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._history.subscribe(self._hear)

    async def _hear(self, tx: Transaction, event: Event) -> None:
        if event.kind in _OF_GROUP and event.object_id is not None:
            people = await store.of_group_here(tx, event.tenant_id, event.object_id)
        elif event.kind in _OF_MEMBER:
            people = await store.here_now(tx, event.tenant_id, event.payload["user_id"])
        elif event.kind == "tenant.updated" and "default_rights" in event.payload:
            people = await store.users_here(tx, event.tenant_id)
        elif event.kind == "user.updated" and "role" in event.payload and event.object_id is not None:
            people = await store.here_now(tx, event.tenant_id, event.object_id)
        else:
            return
        if people:
            actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
            await self._weigh(tx, event.tenant_id, people, actor)

    async def _weigh(self, tx: Transaction, tenant_id: str, people: list[Participant], actor: Actor) -> None:
        """Change what is withheld from people who are in meetings; the media engine follows."""
        held = await rights_of(tx, tenant_id, [one.user_id for one in people if one.user_id is not None])
        changed: list[tuple[Session, Participant]] = []
        for one in people:
            withheld = stage.withheld(held.get(one.user_id or "", frozenset()))
            if (one.withheld or None) == withheld:
                continue
            session = await self._lifecycle.lock_in(tx, tenant_id, one.session_id)
            if session is not None and session.ended_at is None:
                new = await self._store(tx, one, {"withheld": withheld}, actor)
                changed.append((session, new))

        def follow() -> None:
            for session, person in changed:
                self._engine.soon(self._follow(session, [person]))

        tx.after_commit(follow)
