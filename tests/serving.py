"""An ASGI app on a real server and a free port, in the test's own loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server

from tests.waiting import until


@contextlib.asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """Serve `app` on loopback; yields `127.0.0.1:<port>`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGINL, log_enabled=False)
    running = asyncio.create_task(server.serve())
    try:
        await until(lambda: _answers(port))
        yield f"127.0.0.1:{port}"
    finally:
        server.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait_for(running, 10)


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
