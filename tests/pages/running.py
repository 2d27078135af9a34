"""A whole Roomful in a process of its own, as somebody runs it, for a browser to come to."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.media.composer.sinks.nginx import free_port
from tests.waiting import until

_READY_WITHIN = 90.0  # a loaded machine takes its time
_STOPPED_WITHIN = 15.0


@dataclass(frozen=True)
class RunningRoomful:
    """A running server and its first credentials."""

    url: str
    token: str
    demo_slug: str
    api: httpx.AsyncClient
    console: dict[str, str]
    signalwire: dict[str, str]
    data_dir: Path

    async def room(self, **attributes: Any) -> str:
        """Make a room; its slug."""
        return str((await self.call("POST", "/rooms", **attributes))["slug"])

    async def ticket(self, slug: str, **wishes: Any) -> str:
        """Make a ticket for a room; its secret."""
        wanted = {"role": "participant", **wishes}
        return str((await self.call("POST", f"/rooms/{slug}/tickets", **wanted))["ticket"]["secret"])

    async def call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Ask our own API as the tenant's program."""
        answer = await self.api.request(method, f"/roomful/v1{path}", json=body or None)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        found: dict[str, Any] = answer.json()
        return found


@contextlib.asynccontextmanager
async def running_roomful(data_dir: Path) -> AsyncIterator[RunningRoomful]:
    """Start `roomful serve` on free ports, with its data in a folder that exists; end it afterwards."""
    environment = {
        **os.environ,
        "ROOMFUL_DATA_DIR": str(data_dir),
        "ROOMFUL_PORT": "0",
        "ROOMFUL_LIVEKIT_PORT": "0",
        "ROOMFUL_RTC_UDP_PORT": "0",
        "ROOMFUL_RTC_TCP_PORT": "0",
        "ROOMFUL_TURN_UDP_PORT": "0",
        "ROOMFUL_TURN_TLS_PORT": "0",
        "ROOMFUL_RTSP_PORT": str(free_port()),
    }
    log = data_dir / "server.log"
    process = await _start(environment, log)
    try:
        credentials = await until(lambda: _credentials(data_dir, process, log), _READY_WITHIN)
        url = str(credentials["url"])
        headers = {"authorization": f"Bearer {credentials['roomful']['token']}"}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as api:
            await until(lambda: _ready(api), _READY_WITHIN)
            slug = str(credentials["demo_room"]["link"]).rsplit("/", 1)[-1]
            console, signalwire = (credentials[name] for name in ("console", "signalwire"))
            yield RunningRoomful(
                url, credentials["roomful"]["token"], slug, api, console, signalwire, data_dir
            )
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), _STOPPED_WITHIN)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _start(environment: dict[str, str], log: Path) -> asyncio.subprocess.Process:
    output = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "roomful.cli", "serve", env=environment, stdout=output, stderr=output
        )
    finally:
        os.close(output)


def _credentials(data_dir: Path, process: asyncio.subprocess.Process, log: Path) -> dict[str, Any] | None:
    assert process.returncode is None, f"the server has ended: {log.read_text()[-2000:]}"
    path = data_dir / "credentials.json"
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return found


async def _ready(api: httpx.AsyncClient) -> bool:
    try:
        return (await api.get("/readyz")).is_success
    except httpx.TransportError:
        return False
