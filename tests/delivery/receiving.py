"""A receiver of webhooks on this machine, and a dialect to send them in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from roomful.kit.crypto import SigningKey


def prepare(body: str, attempt: int, url: str, at: int, key: SigningKey) -> tuple[bytes, dict[str, str]]:
    content = f'{{"attempt": {attempt}, "data": {body}}}'.encode()
    return content, {
        "content-type": "application/json",
        "x-at": str(at),
        "x-signature": key.sign(str(at).encode() + content).hex(),
    }


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    content: bytes


@dataclass
class Receiver:
    """Answers with what the test has laid ready for the path, or 200; `hold` delays the answer."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    answers: dict[str, list[web.Response]] = field(default_factory=dict)
    hold: dict[str, asyncio.Event] = field(default_factory=dict)

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.received]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        self.received.append(Received(request.path, dict(request.headers), content))
        if request.path in self.hold:
            await self.hold[request.path].wait()
        ready = self.answers.get(request.path)
        return ready.pop(0) if ready else web.Response(text="thanks")


@asynccontextmanager
async def receiving(**options: Any) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, **options)
    await site.start()
    assert runner.addresses
    receiver.port = runner.addresses[0][1]
    try:
        yield receiver
    finally:
        for event in receiver.hold.values():
            event.set()
        await runner.cleanup()
