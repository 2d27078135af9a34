"""A door to signalling on a real server, before LiveKit or before something that a test writes."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from roomful.kit.clock import SystemClock
from roomful.kit.ids import new_id
from roomful.media.livekit.engine import Engine, LiveKitMedia
from roomful.media.livekit.signalling import Admitted, Refused, Signalling
from roomful.media.livekit.tokens import Keys
from roomful.media.port import EngineState, Grants, MediaParticipant, Source
from tests.livekit import LiveKitPerson
from tests.serving import serving

EVERYTHING = Grants(publish=frozenset(Source))


@dataclass
class Door:
    """A door, what it answers, and who has knocked."""

    media: LiveKitMedia
    signalling: Signalling
    address: str
    answers: dict[str, Admitted | Refused]
    room: str
    knocked: list[tuple[str, str]]
    people: list[LiveKitPerson] = field(default_factory=list)

    def token(self, identity: str, grants: Grants = EVERYTHING, *, ttl: int = 30) -> str:
        return self.media.token(self.room, identity, "As it was", grants, ttl=ttl)

    async def enter(self, identity: str, token: str = "") -> LiveKitPerson:
        person = await LiveKitPerson.connect(f"ws://{self.address}", token or self.token(identity))
        self.people.append(person)
        return person

    async def seen(self, identity: str) -> MediaParticipant | None:
        everyone = await self.media.participants(self.room)
        return next((each for each in everyone if each.identity == identity), None)

    async def ask(self, token: str, path: str = "/rtc/validate") -> tuple[int, str]:
        """Return what the door says to the question whether it would open."""
        url = f"http://{self.address}{path}?access_token={token}"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            assert response.headers["access-control-allow-origin"] == "*"
            return response.status, await response.text()


@contextlib.asynccontextmanager
async def open_door(engine: Engine, media: LiveKitMedia) -> AsyncIterator[Door]:
    answers: dict[str, Admitted | Refused] = {}
    knocked: list[tuple[str, str]] = []

    async def admit(room: str, identity: str) -> Admitted | Refused:
        knocked.append((room, identity))
        return answers.get(identity, Refused(403, "you are not expected"))

    signalling = Signalling(engine, media, admit)
    async with serving(signalling) as address:
        door = Door(media, signalling, address, answers, new_id(), knocked)
        try:
            yield door
        finally:
            # A client left to itself tries to come back until the end of the run, and takes it down with it.
            for person in door.people:
                await person.leave()
            await signalling.close()


Handler = Callable[[web.WebSocketResponse, web.Request], Awaitable[None]]


class FakeEngine:
    """Something at LiveKit's place that does as a test says."""

    keys = Keys("key", "secret-of-at-least-thirty-two-characters")

    def __init__(self, url: str) -> None:
        self.url = url
        self.ready = True

    def state(self) -> EngineState:
        return EngineState(self.ready, "")


@contextlib.asynccontextmanager
async def door_before(handler: Handler) -> AsyncIterator[tuple[Door, FakeEngine]]:
    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=["livekit"], max_msg_size=0)
        await socket.prepare(request)
        await handler(socket, request)
        return socket

    app = web.Application()
    app.router.add_get("/{path:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    engine = FakeEngine(f"http://127.0.0.1:{runner.addresses[0][1]}")
    media = LiveKitMedia(engine, SystemClock())
    try:
        async with open_door(engine, media) as door:
            door.answers["ann"] = Admitted(EVERYTHING, "Ann")
            yield door, engine
    finally:
        await runner.cleanup()


def url_through(door: Door) -> str:
    return f"ws://{door.address}/rtc?access_token={door.token('ann')}"


def handshake(door: Door) -> bytes:
    lines = (
        f"GET /rtc?access_token={door.token('ann')} HTTP/1.1",
        f"Host: {door.address}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
