"""Starting, stopping and finding broadcasts, and changing where they go."""

from collections.abc import Iterable, Sequence

import structlog

from roomful.broadcasts import rules, store
from roomful.broadcasts.model import (
    Aim,
    Broadcast,
    BroadcastFilter,
    BroadcastTarget,
    Preset,
    State,
    TargetKind,
    TargetWish,
)
from roomful.broadcasts.service.book import Book
from roomful.broadcasts.service.presets import Presets
from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Event, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import new_id, new_number, new_secret
from roomful.recordings import picture
from roomful.recordings.model import Options
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Session
from roomful.sessions.service.lifecycle import Lifecycle

# of so many presets people may still choose one by its name
CHOICES = 100

_log = structlog.get_logger()


class Broadcasts:
    """The broadcasts of every tenant; each call names the tenant it is for.

    A session's row is locked before that of its broadcast. `allow_private` lets addresses of inner networks
    pass; with `pull`, what is to be pulled is served.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        rooms: Rooms,
        lifecycle: Lifecycle,
        book: Book,
        presets: Presets,
        clock: Clock,
        *,
        allow_private: bool = False,
        pull: bool = True,
    ) -> None:
        self._database = database
        self._history = history
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._book = book
        self._presets = presets
        self._clock = clock
        self._allow_private = allow_private
        self.pull = pull
        history.subscribe(self._hear)

    async def start(
        self,
        tenant_id: str,
        session_id: str,
        targets: Sequence[TargetWish],
        *,
        hls: bool = False,
        options: Options | None = None,
        kbps: int | None = None,
        actor: Actor = SYSTEM,
    ) -> Broadcast:
        """Broadcast a session to targets, to a page of ours, or both; a session has one broadcast.

        Raises Problem broadcast_runs, session_ended, media_unavailable, preset_not_found, or what cannot be
        had.
        """
        options = options or Options()
        rules.check(targets, hls=hls, options=options, kbps=kbps, private=self._allow_private, pull=self.pull)
        async with self._database.write() as tx:
            session = await self._lifecycle.lock_running(tx, tenant_id, session_id)
            self._lifecycle.check_media()
            return await self.start_in(tx, session, targets, options, actor, hls=hls, kbps=kbps)

    async def presets(self, tenant_id: str) -> list[Preset]:
        """Return the presets that broadcasts may be started by, the first first."""
        return await self._presets.page(tenant_id, count=CHOICES)

    async def start_in(
        self,
        tx: Transaction,
        session: Session,
        targets: Sequence[TargetWish],
        options: Options,
        actor: Actor,
        *,
        hls: bool = False,
        kbps: int | None = None,
        started_by: str = "",
    ) -> Broadcast:
        """Do the same for a live session that the caller's transaction has locked."""
        tenant_id = session.tenant_id
        room = await self._rooms.get_in(tx, tenant_id, session.room_id)
        if room is None:
            raise not_found("session")
        if await store.running_of(tx, tenant_id, session.id):
            raise Problem(Kind.CONFLICT, "broadcast_runs", "The session is being broadcast already.")
        aims = [await self._aim(tx, room, wish, f"targets.{at}.preset_id") for at, wish in enumerate(targets)]
        rules.check_new([aim.secret for aim in aims])
        now = self._clock.now()
        width, height, fps = picture.size(options, session, room, recorded=False)
        broadcast = Broadcast(
            id=new_id(),
            number=new_number(),
            tenant_id=tenant_id,
            room_id=room.id,
            session_id=session.id,
            title=session.title or room.title or room.name,
            state=State.STARTING,
            failure=None,
            layout=rules.layout(options.layout, session, room),
            width=width,
            height=height,
            fps=fps,
            kbps=kbps or picture.kbps(session, room) or rules.KBPS,
            hls=hls,
            started_by=started_by or actor.id or actor.kind,
            started_at=None,
            ended_at=None,
            created_at=now,
            updated_at=now,
        )
        await self._book.begin(tx, broadcast, aims, actor)
        return broadcast

    async def _aim(self, tx: Transaction, room: Room, wish: TargetWish, field: str) -> Aim:
        """Return where a wish that was checked leads. Raises Problem."""
        if wish.preset_id is not None:
            aim = await self._presets.aim_in(tx, room.tenant_id, wish.preset_id, room)
            if aim.kind == TargetKind.RTSP_PULL:
                rules.check_pull(pull=self.pull, field=field)
            return aim
        if wish.kind == TargetKind.RTSP_PULL:
            return Aim(TargetKind.RTSP_PULL, new_secret())
        return Aim(TargetKind.PUSH, wish.url or "")

    async def stop(self, tenant_id: str, broadcast_id: str, *, actor: Actor = SYSTEM) -> Broadcast:
        """End a broadcast. Raises Problem broadcast_ended."""
        async with self._database.write() as tx:
            return await self._book.end(tx, await self._need(tx, tenant_id, broadcast_id), actor)

    async def add_target(
        self, tenant_id: str, broadcast_id: str, wish: TargetWish, *, actor: Actor = SYSTEM
    ) -> BroadcastTarget:
        """Let a running broadcast go to one more target. Raises Problem."""
        rules.check_wish(wish, private=self._allow_private, pull=self.pull)
        async with self._database.write() as tx:
            broadcast = await self._need(tx, tenant_id, broadcast_id)
            room = await self._rooms.get_in(tx, tenant_id, broadcast.room_id)
            if room is None:
                raise rules.ended()
            aim = await self._aim(tx, room, wish, "preset_id")
            known = await self._book.secrets(tx, tenant_id, broadcast_id)
            rules.check_count(len(known) + 1)
            rules.check_new([*(secret for _, secret in known), aim.secret])
            return await self._book.add_target(tx, broadcast, aim, actor)

    async def remove_target(
        self, tenant_id: str, broadcast_id: str, target_id: str, *, actor: Actor = SYSTEM
    ) -> None:
        """Let a running broadcast go to a target no more; with nothing left that shows it, it ends."""
        async with self._database.write() as tx:
            broadcast = await self._need(tx, tenant_id, broadcast_id)
            targets = await store.targets(tx, tenant_id, broadcast_id)
            going = [target for target in targets if target.ended_at is None]
            target = next((one for one in going if one.id == target_id), None)
            if target is None:
                raise not_found("target")
            await self._book.remove_target(tx, broadcast, target, actor)
            if len(going) == 1 and not broadcast.hls:
                await self._book.end(tx, broadcast, actor)

    async def get(self, tenant_id: str, broadcast_id: str) -> Broadcast:
        """Return a broadcast. Raises Problem."""
        async with self._database.read() as reader:
            found = await store.by_id(reader, tenant_id, broadcast_id)
        if found is None:
            raise not_found("broadcast")
        return found

    async def page(
        self, tenant_id: str, filters: BroadcastFilter, *, count: int, after: int | None = None
    ) -> list[Broadcast]:
        """Return broadcasts, newest first."""
        async with self._database.read() as reader:
            return await store.page(reader, tenant_id, filters, count=count, after=after)

    async def targets(self, tenant_id: str, broadcast_ids: Sequence[str]) -> dict[str, list[BroadcastTarget]]:
        """Return where each of the broadcasts goes, and where it went last, the first first."""
        async with self._database.read() as reader:
            return await store.targets_of_many(reader, tenant_id, broadcast_ids)

    async def pull_keys(self, tenant_id: str, targets: Iterable[BroadcastTarget]) -> dict[str, str]:
        """Return by which key each of the targets that go on is pulled, by their ids."""
        pulled = {
            one.broadcast_id for one in targets if one.kind == TargetKind.RTSP_PULL and one.ended_at is None
        }
        async with self._database.read() as reader:
            found = [pair for one in pulled for pair in await self._book.secrets(reader, tenant_id, one)]
        return {target.id: secret for target, secret in found if target.kind == TargetKind.RTSP_PULL}

    async def running_of(self, tenant_id: str, session_ids: Sequence[str]) -> dict[str, Broadcast]:
        """Return the running broadcasts of sessions, by session."""
        async with self._database.read() as reader:
            found = await store.running_of_many(reader, tenant_id, session_ids)
        return {broadcast.session_id: broadcast for broadcast in found}

    async def _need(self, tx: Transaction, tenant_id: str, broadcast_id: str) -> Broadcast:
        broadcast = await store.lock(tx, tenant_id, broadcast_id)
        if broadcast is None:
            raise not_found("broadcast")
        if broadcast.ended_at is not None:
            raise rules.ended()
        return broadcast

    async def _hear(self, tx: Transaction, event: Event) -> None:
        """Follow the sessions, in the transaction of what happens to them."""
        if event.kind == "session.started":
            await self._begin_with(tx, event)
        elif event.kind == "session.ended" and event.session_id is not None:
            for broadcast in await store.running_of(tx, event.tenant_id, event.session_id):
                locked = await store.lock(tx, event.tenant_id, broadcast.id)
                if locked is not None and locked.ended_at is None:
                    await self._book.end(tx, locked)
        elif event.kind == "session.updated" and "layout" in event.payload:
            actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
            for broadcast in await store.running_of(tx, event.tenant_id, event.session_id or ""):
                await self._book.show(tx, broadcast, event.payload["layout"], actor)

    async def _begin_with(self, tx: Transaction, event: Event) -> None:
        """Broadcast a session from its start, if its room says so; what forbids it does not stop it."""
        room = await self._rooms.get_in(tx, event.tenant_id, event.room_id or "")
        if room is None or not room.broadcast_at_start or room.broadcast_preset_id is None:
            return
        session = await self._lifecycle.lock_in(tx, event.tenant_id, event.session_id or "")
        assert session is not None  # it was just stored
        actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
        wish = TargetWish(preset_id=room.broadcast_preset_id)
        try:
            await self.start_in(tx, session, [wish], Options(), actor, started_by="room")
        except Problem as problem:
            await self._refused(tx, room, session, problem)

    async def _refused(self, tx: Transaction, room: Room, session: Session, problem: Problem) -> None:
        _log.warning("session is not broadcast", session=session.id, reason=problem.code)
        await self._history.record(
            tx,
            "broadcast.refused",
            session.tenant_id,
            Subject(None, room.title or room.name, room.id, session.id),
            severity=Severity.HIGH,
            payload={"reason": problem.code, "message": problem.message},
        )
