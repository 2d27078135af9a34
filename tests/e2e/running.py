"""`roomful serve` as people run it: a process of its own, which tests stop, kill and start again."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from roomful.kit.clock import SystemClock
from roomful.media.livekit.files import Folder
from roomful.media.livekit.tokens import Tokens
from roomful.media.port import Grants
from tests.server import Home, eventually


@dataclass
class Running:
    """A server in a process."""

    folder: Path
    port: int
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")

    @property
    def home(self) -> Home:
        """The tenant of the first start."""
        told: dict[str, Any] = json.loads((self.folder / "credentials.json").read_text())
        return Home(self.url, told["telnyx"]["api_key"], told["roomful"]["token"])

    @property
    def livekit(self) -> Folder:
        return Folder(self.folder / "livekit")

    @property
    def livekit_pid(self) -> int:
        running = self.livekit.running()
        assert running is not None
        return running.pid

    def token(self, room: str, identity: str, grants: Grants, ttl: int = 600) -> str:
        """Return a token as LiveKit itself refreshes them for its clients."""
        return Tokens(self.livekit.keys(), SystemClock()).mint(room, identity, "", grants, ttl=ttl)

    async def start(self) -> None:
        """Start, and wait until everything is ready."""
        environment = {
            **os.environ,
            "ROOMFUL_RTC_UDP_PORT": "0",
            "ROOMFUL_RTC_TCP_PORT": "0",
            "ROOMFUL_WEBHOOK_ALLOW_PRIVATE": "1",
            "ROOMFUL_LOG_FORMAT": "json",
        }
        words = ("serve", "--data-dir", str(self.folder), "--port", str(self.port))
        with (self.folder / "server.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "roomful.cli", *words, env=environment, stdout=log, stderr=log
            )
        await eventually(self._ready, 90)

    async def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.returncode is None, self.log
        try:
            async with httpx.AsyncClient(verify=False) as client:
                return (await client.get(f"{self.url}/readyz")).status_code == 200
        except httpx.TransportError:
            return False

    async def kill(self) -> None:
        """End the server as a crash does; its LiveKit goes on."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def stop(self, seconds: float = 15) -> int:
        """Ask it to stop, and return how it ended."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), seconds)


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except OSError:
        return False
    return state not in "ZX"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Running]:
    """Run a server; whatever happens, neither it nor its LiveKit outlives the test."""
    server = Running(folder, _free_port())
    try:
        await server.start()
        yield server
    finally:
        if server.process is not None and server.process.returncode is None:
            with contextlib.suppress(TimeoutError):
                await server.stop()
            if server.process.returncode is None:
                await server.kill()
        left = server.livekit.running()
        if left is not None and alive(left.pid) and _is_livekit_of(left.pid, folder):
            os.kill(left.pid, signal.SIGKILL)


def _is_livekit_of(pid: int, folder: Path) -> bool:
    """Tell whether a process is this folder's LiveKit, and not one that has its number by now."""
    try:
        return str(folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
