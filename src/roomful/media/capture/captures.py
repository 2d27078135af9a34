"""Runs captures on this machine, each a process that outlives this one."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any, Protocol

import structlog

from roomful.media.capture.folder import Fetch, Folder
from roomful.media.programs import Program, ProgramMissing, find_program
from roomful.media.recorder import (
    NO_SEATS,
    CaptureOrder,
    CaptureState,
    CaptureStatus,
    CaptureUnavailable,
    Seats,
)

_log = structlog.get_logger()

PROGRAM = Program("roomful-capture", "capture", "the capture program", "ROOMFUL_CAPTURE_BINARY")

# Seconds.
_BEGINS_WITHIN = 10.0
_ENDS_WITHIN = 5.0
# letters stand where portraits are missing: nothing waits long for them
_PORTRAITS_WITHIN = 5.0
_POLL = 0.01

# What the program is given of the environment: no secrets, which it would keep for longer than we live.
_KEPT = (
    "PATH",
    "HOME",
    "TMPDIR",
    "TZ",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
)

# Another process holds the folder (the program's exit code).
_HELD = 4


class ApiKeys(Protocol):
    """A key of LiveKit's API and its secret."""

    @property
    def key(self) -> str:
        """The key's name."""
        ...

    @property
    def secret(self) -> str:
        """What tokens are signed with."""
        ...


class Engine(Protocol):
    """The LiveKit that is captured from: where it is and how to sign for it."""

    @property
    def url(self) -> str:
        """Its HTTP address, such as `http://127.0.0.1:7880`."""
        ...

    @property
    def keys(self) -> ApiKeys:
        """The API key that it knows."""
        ...


class Captures:
    """`Capturing` on this machine. `binary` names the program; empty: it is found or built.

    `fetch` brings what the store has under a key to a path; without it there are no portraits.
    """

    def __init__(self, engine: Engine, *, binary: str = "", fetch: Fetch | None = None) -> None:
        self._engine = engine
        self._fetch = fetch
        self._binary = binary
        self._program: Path | None = None
        # Those that this process has started: they are its children, and to be asked how they ended.
        self._started: dict[Path, subprocess.Popen[bytes]] = {}

    async def start(
        self, order: CaptureOrder, *, state: CaptureState, layout: str, seats: Seats = NO_SEATS
    ) -> None:
        """Start the capture, or take over the one that runs in its folder. Raises CaptureUnavailable."""
        folder = Folder(order.folder)
        try:
            folder.prepare()
            await self._bring(folder, seats)
            folder.want(state, self._engine.url, layout, seats)
        except OSError as error:
            raise CaptureUnavailable(f"{order.folder} cannot be written: {error.strerror}") from error
        if folder.holder() is not None:
            return
        try:
            process = await asyncio.to_thread(_spawn, await self._find(), folder, self._config(order))
        except ProgramMissing as missing:
            raise CaptureUnavailable(str(missing)) from missing
        except OSError as error:
            raise CaptureUnavailable(f"the capture program cannot be run: {error.strerror}") from error
        self._started[order.folder] = process
        await self._begun(folder, process)

    async def want(self, folder: Path, *, state: CaptureState, layout: str, seats: Seats = NO_SEATS) -> None:
        """Tell a capture what is wanted of it: recording, paused or stopped, which layout and whose seats."""
        shared = Folder(folder)
        await self._bring(shared, seats)
        shared.want(state, self._engine.url, layout, seats)

    async def _bring(self, folder: Folder, seats: Seats) -> None:
        """Bring the portraits that are new; what cannot be had now is left out until the next time."""
        missing = folder.missing(seats)
        if self._fetch is None or not missing:
            return
        bringing = (folder.bring(key, self._fetch) for key in missing)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PORTRAITS_WITHIN):
                await asyncio.gather(*bringing, return_exceptions=True)
        if left := len(folder.missing(seats)):
            _log.warning("portraits cannot be had", folder=str(folder.path), count=left)

    def status(self, folder: Path) -> CaptureStatus | None:
        """Return how the capture of a folder is; None when none has ever begun there."""
        self._reap(folder)
        return Folder(folder).status()

    def timeline(self, folder: Path, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
        """Return the timeline's whole lines from a byte offset on, and the offset behind them."""
        return Folder(folder).timeline(offset)

    async def end(self, folder: Path) -> None:
        """End the process of a folder's capture, if any, keeping what is there; it can be started again."""
        shared = Folder(folder)
        for number in (signal.SIGTERM, signal.SIGKILL):
            holder = shared.holder()
            if holder is None:
                break
            if holder:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(holder, number)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_ENDS_WITHIN):
                    while shared.holder() is not None:  # noqa: ASYNC110  # of the lock nothing tells
                        await asyncio.sleep(_POLL)  # sleep: the process is another's child, perhaps
        self._reap(folder)

    async def _find(self) -> Path:
        """Return the program, looked for once: a clone asks its build script, which takes its time."""
        if self._program is None or not self._program.exists():
            self._program = await find_program(PROGRAM, self._binary)
        return self._program

    def _config(self, order: CaptureOrder) -> bytes:
        keys = self._engine.keys
        config = {
            "folder": str(order.folder.absolute()),
            "url": self._engine.url,
            "api_key": keys.key,
            "api_secret": keys.secret,
            "room": order.room,
            "identity": f"capture-{order.id}",
            "media": order.media,
            "max_height": order.max_height,
            "rotate_seconds": order.rotate_seconds,
            "disk_floor": order.disk_floor,
            "give_up_seconds": order.give_up_seconds,
        }
        return json.dumps(config).encode()

    async def _begun(self, folder: Folder, process: "subprocess.Popen[bytes]") -> None:
        """Return once the process has the folder, whether or not it is in the room yet."""
        deadline = asyncio.get_running_loop().time() + _BEGINS_WITHIN
        while not folder.begun_by(process.pid):
            code = process.poll()
            if code is not None and code != 0:
                if code == _HELD and folder.holder() is not None:
                    return  # somebody else was quicker; theirs hears what is wanted as well
                words = folder.last_words()
                raise CaptureUnavailable(f"the capture ended as soon as it was started, saying: {words}")
            if code == 0:
                return  # it was wanted to be stopped
            if asyncio.get_running_loop().time() > deadline:
                process.kill()
                raise CaptureUnavailable(f"the capture did not begin within {_BEGINS_WITHIN:.0f} s")
            await asyncio.sleep(_POLL)  # sleep: of a file that is written nothing tells
        _log.info("capture is started", folder=str(folder.path), pid=process.pid)

    def _reap(self, folder: Path) -> None:
        process = self._started.get(folder)
        if process is not None and process.poll() is not None:
            del self._started[folder]


def _spawn(program: Path, folder: Folder, config: bytes) -> "subprocess.Popen[bytes]":
    """Start the program in a session of its own: neither our end nor a Ctrl+C meant for us ends it."""
    log = folder.open_log()
    try:
        # Not asyncio's, which ends its children when the loop closes.
        process = subprocess.Popen(  # noqa: S603  # the program is the operator's choice
            [str(program)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            start_new_session=True,
            cwd="/",
        )
    finally:
        os.close(log)
    assert process.stdin is not None
    # Over its standard input: what is on a command line every user of the machine can read.
    with contextlib.suppress(BrokenPipeError), process.stdin as stdin:
        stdin.write(config)
    return process
