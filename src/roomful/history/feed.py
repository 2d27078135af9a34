"""Pushes events to those who listen, in the order they were stored.

One reader serves all listeners: it wakes when this process has committed events, and looks by itself now and
then for those of other processes.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog

from roomful.db import Database
from roomful.history.model import Event
from roomful.history.service import CHANNEL, MAX_COUNT, History

log = structlog.get_logger()

# for those of other processes, should a notification be lost
_POLL = 5.0
_PAUSE = 0.5
_QUEUE = 1000
# on PostgreSQL a transaction that began earlier may show its events later: look back this far for them
_OVERLAP = 200
_REMEMBERED = 4 * _OVERLAP


class Gap(Exception):  # noqa: N818  # a state of the listener, not a mistake
    """The listener was too slow, or was away too long, and has missed events."""


class Listener:
    """Hears the events of one session, or of one whole tenant, or those whose kind begins with `prefix`: with
    one of several, where it is several.
    """

    def __init__(self, tenant_id: str, session_id: str | None, prefix: str | tuple[str, ...] = "") -> None:
        self.tenant_id = tenant_id
        self.session_id = session_id
        self.prefix = prefix
        self._queue: asyncio.Queue[Event] = asyncio.Queue(_QUEUE)
        self.missed = False

    def wants(self, event: Event) -> bool:
        """Tell whether an event is for this listener."""
        if event.tenant_id != self.tenant_id or not event.kind.startswith(self.prefix):
            return False
        return self.session_id is None or event.session_id == self.session_id

    def hear(self, event: Event) -> None:
        """Take an event in."""
        if self._queue.full():
            self.missed = True
        else:
            self._queue.put_nowait(event)

    async def next(self, wait: float) -> Event | None:
        """Return the next event, or None when nothing came for so many seconds. Raises Gap."""
        if self.missed:
            raise Gap
        try:
            async with asyncio.timeout(wait):
                return await self._queue.get()
        except TimeoutError:
            return None


class Feed:
    """Reads new events and hands them to listeners."""

    def __init__(self, history: History, database: Database) -> None:
        self._history = history
        self._database = database
        self._shared = database.shared
        self._stop_listening: Callable[[], Awaitable[None]] | None = None
        self._listeners: set[Listener] = set()
        self._wake = asyncio.Event()
        self._reading = asyncio.Lock()
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._cursor = 0
        self._task: asyncio.Task[None] | None = None
        history.on_commit(self._wake.set)

    async def start(self) -> None:
        """Begin to read."""
        self._stop_listening = await self._database.listen(CHANNEL, lambda _payload: self._wake.set())
        self._task = asyncio.create_task(self._run(), name="event feed")

    async def stop(self) -> None:
        """End reading."""
        if self._stop_listening is not None:
            await self._stop_listening()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def position(self) -> int:
        """Return the place of the newest event: listening from there misses nothing that follows."""
        return await self._history.last_seq()

    @contextlib.asynccontextmanager
    async def listen(
        self, tenant_id: str, session_id: str | None, prefix: str | tuple[str, ...] = ""
    ) -> AsyncIterator[Listener]:
        """Hear events from now on."""
        listener = Listener(tenant_id, session_id, prefix)
        async with self._reading:
            if not self._listeners:
                await self._skip()
            self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_POLL if self._shared else None):
                    await self._wake.wait()
            self._wake.clear()
            try:
                await self._read()
            except Exception:
                log.exception("the event feed could not read")
                await asyncio.sleep(_PAUSE)  # sleep: a database that fails must not make a busy loop

    async def _skip(self) -> None:
        """Go to the newest event: what happened while nobody listened is old for whoever begins to."""
        self._cursor = await self._history.last_seq()
        await self._read_some()

    async def _read(self) -> None:
        async with self._reading:
            if not self._listeners:
                return
            while await self._read_some() == MAX_COUNT:
                pass  # a burst: there is more

    async def _read_some(self) -> int:
        events = await self._history.since(max(0, self._cursor - (_OVERLAP if self._shared else 0)))
        for event in events:
            self._cursor = max(self._cursor, event.seq)
            if event.seq in self._seen:
                continue
            self._seen[event.seq] = None
            for listener in tuple(self._listeners):
                if listener.wants(event):
                    listener.hear(event)
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return len(events)
