"""`roomful serve` and `roomful worker`: processes that run until they are told to stop."""

import asyncio
import contextlib
import fcntl
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import structlog

from roomful.cli.lean import apart, settled, without_extras
from roomful.cli.trouble import Trouble
from roomful.settings import Settings
from roomful.web import logs
from roomful.web.access import AccessLog
from roomful.web.output import Output
from roomful.web.server import Server, listen, stop_on_signals

if TYPE_CHECKING:
    from roomful.app import App

_LOCK = "serve.lock"
_log = structlog.get_logger()


def serve(settings: Settings, *, welcome: bool = False) -> None:
    """Serve until SIGTERM or SIGINT. Raises ServerTrouble, LiveKitTrouble, Trouble, DatabaseTooNew."""
    with only_one(settings.data_dir):
        listener = listen(settings)
        settings = msgspec.structs.replace(settings, port=listener.getsockname()[1])
        _run(_serve(settings, listener, welcome=welcome))


async def _serve(settings: Settings, listener: socket.socket, *, welcome: bool) -> None:
    form, output = _logs(settings)
    certificate, key = _tls(settings)
    stopped = asyncio.Event()
    stop_on_signals(stopped.set)
    async with contextlib.AsyncExitStack() as stack:
        with settled():
            app = await _build(settings, AccessLog(output, form) if settings.access_log else None)
            stack.push_async_callback(app.stop)
            started = await _started(app.start, stopped)
        if not started:
            return
        server = Server(app.asgi, listener, settings, app.closing, certificate=certificate, key=key)

        def listening() -> None:
            _log.info("roomful is ready", url=settings.url, pid=os.getpid())
            if welcome:
                from roomful.cli.welcome import text

                sys.stdout.write(text(settings, app))
                sys.stdout.flush()

        stop_on_signals(server.stop)
        await server.serve(listening)
    _log.info("roomful has stopped")  # with the lines that waited before it


async def _build(settings: Settings, access: AccessLog | None = None) -> "App":
    with without_extras():
        from roomful.app import build
        from roomful.db.opening import is_current

        if not await is_current(settings.database):
            await apart("migrate")
        return await build(settings, access=access)


def migrate(settings: Settings) -> None:
    """Bring the tables up to date. Raises DatabaseTooNew."""
    asyncio.run(_migrate(settings.database))


async def _migrate(url: str) -> None:
    with without_extras():
        from roomful.db.opening import open_database

        await (await open_database(url)).close()


def work(settings: Settings) -> None:
    """Run jobs until SIGTERM or SIGINT. Raises Trouble where servers run them themselves."""
    if settings.database.startswith("sqlite:"):
        raise Trouble(
            "on SQLite the server itself runs the jobs: set ROOMFUL_DATABASE_URL to a PostgreSQL database, "
            "or leave the worker out"
        )
    _run(_work(_with_livekit(settings)))


async def _work(settings: Settings) -> None:
    _logs(settings)
    stopped = asyncio.Event()
    stop_on_signals(stopped.set)
    async with contextlib.AsyncExitStack() as stack:
        with settled():
            app = await _build(settings)
            stack.push_async_callback(app.stop)

            async def start() -> None:
                await app.engine.livekit.start()
                await app.start_jobs()

            started = await _started(start, stopped)
        if started:
            _log.info("the worker is ready", pid=os.getpid())
            await stopped.wait()
    _log.info("the worker has stopped")


def _with_livekit(settings: Settings) -> Settings:
    """Point a worker at the LiveKit that a server with the same data folder keeps, if there is no other."""
    if settings.livekit_url:
        return settings
    from roomful.media.livekit.files import Folder

    folder = Folder(settings.data_dir / "livekit")
    running = folder.running()
    if running is None:
        raise Trouble(
            "the worker needs the servers' LiveKit: give it their --data-dir, or set ROOMFUL_LIVEKIT_URL, "
            "ROOMFUL_LIVEKIT_API_KEY and ROOMFUL_LIVEKIT_API_SECRET"
        )
    keys = folder.keys()
    return msgspec.structs.replace(
        settings,
        livekit_url=f"http://127.0.0.1:{running.ports.signal}",
        livekit_api_key=keys.key,
        livekit_api_secret=keys.secret,
    )


def _run(main: Coroutine[Any, Any, None]) -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


async def _started(start: Callable[[], Awaitable[None]], stopped: asyncio.Event) -> bool:
    """Start, unless told to stop meanwhile: building LiveKit can take minutes."""
    starting = asyncio.ensure_future(start())
    stopping = asyncio.create_task(stopped.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not starting.done():
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        return False
    await starting
    return not stopped.is_set()


def _logs(settings: Settings) -> tuple[Literal["json", "console"], Output]:
    form = settings.log_format
    if form == "auto":
        form = "console" if sys.stderr.isatty() else "json"
    return form, logs.configure(form, settings.log_level)


def _tls(settings: Settings) -> tuple[Path | None, Path | None]:
    """Return certificate and key. Raises Trouble when they cannot be used."""
    if settings.tls_auto:
        from roomful.web.certificate import own_certificate

        return own_certificate(settings)
    if not settings.tls_cert:
        return None, None
    from roomful.web.certificate import check

    certificate, key = Path(settings.tls_cert), Path(settings.tls_key)
    wrong = check(certificate, key)
    if wrong:
        raise Trouble(wrong)
    return certificate, key


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for this process. Raises Trouble while another serves from it."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(data_dir / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Trouble(
            f"the data folder {data_dir} cannot be written to ({error.strerror}): give this user the right "
            "to, or choose another with --data-dir"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(
                f"another Roomful (process {holder(data_dir)}) serves from {data_dir}: stop it, or choose "
                "another folder with --data-dir"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def holder(data_dir: Path) -> str:
    """Return the id of the process that serves from the folder; empty when none does."""
    try:
        descriptor = os.open(data_dir / _LOCK, os.O_RDWR)
    except OSError:
        return ""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
    finally:
        os.close(descriptor)
    return ""
