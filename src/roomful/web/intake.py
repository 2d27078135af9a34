"""Taking in request bodies: whole, within a size and a time, before anything else sees the request.

A sender who is slow holds a small buffer and no handler; one who sends too much is told at once where it
announced the length, otherwise as soon as it is too much.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from roomful.kit.errors import Kind, Problem
from roomful.web.refusals import Refusals, Scope

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

# What a client goes on sending after a refusal is thrown away this long, so that it gets to read the answer.
_DRAIN_SECONDS = 2.0
_DRAIN_PAUSE = 0.3  # and no longer once it pauses
_DRAIN_BYTES = 32 << 20


class ClientGone(Exception):  # noqa: N818  # what happened
    """The client left in the middle of its body."""


class Intake:
    """Reads bodies. `limit` is in bytes, `timeout` in seconds for the whole body."""

    def __init__(self, refusals: Refusals, *, limit: int, timeout: float) -> None:
        self._refusals = refusals
        self._limit = limit
        self._timeout = timeout

    async def take(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> Receive | Problem:
        """Return a `receive` that has the whole body, or why it is refused. Raises ClientGone."""
        length = headers.get(b"content-length")
        if length == b"0":
            return receive
        limit = self._limit
        if length is None or not length.isdigit() or int(length) > limit:
            limit = self._limit_of(scope["path"])
            if length is not None and (not length.isdigit() or int(length) > limit):
                return _too_large(limit)
        try:
            async with asyncio.timeout(self._timeout):
                return await _read(receive, limit)
        except TimeoutError:
            return Problem(
                Kind.INVALID,
                "request_timeout",
                f"The body was not complete after {self._timeout:g} seconds.",
                status=408,
            )

    def _limit_of(self, path: str) -> int:
        surface = self._refusals.surface(path)
        return self._limit if surface is None or surface.body_limit is None else surface.body_limit

    async def drain(self, headers: Mapping[bytes, bytes], receive: Receive) -> None:
        """Throw away what still comes, for a moment; not where the client waits for a "continue"."""
        if b"expect" in headers:
            return
        taken = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                while taken < _DRAIN_BYTES:
                    async with asyncio.timeout(_DRAIN_PAUSE):
                        message = await receive()
                    taken += len(message.get("body", b""))
                    if not message.get("more_body"):
                        return


async def _read(receive: Receive, limit: int) -> Receive | Problem:
    message = await receive()
    if message["type"] != "http.request":
        raise ClientGone
    body = message.get("body", b"")
    if message.get("more_body"):
        body = await _read_on(receive, body, limit)
    if body is None or len(body) > limit:
        return _too_large(limit)
    return _replay(body, receive)


async def _read_on(receive: Receive, first: bytes, limit: int) -> bytes | None:
    """Return the whole body, or None when it is too large."""
    pieces, size, more = [first], len(first), True
    while more:
        if size > limit:
            return None
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGone
        piece = message.get("body", b"")
        pieces.append(piece)
        size += len(piece)
        more = message.get("more_body", False)
    return b"".join(pieces)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body once, and then what the server says."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _too_large(limit: int) -> Problem:
    return Problem(
        Kind.TOO_LARGE, "body_too_large", f"The body is larger than {limit} bytes.", status=413, limit=limit
    )
