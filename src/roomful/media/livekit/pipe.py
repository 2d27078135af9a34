"""What runs between an ASGI WebSocket and LiveKit's, both ways, until either ends."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# The longest a client says at once, an offer for a hundred tracks, is far below.
MAX_MESSAGE = 1024 * 1024
# Seconds that a client has to take a message before it is given up; the same for LiveKit.
_STUCK = 10.0
_GOODBYE = 2.0

_NORMAL, _COME_BACK, _TOO_BIG, _BROKEN = 1000, 1012, 1009, 1011


class Pipes:
    """All that are open."""

    def __init__(self) -> None:
        self._open: set[asyncio.Task[int]] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._open)

    async def run(self, upstream: aiohttp.ClientWebSocketResponse, receive: Receive, send: Send) -> None:
        """Pass messages until one side ends, then end the other. Each waits for the other to take them."""
        stopped = asyncio.create_task(_until_cancelled())
        tasks = {
            stopped,
            asyncio.create_task(_outward(receive, upstream)),
            asyncio.create_task(_inward(upstream, send)),
        }
        self._open.add(stopped)
        if self._closed:
            stopped.cancel()  # it was still connecting when the others were ended
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            code = _COME_BACK if stopped in done else _code(done)
        finally:
            self._open.discard(stopped)
            await _end(tasks)
        # The client may be gone, and then sending raises or hangs.
        with contextlib.suppress(Exception):
            await asyncio.wait_for(send({"type": "websocket.close", "code": code}), _GOODBYE)

    async def close(self) -> None:
        """End all, and those that still open, telling the clients that they may come back."""
        self._closed = True
        for stopped in list(self._open):
            stopped.cancel()


async def _outward(receive: Receive, upstream: aiohttp.ClientWebSocketResponse) -> int:
    """Pass what the client says to LiveKit; returns the close code for the client."""
    while True:
        message = await receive()
        if message["type"] != "websocket.receive":
            return _NORMAL
        data, text = message.get("bytes"), message.get("text")
        if len(data or text or "") > MAX_MESSAGE:
            return _TOO_BIG
        async with asyncio.timeout(_STUCK):
            if data is not None:
                await upstream.send_bytes(data)
            else:
                await upstream.send_str(text or "")


async def _inward(upstream: aiohttp.ClientWebSocketResponse, send: Send) -> int:
    """Pass what LiveKit says to the client; returns the close code for the client."""
    async for message in upstream:
        if message.type is aiohttp.WSMsgType.BINARY:
            passed = {"type": "websocket.send", "bytes": message.data}
        elif message.type is aiohttp.WSMsgType.TEXT:
            passed = {"type": "websocket.send", "text": message.data}
        else:
            return _BROKEN
        async with asyncio.timeout(_STUCK):
            await send(passed)
    # LiveKit's own word, unless the line broke and it could say none.
    code = upstream.close_code
    return code if code in range(1000, 1004) and code is not None else _BROKEN


async def _until_cancelled() -> int:
    await asyncio.Event().wait()
    return _COME_BACK


def _code(done: set[asyncio.Task[int]]) -> int:
    codes = [half.result() for half in done if not half.cancelled() and half.exception() is None]
    return codes[0] if codes else _BROKEN


async def _end(tasks: set[asyncio.Task[int]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
