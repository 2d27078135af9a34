"""The HTTP server: Granian, embedded in this process, on the process's own event loop.

Chosen by trying, on Python 3.11 with uvloop:

- It reads requests in a thread of its own in Rust, so parsing costs the event loop nothing.
- Headers have a deadline, which idle connections share; a connection that waits costs some kilobytes and no
  Python.
- Of a length beside chunks it takes the chunks, and drops the length (RFC 9112, section 6.3). Two lengths,
  unknown encodings, folded or NUL-bearing headers and raw non-ASCII in paths are refused before an
  application sees them.
- When stopped it closes its listener and idle connections at once and lets running requests finish. It would
  wait for them forever: the deadline, and the end of streams, are ours (`Closing`).

Three of its habits are worked around. It opens its port so that others may share it (SO_REUSEPORT), and two
servers would take each other's requests: it gets a socket that is ours alone. It holds a permit for each
connection, not each request, and spins when no file can be opened: there are fewer permits than files. And
HTTP/2 is off: nothing here needs it, while one connection could carry as many requests at once as it likes.
"""

import asyncio
import contextlib
import errno
import resource
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.server.embed import Server as Granian

from roomful.settings import Settings
from roomful.web.closing import Closing

BACKLOG = 4096
MAX_HEADERS = 64 << 10  # bytes of a request's head
_FILES_KEPT = 256  # for the database, the log, LiveKit and outgoing requests
_LAST_SECONDS = 2.0

_log = structlog.get_logger()


class ServerTrouble(Exception):  # noqa: N818  # it is for the operator to read
    """The server cannot start; the text says what to change."""


def listen(settings: Settings) -> socket.socket:
    """Take the port, for this process alone. Raises ServerTrouble."""
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (socket.gaierror, UnicodeError) as error:
        raise ServerTrouble(
            f"{settings.host} is no address that can be listened on: change --host or ROOMFUL_HOST"
        ) from error
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6 and settings.host == "::":
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(address)
        # Granian listens again; this time it is to be told now when another program does already.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise ServerTrouble(_why_not(settings, error)) from error
    return listener


def _why_not(settings: Settings, error: OSError) -> str:
    where = f"port {settings.port} of {settings.host}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{where} is in use by another program, perhaps another Roomful: stop that one, "
            "or choose another port with --port or ROOMFUL_PORT"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"this user may not open {where}: choose a port above 1023 with --port, put a reverse proxy "
            "before it, or grant the process CAP_NET_BIND_SERVICE"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{settings.host} is not an address of this machine: change --host or ROOMFUL_HOST"
    return f"{where} cannot be opened: {error.strerror}"


def raise_file_limit() -> int:
    """Let this process open as many files as the system allows it, and return how many that is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 1 << 20) if hard != resource.RLIM_INFINITY else 1 << 20
    if soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


class _Embedded(Granian):
    """Granian on a socket that is already open."""

    def __init__(self, listener: socket.socket, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self._listener = listener

    def _init_shared_socket(self) -> None:
        make: Any = SocketHolder  # its stub does not tell how
        self._shd = make(self._listener.detach(), False, BACKLOG)


class Server:
    """Serves an ASGI app on a listener until `stop` is called, then lets what runs finish.

    `certificate` and `key` are files in PEM form; with them it speaks https only. The app gets no lifespan
    events: whoever starts the server starts and stops what is behind it.
    """

    def __init__(
        self,
        app: Any,
        listener: socket.socket,
        settings: Settings,
        closing: Closing,
        *,
        certificate: Path | None = None,
        key: Path | None = None,
    ) -> None:
        address = listener.getsockname()
        self.port: int = address[1]
        self._grace = settings.shutdown_grace
        self._closing = closing
        self._stopped = asyncio.Event()
        connections = max(16, min(settings.max_connections, raise_file_limit() - _FILES_KEPT))
        self._granian = _Embedded(
            listener,
            app,
            address=address[0],
            port=self.port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=True,
            backlog=BACKLOG,
            backpressure=connections,
            http1_settings=HTTP1Settings(
                header_read_timeout=int(settings.header_timeout * 1000), max_buffer_size=MAX_HEADERS
            ),
            log_enabled=False,
            ssl_cert=certificate,
            ssl_key=key,
            ssl_protocol_min=SSLProtocols.tls12,
        )

    def stop(self) -> None:
        """Begin to stop; `serve` returns when it is done. Before `serve`, it makes that return soon."""
        self._stopped.set()

    async def serve(self, on_listening: Callable[[], None] | None = None) -> None:
        """Serve until stopped, and return once everything has ended or been cut off at the deadline."""
        running = asyncio.create_task(self._granian.serve())
        stopping = asyncio.create_task(self._stopped.wait())
        if on_listening is not None:
            asyncio.get_running_loop().call_soon(on_listening)
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            stopping.cancel()
            await running
            raise ServerTrouble("the HTTP server ended by itself")
        self._closing.begin()
        self._granian.stop()  # type: ignore[no-untyped-call]
        cut = await self._closing.finish(self._grace)
        if cut:
            _log.warning("requests were cut off", count=cut, after_seconds=self._grace)
        _, late = await asyncio.wait({running}, timeout=_LAST_SECONDS)
        for task in late:
            task.cancel()


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Call `stop` on SIGTERM and SIGINT; a second signal ends the process at once."""
    loop = asyncio.get_running_loop()

    def first() -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, first)
