"""Debian's nginx with its RTMP module, on loopback: what it is sent, it records."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

from tests.waiting import until
from tools.building.nginx import Nginx

_CONFIG = """
load_module {module};
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 64; }}
rtmp {{
  server {{
    listen 127.0.0.1:{port};
    access_log {folder}/access.log;
    application live {{
      live on;
      record all;
      record_path {records};
    }}
  }}
}}
"""


def free_port() -> int:
    """Return a port of loopback that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class RtmpServer:
    """A server that can be ended and started anew at its port; each start records into its own folder."""

    def __init__(self, found: Nginx, folder: Path) -> None:
        self._found = found
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._starts = 0
        self.port = free_port()

    def url(self, key: str = "key-of-mine") -> str:
        """Return where to push to, and to pull from."""
        return f"rtmp://127.0.0.1:{self.port}/live/{key}"

    def records(self, start: int = 1) -> Path:
        """Return where the given start of the server records to."""
        return self._folder / f"records-{start}"

    def log(self) -> str:
        """Return what it has logged."""
        return (self._folder / "access.log").read_text() + (self._folder / "error.log").read_text()

    async def start(self) -> None:
        """Start and wait until it listens."""
        self._starts += 1
        records = self.records(self._starts)
        records.mkdir()
        config = self._folder / "nginx.conf"
        config.write_text(
            _CONFIG.format(module=self._found.module, folder=self._folder, port=self.port, records=records)
        )
        self._process = await asyncio.create_subprocess_exec(
            self._found.program,
            *("-p", str(self._folder), "-c", str(config), "-e", str(self._folder / "error.log")),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await until(self._listens)

    async def kill(self) -> None:
        """End it at once, with all its connections."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
            self._process = None

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True


@contextlib.asynccontextmanager
async def rtmp_server(found: Nginx, folder: Path) -> AsyncIterator[RtmpServer]:
    """Run a server for as long as it is used."""
    server = RtmpServer(found, folder)
    await server.start()
    try:
        yield server
    finally:
        await server.kill()
