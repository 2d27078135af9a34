"""Calling people into a session: their open pages ring, and who has none open may get a mail."""

from collections.abc import Awaitable, Callable

import msgspec

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Event, Subject
from roomful.history.service import History
from roomful.jobs.model import Job
from roomful.jobs.service import Jobs
from roomful.kit.clock import SECOND, Clock
from roomful.kit.errors import Kind, Problem, invalid, not_found
from roomful.kit.ids import is_id, new_id, new_number
from roomful.people.groups import need
from roomful.people.model import User
from roomful.people.service import People
from roomful.sessions.model import Outcome, Ring, Session, State
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.presence import Presence
from roomful.sessions.store import participants
from roomful.sessions.store import rings as store
from roomful.tenants.model import UserRight
from roomful.tickets.model import Ticket
from roomful.tickets.service import Tickets

PATIENCE = 45 * SECOND
# seconds in which somebody who accepted has to enter
_COMES_WITHIN = 300
_MISSED = "ring.missed"
_NEWEST = 2**62

Unanswered = Callable[[Transaction, Ring], Awaitable[None]]


class Rings:
    """One attempt each to call a user, or whoever has an address, into a session.

    A session's row is locked before that of a ring.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        jobs: Jobs,
        people: People,
        tickets: Tickets,
        lifecycle: Lifecycle,
        presence: Presence,
        clock: Clock,
    ) -> None:
        self._database = database
        self._history = history
        self._jobs = jobs
        self._people = people
        self._tickets = tickets
        self._lifecycle = lifecycle
        self._presence = presence
        self._clock = clock
        self._unanswered: list[Unanswered] = []
        jobs.register(_MISSED, self._patience_ends)
        history.subscribe(self._hear)

    def when_unanswered(self, tell: Unanswered) -> None:
        """Call this, within the transaction, with every ring that reached nobody: no page is open, or all
        kept silent. Whoever has an address can be written to.
        """
        self._unanswered.append(tell)

    async def ring(
        self,
        tenant_id: str,
        session_id: str,
        *,
        user_id: str | None = None,
        address: str | None = None,
        inviter: Actor = SYSTEM,
    ) -> Ring:
        """Call a user, or an address; what rings for them already goes on.

        Without an open page the ring is over at once, as unreachable. Raises Problem session_ended,
        user_not_found, already_in, media_unavailable, or what is wrong with the target.
        """
        user = await self._target(tenant_id, user_id, address)
        async with self._database.write() as tx:
            await need(tx, tenant_id, inviter, UserRight.MAKE_CALLS)
            session = await self._lifecycle.lock_running(tx, tenant_id, session_id)
            known = await self._known(tx, session, user_id)
            if known is not None:
                return known
            self._lifecycle.check_media()
            reachable = user is not None and await self._presence.is_there(tx, tenant_id, user.id)
            now = self._clock.now()
            ring = Ring(
                id=new_id(),
                number=new_number(),
                tenant_id=tenant_id,
                session_id=session.id,
                room_id=session.room_id,
                participant_id=None,
                inviter_kind=inviter.kind,
                inviter_id=inviter.id,
                inviter_name=inviter.name,
                user_id=user_id,
                address=address if user is None else user.email,
                outcome=Outcome.RINGING if reachable else Outcome.UNREACHABLE,
                at=now,
                until=now + PATIENCE if reachable else None,
                answered_at=None,
            )
            await store.insert_ring(tx, ring)
            if reachable:
                await self._record(tx, "ring.started", ring, user, inviter)
                payload = {"tenant_id": tenant_id, "ring_id": ring.id}
                await self._jobs.enqueue(
                    tx, _MISSED, payload, run_at=ring.until, unique_key=_key(ring), tenant_id=tenant_id
                )
            else:
                await self._record(tx, "ring.ended", ring, user, inviter)
                await self._tell(tx, ring)
        return ring

    async def answer(self, tenant_id: str, ring_id: str, user_id: str, *, accepted: bool) -> Ring:
        """Accept or decline a ring, as the user it is for. Raises Problem ring_not_found, ring_over."""
        outcome = Outcome.ACCEPTED if accepted else Outcome.DECLINED
        async with self._database.write() as tx:
            return (await self._answer(tx, tenant_id, ring_id, user_id, outcome))[0]

    async def accept(self, tenant_id: str, ring_id: str, user_id: str) -> tuple[Ring, Ticket, str]:
        """Accept a ring; return it with a ticket, and its secret, that lets the user in. Raises Problem."""
        async with self._database.write() as tx:
            ring, user = await self._answer(tx, tenant_id, ring_id, user_id, Outcome.ACCEPTED)
            ticket, secret = await self._tickets.issue_in(
                tx,
                tenant_id,
                ring.room_id,
                ttl=_COMES_WITHIN,
                user_id=user_id,
                display_name=user.display_name,
                actor=_actor(user),
            )
        return ring, ticket, secret

    async def get(self, tenant_id: str, ring_id: str) -> Ring:
        """Return a ring. Raises Problem when the tenant has none of this id."""
        async with self._database.read() as reader:
            found = await store.by_id(reader, tenant_id, ring_id) if is_id(ring_id) else None
        if found is None:
            raise not_found("ring")
        return found

    async def of_session(
        self, tenant_id: str, session_id: str, *, count: int, before: int | None = None
    ) -> list[Ring]:
        """Return the rings of a session, newest first, before a number."""
        async with self._database.read() as reader:
            return await store.page(
                reader, tenant_id, session_id, before=_NEWEST if before is None else before, count=count
            )

    async def ringing_for(self, tenant_id: str, user_id: str) -> list[Ring]:
        """Return what rings for a user now, oldest first."""
        async with self._database.read() as reader:
            return await store.ringing_for(reader, tenant_id, user_id)

    async def _target(self, tenant_id: str, user_id: str | None, address: str | None) -> User | None:
        if (user_id is None) == (address is None):
            raise invalid("user", "Name a user or an address: one of both.")
        if user_id is None:
            return None
        user = await self._people.get(tenant_id, user_id)
        if not user.active:
            raise invalid("user", "This user is not active.", "user_inactive")
        return user

    @staticmethod
    async def _known(tx: Transaction, session: Session, user_id: str | None) -> Ring | None:
        """Return what rings for a user in the session already. Raises Problem when they are in."""
        if user_id is None:
            return None
        present = await participants.present(tx, session.tenant_id, session.id)
        if any(one.user_id == user_id and one.state == State.IN for one in present):
            raise Problem(Kind.CONFLICT, "already_in", "They are in the meeting already.")
        ringing = await store.ringing_in(tx, session.tenant_id, session.id)
        return next((one for one in ringing if one.user_id == user_id), None)

    async def _answer(
        self, tx: Transaction, tenant_id: str, ring_id: str, user_id: str, outcome: Outcome
    ) -> tuple[Ring, User]:
        found = await store.by_id(tx, tenant_id, ring_id) if is_id(ring_id) else None
        user = (await self._people.several_in(tx, tenant_id, [user_id])).get(user_id)
        if found is None or user is None or found.user_id != user_id:
            raise not_found("ring")
        await self._lifecycle.lock_in(tx, tenant_id, found.session_id)
        ring = await store.by_id(tx, tenant_id, ring_id)
        if ring is None or ring.outcome != Outcome.RINGING:
            over = found if ring is None else ring
            raise Problem(Kind.CONFLICT, "ring_over", "It rings no longer.", outcome=over.outcome)
        return await self._end(tx, ring, outcome, _actor(user)), user

    async def _end(
        self, tx: Transaction, ring: Ring, outcome: Outcome, actor: Actor = SYSTEM, **more: str
    ) -> Ring:
        """End a ring that is locked by its session, and tell the pages that rang."""
        answered = outcome in (Outcome.ACCEPTED, Outcome.DECLINED)
        changes = {"outcome": str(outcome), "answered_at": self._clock.now() if answered else None, **more}
        await store.update_ring(tx, ring.tenant_id, ring.id, changes)
        ended = msgspec.structs.replace(ring, **changes)
        user = None
        if ring.user_id is not None:
            user = (await self._people.several_in(tx, ring.tenant_id, [ring.user_id])).get(ring.user_id)
        await self._record(tx, "ring.ended", ended, user, actor)
        await self._jobs.cancel(tx, _key(ring))
        return ended

    async def _patience_ends(self, job: Job) -> None:
        tenant_id, ring_id = job.payload["tenant_id"], job.payload["ring_id"]
        async with self._database.write() as tx:
            found = await store.by_id(tx, tenant_id, ring_id)
            if found is None:
                return
            await self._lifecycle.lock_in(tx, tenant_id, found.session_id)
            ring = await store.by_id(tx, tenant_id, ring_id)
            if ring is not None and ring.outcome == Outcome.RINGING:
                await self._tell(tx, await self._end(tx, ring, Outcome.MISSED))

    async def _tell(self, tx: Transaction, ring: Ring) -> None:
        for tell in self._unanswered:
            await tell(tx, ring)

    async def _hear(self, tx: Transaction, event: Event) -> None:
        """End what rings when its session ends, or when whom it calls has come in."""
        if event.session_id is None:
            return
        if event.kind == "session.ended":
            for ring in await store.ringing_in(tx, event.tenant_id, event.session_id):
                await self._end(tx, ring, Outcome.MISSED)
        elif event.kind == "participant.joined" and event.participant_id is not None:
            person = await participants.by_id(tx, event.tenant_id, event.participant_id)
            if person is None or person.user_id is None:
                return
            for ring in await store.leading_in(tx, event.tenant_id, event.session_id, person.user_id):
                if ring.outcome == Outcome.RINGING:
                    await self._end(tx, ring, Outcome.ACCEPTED, participant_id=person.id)
                else:
                    await store.update_ring(tx, ring.tenant_id, ring.id, {"participant_id": person.id})

    async def _record(self, tx: Transaction, kind: str, ring: Ring, user: User | None, actor: Actor) -> None:
        name = ring.address or "" if user is None else user.display_name
        payload = {"user_id": ring.user_id, "outcome": str(ring.outcome), "inviter": ring.inviter_name}
        subject = Subject(ring.id, name, ring.room_id, ring.session_id)
        await self._history.record(tx, kind, ring.tenant_id, subject, actor=actor, payload=payload)


def _key(ring: Ring) -> str:
    return f"{_MISSED}:{ring.id}"


def _actor(user: User) -> Actor:
    return Actor("user", user.id, user.display_name)
