"""Where users are now and how they look there, and how an operator makes them be nowhere."""

from collections.abc import Sequence
from enum import StrEnum

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Event, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import MINUTE, Clock
from roomful.kit.errors import not_found
from roomful.people.avatars import path_to
from roomful.people.service import People
from roomful.people.sign_in import SignIns
from roomful.sessions.model import LeaveReason, Participant
from roomful.sessions.service.engine import Engine, each
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.presence import BELIEVED
from roomful.sessions.service.subjects import subject_of_person
from roomful.sessions.store import whereabouts as store

# so long after they got a token somebody counts as being there
_FRESH = MINUTE


class Whereabouts(StrEnum):
    """Where a user is. Who is deleted or not active is nowhere."""

    NOWHERE = "nowhere"
    OFFLINE = "offline"
    ONLINE = "online"
    IN_MEETING = "in_meeting"
    IN_OWN_MEETING = "in_own_meeting"


class Users:
    """Users as they come and go. Who is deleted, or made inactive, leaves every meeting at once."""

    def __init__(
        self,
        database: Database,
        history: History,
        people: People,
        sign_ins: SignIns,
        lifecycle: Lifecycle,
        engine: Engine,
        clock: Clock,
    ) -> None:
        self._database = database
        self._history = history
        self._people = people
        self._sign_ins = sign_ins
        self._lifecycle = lifecycle
        self._engine = engine
        self._clock = clock
        history.subscribe(self._hear)

    async def whereabouts(self, tenant_id: str, user_ids: Sequence[str]) -> dict[str, Whereabouts]:
        """Return where each of the users is, in one query."""
        wanted, now = list(dict.fromkeys(user_ids)), self._clock.now()
        found = dict.fromkeys(wanted, Whereabouts.NOWHERE)
        async with self._database.read() as reader:
            rows = await store.statuses(
                reader, tenant_id, wanted, seen=now - BELIEVED, fresh=now - _FRESH, now=now
            )
        for user_id, own, there in rows:
            if own is not None:
                found[user_id] = Whereabouts.IN_OWN_MEETING if own else Whereabouts.IN_MEETING
            else:
                found[user_id] = Whereabouts.ONLINE if there else Whereabouts.OFFLINE
        return found

    async def disconnect(self, tenant_id: str, user_id: str, actor: Actor = SYSTEM) -> None:
        """Sign a user's pages out, and let them leave every meeting; they may come again.

        Raises Problem user_not_found.
        """
        async with self._database.write() as tx:
            user = (await self._people.several_in(tx, tenant_id, [user_id])).get(user_id)
            if user is None:
                raise not_found("user")
            ended = await self._sign_ins.end_pages_in(tx, user)
            gone = await self._leave_all(tx, tenant_id, user_id, actor)
            await self._history.record(
                tx,
                "user.disconnected",
                tenant_id,
                Subject(user.id, user.login),
                actor=actor,
                severity=Severity.MIDDLE,
                payload={"signed_out": ended, "left": len(gone)},
            )
        await each(gone, self._engine.remove)

    async def _leave_all(
        self, tx: Transaction, tenant_id: str, user_id: str, actor: Actor
    ) -> list[Participant]:
        await store.close_pages(tx, tenant_id, user_id)
        gone = []
        for person in await store.here_now(tx, tenant_id, user_id):
            # whoever locks several sessions does so in the order of their ids
            current = await self._lifecycle.lock_person(tx, person)
            if current is not None and current.left_at is None:
                gone.append(await self._lifecycle.leave(tx, current, LeaveReason.LOST, actor=actor))
        return gone

    async def _show(self, tx: Transaction, tenant_id: str, user_id: str, actor: Actor) -> None:
        """Tell meetings of a new picture: the address of the one before leads nowhere from then on."""
        for one in await store.here_now(tx, tenant_id, user_id):
            told = {"avatar": path_to(one.user_id, one.avatar)}
            who = subject_of_person(one)
            await self._history.record(tx, "participant.updated", tenant_id, who, actor=actor, payload=told)

    async def _hear(self, tx: Transaction, event: Event) -> None:
        ends = event.kind == "user.deleted" or (
            event.kind == "user.updated" and event.payload.get("active") is False
        )
        looks = event.kind == "user.updated" and "avatar" in event.payload.get("changed", ())
        if not (ends or looks) or event.object_id is None:
            return
        actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
        if looks:
            await self._show(tx, event.tenant_id, event.object_id, actor)
            return
        gone = await self._leave_all(tx, event.tenant_id, event.object_id, actor)
        tx.after_commit(lambda: self._engine.soon(each(gone, self._engine.remove)))
