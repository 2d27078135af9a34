"""The features on a database of the test's own, with a clock that it moves and media in memory."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from roomful.app.features import Features, build_features
from roomful.app.recordings import Recorder
from roomful.db import Database, Reader, Transaction
from roomful.history.model import Event
from roomful.kit.clock import Clock, ManualClock
from roomful.kit.crypto import Box
from roomful.kit.errors import Kind, Problem
from roomful.media.memory import MemoryMedia
from roomful.media.memory_recorder import MemoryCapturing, MemoryComposing, MemoryServing
from roomful.media.memory_rooms import MemoryPerson
from roomful.media.port import MediaEvent, Source, Track
from roomful.media.store import DiskStore
from roomful.recordings.jobs import kinds
from roomful.recordings.jobs.capture import Watch
from roomful.recordings.store import recordings
from roomful.rooms.model import Room, RoomFilter
from roomful.sessions.model import Entry, Participant, Session
from roomful.sessions.service.door import Entered
from roomful.settings import Settings
from roomful.tenants.model import Tenant
from roomful.tickets.model import Ticket

BOX = Box(b"a master key for tests, long enough")
_inside: ContextVar[bool] = ContextVar("inside", default=False)


class OneAtATime:
    """A database that refuses to be opened from inside a transaction.

    A transaction that waits for a second connection waits for ever once all are held by those who do the
    same; and on SQLite the second one does not see what the first has done.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def shared(self) -> bool:
        return self._database.shared

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reader]:
        assert not _inside.get(), "a reader was opened inside a transaction"
        async with self._database.read() as reader:
            yield reader

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        assert not _inside.get(), "a transaction was opened inside another"
        async with self._database.write() as tx:
            token = _inside.set(True)
            try:
                yield tx
            finally:
                _inside.reset(token)

    async def listen(self, channel: str, callback: Callable[[str], None]) -> Callable[[], Awaitable[None]]:
        return await self._database.listen(channel, callback)

    async def close(self) -> None:
        await self._database.close()


@dataclass
class Person:
    """Somebody in a meeting: what they got at the door, and their client of the media engine."""

    entered: Entered
    client: MemoryPerson

    @property
    def id(self) -> str:
        return self.entered.participant.id

    @property
    def key(self) -> str:
        return self.entered.key


@dataclass
class House:
    """The features, and what tests do with them."""

    features: Features
    database: Database
    clock: ManualClock
    media: MemoryMedia
    tenant: Tenant
    recorder: Recorder
    capturing: MemoryCapturing
    composing: MemoryComposing
    watches: dict[str, Watch] = field(default_factory=dict)
    told: list[MediaEvent] = field(default_factory=list)

    async def record(self) -> None:
        """Let captures do what they can now, and all that follows from it."""
        async with self.database.read() as reader:
            unfinished = await recordings.unfinished(reader, 0, 1000)
        for one in unfinished:
            watch = self.watches.setdefault(one.id, Watch())
            watch.recording = None
            for _ in range(2):  # told to end at the first, ended at the second
                if await self.features.captures.step(one.tenant_id, one.id, watch):
                    break
                watch.recording = None
        await self.features.jobs.run_due(standing=(kinds.COMPOSE, kinds.COMPOSITION))

    def another_server(self) -> Features:
        """Return the features of a second server on the same database and media."""
        return features_on(self.database, self.clock, self.media, self.recorder)

    async def new_tenant(self, domain: str) -> Tenant:
        async with self.database.write() as tx:
            return await self.features.tenants.create(tx, domain, domain)

    async def room(self, *, origin: str = "roomful", tenant: Tenant | None = None, **attributes: Any) -> Room:
        tenant_id, owner_id = (tenant or self.tenant).id, attributes.pop("owner_id", None)
        return await self.features.rooms.create(tenant_id, origin, attributes, owner_id=owner_id)

    async def total(self, filters: RoomFilter | None = None, tenant: Tenant | None = None) -> int:
        """Return how many rooms there are."""
        tenant_id, chosen = (tenant or self.tenant).id, filters or RoomFilter()
        return (await self.features.rooms.page_and_total(tenant_id, "telnyx", chosen, count=1))[1]

    async def ticket(self, room: Room, **more: Any) -> tuple[Ticket, str]:
        return await self.features.tickets.issue(room.tenant_id, room.id, **more)

    def entry(self, room: Room, **more: Any) -> Entry:
        if "ticket" in more:
            return Entry(tenant_id=None, **more)
        return Entry(tenant_id=room.tenant_id, slug=room.slug, **more)

    async def enter(self, room: Room, **more: Any) -> Entered:
        """Go through the door, and no further."""
        return await self.features.door.enter(self.entry(room, **more))

    async def host(self, room: Room, **more: Any) -> Person:
        """Join with a host's ticket."""
        _, secret = await self.ticket(room, role="host")
        return await self.join(room, ticket=secret, **more)

    async def join(self, room: Room, **more: Any) -> Person:
        """Go through the door and connect, and let the server hear of it."""
        entered = await self.enter(room, **more)
        return await self.connect(entered)

    async def connect(self, entered: Entered) -> Person:
        client = self.media.connect(entered.media_token)
        await self.hear()
        return Person(entered, client)

    def untold(self) -> list[MediaEvent]:
        """Take the hints that wait."""
        queue, found = self.media._all.hints, []
        while not queue.empty():
            found.append(queue.get_nowait())
        self.told += found
        return found

    async def hear(self) -> None:
        """Apply the hints that wait."""
        for hint in self.untold():
            await self.features.hints.apply(hint)

    async def reconcile(self, after: int = 0) -> None:
        self.clock.advance(after)
        await self.features.reconciler.run_once()

    async def row(self, person: "Person | Participant | str") -> Participant:
        identity = person if isinstance(person, str) else person.id
        return await self.features.lookup.participant(self.tenant.id, identity)

    async def session(self, of: "Session | Person | str") -> Session:
        session_id = of.entered.session.id if isinstance(of, Person) else of if isinstance(of, str) else of.id
        return await self.features.lookup.session(self.tenant.id, session_id)

    async def seats(self, session: Session) -> int:
        """Return how many are in or on their way in."""
        return len(await self.features.lookup.present(session.tenant_id, session.id))

    async def events(self, prefix: str = "", **filters: str) -> list[Event]:
        """Return what happened in the tenant, oldest first."""
        found = await self.features.history.page(self.tenant.id, filters=filters, after=0, count=10_000)
        return [event for event in found if event.kind.startswith(prefix)]

    async def kinds(self, prefix: str = "", **filters: str) -> list[str]:
        return [event.kind for event in await self.events(prefix, **filters)]

    def tracks(self, person: Person) -> dict[Source, Track]:
        """Return what a client publishes, by source."""
        return {track.source: track for track in person.client.tracks.values()}


def features_on(database: Database, clock: Clock, media: MemoryMedia, recorder: Recorder) -> Features:
    """Build the features as the server does; nothing is composed before its recording has ended."""
    settings = Settings(webhook_allow_private=True, compositions_follow=False)
    return build_features(settings, database, clock, media, BOX, recorder)


@contextlib.contextmanager
def refused(code: str, kind: Kind | None = None, field: str | None = None) -> Iterator[Problem]:
    """Expect a refusal with this code; what is yielded is filled when the block is left."""
    told = Problem(Kind.INVALID, "", "")
    with pytest.raises(Problem) as raised:
        yield told
    problem = raised.value
    told.__dict__.update(problem.__dict__)
    assert problem.code == code
    assert problem.message
    if kind is not None:
        assert problem.kind == kind
    if field is not None:
        assert problem.field == field


@pytest.fixture
async def house(database: Database, clock: ManualClock, tmp_path: Path) -> AsyncIterator[House]:
    """The features with one tenant, on SQLite and on PostgreSQL."""
    guarded = OneAtATime(database)
    media = MemoryMedia(clock)
    capturing, composing = MemoryCapturing(clock), MemoryComposing()
    folder = tmp_path / "recordings"
    recorder = Recorder(
        capturing, composing, MemoryServing(), DiskStore(folder / "files"), folder, lambda: None
    )
    features = features_on(guarded, clock, media, recorder)
    async with guarded.write() as tx:
        tenant = await features.tenants.create(tx, "one.example", "One", is_default=True)
    yield House(features, guarded, clock, media, tenant, recorder, capturing, composing)
    await features.delivery.close()
