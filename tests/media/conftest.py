"""Both media engines behind one face, so that one suite of tests holds both."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from roomful.kit.clock import SystemClock
from roomful.kit.ids import new_id
from roomful.media.memory import MemoryMedia
from roomful.media.memory_rooms import MemoryPerson
from roomful.media.port import EventKind, Grants, Media, MediaEvent, Source
from tests.livekit import LiveKitPerson, LiveKitServer, livekit_server

Person = MemoryPerson | LiveKitPerson
EVERYTHING = Grants(publish=frozenset(Source))


@dataclass
class World:
    """A media engine and one room's worth of people in it."""

    media: Media
    connect: Callable[[str], Awaitable[Person]]
    room: str = field(default_factory=new_id)
    told: list[MediaEvent] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    async def enter(self, identity: str, grants: Grants = EVERYTHING, *, room: str = "") -> Person:
        """Connect somebody with a token of ours."""
        token = self.media.token(room or self.room, identity, identity.title(), grants, ttl=30)
        person = await self.connect(token)
        self.people.append(person)
        return person

    def heard(self, kind: EventKind | None = None) -> list[MediaEvent]:
        """Return what the engine told of the room, in order."""
        return [each for each in self.told if each.room == self.room and kind in (None, each.kind)]

    async def listen(self) -> None:
        """Keep what the engine tells."""
        async for event in self.media.events():
            self.told.append(event)


@pytest.fixture(params=["memory", pytest.param("livekit", marks=pytest.mark.livekit)])
def engine_of_world(request: pytest.FixtureRequest) -> World:
    """Each engine in turn; LiveKit starts only when a test needs it."""
    if request.param == "memory":
        return _in_memory()
    server: LiveKitServer = request.getfixturevalue("livekit_server")
    return World(server.media, server.enter)


@pytest.fixture
async def world(engine_of_world: World) -> AsyncIterator[World]:
    """An engine with an empty room in it."""
    made = engine_of_world
    listening = asyncio.create_task(made.listen())
    await made.media.create_room(made.room)
    yield made
    for person in made.people:
        await person.leave()
    await made.media.delete_room(made.room)
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening


def _in_memory() -> World:
    media = MemoryMedia(SystemClock())

    async def connect(token: str) -> Person:
        return media.connect(token)

    return World(media, connect)


__all__ = ["livekit_server", "world"]
