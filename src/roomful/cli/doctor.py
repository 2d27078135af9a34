"""`roomful doctor`: what would keep the server from running well, and what to do about it.

It changes nothing.
"""

import asyncio
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import typer

from roomful.settings import Settings

_LEAST_DISK = 1 << 30
_LEAST_FILES = 4096
_PATIENCE = 10.0


class Finding(NamedTuple):
    """One thing looked at. `good` None is worth a look, and no reason to fail."""

    good: bool | None
    what: str
    words: str


def examine(settings: Settings) -> int:
    """Print what was found; 1 if something is wrong."""
    findings = [finding for look in _LOOKS for finding in look(settings)]
    for good, what, words in findings:
        mark = {True: "ok  ", False: "BAD ", None: "look"}[good]
        typer.echo(f"{mark}  {what:<14} {words}")
    return 1 if any(finding.good is False for finding in findings) else 0


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    existing = folder
    while not existing.exists():
        existing = existing.parent
    if not os.access(existing, os.W_OK | os.X_OK):
        yield Finding(
            False, "data folder", f"{existing} cannot be written to by this user: chown it, or use --data-dir"
        )
        return
    yield Finding(
        True, "data folder", f"{folder}" if folder.exists() else f"{folder}, made at the first start"
    )
    free = shutil.disk_usage(existing).free
    words = f"{free / (1 << 30):.1f} GiB free"
    yield Finding(free >= _LEAST_DISK or None, "disk", words)


def _master_key(settings: Settings) -> Iterator[Finding]:
    path = settings.data_dir / "master.key"
    if settings.master_key:
        yield Finding(True, "master key", "from the settings")
    elif not path.exists():
        yield Finding(None, "master key", f"will be made at the first start in {path}: keep a copy of it")
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(False, "master key", f"others can read {path}: chmod 600 {path}")
    else:
        yield Finding(True, "master key", f"{path}: keep a copy of it, apart from the database's")


def _database(settings: Settings) -> Iterator[Finding]:
    from roomful.db.opening import known_revisions, newest_revision

    try:
        revision = asyncio.run(_revision(settings.database))
    except Exception as error:
        from roomful.web.redaction import clean

        yield Finding(False, "database", f"cannot be read: {clean(str(error)) or type(error).__name__}")
        return
    if revision is None:
        yield Finding(True, "database", "empty; its tables are made at the first start")
    elif revision not in known_revisions():
        yield Finding(
            False,
            "database",
            f"revision {revision} is of a newer Roomful: start that one, or restore a backup",
        )
    elif revision != newest_revision():
        yield Finding(
            True, "database", f"revision {revision}, brought to {newest_revision()} at the next start"
        )
    else:
        yield Finding(True, "database", f"revision {revision}, up to date")


async def _revision(url: str) -> str | None:
    if url.startswith("sqlite:///"):
        return _sqlite_revision(Path(url.removeprefix("sqlite:///")))
    import asyncpg

    connection = await asyncpg.connect(url, timeout=10)
    try:
        if not await connection.fetchval("SELECT to_regclass('alembic_version')"):
            return None
        revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return revision
    finally:
        await connection.close()


def _sqlite_revision(path: Path) -> str | None:
    import sqlite3

    if not path.exists():
        return None
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        return None
    finally:
        connection.close()
    return row[0] if row else None


def _port(settings: Settings) -> Iterator[Finding]:
    from roomful.web.server import ServerTrouble, listen

    running = _holder(settings)
    if running:
        yield Finding(True, "server", f"Roomful serves from this folder as process {running}")
        return
    try:
        listen(settings).close()
    except ServerTrouble as trouble:
        yield Finding(False, "port", str(trouble))
    else:
        yield Finding(True, "port", f"{settings.port} of {settings.host} is free")


def _holder(settings: Settings) -> str:
    """Return the process that serves from the data folder, or nothing."""
    from roomful.cli.serving import holder

    return holder(settings.data_dir)


def _reach(settings: Settings) -> Iterator[Finding]:
    if settings.loopback:
        yield Finding(None, "reach", f"only this machine can connect to {settings.host}; see --host")
        return
    if not settings.public_url:
        yield Finding(None, "public URL", f"not set: links will begin with {settings.url}")
    if not settings.tls and not settings.public_url.startswith("https://"):
        yield Finding(
            None, "TLS", "browsers give camera and microphone to https pages only: --tls-cert, or a proxy"
        )
    if settings.public_url.startswith("https://") and not settings.tls and not settings.trusted_proxies:
        yield Finding(None, "proxy", "https is ended before this server: name the proxy in trusted_proxies")


def _tls(settings: Settings) -> Iterator[Finding]:
    if not settings.tls_cert:
        return
    from roomful.web.certificate import check

    wrong = check(Path(settings.tls_cert), Path(settings.tls_key))
    yield Finding(not wrong, "certificate", wrong or settings.tls_cert)


def _files(settings: Settings) -> Iterator[Finding]:  # noqa: ARG001
    from roomful.web.server import raise_file_limit

    limit = raise_file_limit()
    words = f"{limit} at a time"
    if limit < _LEAST_FILES:
        words += ": raise it with ulimit -n or LimitNOFILE= for more connections"
    yield Finding(limit >= _LEAST_FILES or None, "open files", words)


def _livekit(settings: Settings) -> Iterator[Finding]:
    from roomful.media.livekit.trouble import LiveKitTrouble

    if settings.livekit_url:
        from roomful.media.livekit import probe
        from roomful.media.livekit.remote import RemoteLiveKit
        from roomful.media.livekit.tokens import Keys

        keys = Keys(settings.livekit_api_key, settings.livekit_api_secret)
        wrong = asyncio.run(probe.ask(RemoteLiveKit(settings.livekit_url, keys).url, keys))
        yield Finding(not wrong, "LiveKit", wrong or f"answers at {settings.livekit_url}")
        return
    try:
        yield Finding(True, "LiveKit", f"{_program(settings)}")
    except LiveKitTrouble as trouble:
        yield Finding(False, "LiveKit", str(trouble))
    if not _holder(settings):
        yield from _livekit_ports(settings)


def _program(settings: Settings) -> str:
    """Return the program to start, or that it is built; asking for it here would build it."""
    from roomful.media.livekit.binary import PROGRAM, default_cache, find_binary

    if settings.livekit_binary or shutil.which(PROGRAM):
        return str(asyncio.run(find_binary(settings.livekit_binary)))
    built = sorted((default_cache() / "bin").glob(f"{PROGRAM}-*"))
    return (
        str(built[-1]) if built else "built at the first start, which takes minutes; `make build` does it now"
    )


def _livekit_ports(settings: Settings) -> Iterator[Finding]:
    from roomful.media.livekit import ports
    from roomful.media.livekit.config import LiveKitOptions
    from roomful.media.livekit.files import Folder
    from roomful.media.livekit.trouble import LiveKitTrouble

    running = Folder(settings.data_dir / "livekit").running()
    options = LiveKitOptions(
        webhook_url="",
        signal_port=settings.livekit_port,
        rtc_udp_port=settings.rtc_udp_port,
        rtc_tcp_port=settings.rtc_tcp_port,
        turn_enabled=settings.turn_enabled,
        turn_udp_port=settings.turn_udp_port,
        turn_tls_port=settings.turn_tls_port,
    )
    try:
        chosen = ports.choose(options, running.ports if running else None)
    except LiveKitTrouble as trouble:
        yield Finding(False, "media ports", str(trouble))
    else:
        yield Finding(True, "media ports", f"UDP {chosen.udp} and TCP {chosen.tcp} are free")


def _capture(settings: Settings) -> Iterator[Finding]:
    from roomful.media.capture import PROGRAM
    from roomful.media.programs import ProgramMissing, present

    try:
        program = present(PROGRAM, settings.capture_binary)
    except ProgramMissing as missing:
        yield Finding(False, "recording", str(missing))
        return
    later = "its program is built at the first recording, which takes a minute; `make build` does it now"
    yield Finding(True if program else None, "recording", str(program or later))


def _recordings(settings: Settings) -> Iterator[Finding]:
    folder = settings.recordings
    existing = folder.absolute()
    while not existing.exists():
        existing = existing.parent
    free, floor = shutil.disk_usage(existing).free, settings.recordings_disk_floor
    words = f"{free / (1 << 30):.1f} GiB free, recording needs {floor / (1 << 30):.1f}"
    yield Finding(free >= floor, "recordings", words)
    if settings.recordings_store == "s3":
        yield asyncio.run(_bucket(settings))


async def _bucket(settings: Settings) -> Finding:
    from roomful.app.recordings import open_store
    from roomful.jobs import Retry

    try:
        async with asyncio.timeout(_PATIENCE):
            await open_store(settings).size("roomful-doctor")
    except (Retry, TimeoutError) as trouble:
        words = str(trouble).partition("\n")[0] or "does not answer"
        return Finding(False, "store", f"{settings.s3_bucket}: {words}")
    return Finding(True, "store", f"the bucket {settings.s3_bucket} answers")


def _mail(settings: Settings) -> Iterator[Finding]:
    from roomful.app.mail import carrier

    found = carrier(settings)
    if found is None:
        yield Finding(None, "mail", "no server is set: mails are kept and not sent; see ROOMFUL_SMTP_URL")
        return
    wrong = asyncio.run(found.check()).error
    yield Finding(not wrong, "mail", wrong or "the server answers, and takes the sign-in")


_LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _folder,
    _master_key,
    _database,
    _port,
    _files,
    _tls,
    _reach,
    _livekit,
    _capture,
    _recordings,
    _mail,
)
