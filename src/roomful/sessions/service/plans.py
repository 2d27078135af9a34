"""What is to happen at its time: jobs of sessions and rooms, planned in the transaction that decides it.

A plan is a job under a key of its own, so that it survives restarts and is made anew when what it was made
for changes. What runs looks at the rows and the clock once more: see `sessions.jobs`.
"""

from typing import Any

from roomful.db import Transaction
from roomful.jobs.service import Jobs
from roomful.kit.clock import SECOND, Clock
from roomful.rooms.model import Room
from roomful.sessions import rules
from roomful.sessions.model import Participant, Session

END = "session.end"
WARN = "session.warn"
EMPTY = "session.empty"
REMOVE = "session.remove"
UNJOINED = "session.unjoined"
GONE = "session.gone"
START = "room.start"


class Plans:
    """Plans the times of rooms and sessions."""

    def __init__(self, jobs: Jobs, clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock

    async def end(self, tx: Transaction, session: Session, room: Room) -> None:
        """Let a session end at its time with the warnings its room wants, and at no other any more."""
        await self._plan(tx, END, session, session.ends_at)
        await self.warning(tx, session, room)

    async def warning(self, tx: Transaction, session: Session, room: Room) -> None:
        """Let people be warned before the end, the next time."""
        found = rules.next_warning(session.ends_at, room.end_warning, self._clock.now())
        at, seconds = (None, 0) if found is None else found
        await self._plan(tx, WARN, session, at, seconds=seconds)

    async def close(self, tx: Transaction, session: Session, room: Room, empty_since: int) -> None:
        """Let an empty session end as its room says, and not otherwise any more."""
        after = room.empty_close_after
        await self._plan(tx, EMPTY, session, None if after is None else empty_since + after * SECOND)

    async def unjoined(self, tx: Transaction, session: Session, at: int) -> None:
        """Let a session end at a time if nobody has joined it by then."""
        await self._plan(tx, UNJOINED, session, at)

    async def removal(self, tx: Transaction, session: Session, at: int | None) -> None:
        """Let somebody be removed at a time; what is planned for others stays."""
        if at is not None:
            await self._plan(tx, REMOVE, session, at, replace=False)

    async def departure(self, tx: Transaction, person: Participant, at: int) -> None:
        """Look at that time whether somebody whose leaving ends the session has come back."""
        await self._jobs.enqueue(
            tx,
            GONE,
            {"tenant_id": person.tenant_id, "participant_id": person.id},
            run_at=at,
            unique_key=f"{GONE}:{person.id}",
            tenant_id=person.tenant_id,
            replace=True,
        )

    async def start(self, tx: Transaction, room: Room) -> None:
        """Let a session start in a room when it opens, if it starts by itself."""
        key = f"{START}:{room.id}"
        if not rules.is_to_start(room, self._clock.now()):
            await self._jobs.cancel(tx, key)
            return
        payload = {"tenant_id": room.tenant_id, "room_id": room.id}
        await self._jobs.enqueue(
            tx, START, payload, run_at=room.opens_at, unique_key=key, tenant_id=room.tenant_id, replace=True
        )

    async def no_start(self, tx: Transaction, room_id: str) -> None:
        """Let no session start in a room any more."""
        await self._jobs.cancel(tx, f"{START}:{room_id}")

    async def nothing(self, tx: Transaction, session: Session) -> None:
        """Forget all that was planned for a session."""
        for kind in (END, WARN, EMPTY, REMOVE, UNJOINED):
            await self._jobs.cancel(tx, f"{kind}:{session.id}")

    async def _plan(
        self,
        tx: Transaction,
        kind: str,
        session: Session,
        at: int | None,
        *,
        replace: bool = True,
        **more: Any,
    ) -> None:
        key = f"{kind}:{session.id}"
        if at is None:
            await self._jobs.cancel(tx, key)
            return
        payload = {"tenant_id": session.tenant_id, "session_id": session.id} | more
        await self._jobs.enqueue(
            tx, kind, payload, run_at=at, unique_key=key, tenant_id=session.tenant_id, replace=replace
        )
