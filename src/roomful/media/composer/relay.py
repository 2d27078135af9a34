"""The port `Serving`: the program that serves what composers publish to it, one for all of this process.

It is started when something is to be served, ends with this process, and is started again when it ended
before: whoever publishes to it asks where, again and again.
"""

import asyncio
import contextlib
import json
import os
import secrets
import struct
from pathlib import Path
from typing import Any

import structlog

from roomful.media.composer.sinks.destination import RELAY, host_port
from roomful.media.composer.sinks.link import ENVIRONMENT
from roomful.media.composer.sinks.program import STREAMS_PROGRAM
from roomful.media.programs import ProgramMissing, find_program
from roomful.media.recorder import ServingUnavailable

_log = structlog.get_logger()

_ANY = "127.0.0.1:0"
# Seconds: until it answers, until it has ended, and between attempts, the longer the more of them failed.
_READY_WITHIN = 10.0
_GRACE = 3.0
_PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0)


class Relay:
    """Serves at `host` and `port` (0: a free one). `binary` names the program; empty: it is looked for.

    With a `certificate` and its key, files in PEM form, readers may come by TLS, at the same port.
    """

    def __init__(
        self, host: str, port: int, *, binary: str = "", certificate: tuple[Path, Path] | None = None
    ) -> None:
        self._host = host
        self._port = port
        self._binary = binary
        self._certificate = certificate
        # new with each start of the server, so that nobody else who was told it can publish
        self._secret = secrets.token_urlsafe(24)
        self._process: asyncio.subprocess.Process | None = None
        self._address = ""
        self._publish = _ANY
        self._starting = asyncio.Lock()
        self._failures = 0
        self._not_before = 0.0
        self._reason = ""

    @property
    def address(self) -> str:
        """Return host:port that readers come to; empty while it does not run."""
        return self._address if self._runs() else ""

    @property
    def pid(self) -> int | None:
        """Return its process id, if it runs."""
        return self._process.pid if self._process is not None and self._runs() else None

    async def publish_at(self) -> str:
        """Return where to publish; it is started first, or started again. Raises ServingUnavailable."""
        async with self._starting:
            if not self._runs():
                await self._revive()
        return f"{RELAY}://:{self._secret}@{self._publish}"

    async def stop(self) -> None:
        """End it."""
        async with self._starting:
            process, self._process = self._process, None
            if process is not None:
                await _end(process)

    def _runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def _revive(self) -> None:
        """Start it, but not too often. Raises ServingUnavailable."""
        now = asyncio.get_running_loop().time()
        if self._process is not None:
            _log.warning("the relay has ended", code=self._process.returncode)
            self._process = None
        if now < self._not_before:
            raise ServingUnavailable(self._reason)
        pause = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
        try:
            await self._start()
        except ServingUnavailable as error:
            self._publish = _ANY
            self._failures += 1
            self._reason = str(error)
            _log.error("the relay cannot be started", reason=self._reason)
            raise
        finally:
            self._not_before = now + pause
        self._failures = 0
        _log.info("the relay is started", pid=self.pid, address=self.address)

    async def _start(self) -> None:
        try:
            program = await find_program(STREAMS_PROGRAM, self._binary)
            process = await asyncio.create_subprocess_exec(
                str(program),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
                start_new_session=True,
            )
        except ProgramMissing:
            raise ServingUnavailable("the program that serves streams is missing") from None
        except OSError:
            raise ServingUnavailable("the program that serves streams cannot be started") from None
        try:
            said = await asyncio.wait_for(self._greet(process), _READY_WITHIN)
        except (TimeoutError, OSError, ValueError):
            await _end(process)
            raise ServingUnavailable("the program that serves streams does not answer") from None
        if said.get("event") != "live":
            await _end(process)
            raise ServingUnavailable(str(said.get("error") or "nothing can be served"))
        self._address, self._publish = str(said["address"]), str(said["publish"])
        self._process = process

    async def _greet(self, process: asyncio.subprocess.Process) -> dict[str, Any]:
        """Tell it what to do, and return what it answers."""
        assert process.stdin is not None
        assert process.stdout is not None
        config: dict[str, Any] = {
            "listen": host_port(self._host, self._port),
            # the same port again, so that who publishes finds it where it was
            "publish": self._publish,
            "secret": self._secret,
            "udp": True,
        }
        if self._certificate is not None:
            config["cert"], config["key"] = map(str, self._certificate)
        content = json.dumps({"relay": config}).encode()
        process.stdin.write(struct.pack(">Ic", len(content) + 1, b"c") + content)
        await process.stdin.drain()
        said: dict[str, Any] = json.loads(await process.stdout.readline())
        return said


async def _end(process: asyncio.subprocess.Process) -> None:
    assert process.stdin is not None
    process.stdin.close()  # which is the word to end
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), _GRACE)
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
