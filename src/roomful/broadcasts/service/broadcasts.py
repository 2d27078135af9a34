"""Starting, stopping and finding broadcasts, and changing where they go."""

from collections.abc import Sequence

from roomful.broadcasts import rules, store
from roomful.broadcasts.model import Broadcast, BroadcastFilter, BroadcastTarget, State
from roomful.broadcasts.service.book import Book
from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Event
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import new_id, new_number
from roomful.recordings.model import Options
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.service.lifecycle import Lifecycle


class Broadcasts:
    """The broadcasts of every tenant; each call names the tenant it is for.

    A session's row is locked before that of its broadcast. `allow_private` lets addresses of inner networks
    pass.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        rooms: Rooms,
        lifecycle: Lifecycle,
        book: Book,
        clock: Clock,
        *,
        allow_private: bool = False,
    ) -> None:
        self._database = database
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._book = book
        self._clock = clock
        self._allow_private = allow_private
        history.subscribe(self._hear)

    async def start(
        self,
        tenant_id: str,
        session_id: str,
        targets: Sequence[str],
        *,
        hls: bool = False,
        options: Options | None = None,
        kbps: int | None = None,
        actor: Actor = SYSTEM,
    ) -> Broadcast:
        """Broadcast a session to addresses, to a page of ours, or both; a session has one broadcast.

        Raises Problem broadcast_runs, session_ended, or what cannot be had.
        """
        options = options or Options()
        rules.check(targets, hls=hls, options=options, kbps=kbps, private=self._allow_private)
        async with self._database.write() as tx:
            session = await self._lifecycle.lock_in(tx, tenant_id, session_id)
            room = None if session is None else await self._rooms.get_in(tx, tenant_id, session.room_id)
            if session is None or room is None:
                raise not_found("session")
            if session.ended_at is not None:
                raise Problem(Kind.CONFLICT, "session_ended", "The session is over.")
            if await store.running_of(tx, tenant_id, session_id):
                raise Problem(Kind.CONFLICT, "broadcast_runs", "The session is being broadcast already.")
            now = self._clock.now()
            broadcast = Broadcast(
                id=new_id(),
                number=new_number(),
                tenant_id=tenant_id,
                room_id=room.id,
                session_id=session_id,
                title=session.title or room.title or room.name,
                state=State.STARTING,
                failure=None,
                layout=rules.layout(options.layout, session, room),
                width=options.width or rules.WIDTH,
                height=options.height or rules.HEIGHT,
                fps=options.fps or rules.FPS,
                kbps=kbps or rules.KBPS,
                hls=hls,
                started_by=actor.id or actor.kind,
                started_at=None,
                ended_at=None,
                created_at=now,
                updated_at=now,
            )
            await self._book.begin(tx, broadcast, targets, actor)
        return broadcast

    async def stop(self, tenant_id: str, broadcast_id: str, *, actor: Actor = SYSTEM) -> Broadcast:
        """End a broadcast. Raises Problem broadcast_ended."""
        async with self._database.write() as tx:
            return await self._book.end(tx, await self._need(tx, tenant_id, broadcast_id), actor)

    async def add_target(
        self, tenant_id: str, broadcast_id: str, url: str, *, actor: Actor = SYSTEM
    ) -> BroadcastTarget:
        """Send a running broadcast to one more address. Raises Problem."""
        rules.check_url(url, private=self._allow_private)
        async with self._database.write() as tx:
            broadcast = await self._need(tx, tenant_id, broadcast_id)
            urls = await self._book.urls(tx, broadcast)
            rules.check_count(len(urls) + 1)
            if url in urls.values():
                raise Problem(Kind.CONFLICT, "target_exists", "The broadcast goes to this address already.")
            return await self._book.add_target(tx, broadcast, url, actor)

    async def remove_target(
        self, tenant_id: str, broadcast_id: str, target_id: str, *, actor: Actor = SYSTEM
    ) -> None:
        """Send a running broadcast to an address no more; with nothing left that shows it, it ends."""
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
        """Return where each of the broadcasts goes or went, the first first."""
        async with self._database.read() as reader:
            return await store.targets_of_many(reader, tenant_id, broadcast_ids)

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
        """End what a session that ends is broadcast by, in the same transaction."""
        if event.kind != "session.ended" or event.session_id is None:
            return
        for broadcast in await store.running_of(tx, event.tenant_id, event.session_id):
            locked = await store.lock(tx, event.tenant_id, broadcast.id)
            if locked is not None and locked.ended_at is None:
                await self._book.end(tx, locked)
