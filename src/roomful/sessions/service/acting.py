"""How sessions and people in them are changed by others: rows and history at once, then the media engine."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from roomful.db import Database, Transaction
from roomful.history.model import Actor, Severity
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import rules
from roomful.sessions.model import Changes, Participant, Selection, Session
from roomful.sessions.service.engine import Engine, each
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.subjects import subject_of_person
from roomful.sessions.store import participants

# what is between us and the media engine
_UNTOLD = {"mute_pending", "mic_held", "camera_held"}
# of the session's state, what decides over the rights of everybody in it
_BINDING = {"all_muted"}


class Acting:
    """What all that acts on people and sessions has in common."""

    def __init__(
        self,
        database: Database,
        history: History,
        rooms: Rooms,
        lifecycle: Lifecycle,
        engine: Engine,
        clock: Clock,
    ) -> None:
        self._database = database
        self._history = history
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._engine = engine
        self._clock = clock

    async def _change(
        self,
        tenant_id: str,
        session_id: str,
        selection: Selection,
        change: Callable[[Participant], Changes],
        actor: Actor,
        of_session: Changes | None = None,
    ) -> list[Participant]:
        """Change those chosen, and the session with them; the media engine follows."""
        async with self._database.write() as tx:
            before = await self._lifecycle.lock_running(tx, tenant_id, session_id)
            present = await participants.present(tx, tenant_id, session_id)
            session = await self._lifecycle.change(tx, before, of_session or {}, actor)
            changes = {person.id: change(person) for person in rules.select(present, selection)}
            changed = await self._store_each(tx, present, changes, actor)
        # what binds everybody is for those too who are left out of the rest
        bound = any(getattr(session, name) != getattr(before, name) for name in _BINDING)
        concerned = present if bound else changed.values()
        await self._follow(session, [changed.get(one.id, one) for one in concerned])
        return list(changed.values())

    async def _store_each(
        self,
        tx: Transaction,
        present: Iterable[Participant],
        changes: Mapping[str, Changes],
        actor: Actor,
        severity: Severity = Severity.MIDDLE,
    ) -> dict[str, Participant]:
        """Change people in the order of the changes; who is not there is left out."""
        by_id = {person.id: person for person in present}
        return {
            one: await self._store(tx, by_id[one], values, actor, severity)
            for one, values in changes.items()
            if one in by_id
        }

    async def _follow(self, session: Session, people: Iterable[Participant]) -> None:
        """Make the media engine's view of people that of their rows."""
        room = await self._rooms.even_deleted(session.tenant_id, session.room_id)

        async def follow(person: Participant) -> None:
            await self._engine.permit(room, session, person)
            if person.mute_pending:
                await self._engine.apply_mute(person)

        await each(list(people), follow)

    async def _store(
        self,
        tx: Transaction,
        person: Participant,
        changes: Changes,
        actor: Actor,
        severity: Severity = Severity.LOW,
        **told: Any,
    ) -> Participant:
        """Change somebody and record what changed, with what else is to be told of it."""
        wanted = changes | _released(changes)
        changed = {name: value for name, value in wanted.items() if getattr(person, name) != value}
        if not changed:
            return person
        values: Changes = changed | {"updated_at": self._clock.now()}
        await participants.update_participant(tx, person.tenant_id, person.id, values)
        new = msgspec.structs.replace(person, **values)
        shown = sorted(changed.keys() - _UNTOLD)
        if shown:
            await self._history.record(
                tx,
                "participant.updated",
                person.tenant_id,
                subject_of_person(new),
                actor=actor,
                severity=severity,
                payload={name: changed[name] for name in shown} | told,
            )
        return new

    async def _set_session(self, tenant_id: str, session_id: str, changes: Changes, actor: Actor) -> Session:
        async with self._database.write() as tx:
            session = await self._lifecycle.lock_running(tx, tenant_id, session_id)
            return await self._lifecycle.change(tx, session, changes, actor)


def _released(changes: Changes) -> Changes:
    """Return what ends with a source that opens, whoever opened it."""
    pairs = (("mic_muted", "mic_held"), ("camera_off", "camera_held"))
    return {held: False for muted, held in pairs if changes.get(muted) is False}
