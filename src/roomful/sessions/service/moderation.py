"""What hosts and programs do to people and sessions: mute, unmute, kick, roles, lock, hands."""

from collections.abc import Callable
from typing import Any

import msgspec

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Severity
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind, Problem, not_found
from roomful.media.port import Source
from roomful.rooms.service.rooms import Rooms
from roomful.sessions import rules
from roomful.sessions.model import Changes, LeaveReason, Participant, Role, Selection, Session, State
from roomful.sessions.service.engine import Engine, each
from roomful.sessions.service.lifecycle import Lifecycle, subject_of, subject_of_person
from roomful.sessions.store import participants, sessions


class Moderation:
    """Actions on one, many, all, or all but some. Rows and media change together."""

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

    async def mute(
        self,
        tenant_id: str,
        session_id: str,
        selection: Selection,
        *,
        source: Source = Source.MICROPHONE,
        block: bool = False,
        actor: Actor = SYSTEM,
    ) -> list[Participant]:
        """Mute a source. Its owner may open it again, unless `block` withholds it until a host allows it.

        To block the microphone of all is a state of the session: it binds newcomers too, and never hosts.
        """
        everyone = block and selection.ids is None and source is Source.MICROPHONE

        def change(person: Participant) -> Changes:
            blocked = block and not everyone and person.role != Role.HOST
            if source is Source.CAMERA:
                camera_blocked = blocked or person.camera_blocked
                return {
                    "camera_off": True,
                    "camera_held": True,
                    "mute_pending": True,
                    "camera_blocked": camera_blocked,
                }
            return {
                "mic_muted": True,
                "mic_held": True,
                "mute_pending": True,
                "mic_blocked": blocked or person.mic_blocked,
            }

        if source not in {Source.MICROPHONE, Source.CAMERA}:
            people = await self._chosen(tenant_id, session_id, selection)
            await each(people, self._engine.mute_screen)
            return people
        of_session = {"all_muted": True} if everyone else {}
        return await self._change(tenant_id, session_id, selection, change, actor, of_session)

    async def unmute(
        self,
        tenant_id: str,
        session_id: str,
        selection: Selection,
        *,
        source: Source = Source.MICROPHONE,
        actor: Actor = SYSTEM,
    ) -> list[Participant]:
        """Give a source back and open it where it is published; for all, the session's mute ends too."""

        def change(_person: Participant) -> Changes:
            if source is Source.CAMERA:
                return {"camera_off": False, "camera_blocked": False, "mute_pending": True}
            return {"mic_muted": False, "mic_blocked": False, "mute_pending": True}

        everyone = selection.ids is None and source is Source.MICROPHONE
        of_session = {"all_muted": False} if everyone else {}
        return await self._change(tenant_id, session_id, selection, change, actor, of_session)

    async def kick(
        self, tenant_id: str, session_id: str, selection: Selection, actor: Actor = SYSTEM
    ) -> list[Participant]:
        """Remove people from this session; the same ticket and browser do not get in again."""
        async with self._database.write() as tx:
            await self._need_live(tx, tenant_id, session_id)
            present = await participants.present(tx, tenant_id, session_id)
            gone = [
                await self._lifecycle.leave(tx, person, LeaveReason.KICKED, actor=actor)
                for person in rules.select(present, selection)
            ]
        await each(gone, self._engine.remove)
        return gone

    async def set_role(
        self, tenant_id: str, session_id: str, selection: Selection, role: Role, actor: Actor = SYSTEM
    ) -> list[Participant]:
        """Make people hosts, or hosts participants again."""
        return await self._change(tenant_id, session_id, selection, lambda _: {"role": str(role)}, actor)

    async def lower_hands(
        self, tenant_id: str, session_id: str, selection: Selection, actor: Actor = SYSTEM
    ) -> list[Participant]:
        """Lower raised hands."""
        return await self._change(tenant_id, session_id, selection, lambda _: {"hand_raised_at": None}, actor)

    async def lock(self, tenant_id: str, session_id: str, *, locked: bool, actor: Actor = SYSTEM) -> Session:
        """Lock or unlock the door; hosts pass a lock."""
        return await self._set_session(tenant_id, session_id, {"locked": locked}, actor)

    async def change_self(self, person: Participant, changes: Changes, actor: Actor) -> Participant:
        """Store what somebody did themselves: their own mute, camera, name or hand."""
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, person)
            if current is None:
                raise not_found("participant")
            if current.state == State.LEFT:
                raise Problem(Kind.CONFLICT, "seat_lost", "This seat is given up; enter again.")
            return await self._store(tx, current, changes, actor)

    async def take_over(self, person: Participant, changes: Changes) -> None:
        """Store what the engine said of somebody, unless they are not as they were when it was asked."""
        async with self._database.write() as tx:
            if await self._lifecycle.lock_person(tx, person) == person:
                await self._store(tx, person, changes, SYSTEM)

    async def _chosen(self, tenant_id: str, session_id: str, selection: Selection) -> list[Participant]:
        async with self._database.read() as reader:
            if await sessions.by_id(reader, tenant_id, session_id) is None:
                raise not_found("session")
            return rules.select(await participants.present(reader, tenant_id, session_id), selection)

    async def _change(
        self,
        tenant_id: str,
        session_id: str,
        selection: Selection,
        change: Callable[[Participant], Changes],
        actor: Actor,
        of_session: Changes | None = None,
    ) -> list[Participant]:
        async with self._database.write() as tx:
            before = await self._need_live(tx, tenant_id, session_id)
            present = await participants.present(tx, tenant_id, session_id)
            session = await self._store_session(tx, before, of_session or {}, actor)
            changed = {
                person.id: await self._store(tx, person, change(person), actor, Severity.MIDDLE)
                for person in rules.select(present, selection)
            }
        room = await self._rooms.get(tenant_id, session.room_id)
        # what binds everybody is for those too who are left out of the rest
        concerned = present if session.all_muted != before.all_muted else changed.values()

        async def follow(person: Participant) -> None:
            await self._engine.permit(room, session, person)
            if person.mute_pending:
                await self._engine.apply_mute(person)

        await each([changed.get(one.id, one) for one in concerned], follow)
        return list(changed.values())

    async def _store(
        self,
        tx: Transaction,
        person: Participant,
        changes: Changes,
        actor: Actor,
        severity: Severity = Severity.LOW,
    ) -> Participant:
        changed = {
            name: value
            for name, value in (changes | _released(changes)).items()
            if getattr(person, name) != value
        }
        if not changed:
            return person
        values: dict[str, Any] = changed | {"updated_at": self._clock.now()}
        await participants.update_participant(tx, person.tenant_id, person.id, values)
        new = msgspec.structs.replace(person, **values)
        shown = sorted(changed.keys() - {"mute_pending", "mic_held", "camera_held"})
        if shown:
            await self._history.record(
                tx,
                "participant.updated",
                person.tenant_id,
                subject_of_person(new),
                actor=actor,
                severity=severity,
                payload={name: changed[name] for name in shown},
            )
        return new

    async def _set_session(self, tenant_id: str, session_id: str, changes: Changes, actor: Actor) -> Session:
        async with self._database.write() as tx:
            session = await self._need_live(tx, tenant_id, session_id)
            return await self._store_session(tx, session, changes, actor)

    async def _store_session(
        self, tx: Transaction, session: Session, changes: Changes, actor: Actor
    ) -> Session:
        changed = {name: value for name, value in changes.items() if getattr(session, name) != value}
        if not changed:
            return session
        values: dict[str, Any] = changed | {"updated_at": self._clock.now()}
        await sessions.update_session(tx, session.tenant_id, session.id, values)
        new = msgspec.structs.replace(session, **values)
        await self._history.record(
            tx,
            "session.updated",
            session.tenant_id,
            subject_of(new),
            actor=actor,
            severity=Severity.MIDDLE,
            payload=changed,
        )
        return new

    @staticmethod
    async def _need_live(tx: Transaction, tenant_id: str, session_id: str) -> Session:
        session = await sessions.lock_by_id(tx, tenant_id, session_id)
        if session is None:
            raise not_found("session")
        if session.ended_at is not None:
            raise Problem(Kind.CONFLICT, "session_ended", "The session is over.")
        return session


def _released(changes: Changes) -> Changes:
    """Return what ends with a source that opens, whoever opened it."""
    pairs = (("mic_muted", "mic_held"), ("camera_off", "camera_held"))
    return {held: False for muted, held in pairs if changes.get(muted) is False}
