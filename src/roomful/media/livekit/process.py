"""The LiveKit that Roomful keeps: started, watched, started again, and adopted after a crash of Roomful."""

import asyncio
import contextlib
import hashlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import structlog

from roomful.kit.clock import Clock
from roomful.media.livekit import ports, probe
from roomful.media.livekit.backoff import Backoff
from roomful.media.livekit.binary import find_binary
from roomful.media.livekit.child import Child
from roomful.media.livekit.config import LiveKitOptions, Ports, render
from roomful.media.livekit.files import Folder, Running
from roomful.media.livekit.tokens import Keys
from roomful.media.livekit.trouble import LiveKitTrouble
from roomful.media.port import EngineState

_log = structlog.get_logger()

# Seconds.
_READY_WITHIN = 10.0
_READY_POLL = 0.02
_LOOK_EVERY = 10.0
# So many looks without an answer, and a LiveKit that runs is ended and started anew.
_PATIENCE = 3


class ManagedLiveKit:
    """An `Engine` of our own.

    `on_started` is awaited each time a new LiveKit runs, before clients are let to it: the time to make its
    rooms. Set it before `start`. An adopted LiveKit has its rooms, so it is not called for one.
    """

    def __init__(self, folder: Path, options: LiveKitOptions, clock: Clock, *, binary: str = "") -> None:
        self.on_started: Callable[[], Awaitable[None]] | None = None
        self._folder = Folder(folder)
        self._folder.prepare()
        self._keys = self._folder.keys()
        self._options = options
        self._clock = clock
        self._binary = binary
        self._backoff = Backoff()
        self._child: Child | None = None
        self._running: Running | None = self._folder.running()
        self._open_since = 0.0
        self._state = EngineState(False, "LiveKit has not been started")
        self._watcher: asyncio.Task[None] | None = None

    def set_webhook_url(self, url: str) -> None:
        """Say where its webhooks go; known only once something listens there. Before `start`."""
        self._options = replace(self._options, webhook_url=url)

    @property
    def url(self) -> str:
        """Its HTTP address, on loopback."""
        return f"http://127.0.0.1:{self._running.ports.signal if self._running else 0}"

    @property
    def keys(self) -> Keys:
        """Its API key, the same from start to start."""
        return self._keys

    @property
    def ports(self) -> Ports | None:
        """The ports it has, once started."""
        return self._running.ports if self._running else None

    def state(self) -> EngineState:
        """Return whether clients may be let to it; `generation` is when it was started, in microseconds."""
        return self._state

    async def start(self) -> None:
        """Adopt the LiveKit that runs, or start one. Raises LiveKitTrouble with what to change."""
        try:
            if not await self._adopt():
                await self._launch()
        except LiveKitTrouble as trouble:
            self._close(str(trouble))
            raise
        await self._prepare()
        self._open()
        self._watcher = asyncio.create_task(self._watch(), name="livekit-watch")

    async def stop(self, *, keep: bool = False) -> None:
        """Stop watching, and end LiveKit unless it is to be kept for the next start."""
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watcher
        self._close("LiveKit is not watched any more" if keep else "LiveKit has been stopped")
        if self._child is not None and not keep:
            await self._child.stop()

    async def _adopt(self) -> bool:
        """Take over the LiveKit of a Roomful that crashed or kept it; end one that is not as we want it."""
        former = self._running
        child = Child.find(former.pid, former.started) if former else None
        if former is None or child is None:
            return False
        wanted = _digest(render(self._options, former.ports, self._keys))
        if ports.fits(self._options, former.ports) and former.config == wanted:
            wrong = await probe.ask(self.url, self._keys)
        else:
            wrong = "its settings have changed"
        if wrong:
            _log.warning("livekit is replaced", pid=child.pid, reason=wrong)
            await child.stop()
            return False
        self._child = child
        _log.info("livekit is adopted", pid=child.pid)
        return True

    async def _launch(self) -> None:
        """Start LiveKit and wait until it answers. Raises LiveKitTrouble."""
        program = await find_binary(self._binary)
        chosen = ports.choose(self._options, self._running.ports if self._running else None)
        config = render(self._options, chosen, self._keys)
        self._folder.write(self._folder.config, config)
        log = self._folder.open_log()
        since = os.lseek(log, 0, os.SEEK_END)
        try:
            child = Child.spawn([str(program), "--config", str(self._folder.config)], log)
        except OSError as error:
            raise LiveKitTrouble(f"{program} cannot be run: {error.strerror}") from error
        finally:
            os.close(log)
        generation = max(self._clock.now(), self._running.generation + 1 if self._running else 0)
        self._running = Running(child.pid, child.started, generation, chosen, _digest(config))
        self._folder.remember(self._running)
        self._close("LiveKit is being started")
        self._child = child
        await self._answering(child, since)
        _log.info("livekit is started", pid=child.pid, generation=generation)

    async def _answering(self, child: Child, since: int) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _READY_WITHIN
        while wrong := await probe.ask(self.url, self._keys):
            if not child.alive():
                words = self._folder.last_words(since)
                raise LiveKitTrouble(f"LiveKit ended as soon as it was started, saying: {words}")
            if loop.time() > deadline:
                await child.stop()
                raise LiveKitTrouble(wrong)
            await asyncio.sleep(_READY_POLL)

    async def _prepare(self) -> None:
        """Have the rooms of a new LiveKit made, once."""
        if self._running is None or self._running.prepared:
            return
        if self.on_started is not None:
            await self.on_started()
        self._running = replace(self._running, prepared=True)
        self._folder.remember(self._running)

    def _open(self) -> None:
        child, running = self._child, self._running
        if child is None or running is None:
            return
        self._open_since = asyncio.get_running_loop().time()
        extra = {
            "pid": str(child.pid),
            "url": self.url,
            "udp_port": str(running.ports.udp),
            "tcp_port": str(running.ports.tcp),
        }
        self._state = EngineState(True, f"LiveKit runs as process {child.pid}", running.generation, extra)

    def _close(self, detail: str) -> None:
        self._state = EngineState(False, detail, self._running.generation if self._running else 0)

    async def _watch(self) -> None:
        while True:
            if self._child is not None:
                await self._until_it_fails(self._child)
            self._close("LiveKit has ended and is started again")
            _log.warning("livekit has ended", log=str(self._folder.log))
            await self._revive(asyncio.get_running_loop().time() - self._open_since)

    async def _until_it_fails(self, child: Child) -> None:
        """Return when it has ended; end it when it no longer answers."""
        misses = 0
        while misses < _PATIENCE:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.gone(), _LOOK_EVERY)
                return
            self._folder.trim_log()
            wrong = await probe.ask(self.url, self._keys)
            misses = misses + 1 if wrong else 0
            if wrong:
                self._close(wrong)
            elif not self._state.ready:
                self._open()
        await child.stop()

    async def _revive(self, lived: float) -> None:
        while True:
            await asyncio.sleep(self._backoff.delay(lived=lived))
            lived = 0.0
            try:
                if self._child is None or not self._child.alive():
                    await self._launch()
                await self._prepare()
            except LiveKitTrouble as trouble:
                self._close(str(trouble))
                _log.error("livekit cannot be started", reason=str(trouble))
            except Exception as error:
                self._close(f"LiveKit runs, but its rooms could not be made: {error}")
                _log.exception("livekit's rooms could not be made")
            else:
                self._open()
                return


def _digest(config: str) -> str:
    return hashlib.sha256(config.encode()).hexdigest()
