"""The port `Composing`: each composition in a process of its own."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from roomful.kit.disk import is_full
from roomful.media.composer import spec
from roomful.media.recorder import Composed, Composition, CompositionFailed, Target, Tell

# Seconds.
_GRACE = 3.0
_SILENCE = 120.0
# The longest line it says, in bytes.
_LONGEST = 1 << 20
_MODULE = "roomful.media.composer"
# What the process is given of the environment: no secrets.
_KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "TMPDIR",
    # where the program that pushes is found
    "ROOMFUL_CACHE",
    "XDG_CACHE_HOME",
)

# NumPy is to have no threads of its own.
_SET = {"OPENBLAS_NUM_THREADS": "1"}


class Composer:
    """Starts the composer's processes. Cancelling a call ends its process.

    `streams` names the program that they push with; not set, they look for it.
    """

    def __init__(self, python: str = sys.executable, *, streams: str = "") -> None:
        self._python = python
        self._given = {spec.STREAMS: streams} if streams else {}

    async def compose(
        self, wanted: Composition, tell: Tell, targets: AsyncIterator[tuple[Target, ...]] | None = None
    ) -> Composed:
        """Compose until the material ends; `targets` yields the list anew whenever it changes.

        Raises CompositionFailed. Cancelled, it ends the process, and the same call goes on from there.
        """
        try:
            wanted.work.mkdir(parents=True, exist_ok=True, mode=0o700)
            log = (wanted.work / "composer.log").open("ab")
        except OSError as error:
            words = f"there is no folder to work in: {error.strerror}"
            raise CompositionFailed(words, full=is_full(error)) from error
        with log:
            return await self._run(spec.Compose(wanted), log, tell, targets)

    async def finish_track(self, files: tuple[Path, ...], output: Path) -> Composed:
        """Join the files of one track, not decoded, into one to seek in. Raises CompositionFailed."""
        return await self._run(spec.Join(files, output), subprocess.DEVNULL, lambda _: None, None)

    async def _run(
        self,
        wish: spec.Wish,
        log: BinaryIO | int,
        tell: Tell,
        targets: AsyncIterator[tuple[Target, ...]] | None,
    ) -> Composed:
        process = await asyncio.create_subprocess_exec(
            self._python,
            "-m",
            _MODULE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            limit=_LONGEST,
            env={name: os.environ[name] for name in _KEPT if name in os.environ} | _SET | self._given,
            start_new_session=True,
        )
        feeding: asyncio.Task[None] | None = None
        try:
            await _send(process, spec.line(wish))
            if targets is not None:
                feeding = asyncio.create_task(_feed(process, targets))
            # joining says nothing until it is done: how long that may take, the caller knows
            return await _listen(process, tell, _SILENCE if isinstance(wish, spec.Compose) else None)
        finally:
            if feeding is not None:
                feeding.cancel()
            await asyncio.shield(_end(process))  # whatever became of the feeding
            if feeding is not None:
                with contextlib.suppress(asyncio.CancelledError):
                    await feeding


async def _feed(process: asyncio.subprocess.Process, targets: AsyncIterator[tuple[Target, ...]]) -> None:
    async for wanted in targets:
        await _send(process, spec.line(spec.Targets(wanted)))


async def _send(process: asyncio.subprocess.Process, line: bytes) -> None:
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(line)
        await process.stdin.drain()


async def _listen(process: asyncio.subprocess.Process, tell: Tell, silence: float | None) -> Composed:
    assert process.stdout is not None
    while True:
        try:
            text = await asyncio.wait_for(process.stdout.readline(), silence)
        except TimeoutError:
            raise CompositionFailed("the composer says nothing any more") from None
        if not text:
            code = await process.wait()
            raise CompositionFailed(f"the composer ended ({_why(code)})")
        try:
            report = spec.read_report(text)
        except msgspec.DecodeError:
            continue
        if isinstance(report, spec.Done):
            return report.composed
        if isinstance(report, spec.Failed):
            raise CompositionFailed(report.reason, final=report.final, full=report.full)
        tell(report.progress)


def _why(code: int) -> str:
    if code >= 0:
        return f"code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    for end in (process.terminate, process.kill):
        if process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            end()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _GRACE)
