"""The door: clients reach LiveKit's signalling through Roomful, which asks on every connect whether they may.

LiveKit hands its clients tokens that stay good for ten minutes and that nothing revokes, and it listens on
loopback only. So a client's token merely says who is knocking: whether they are let in, and with which
rights, is asked anew each time, and LiveKit is shown a fresh token with today's rights.

What a refusal means to the clients there are (livekit-client 2.23, `SignalClient.ts`; the Rust client, on
which the Python, Unity and C++ ones stand, alike): when the WebSocket fails they ask `…/validate`, and
- 401 and 403, and 404 with the words "requested room does not exist": they give up for good;
- 404 with other words: they take the server for an old one and try the former path;
- any other status, 503 among them, or no answer: they go on trying, for about 45 seconds.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote_plus

import aiohttp
import structlog
from yarl import URL

from roomful.media.livekit.engine import Engine
from roomful.media.livekit.pipe import Pipes, Receive, Send
from roomful.media.port import Grants, Media

_log = structlog.get_logger()

Scope = dict[str, Any]

_PATHS = re.compile(r"/rtc(/v[0-9]{1,2})?(?P<validate>/validate)?")
_TOKEN = "access_token"  # noqa: S105  # a parameter's name
# `publish` makes LiveKit take the client for another identity, which nobody has admitted.
_DROPPED = frozenset({_TOKEN, "publish"})
_TOKEN_LIFE = 30
_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=2, sock_connect=2)
_VALIDATE_TIMEOUT = aiohttp.ClientTimeout(total=5)
_CLOSE_TIMEOUT = aiohttp.ClientWSTimeout(ws_close=2.0)
# From LiveKit, whose word about a room of hundreds is long.
_MAX_ANSWER = 16 * 1024 * 1024
# LiveKit's words, which its clients look for.
_NO_ROOM = "requested room does not exist"
_NOT_READY = "the media engine is not ready"


@dataclass(frozen=True, slots=True)
class Admitted:
    """They may enter, under this name and with these rights."""

    grants: Grants
    name: str


@dataclass(frozen=True, slots=True)
class Refused:
    """They may not: never (401, 403, 404) or not yet (503). The client shows `reason`."""

    status: Literal[401, 403, 404, 503]
    reason: str


Admit = Callable[[str, str], Awaitable[Admitted | Refused]]


class _Refusal(Exception):  # noqa: N818  # control flow inside of this module
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = f"{_NO_ROOM}: {reason}" if status == 404 else reason


class Signalling:
    """An ASGI app for `/rtc` and below. `admit` is asked about (room, identity) of a token in order."""

    def __init__(self, engine: Engine, media: Media, admit: Admit) -> None:
        self._engine = engine
        self._media = media
        self._admit = admit
        self._session: aiohttp.ClientSession | None = None
        self._pipes = Pipes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a WebSocket or a question whether one would be served."""
        if scope["type"] == "websocket":
            await receive()
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, send)

    @property
    def open_connections(self) -> int:
        """How many clients are connected through here."""
        return len(self._pipes)

    async def close(self) -> None:
        """Ask every client to come back later, and free connections."""
        await self._pipes.close()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            path, validate = _path(scope)
            if validate:
                raise _Refusal(404, "there is no signalling at this path")
            upstream = await self._connect(scope, path)
        except _Refusal as refusal:
            await _refuse_websocket(scope, send, refusal)
            return
        try:
            await send({"type": "websocket.accept", "subprotocol": upstream.protocol})
            await self._pipes.run(upstream, receive, send)
        finally:
            await upstream.close()

    async def _http(self, scope: Scope, send: Send) -> None:
        try:
            path, validate = _path(scope)
            if scope["method"] != "GET":
                raise _Refusal(405, "only GET is served here")
            if not validate:
                raise _Refusal(426, "connect with a WebSocket")
            await self._validate(scope, path)
        except _Refusal as refusal:
            await _answer(send, "http", refusal.status, refusal.reason)
        else:
            await _answer(send, "http", 200, "success")

    async def _enter(self, scope: Scope) -> dict[str, str]:
        """Return the headers that open LiveKit to this client. Raises _Refusal."""
        try:
            room, identity = self._media.read_token(_token(scope))
        except PermissionError as error:
            raise _Refusal(401, str(error)) from error
        if not self._engine.state().ready:
            raise _Refusal(503, _NOT_READY)
        answer = await self._admit(room, identity)
        if isinstance(answer, Refused):
            raise _Refusal(answer.status, answer.reason)
        token = self._media.token(room, identity, answer.name, answer.grants, ttl=_TOKEN_LIFE)
        agent = _header(scope, b"user-agent")
        return {"Authorization": f"Bearer {token}", "User-Agent": agent or "unknown"}

    async def _connect(self, scope: Scope, path: str) -> aiohttp.ClientWebSocketResponse:
        headers = await self._enter(scope)
        try:
            return await self._client().ws_connect(
                self._target(scope, path),
                headers=headers,
                protocols=scope.get("subprotocols") or (),
                timeout=_CLOSE_TIMEOUT,
                max_msg_size=_MAX_ANSWER,
            )
        except aiohttp.WSServerHandshakeError as error:
            raise _from_livekit(error.status) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _Refusal(503, _NOT_READY) from error

    async def _validate(self, scope: Scope, path: str) -> None:
        headers = await self._enter(scope)
        target = self._target(scope, path)
        try:
            async with self._client().get(target, headers=headers, timeout=_VALIDATE_TIMEOUT) as response:
                if response.status != 200:
                    raise _from_livekit(response.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _Refusal(503, _NOT_READY) from error

    def _target(self, scope: Scope, path: str) -> URL:
        kept = b"&".join(pair for pair in scope["query_string"].split(b"&") if not _dropped(pair))
        query = kept.decode("latin-1")
        return URL(f"{self._engine.url}{path}?{query}", encoded=True)

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            # One connection for each client, so no limit.
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT)
        return self._session


def _path(scope: Scope) -> tuple[str, bool]:
    """Return the path as LiveKit knows it, and whether it is a question. Raises _Refusal."""
    found = _PATHS.fullmatch(scope["path"].rstrip("/"))
    if found is None:
        raise _Refusal(404, "there is no signalling at this path")
    return found.group(), found.group("validate") is not None


def _token(scope: Scope) -> str:
    bearer = _header(scope, b"authorization")
    if bearer:
        return bearer.removeprefix("Bearer ").strip()
    for pair in scope["query_string"].split(b"&"):
        if _key(pair) == _TOKEN:
            return unquote_plus(pair.partition(b"=")[2].decode("latin-1"))
    return ""


def _header(scope: Scope, name: bytes) -> str:
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return next((value.decode("latin-1") for key, value in headers if key.lower() == name), "")


def _key(pair: bytes) -> str:
    return unquote_plus(pair.partition(b"=")[0].decode("latin-1"))


def _dropped(pair: bytes) -> bool:
    return _key(pair) in _DROPPED


def _from_livekit(status: int) -> _Refusal:
    """Return LiveKit's refusal as ours. It was shown a token of ours, so most are our fault and will pass.

    A missing room among them: the session lives, or nobody would have been admitted, so it is being made.
    """
    if status == 400:
        return _Refusal(400, "LiveKit does not understand the request")
    _log.warning("livekit refused somebody admitted", status=status)
    return _Refusal(503, _NOT_READY)


async def _refuse_websocket(scope: Scope, send: Send, refusal: _Refusal) -> None:
    if "websocket.http.response" in (scope.get("extensions") or {}):
        await _answer(send, "websocket.http", refusal.status, refusal.reason)
    else:
        await send({"type": "websocket.close", "code": 1008, "reason": ""})


async def _answer(send: Send, kind: str, status: int, text: str) -> None:
    body = text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        # Pages of other hosts may use any LiveKit client; without a token there is nothing to learn here.
        (b"access-control-allow-origin", b"*"),
    ]
    if status == 503:
        headers.append((b"retry-after", b"1"))
    await send({"type": f"{kind}.response.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": body})
