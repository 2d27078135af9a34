"""Keeps the preview of a session: a capture of its smallest layers, and a picture of it now and then.

It is as cheap as such a picture can be, and so many at a time as its lane takes: what waits has no picture.
"""

import asyncio
import contextlib
import shutil
from pathlib import Path

import structlog

from roomful.broadcasts.service.previews import RUN, has_preview, home, nudge_of
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
)
from roomful.recordings.service.nudges import Nudges
from roomful.recordings.service.seating import Seating, bell_of
from roomful.sessions.model import Session
from roomful.sessions.service.lookup import Lookup

LANE = "previews"
EVERY = 10  # seconds between pictures
# files of a track are closed so often, so that what was seen can go
_ROTATE = 20
_LOOK_EVERY = SECOND
_WIDTH, _HEIGHT = 640, 360
# after the first trouble in a row, the second …; then the session has no preview any more
_PAUSES = (1, 2, 4, 8, 15, 30, 60)
_FORGET = 60 * SECOND

_log = structlog.get_logger()


class Trouble(Exception):
    """It does not go on by itself."""


class PreviewRuns:
    """The jobs of previews. `folder` is where their files are while sessions run."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        lookup: Lookup,
        nudges: Nudges,
        capturing: Capturing,
        composing: Composing,
        clock: Clock,
        folder: Path,
        *,
        seating: Seating,
        disk_floor: int = 0,
    ) -> None:
        self._database = database
        self._lookup = lookup
        self._nudges = nudges
        self._capturing = capturing
        self._composing = composing
        self._seating = seating
        self._clock = clock
        self._folder = folder
        self._disk_floor = disk_floor
        # captures that this process looks after
        self._captured: set[Path] = set()
        jobs.register(RUN, self.run, timeout=None, lane=LANE, standing=True)

    async def end_all(self) -> None:
        """End the captures this process looks after; whoever looks after them next starts them again."""
        await asyncio.gather(*(self._capturing.end(folder) for folder in self._captured))
        self._captured.clear()

    async def run(self, job: Job) -> None:
        """Keep the picture of a job's session as long as it is wanted, then remove its files."""
        tenant_id, session_id = job.payload["tenant_id"], job.payload["id"]
        troubles = 0
        with self._nudges.bell(nudge_of(session_id), bell_of(session_id)) as bell:
            while (session := await self._wanted(tenant_id, session_id)) is not None:
                begun = self._clock.now()
                try:
                    await self._capture(session)
                    await self._watch(session, bell)
                except Trouble as trouble:
                    troubles = 1 if self._clock.now() - begun > _FORGET else troubles + 1
                    _log.warning("no preview of a session", session=session_id, reason=str(trouble))
                    if troubles > len(_PAUSES):
                        break
                    await self._wait(bell, _PAUSES[troubles - 1] * SECOND)
                bell.clear()
        await self._clean(session_id)

    async def _wanted(self, tenant_id: str, session_id: str) -> Session | None:
        session = await self._lookup.session(tenant_id, session_id)
        return session if has_preview(session) else None

    async def _capture(self, session: Session) -> None:
        """Start the capture, or take over the one there is."""
        order = CaptureOrder(
            folder=self._capture_folder(session.id),
            id=session.id,
            room=session.id,
            max_height=_HEIGHT,
            rotate_seconds=_ROTATE,
            disk_floor=self._disk_floor,
        )
        seats = await self._seating.of(session.tenant_id, session.id)
        state, layout = CaptureState.RECORDING, session.layout
        try:
            await self._capturing.start(order, state=state, layout=layout, seats=seats)
        except CaptureUnavailable as error:
            raise Trouble(str(error)) from error
        self._captured.add(order.folder)

    async def _watch(self, session: Session, bell: asyncio.Event) -> None:
        """Compose until nobody wants it any more; raise Trouble when the composition ends before."""
        folder = self._capture_folder(session.id)
        wanted = Composition(
            folder=folder,
            work=home(self._folder, session.id) / "work",
            output=None,
            picture=Picture(width=_WIDTH, height=_HEIGHT, fps=1, kbps=200, layout=session.layout),
            sound=(),
            follow=True,
            previews=EVERY,
            discard_played=True,
        )
        composing = asyncio.create_task(self._composing.compose(wanted, lambda _: None))
        try:
            while not composing.done():
                await self._wait(bell, _LOOK_EVERY, composing)
                if bell.is_set():
                    bell.clear()
                    current = await self._wanted(session.tenant_id, session.id)
                    if current is None:
                        return
                    session = current
                    await self._show(session)
                status = await asyncio.to_thread(self._capturing.status, folder)
                if status is None or not status.running:
                    raise Trouble("the capture has ended")
                if status.state in (CaptureState.CONNECTING, CaptureState.RECONNECTING):
                    # the media server may be somewhere else by now
                    await self._show(session)
            try:
                composing.result()
            except CompositionFailed as error:
                raise Trouble(str(error)) from error
            raise Trouble("the capture has ended")
        finally:
            composing.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await composing

    async def _show(self, session: Session) -> None:
        """Tell the capture in which layout people are seen now, and on which seats."""
        seats = await self._seating.of(session.tenant_id, session.id)
        state, folder = CaptureState.RECORDING, self._capture_folder(session.id)
        await self._capturing.want(folder, state=state, layout=session.layout, seats=seats)

    async def _wait(self, bell: asyncio.Event, pause: int, *tasks: "asyncio.Task[object]") -> None:
        """Wait for news, the end of a task, or a while."""
        own = [asyncio.create_task(bell.wait()), asyncio.create_task(self._clock.sleep(pause))]
        try:
            await asyncio.wait([*own, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in own:
                task.cancel()

    def _capture_folder(self, session_id: str) -> Path:
        return home(self._folder, session_id) / "capture"

    async def _clean(self, session_id: str) -> None:
        """End the capture and remove every file of a preview."""
        folder = self._capture_folder(session_id)
        if await asyncio.to_thread(self._capturing.status, folder) is not None:
            await self._capturing.want(folder, state=CaptureState.STOPPED, layout="auto")
            await self._capturing.end(folder)
        self._captured.discard(folder)
        await asyncio.to_thread(shutil.rmtree, home(self._folder, session_id), ignore_errors=True)
