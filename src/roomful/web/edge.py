"""The edge: one ASGI wrapper around everything, for what every answer shares.

It gives each request an id, counts and logs it, believes trusted proxies, refuses what no handler should see
(in the words of the dialect that owns the path), reads the body within its limits of size and time, adds the
headers of every answer, and sees to it that nothing unexpected from inside reaches a client. It is on the
path of every request, so it does each of these in the cheapest way that is right: about ten microseconds in
all.
"""

import asyncio
import itertools
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter

import structlog

from roomful.kit.errors import Kind, Problem
from roomful.web import paths
from roomful.web.access import AccessLine, AccessLog
from roomful.web.closing import Closing
from roomful.web.forwarded import Proxies
from roomful.web.intake import ClientGone, Intake, Message, Receive
from roomful.web.logs import REQUEST_ID
from roomful.web.metrics import NO_ROUTE, RequestMetrics
from roomful.web.redaction import without_links
from roomful.web.refusals import Refusals, Scope

Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_COUNTED = METHODS | {"WEBSOCKET"}
_CLIENT_GONE = 499  # as nginx logs a client that left before the answer
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_CLOSE = (b"connection", b"close")
_ALWAYS = (
    (b"server", b"roomful"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_sane_id = re.compile(rb"[A-Za-z0-9._:/+=@-]{1,100}").fullmatch
_id_prefix, _id_counter = os.urandom(6).hex(), itertools.count(1)
_log = structlog.get_logger()


class _AnsweredHead(Exception):
    """Ends an application that goes on with a body nobody wants."""


class Edge:
    """The wrapper. `direct` are apps for exact paths, answered before and without the main one."""

    def __init__(
        self,
        app: App,
        *,
        refusals: Refusals,
        intake: Intake,
        access: AccessLog | None = None,
        metrics: RequestMetrics | None = None,
        proxies: Proxies | None = None,
        closing: Closing | None = None,
        direct: Mapping[str, App] | None = None,
        hsts: bool = False,
    ) -> None:
        self._app = app
        self._refusals = refusals
        self._intake = intake
        self._access = access
        self.metrics = metrics or RequestMetrics()
        self._proxies = proxies or Proxies(())
        self.closing = closing or Closing()
        self._direct = dict(direct or {})
        self._extra = {"http": _ALWAYS, "https": (*_ALWAYS, _HSTS) if hsts else _ALWAYS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, carry one WebSocket, or pass the lifespan on."""
        kind = scope["type"]
        if kind == "http":
            await self._http(scope, receive, send)
        elif kind == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        headers = dict(scope["headers"])
        request_id = self._begin(scope, headers)
        method = scope["method"]
        extra = self._extra.get(scope["scheme"], _ALWAYS)
        # RFC 9112, section 6.1: who sends a length beside it may mean another end of the body than we do
        last = b"transfer-encoding" in headers
        status = sent = 0

        def reply(message: Message) -> Awaitable[None]:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                added = [*message.get("headers", ()), *extra, (b"x-request-id", request_id.encode())]
                if (last or self.closing.begun) and _CLOSE not in added:
                    added.append(_CLOSE)
                message["headers"] = added
            elif body := message.get("body"):
                sent += len(body)
            return send(message)

        task = self.closing.enter()
        self.metrics.in_flight += 1
        try:
            await self._answer(scope, headers, receive, _headless(reply) if method == "HEAD" else reply)
        except (_AnsweredHead, ClientGone):
            pass
        except asyncio.CancelledError:
            status = status or _CLIENT_GONE
            raise
        except Exception:
            _log.exception("a request failed", method=method, path=without_links(scope["path"]))
            if status:
                raise  # the answer has begun: only cutting it short tells the client
            await self._refuse(scope, _internal(), reply)
        finally:
            self.closing.leave(task)
            self.metrics.in_flight -= 1
            self._finish(scope, method, status or _CLIENT_GONE, perf_counter() - started, sent, request_id)

    def _begin(self, scope: Scope, headers: Mapping[bytes, bytes]) -> str:
        """Give the request its id, and its true client where a trusted proxy names it."""
        given = headers.get(b"x-request-id")
        if given is not None and _sane_id(given):
            request_id = given.decode()
        else:
            request_id = f"{_id_prefix}{next(_id_counter):08x}"
        REQUEST_ID.set(request_id)
        scope.setdefault("state", {})["request_id"] = request_id
        if self._proxies:
            self._proxies.apply(scope)
        return request_id

    async def _answer(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        method = scope["method"]
        if method not in METHODS:
            await self._refuse(scope, _no_method(), send)
            return
        if method == "HEAD":
            scope["method"] = "GET"  # whoever answers GET answers HEAD; the body is left out on the way back
            scope["state"]["head"] = True  # for those to whom making the body for nothing would cost much
        raw_path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
        if b"%" in raw_path or b"%" in query or paths.unusual(raw_path, query):
            problem = paths.check(raw_path, query)
            if problem is not None:
                await self._refuse(scope, problem, send)
                return
            if paths.has_slash(raw_path):
                scope = paths.with_slashes(scope)
        if b"content-length" in headers or b"transfer-encoding" in headers or scope["http_version"] == "2":
            taken = await self._intake.take(scope, headers, receive)
            if isinstance(taken, Problem):
                await self._refuse(scope, taken, send, close=True)
                if taken.kind is Kind.TOO_LARGE:
                    await self._intake.drain(headers, receive)
                return
            receive = taken
        path = scope["path"]
        if path == "*":
            await send({"type": "http.response.start", "status": 204, "headers": [_allow()]})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._direct.get(path, self._app)(scope, receive, send)

    async def _refuse(self, scope: Scope, problem: Problem, send: Send, *, close: bool = False) -> None:
        status, headers, body = self._refusals.render(scope, problem)
        own = [*headers, (b"content-length", str(len(body)).encode())]
        if not any(name.lower() == b"content-type" for name, _ in headers):
            own.append((b"content-type", b"application/json"))
        if status == 405:
            own.append(_allow())
        if close:
            own.append(_CLOSE)
        await send({"type": "http.response.start", "status": status, "headers": own})
        await send({"type": "http.response.body", "body": body})

    def _finish(
        self, scope: Scope, method: str, status: int, seconds: float, sent: int, request_id: str
    ) -> None:
        path = scope["path"]
        direct = path in self._direct
        route = path if direct else scope.get("path_template") or NO_ROUTE
        self.metrics.record(route, method if method in _COUNTED else "(other)", status, seconds)
        if self._access is None or (direct and status < 400):
            return  # probes and Prometheus ask all day long
        client = scope.get("client")
        line = AccessLine(
            method=method,
            path=without_links(path),
            route=route,
            status=status,
            ms=int(seconds * 1e5) / 100,
            bytes=sent,
            client=client[0] if client else "",
            request_id=request_id,
        )
        if credential := scope["state"].get("credential"):
            line.credential_id = credential
        self._access.write(line)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        request_id = self._begin(scope, dict(scope["headers"]))
        query = scope["query_string"]
        if paths.check(scope.get("raw_path") or scope["path"].encode(), query) is not None:
            await send({"type": "websocket.close", "code": 1008})
            return
        task = self.closing.enter()
        try:
            await self._app(scope, receive, send)
        except Exception:
            # The server then closes with 1011 or refuses the handshake.
            _log.exception("a WebSocket failed", path=without_links(scope["path"]))
            raise
        finally:
            self.closing.leave(task)
            self._finish(scope, "WEBSOCKET", 101, perf_counter() - started, 0, request_id)


def _headless(reply: Send) -> Send:
    """Send the headers of an answer, and end it at the first piece of its body."""
    ended = False

    async def send(message: Message) -> None:
        nonlocal ended
        if ended:
            raise _AnsweredHead
        if message["type"] != "http.response.start":
            ended = True
            message = {"type": "http.response.body", "body": b""}
        await reply(message)

    return send


def _internal() -> Problem:
    return Problem(
        Kind.UNAVAILABLE, "internal_error", "Something went wrong here; it has been logged.", status=500
    )


def _no_method() -> Problem:
    return Problem(Kind.INVALID, "method_not_allowed", "There is no such method here.", status=405)


def _allow() -> tuple[bytes, bytes]:
    return b"allow", ", ".join(sorted(METHODS)).encode()
