"""The podium: who has the word where not everybody has, who translates, and who is being heard."""

from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Severity
from roomful.history.service import History
from roomful.kit.clock import SECOND, Clock
from roomful.kit.errors import Kind, Problem, invalid, not_found
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.rooms.stage import Mode
from roomful.sessions import rules, stage
from roomful.sessions.model import Changes, Participant, Role, Selection, Session
from roomful.sessions.service.acting import Acting
from roomful.sessions.service.engine import Engine
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.service.subjects import actor_of
from roomful.sessions.store import participants, sessions
from roomful.tenants.service import Tenants

# who has been silent for so long may lose the place to a new voice; pages say every 2 s that somebody speaks
QUIET_FOR = 5 * SECOND
_DOWN: Changes = {"on_podium": False, "podium_invited_at": None, "pinned": False}


class Podium(Acting):
    """Gives places and takes them. Hosts have the word without one."""

    def __init__(
        self,
        database: Database,
        history: History,
        rooms: Rooms,
        lifecycle: Lifecycle,
        engine: Engine,
        clock: Clock,
        tenants: Tenants,
    ) -> None:
        super().__init__(database, history, rooms, lifecycle, engine, clock)
        self._tenants = tenants

    async def invite(
        self,
        tenant_id: str,
        session_id: str,
        selection: Selection,
        *,
        force: bool = False,
        actor: Actor = SYSTEM,
    ) -> list[Participant]:
        """Ask people to the podium; with `force` they have the word at once.

        Raises Problem no_podium where all have the word, podium_full when they are too many for it, and
        participant_in_audience for who only watches.
        """
        async with self._database.write() as tx:
            session = await self._lifecycle.lock_running(tx, tenant_id, session_id)
            room = await self._need_room(tx, session)
            _need_podium(session)
            present = await participants.present(tx, tenant_id, session_id)
            chosen = rules.select(present, selection)
            if selection.ids is None:
                chosen = [one for one in chosen if one.role == Role.PARTICIPANT]
            watching = [one for one in chosen if one.role == Role.AUDIENCE]
            if watching:
                raise invalid("participants", "Who only watches has no word.", "participant_in_audience")
            new = [one for one in chosen if not one.on_podium]
            await self._need_places(tx, session, room, present, len(new))
            now = self._clock.now()
            change: Changes = (
                {"on_podium": True, "podium_invited_at": None} if force else {"podium_invited_at": now}
            )
            changed = await self._store_each(tx, present, {one.id: change for one in new}, actor)
        await self._follow(session, changed.values())
        return [changed.get(one.id, one) for one in chosen]

    async def dismiss(
        self, tenant_id: str, session_id: str, selection: Selection, actor: Actor = SYSTEM
    ) -> list[Participant]:
        """Take people's places, and take back what they were invited to."""
        return await self._change(tenant_id, session_id, selection, lambda _: _DOWN, actor)

    async def pin(
        self,
        tenant_id: str,
        session_id: str,
        selection: Selection,
        *,
        pinned: bool = True,
        actor: Actor = SYSTEM,
    ) -> list[Participant]:
        """Let people keep their places, whoever speaks, or no longer."""
        return await self._change(
            tenant_id, session_id, selection, lambda one: {"pinned": pinned and one.on_podium}, actor
        )

    async def answer(self, person: Participant, *, accept: bool) -> Participant:
        """Come to the podium as one was invited to, or not; who is there steps down.

        Raises Problem not_invited_to_podium, and podium_full when others were faster.
        """
        async with self._database.write() as tx:
            current, session = await self._current(tx, person)
            room = await self._need_room(tx, session)
            changes = dict(_DOWN)
            if accept:
                if current.on_podium:
                    return current
                if current.podium_invited_at is None:
                    raise Problem(
                        Kind.CONFLICT, "not_invited_to_podium", "Nobody has invited you to the podium."
                    )
                present = await participants.present(tx, current.tenant_id, session.id)
                await self._need_places(tx, session, room, present, 1)
                changes |= {"on_podium": True, "hand_raised_at": None}
            new = await self._store(tx, current, changes, actor_of(current), Severity.MIDDLE)
        await self._follow(session, [new])
        return new

    async def heard(self, person: Participant) -> Participant:
        """Note that somebody speaks: where places follow voices they take one, that of the longest silent."""
        now = self._clock.now()
        seated: list[Participant] = []
        async with self._database.write() as tx:
            current, session = await self._current(tx, person)
            if not stage.follows_voices(session) or current.role == Role.AUDIENCE or current.mic_muted:
                return current
            await participants.update_participant(tx, current.tenant_id, current.id, {"spoke_at": now})
            if current.on_podium:
                return current
            room = await self._need_room(tx, session)
            present = await participants.present(tx, current.tenant_id, session.id)
            if len(stage.on_podium(present)) >= await self._places(tx, session, room):
                silent = stage.to_displace(present, now, QUIET_FOR)
                if silent is None:
                    return current
                seated.append(await self._store(tx, silent, _DOWN, actor_of(current)))
            seated.append(await self._store(tx, current, {"on_podium": True}, actor_of(current)))
        return seated[-1]

    async def set_languages(
        self,
        tenant_id: str,
        session_id: str,
        participant_id: str,
        languages: list[str] | None,
        actor: Actor = SYSTEM,
    ) -> Participant:
        """Let somebody translate between two languages, or no longer. Raises Problem, field languages."""
        chosen = stage.check_languages(languages)
        async with self._database.write() as tx:
            session = await self._lifecycle.lock_running(tx, tenant_id, session_id)
            if not stage.is_interpreted(session):
                raise Problem(Kind.CONFLICT, "no_interpretation", "Nobody translates in this meeting.")
            present = await participants.present(tx, tenant_id, session_id)
            (person,) = rules.select(present, Selection((participant_id,)))
            changes = {"languages": chosen, "channel": None if chosen is None else chosen[1]}
            new = await self._store(tx, person, changes, actor, Severity.MIDDLE)
        await self._follow(session, [new])
        return new

    async def speak_in(self, person: Participant, language: str) -> Participant:
        """Let a translator speak in the other of their languages. Raises Problem, field channel."""
        async with self._database.write() as tx:
            current, session = await self._current(tx, person)
            if not stage.translates(session, current) or language not in (current.languages or ()):
                raise invalid("channel", "It is one of the two languages that you translate between.")
            return await self._store(tx, current, {"channel": language}, actor_of(current))

    async def _current(self, tx: Transaction, person: Participant) -> tuple[Participant, Session]:
        current = await self._lifecycle.lock_person(tx, person)
        session = await sessions.by_id(tx, person.tenant_id, person.session_id)
        if current is None or session is None or not current.inside:
            raise Problem(Kind.CONFLICT, "seat_lost", "This seat is given up; enter again.")
        return current, session

    async def _need_room(self, tx: Transaction, session: Session) -> Room:
        room = await self._rooms.get_in(tx, session.tenant_id, session.room_id)
        if room is None:
            raise not_found("room")
        return room

    async def _places(self, tx: Transaction, session: Session, room: Room) -> int:
        tenant = await self._tenants.get_in(tx, session.tenant_id)
        return stage.places(session, room, rules.capacity(room, tenant.max_participants))

    async def _need_places(
        self, tx: Transaction, session: Session, room: Room, present: list[Participant], more: int
    ) -> None:
        places = await self._places(tx, session, room)
        if more and len(stage.on_podium(present)) + more > places:
            raise Problem(Kind.CONFLICT, "podium_full", "The podium has no place left.", podium_limit=places)


def _need_podium(session: Session) -> None:
    if stage.mode(session) == Mode.ALL_ON_SCREEN:
        raise Problem(Kind.CONFLICT, "no_podium", "Everybody has the word in this meeting.")
