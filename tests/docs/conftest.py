"""A server in a process of its own, as the documents start it."""

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
import pytest

from tests.docs.shell import Shell
from tests.pages.conftest import browser, chromium_path
from tests.waiting import until

_READY_WITHIN = 120.0
_STOPPED_WITHIN = 20.0


@dataclass(frozen=True)
class DocumentedServer:
    """A running server: the folder that its `data` is in, and what it has printed."""

    folder: Path
    url: str
    welcome: str
    credentials: dict[str, Any]
    api: httpx.AsyncClient

    def shell(self) -> Shell:
        """Return a shell of one's own in the server's folder."""
        return Shell(
            self.folder, self.url, self.credentials["telnyx"]["api_key"], self.credentials["roomful"]["token"]
        )


@pytest.fixture
def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="session")
async def documented(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DocumentedServer]:
    """`roomful serve` as `make run` starts it, on free ports."""
    folder = tmp_path_factory.mktemp("documented")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROOMFUL_")}
    environment = {
        **kept,
        **{
            name: os.environ[name]
            for name in ("ROOMFUL_CACHE", "ROOMFUL_LIVEKIT_BINARY")
            if name in os.environ
        },
        "ROOMFUL_PORT": "0",
        "ROOMFUL_RTC_UDP_PORT": "0",
        "ROOMFUL_RTC_TCP_PORT": "0",
        "ROOMFUL_WEBHOOK_ALLOW_PRIVATE": "1",
    }
    printed, log = folder / "printed", folder / "log"
    with printed.open("wb") as out, log.open("wb") as err:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "roomful.cli", "serve", "--data-dir", "data", "--welcome"),
            cwd=folder,
            env=environment,
            stdout=out,
            stderr=err,
        )
    try:
        welcome = await until(lambda: _welcome(process, printed, log), _READY_WITHIN)
        credentials = json.loads((folder / "data" / "credentials.json").read_text())
        headers = {"authorization": f"Bearer {credentials['roomful']['token']}"}
        async with httpx.AsyncClient(base_url=credentials["url"], headers=headers, timeout=30) as api:
            yield DocumentedServer(folder, credentials["url"], welcome, credentials, api)
    finally:
        await _end(process)


def _welcome(process: asyncio.subprocess.Process, printed: Path, log: Path) -> str | None:
    assert process.returncode is None, f"the server has ended: {log.read_text()[-2000:]}"
    text = printed.read_text()
    return text if text.endswith("\n\n") else None


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(_STOPPED_WITHIN):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


__all__ = ["browser", "chromium_path", "documented"]
