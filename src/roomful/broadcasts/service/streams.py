"""Streams of rooms: where every session of a room is broadcast to, the one that runs included."""

from collections.abc import Sequence

import structlog

from roomful.broadcasts import rules, store
from roomful.broadcasts.model import Aim, RoomStream, TargetKind, TargetWish
from roomful.broadcasts.rules import streams as stream_rules
from roomful.broadcasts.service.book import Book
from roomful.broadcasts.service.broadcasts import Broadcasts
from roomful.broadcasts.store import streams
from roomful.db import Database, Transaction
from roomful.history.model import SYSTEM, Actor, Event, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.crypto import Box
from roomful.kit.errors import Problem, not_found
from roomful.kit.ids import new_id, new_number
from roomful.recordings.model import Options
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Session
from roomful.sessions.service.lifecycle import Lifecycle

_CONTEXT = "room stream {}"
_log = structlog.get_logger()


class Streams:
    """The streams of every tenant; each call names the tenant it is for.

    A session goes to all streams of its room in one broadcast, with what else it goes to. A room's row is
    locked before that of its session, and that before the broadcast's.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        rooms: Rooms,
        lifecycle: Lifecycle,
        book: Book,
        broadcasts: Broadcasts,
        box: Box,
        clock: Clock,
        *,
        allow_private: bool = False,
    ) -> None:
        self._database = database
        self._history = history
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._book = book
        self._broadcasts = broadcasts
        self._box = box
        self._clock = clock
        self._allow_private = allow_private
        # behind the broadcasts, which hear first: what begins with a session is there by then
        history.subscribe(self._hear)

    async def create(self, tenant_id: str, room_id: str, url: str, *, actor: Actor = SYSTEM) -> RoomStream:
        """Let the sessions of a room go to one more address. Raises Problem."""
        stream_rules.check_url(url, private=self._allow_private)
        async with self._database.write() as tx:
            room = await self._need_room(tx, tenant_id, room_id)
            known = await self._of_room(tx, tenant_id, room_id)
            stream_rules.check_new(url, [one.url for one in known])
            now = self._clock.now()
            stream = RoomStream(new_id(), new_number(), tenant_id, room_id, url, now, now)
            await streams.add(tx, stream, self._seal(stream.id, url))
            await self._record(tx, "room_stream.created", stream, actor)
            session = await self._lifecycle.lock_live_in(tx, tenant_id, room_id)
            if session is not None:
                await self._send(tx, room, session, [url], actor)
        return stream

    async def change(self, tenant_id: str, stream_id: str, url: str, *, actor: Actor = SYSTEM) -> RoomStream:
        """Let a stream go to another address; what runs goes there at once. Raises Problem."""
        stream_rules.check_url(url, private=self._allow_private)
        room_id = (await self.get(tenant_id, stream_id)).room_id
        async with self._database.write() as tx:
            room = await self._need_room(tx, tenant_id, room_id)
            stream = self._open(await streams.lock(tx, tenant_id, stream_id))
            if stream.url == url:
                return stream
            others = [one.url for one in await self._of_room(tx, tenant_id, room_id) if one.id != stream_id]
            stream_rules.check_new(url, others)
            now = self._clock.now()
            await streams.change(tx, tenant_id, stream_id, self._seal(stream_id, url), now)
            changed = RoomStream(stream_id, stream.number, tenant_id, room_id, url, stream.created_at, now)
            await self._record(tx, "room_stream.updated", changed, actor)
            session = await self._lifecycle.lock_live_in(tx, tenant_id, room_id)
            if session is not None:
                # there first, so that the broadcast has somewhere to go all the time
                await self._withdraw(tx, session, stream.url, actor, instead=url)
                await self._send(tx, room, session, [url], actor)
        return changed

    async def delete(self, tenant_id: str, stream_id: str, *, actor: Actor = SYSTEM) -> None:
        """Let the sessions of a room go to an address no more. Raises Problem."""
        room_id = (await self.get(tenant_id, stream_id)).room_id
        async with self._database.write() as tx:
            await self._need_room(tx, tenant_id, room_id)
            stream = self._open(await streams.lock(tx, tenant_id, stream_id))
            await streams.remove(tx, tenant_id, stream_id)
            await self._record(tx, "room_stream.deleted", stream, actor)
            session = await self._lifecycle.lock_live_in(tx, tenant_id, room_id)
            if session is not None:
                await self._withdraw(tx, session, stream.url, actor)

    async def get(self, tenant_id: str, stream_id: str) -> RoomStream:
        """Return a stream. Raises Problem."""
        async with self._database.read() as reader:
            return self._open(await streams.by_id(reader, tenant_id, stream_id))

    async def of_room(self, tenant_id: str, room_id: str) -> list[RoomStream]:
        """Return the streams of a room, the first first."""
        async with self._database.read() as reader:
            return [self._open(one) for one in await streams.of_room(reader, tenant_id, room_id)]

    async def _of_room(self, tx: Transaction, tenant_id: str, room_id: str) -> list[RoomStream]:
        return [self._open(one) for one in await streams.of_room(tx, tenant_id, room_id)]

    async def _need_room(self, tx: Transaction, tenant_id: str, room_id: str) -> Room:
        room = await self._rooms.lock_in(tx, tenant_id, room_id)
        if room is None:
            raise not_found("room")
        return room

    async def _send(
        self, tx: Transaction, room: Room, session: Session, urls: Sequence[str], actor: Actor
    ) -> None:
        """Let a live session that is locked go to addresses; what forbids it does not undo the rest."""
        try:
            await self._begin(tx, session, urls, actor)
        except Problem as problem:
            _log.warning("session is not streamed", session=session.id, reason=problem.code)
            await self._history.record(
                tx,
                "broadcast.refused",
                session.tenant_id,
                Subject(None, room.title or room.name, room.id, session.id),
                severity=Severity.HIGH,
                payload={"reason": problem.code, "message": problem.message},
            )

    async def _begin(self, tx: Transaction, session: Session, urls: Sequence[str], actor: Actor) -> None:
        tenant_id = session.tenant_id
        running = await store.running_of(tx, tenant_id, session.id)
        if not running:
            wishes = [TargetWish(url=url) for url in urls]
            await self._broadcasts.start_in(tx, session, wishes, Options(), actor, started_by="room")
            return
        broadcast = await store.lock(tx, tenant_id, running[0].id)
        assert broadcast is not None  # the session, which is locked, keeps it
        known = {secret for _, secret in await self._book.secrets(tx, tenant_id, broadcast.id)}
        new = [url for url in urls if url not in known]
        rules.check_count(len(known) + len(new))
        for url in new:
            await self._book.add_target(tx, broadcast, Aim(TargetKind.PUSH, url), actor)

    async def _withdraw(
        self, tx: Transaction, session: Session, url: str, actor: Actor, *, instead: str | None = None
    ) -> None:
        """Let a live session go to an address no more; a broadcast that then goes nowhere ends."""
        for running in await store.running_of(tx, session.tenant_id, session.id):
            broadcast = await store.lock(tx, session.tenant_id, running.id)
            if broadcast is None or broadcast.ended_at is not None:
                continue
            going = await self._book.secrets(tx, session.tenant_id, broadcast.id)
            target = next((target for target, secret in going if secret == url), None)
            if target is None:
                continue
            if instead is not None and all(secret != instead for _, secret in going):
                await self._book.add_target(tx, broadcast, Aim(TargetKind.PUSH, instead), actor)
                going.append((target, instead))
            await self._book.remove_target(tx, broadcast, target, actor)
            if len(going) == 1 and not broadcast.hls:
                await self._book.end(tx, broadcast, actor)

    async def _hear(self, tx: Transaction, event: Event) -> None:
        """Follow sessions and rooms, in the transaction of what happens to them."""
        tenant_id, room_id = event.tenant_id, event.room_id
        if room_id is None:
            return
        if event.kind == "room.deleted":
            await streams.remove_of_room(tx, tenant_id, room_id)
        elif event.kind == "session.started" and event.session_id is not None:
            known = await self._of_room(tx, tenant_id, room_id)
            room = await self._rooms.get_in(tx, tenant_id, room_id) if known else None
            if room is None:
                return
            session = await self._lifecycle.lock_in(tx, tenant_id, event.session_id)
            assert session is not None  # it was just stored
            actor = Actor(event.actor_kind, event.actor_id, event.actor_name, event.actor_address)
            await self._send(tx, room, session, [one.url for one in known], actor)

    def _seal(self, stream_id: str, url: str) -> str:
        return self._box.seal(url, _CONTEXT.format(stream_id))

    def _open(self, found: streams.Sealed | None) -> RoomStream:
        """Return a stream with its address. Raises Problem when there is none."""
        if found is None:
            raise not_found("stream")
        plain, box = found
        url = self._box.open(box, _CONTEXT.format(plain["id"]))
        return RoomStream(**plain, url=url)  # type: ignore[arg-type]  # columns of its own names

    async def _record(self, tx: Transaction, kind: str, stream: RoomStream, actor: Actor) -> None:
        subject = Subject(stream.id, rules.shown(stream.url), stream.room_id)
        await self._history.record(
            tx, kind, stream.tenant_id, subject, actor=actor, payload={"url": rules.shown(stream.url)}
        )
