"""A network between a push and its server that can be cut, or take nothing any more; with TLS if wanted."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator

_CHUNK = 1 << 14


class Wire:
    """Passes bytes between whoever connects to `port` and the server at another port of loopback."""

    def __init__(self, server: int, tls: ssl.SSLContext | None = None) -> None:
        self._to = server
        self._tls = tls
        self._listener: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._open = asyncio.Event()
        self._open.set()
        self.port = 0
        self.connections = 0

    async def start(self) -> None:
        """Listen at a free port."""
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self._tls)
        self.port = self._listener.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Break all connections off."""
        for writer in list(self._writers):
            # Python 3.11.2 stumbles over one of TLS that is closed already
            with contextlib.suppress(AttributeError):
                writer.transport.abort()

    def stall(self) -> None:
        """Take nothing from anybody, without breaking off."""
        self._open.clear()

    def resume(self) -> None:
        """Pass bytes again."""
        self._open.set()

    async def stop(self) -> None:
        """Refuse connections, and break off those that are."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self._open.set()
        self.cut()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._writers |= both
        try:
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        finally:
            for one in both:
                one.transport.abort()
            self._writers -= both

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while await self._open.wait() and (data := await reader.read(_CHUNK)):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            writer.close()


@contextlib.asynccontextmanager
async def wire(server: int, tls: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    """Pass bytes to the server for as long as it is used."""
    made = Wire(server, tls)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
