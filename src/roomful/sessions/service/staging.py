"""Who is seen where: the layout and the seats of a session, which pages, recordings and broadcasts share."""

from collections.abc import Sequence

from roomful.db import Transaction
from roomful.history.model import SYSTEM, Actor, Severity
from roomful.kit.errors import invalid
from roomful.sessions import rules
from roomful.sessions.model import Changes, Participant, Selection, Session
from roomful.sessions.service.acting import Acting
from roomful.sessions.store import participants


class Staging(Acting):
    """Changes the picture of a session for everybody at once."""

    async def set_layout(
        self, tenant_id: str, session_id: str, layout: str, actor: Actor = SYSTEM
    ) -> Session:
        """Show people in another layout from now on; recordings and broadcasts follow. Raises Problem."""
        rules.check_layout(layout)
        async with self._database.write() as tx:
            session = await self._lifecycle.lock_running(tx, tenant_id, session_id)
            told = {"layout": layout, "layout_before": session.layout}
            return await self._lifecycle.change(tx, session, {"layout": layout}, actor, told=told)

    async def set_hands_first(
        self, tenant_id: str, session_id: str, *, hands_first: bool, actor: Actor = SYSTEM
    ) -> Session:
        """Let raised hands come first in the picture, or no longer."""
        return await self._set_session(tenant_id, session_id, {"hands_first": hands_first}, actor)

    async def place(
        self,
        tenant_id: str,
        session_id: str,
        participant_id: str,
        position: int | None,
        actor: Actor = SYSTEM,
    ) -> Participant:
        """Give somebody a seat, and whoever held it none; -1 keeps them out of the picture, None is any seat.

        Raises Problem, field position or participants.
        """
        rules.check_position(position)
        async with self._database.write() as tx:
            session = await self._lifecycle.lock_running(tx, tenant_id, session_id)
            present = await participants.present(tx, tenant_id, session.id)
            (person,) = rules.select(present, Selection((participant_id,)))
            return await self._seat(tx, present, person, position, actor)

    async def arrange(
        self, tenant_id: str, session_id: str, ids: Sequence[str], actor: Actor = SYSTEM
    ) -> list[Participant]:
        """Seat people from the first seat on in the order named; all others have any seat, hidden ones too.

        Returns those named. Raises Problem, field participants.
        """
        if len(set(ids)) < len(ids):
            raise invalid("participants", "Each one is named once.")
        if len(ids) > rules.SEATS:
            raise invalid("participants", f"There are {rules.SEATS} seats.")
        async with self._database.write() as tx:
            session = await self._lifecycle.lock_running(tx, tenant_id, session_id)
            present = await participants.present(tx, tenant_id, session.id)
            chosen = rules.select(present, Selection(tuple(ids)))
            named = {person.id for person in chosen}
            await participants.free_seats(tx, tenant_id, session.id)
            wanted: dict[str, Changes] = {
                person.id: {"position": None} for person in present if person.id not in named
            }
            wanted |= {person.id: {"position": seat} for seat, person in enumerate(chosen)}
            changed = await self._store_each(tx, present, wanted, actor)
        return [changed[one] for one in ids]

    async def _seat(
        self,
        tx: Transaction,
        present: Sequence[Participant],
        person: Participant,
        position: int | None,
        actor: Actor,
    ) -> Participant:
        """Give somebody present a seat; the session is locked."""
        if position is not None and position >= 0:
            for other in present:
                if other.position == position and other.id != person.id:
                    await self._store(tx, other, {"position": None}, actor, Severity.MIDDLE)
            await participants.free_seats(tx, person.tenant_id, person.session_id, position)
        return await self._store(tx, person, {"position": position}, actor, Severity.MIDDLE)
