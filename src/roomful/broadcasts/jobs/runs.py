"""Keeps a broadcast going: one job for each, from its start to its end, taken over by whoever is left.

It runs a capture of its own, whose files are thrown away behind the picture, and a composition that follows
it. Both go on where they were when the server that looked after them has died.
"""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import structlog

from roomful.broadcasts import store
from roomful.broadcasts.jobs.route import Route
from roomful.broadcasts.model import Broadcast
from roomful.broadcasts.service.book import RUN, Book
from roomful.broadcasts.service.live import PLAYLIST, hls_folder, home
from roomful.db import Database
from roomful.jobs.model import Job
from roomful.jobs.service import Jobs
from roomful.kit.clock import SECOND, Clock
from roomful.media.recorder import (
    CaptureOrder,
    CaptureState,
    CaptureUnavailable,
    Capturing,
    Composing,
    Composition,
    CompositionFailed,
    Picture,
    Progress,
    Serving,
    Target,
    TargetReport,
)
from roomful.recordings.service.nudges import Nudges
from roomful.recordings.service.seating import Seating, bell_of

LANE = "broadcasts"
# files of a track are closed so often, so that what was played can go
ROTATE = 20
_LOOK_EVERY = SECOND
# after the first trouble in a row, the second …; then the broadcast has failed
_PAUSES = (1, 2, 4, 8, 15, 30, 30, 30, 30)
# what went well for so long was no part of the same trouble
_FORGET = 60 * SECOND

_log = structlog.get_logger()


class Trouble(Exception):
    """It does not go on by itself; the words are a reason for the row."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class Runs:
    """The jobs of broadcasts. `folder` is where their files are while they go on.

    `place` is what the addresses of what is pulled from this process begin with, if that is its own.
    """

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        book: Book,
        nudges: Nudges,
        capturing: Capturing,
        composing: Composing,
        clock: Clock,
        folder: Path,
        *,
        seating: Seating,
        serving: Serving,
        allow_private: bool = False,
        place: str = "",
        disk_floor: int = 0,
    ) -> None:
        self._database = database
        self._book = book
        self._nudges = nudges
        self._capturing = capturing
        self._composing = composing
        self._seating = seating
        self._serving = serving
        self._clock = clock
        self._folder = folder
        self._allow_private = allow_private
        self._place = place
        self._disk_floor = disk_floor
        # captures that this process looks after
        self._captured: set[Path] = set()
        jobs.register(RUN, self.run, timeout=None, lane=LANE, standing=True)

    async def end_all(self) -> None:
        """End the captures this process looks after; whoever looks after them next starts them again."""
        await asyncio.gather(*(self._capturing.end(folder) for folder in self._captured))
        self._captured.clear()

    async def run(self, job: Job) -> None:
        """Keep the broadcast of a job going until it has ended, then remove its files."""
        tenant_id, broadcast_id = job.payload["tenant_id"], job.payload["id"]
        troubles = 0
        known = await self._going(tenant_id, broadcast_id)
        pictures = () if known is None else (bell_of(known.session_id),)
        with self._nudges.bell(broadcast_id, *pictures) as bell:
            while (broadcast := await self._going(tenant_id, broadcast_id)) is not None:
                begun = self._clock.now()
                try:
                    await self._capture(broadcast)
                    await self._broadcast(broadcast, bell)
                except Trouble as trouble:
                    troubles = 1 if self._clock.now() - begun > _FORGET else troubles + 1
                    _log.warning("broadcast in trouble", broadcast=broadcast_id, reason=str(trouble))
                    if trouble.final or troubles > len(_PAUSES):
                        await self._fail(broadcast, str(trouble))
                        continue
                    await self._note_trouble(broadcast, str(trouble))
                    bell.clear()
                    await self._wait(bell, _PAUSES[troubles - 1] * SECOND)
        await self._clean(broadcast_id)

    async def _going(self, tenant_id: str, broadcast_id: str) -> Broadcast | None:
        async with self._database.read() as reader:
            broadcast = await store.by_id(reader, tenant_id, broadcast_id)
        return None if broadcast is None or broadcast.ended_at is not None else broadcast

    async def _capture(self, broadcast: Broadcast) -> None:
        """Start the capture, or take over the one there is."""
        order = CaptureOrder(
            folder=self._capture_folder(broadcast.id),
            id=broadcast.id,
            room=broadcast.session_id,
            max_height=broadcast.height,
            rotate_seconds=ROTATE,
            disk_floor=self._disk_floor,
        )
        seats = await self._seating.of(broadcast.tenant_id, broadcast.session_id)
        state, layout = CaptureState.RECORDING, broadcast.layout
        try:
            await self._capturing.start(order, state=state, layout=layout, seats=seats)
        except CaptureUnavailable as error:
            _log.warning("no capture for a broadcast", broadcast=broadcast.id, reason=str(error))
            raise Trouble("capture_failed") from error
        self._captured.add(order.folder)

    async def _broadcast(self, broadcast: Broadcast, bell: asyncio.Event) -> None:
        """Compose until the broadcast has ended; raise Trouble when the composition ends before."""
        told = _Told()
        wanted: asyncio.Queue[tuple[Target, ...]] = asyncio.Queue()
        route = Route(self._serving, allow_private=self._allow_private)
        await self._want(broadcast, route)
        targets = await route.targets()
        composition = self._composition(broadcast, targets)
        composing = asyncio.create_task(self._composing.compose(composition, told.tell, _each(wanted)))
        try:
            while not composing.done():
                await self._wait(bell, _LOOK_EVERY, composing)
                if bell.is_set():
                    bell.clear()
                    current = await self._going(broadcast.tenant_id, broadcast.id)
                    if current is None:
                        return
                    broadcast = current
                    await self._want(broadcast, route)
                    await self._show(broadcast)
                latest = await route.targets()
                if latest != targets:
                    targets = latest
                    wanted.put_nowait(targets)
                await self._report(broadcast, told, route.held)
                await self._look(broadcast)
            self._judge(composing)
        finally:
            composing.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await composing

    async def _look(self, broadcast: Broadcast) -> None:
        """See that the capture lives, and knows where the media server is by now."""
        folder = self._capture_folder(broadcast.id)
        status = await asyncio.to_thread(self._capturing.status, folder)
        if status is None or not status.running:
            raise Trouble("capture_lost")
        if status.state in (CaptureState.CONNECTING, CaptureState.RECONNECTING):
            await self._show(broadcast)

    async def _show(self, broadcast: Broadcast) -> None:
        """Tell the capture in which layout people are seen now, and on which seats."""
        seats = await self._seating.of(broadcast.tenant_id, broadcast.session_id)
        state, folder = CaptureState.RECORDING, self._capture_folder(broadcast.id)
        await self._capturing.want(folder, state=state, layout=broadcast.layout, seats=seats)

    @staticmethod
    def _judge(composing: "asyncio.Task[object]") -> None:
        """Raise the Trouble of a composition that ended while the broadcast goes on."""
        try:
            composing.result()
        except CompositionFailed as error:
            _log.warning("the composition of a broadcast failed", reason=str(error))
            raise Trouble("compose_failed", final=error.final) from error
        raise Trouble("capture_lost")

    async def _wait(self, bell: asyncio.Event, pause: int, *tasks: "asyncio.Task[object]") -> None:
        """Wait for news, the end of a task, or a while."""
        own = [asyncio.create_task(bell.wait()), asyncio.create_task(self._clock.sleep(pause))]
        try:
            await asyncio.wait([*own, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in own:
                task.cancel()

    async def _report(self, broadcast: Broadcast, told: "_Told", held: tuple[TargetReport, ...]) -> None:
        reports = (*(() if told.latest is None else told.latest.targets), *held)
        if told.latest is None and not held:
            return
        playing = _exists(hls_folder(self._folder, broadcast.id) / PLAYLIST)
        now = (reports, playing)
        if now == told.written:
            return
        async with self._database.write() as tx:
            current = await store.lock(tx, broadcast.tenant_id, broadcast.id)
            if current is None or current.ended_at is not None:
                return
            await self._book.report(tx, current, reports, playing=playing, place=self._place)
        told.written = now

    async def _note_trouble(self, broadcast: Broadcast, reason: str) -> None:
        async with self._database.write() as tx:
            current = await store.lock(tx, broadcast.tenant_id, broadcast.id)
            if current is not None and current.ended_at is None:
                await self._book.retry(tx, current, reason)

    async def _fail(self, broadcast: Broadcast, reason: str) -> None:
        async with self._database.write() as tx:
            current = await store.lock(tx, broadcast.tenant_id, broadcast.id)
            if current is not None and current.ended_at is None:
                await self._book.end(tx, current, failure=reason)

    async def _want(self, broadcast: Broadcast, route: Route) -> None:
        """Look where the broadcast is to go by now."""
        async with self._database.read() as reader:
            route.want(await self._book.secrets(reader, broadcast.tenant_id, broadcast.id))

    def _composition(self, broadcast: Broadcast, targets: tuple[Target, ...]) -> Composition:
        return Composition(
            folder=self._capture_folder(broadcast.id),
            work=home(self._folder, broadcast.id) / "work",
            output=None,
            picture=Picture(
                width=broadcast.width,
                height=broadcast.height,
                fps=broadcast.fps,
                kbps=broadcast.kbps,
                layout=broadcast.layout,
            ),
            follow=True,
            hls=hls_folder(self._folder, broadcast.id) if broadcast.hls else None,
            targets=targets,
            discard_played=True,
        )

    def _capture_folder(self, broadcast_id: str) -> Path:
        return home(self._folder, broadcast_id) / "capture"

    async def _clean(self, broadcast_id: str) -> None:
        """End the capture and remove every file of a broadcast that is over."""
        folder = self._capture_folder(broadcast_id)
        if await asyncio.to_thread(self._capturing.status, folder) is not None:
            await self._capturing.want(folder, state=CaptureState.STOPPED, layout="auto")
            await self._capturing.end(folder)
        self._captured.discard(folder)
        await asyncio.to_thread(shutil.rmtree, home(self._folder, broadcast_id), ignore_errors=True)


class _Told:
    """What the composition told last, and what of it is in the rows."""

    def __init__(self) -> None:
        self.latest: Progress | None = None
        self.written: object = None

    def tell(self, progress: Progress) -> None:
        self.latest = progress


async def _each(queue: "asyncio.Queue[tuple[Target, ...]]") -> AsyncIterator[tuple[Target, ...]]:
    while True:
        yield await queue.get()


def _exists(path: Path) -> bool:
    return path.is_file()
