"""The edge with a small app on a real server, and raw requests to it."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from roomful.kit.errors import Problem
from roomful.settings import Settings
from roomful.web.access import AccessLog
from roomful.web.body import decode
from roomful.web.closing import Closing
from roomful.web.edge import Edge
from roomful.web.forwarded import Proxies
from roomful.web.intake import Intake
from roomful.web.metrics import RequestMetrics
from roomful.web.operator import Check, Operator
from roomful.web.output import Output
from roomful.web.refusals import Refusal, Refusals, Scope, status_of
from roomful.web.server import Server, listen


class Echo(msgspec.Struct):
    """What the small app reads."""

    name: str = ""
    rest: Any = None


def vendor_refusal(scope: Scope, problem: Problem) -> Refusal:
    """Refuse as a dialect would."""
    body = msgspec.json.encode({"errors": [{"code": problem.code, "pointer": problem.field}]})
    return status_of(problem), [(b"x-vendor", b"yes")], body


class SmallApp:
    """Answers a few paths; keeps what it saw."""

    def __init__(self, closing: Closing) -> None:
        self.closing = closing
        self.scopes: list[Scope] = []
        self.released = asyncio.Event()
        self.entered = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            await self._websocket(receive, send)
            return
        path = scope["path"]
        handler = getattr(self, "on_" + path.removeprefix("/vendor/").strip("/"), None)
        status, body = await handler(receive, send) if handler else (200, path.encode())
        if status:
            headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    async def on_echo(self, receive: Any, send: Any) -> tuple[int, bytes]:
        message = await receive()
        assert not message["more_body"]
        try:
            decode(message["body"], Echo)
        except Problem as problem:
            return 422, f"{problem.code} {problem.field}".encode()
        return 200, str(len(message["body"])).encode()

    async def on_boom(self, receive: Any, send: Any) -> tuple[int, bytes]:
        secret = "the secret of the house"
        raise RuntimeError(secret)

    async def on_wait(self, receive: Any, send: Any) -> tuple[int, bytes]:
        self.entered.set()
        await self.released.wait()
        return 200, b"released"

    async def on_stream(self, receive: Any, send: Any) -> tuple[int, bytes]:
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"data: first\n\n", "more_body": True})
        self.entered.set()
        await self.closing.wait()
        await send({"type": "http.response.body", "body": b"data: bye\n\n", "more_body": False})
        return 0, b""

    async def on_endless(self, receive: Any, send: Any) -> tuple[int, bytes]:
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        while True:
            await send({"type": "http.response.body", "body": b"data: again\n\n", "more_body": True})
            await asyncio.sleep(0.01)

    async def _websocket(self, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})


@dataclass
class Running:
    """A server that runs."""

    port: int
    app: SmallApp
    edge: Edge
    server: Server
    closing: Closing
    metrics: RequestMetrics
    log: io.BytesIO
    task: "asyncio.Task[None]"
    client: dict[str, Any] = field(default_factory=dict)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection."""
        return await asyncio.open_connection("127.0.0.1", self.port, **self.client)

    async def ask(self, raw: bytes, seconds: float = 10) -> bytes:
        """Send bytes and return all that comes until the server closes."""
        reader, writer = await self.connect()
        try:
            writer.write(raw)
            return await asyncio.wait_for(reader.read(), seconds)
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def get(self, path: str, *headers: str, method: str = "GET") -> "Answer":
        """Ask for a path on a connection of its own."""
        lines = "".join(f"{line}\r\n" for line in headers)
        host = "" if any(line.lower().startswith("host:") for line in headers) else "Host: localhost\r\n"
        return Answer.read(
            await self.ask(f"{method} {path} HTTP/1.1\r\n{host}Connection: close\r\n{lines}\r\n".encode())
        )

    async def post(self, path: str, body: bytes, *headers: str) -> "Answer":
        """Send a body on a connection of its own."""
        lines = "".join(f"{line}\r\n" for line in headers)
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{lines}"
        return Answer.read(await self.ask(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body))


@dataclass
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def read(cls, raw: bytes) -> "Answer":
        """Read one answer; status 0 when there is none."""
        head, _, body = raw.partition(b"\r\n\r\n")
        if not head:
            return cls(0, {}, b"")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        return cls(int(first.split()[1]), headers, body)


@contextlib.asynccontextmanager
async def running(
    settings: Settings | None = None,
    *,
    checks: dict[str, Check] | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    inner: Any = None,
    hsts: bool = False,
) -> AsyncIterator[Running]:
    """Serve the small app, or `inner`, behind the edge on a free port; /vendor is a dialect's."""
    settings = settings or Settings(port=0)
    closing, refusals, metrics, log = Closing(), Refusals(), RequestMetrics(), io.BytesIO()
    refusals.register("/vendor", vendor_refusal)
    refusals.register("/vendor/large", vendor_refusal, body_limit=8 << 20)
    app = SmallApp(closing)
    operator = Operator(metrics, closing, checks or {}, metrics_token=settings.metrics_token)
    edge = Edge(
        inner or app,
        refusals=refusals,
        intake=Intake(refusals, limit=settings.body_limit, timeout=settings.body_timeout),
        access=AccessLog(Output(log), "json"),
        metrics=metrics,
        proxies=Proxies(settings.trusted_proxies),
        closing=closing,
        direct=operator.direct,
        hsts=hsts,
    )
    listener = listen(settings)
    server = Server(edge, listener, settings, closing, certificate=certificate, key=key)
    task = asyncio.create_task(server.serve())
    try:
        yield Running(server.port, app, edge, server, closing, metrics, log, task)
    finally:
        app.released.set()
        server.stop()
        await asyncio.wait_for(task, settings.shutdown_grace + 15)
