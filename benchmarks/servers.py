"""The servers that are measured, each a process of its own on one core."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.postgres import Postgres
from tests.postgres import postgres as _postgres

_READY_SECONDS = 60.0
_PAUSE = 0.002


@contextlib.contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Let what is started meanwhile run on that core alone; this process goes on where it was."""
    before = os.sched_getaffinity(0)
    if core is not None:
        os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@dataclass(frozen=True)
class Running:
    """A server that answers. `process` is its own, without LiveKit."""

    process: "subprocess.Popen[bytes]"
    port: int
    data_dir: Path
    seconds_to_ready: float

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def credentials(self) -> dict[str, Any]:
        """The first credentials of a Roomful."""
        found: dict[str, Any] = json.loads((self.data_dir / "credentials.json").read_text())
        return found

    @property
    def telnyx_key(self) -> str:
        """Its API key for the Telnyx dialect."""
        return str(self.credentials["telnyx"]["api_key"])

    @property
    def token(self) -> str:
        """Its token for our own API."""
        return str(self.credentials["roomful"]["token"])

    def call(self, method: str, path: str, secret: str = "", body: Any = None) -> Any:
        """Ask it something, and return the decoded answer."""
        status, content = ask(self.url + path, method, secret, body)
        if status >= 300:
            raise RuntimeError(f"{method} {path} was answered with {status}: {content[:500]!r}")
        return json.loads(content) if content else None

    def memory(self) -> int:
        """The resident memory of its process, in bytes."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("the server has ended")


def ask(url: str, method: str = "GET", secret: str = "", body: Any = None) -> tuple[int, bytes]:
    """Send one request; return status and body."""
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, method=method)
    if secret:
        request.add_header("authorization", f"Bearer {secret}")
    if content is not None:
        request.add_header("content-type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(
    words: list[str], port: int, ready: str, folder: Path, core: int | None, more: dict[str, str]
) -> Running:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.log").open("ab") as log, on_core(core):
        started = time.perf_counter()
        process = subprocess.Popen(words, stdout=log, stderr=log, env={**os.environ, **more})
    deadline = started + _READY_SECONDS
    while True:
        with contextlib.suppress(OSError):
            if ask(f"http://127.0.0.1:{port}{ready}")[0] == 200:
                break
        if process.poll() is not None or time.perf_counter() > deadline:
            process.kill()
            raise RuntimeError(f"it does not start:\n{(folder / 'server.log').read_text()[-2000:]}")
        time.sleep(_PAUSE)
    return Running(process, port, folder, time.perf_counter() - started)


def _stop(running: Running) -> None:
    running.process.send_signal(signal.SIGTERM)
    try:
        running.process.wait(20)
    except subprocess.TimeoutExpired:
        running.process.kill()
        running.process.wait()


@contextlib.contextmanager
def roomful(
    data_dir: Path, *, core: int | None = None, database_url: str = "", **settings: str
) -> Iterator[Running]:
    """Run `roomful serve` with logs to a file, metrics, and no limit of requests."""
    port = free_port()
    environment = {
        "ROOMFUL_DATA_DIR": str(data_dir),
        "ROOMFUL_PORT": str(port),
        "ROOMFUL_RATE_LIMIT": "0",
        "ROOMFUL_LOG_FORMAT": "json",
        "ROOMFUL_RTC_UDP_PORT": "0",
        "ROOMFUL_RTC_TCP_PORT": "0",
        "ROOMFUL_WEBHOOK_ALLOW_PRIVATE": "1",
        **({"ROOMFUL_DATABASE_URL": database_url} if database_url else {}),
        **{f"ROOMFUL_{name.upper()}": value for name, value in settings.items()},
    }
    words = [sys.executable, "-m", "roomful.cli", "serve"]
    running = _start(words, port, "/readyz", data_dir, core, environment)
    try:
        yield running
    finally:
        _stop(running)


@contextlib.contextmanager
def postgres(core: int | None) -> Iterator[Postgres]:
    """Run a PostgreSQL that syncs."""
    with contextlib.ExitStack() as stack:
        with on_core(core):
            server = stack.enter_context(_postgres(durable=True))
        yield server


@contextlib.contextmanager
def bare(folder: Path, answers: dict[str, Any], *, core: int | None = None) -> Iterator[Running]:
    """Run bare Litestar with these answers."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "answers.json"
    file.write_text(json.dumps(answers))
    words = [sys.executable, "-m", "benchmarks.bare", str(port), str(file)]
    running = _start(words, port, "/v2/rooms", folder, core, {})
    try:
        yield running
    finally:
        _stop(running)
