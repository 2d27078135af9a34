"""What people do themselves, what the media engine says of them, and what their room now says."""

import msgspec

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Event, Severity
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind, Problem, not_found
from roomful.media.port import Track
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import rights
from roomful.sessions.model import Changes, Participant, Session
from roomful.sessions.service.engine import Engine
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.staging import Staging
from roomful.sessions.service.subjects import subject_of, subject_of_person
from roomful.sessions.store import participants, sessions

TOO_LARGE = "too_large"
# what a room may change of the rights of those who are in it already
_AT_ONCE = {"control", "chat_on", "rights_user", "rights_guest"}


class Oneself(Staging):
    """Keeps the rows true to what people do, as far as they may."""

    def __init__(
        self,
        database: Database,
        history: History,
        rooms: Rooms,
        lifecycle: Lifecycle,
        engine: Engine,
        clock: Clock,
    ) -> None:
        super().__init__(database, history, rooms, lifecycle, engine, clock)
        history.subscribe(self._follow_room)

    async def change_self(self, person: Participant, changes: Changes, actor: Actor) -> Participant:
        """Store what somebody did themselves: their own mute, camera, name, hand, seat or data.

        A source that is withheld from them does not open. Raises Problem right_missing for what their ticket
        does not let them do, seat_lost when they are gone.
        """
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, person)
            if current is None:
                raise not_found("participant")
            if not current.inside:
                raise Problem(Kind.CONFLICT, "seat_lost", "This seat is given up; enter again.")
            session = await sessions.by_id(tx, current.tenant_id, current.session_id)
            room = await self._rooms.get_in(tx, current.tenant_id, current.room_id)
            if session is None or room is None:
                raise not_found("room")
            wanted = rights.by_oneself(room, session, current, changes)
            new = current
            if "position" in wanted:
                present = await participants.present(tx, current.tenant_id, session.id)
                new = await self._seat(tx, present, current, wanted.pop("position"), actor)
            new = await self._store(tx, new, wanted, actor)
        if rights.permissions(room, session, new) != rights.permissions(room, session, current):
            await self._engine.permit(room, session, new)
        return new

    async def take_over(self, person: Participant, changes: Changes) -> None:
        """Store what the engine said of somebody, unless they are not as they were when it was asked."""
        async with self._database.write() as tx:
            if await self._lifecycle.lock_person(tx, person) == person:
                await self._store(tx, person, changes, SYSTEM)

    async def refuse_camera(self, person: Participant, track: Track) -> None:
        """Mute a camera whose picture is larger than the room takes, and say why; a smaller one may come."""
        await self._engine.mute_track(person, track.id)
        told = {"reason": TOO_LARGE, "width": track.width, "height": track.height}
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, person)
            if current is None or not current.inside:
                return
            off = {"camera_off": True}
            if await self._store(tx, current, off, SYSTEM, Severity.MIDDLE, **told) == current:
                # it was off for everybody to see, but its owner is told all the same
                await self._history.record(
                    tx,
                    "participant.updated",
                    current.tenant_id,
                    subject_of_person(current),
                    payload=off | told,
                )

    async def _follow_room(self, tx: Transaction, event: Event) -> None:
        """Give everybody in a session the rights they have by what their room now says."""
        changed = _AT_ONCE.intersection(event.payload.get("changed", ()))
        if event.kind != "room.updated" or event.room_id is None or not changed:
            return
        session = await sessions.lock_live_of_room(tx, event.tenant_id, event.room_id)
        room = await self._rooms.get_in(tx, event.tenant_id, event.room_id)
        if session is None or room is None:
            return
        payload = {name: getattr(room, name) for name in sorted(changed)}
        await self._history.record(
            tx, "session.updated", session.tenant_id, subject_of(session), payload=payload
        )
        tx.after_commit(lambda: self._engine.soon(self._permit_all(session)))

    async def _permit_all(self, session: Session) -> None:
        async with self._database.read() as reader:
            people = await participants.present(reader, session.tenant_id, session.id)
        await self._follow(session, [msgspec.structs.replace(one, mute_pending=False) for one in people])
