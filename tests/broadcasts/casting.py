"""A composer of live pictures that does as a test says, and a house with a broadcast in it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from roomful.broadcasts.model import Broadcast, BroadcastTarget, TargetWish
from roomful.broadcasts.service.book import RUN
from roomful.broadcasts.service.live import hls_folder
from roomful.broadcasts.service.previews import RUN as PREVIEW
from roomful.kit.clock import SECOND
from roomful.media.memory_recorder import MemoryCapture, MemoryServing
from roomful.media.recorder import (
    Composed,
    Composition,
    CompositionFailed,
    Progress,
    Target,
    TargetReport,
    Tell,
)
from tests.features import House
from tests.waiting import until

URL = "rtmps://live.example.com/app/very-secret-key"
OTHER = "rtmp://other.example.com:1935/live/another-secret"


@dataclass
class Cast:
    """One composition that goes on."""

    wanted: Composition
    tell: Tell
    targets: tuple[Target, ...]
    over: "asyncio.Future[None]"
    cancelled: bool = False

    def say(self, *reports: tuple[str, str, int, str]) -> None:
        """Tell how targets go: address, state, attempts and error of each."""
        ids = {target.url: target.id for target in self.targets}
        told = tuple(TargetReport(ids[url], state, tries, error) for url, state, tries, error in reports)
        self.tell(Progress(SECOND, SECOND, SECOND, told))

    def fail(self, reason: str, *, final: bool = False) -> None:
        self.over.set_exception(CompositionFailed(reason, final=final))


@dataclass
class Casting:
    """A `Composing` whose casts are those there were."""

    casts: list[Cast] = field(default_factory=list)

    async def compose(
        self, wanted: Composition, tell: Tell, targets: AsyncIterator[tuple[Target, ...]] | None = None
    ) -> Composed:
        cast = Cast(wanted, tell, wanted.targets, asyncio.get_running_loop().create_future())
        self.casts.append(cast)
        feeding = None if targets is None else asyncio.create_task(_feed(cast, targets))
        try:
            await cast.over
        except asyncio.CancelledError:
            cast.cancelled = True
            raise
        finally:
            if feeding is not None:
                feeding.cancel()
        return Composed(0, 0, "", 0, 0)

    async def finish_track(self, files: tuple[Path, ...], output: Path) -> Composed:
        raise NotImplementedError


async def _feed(cast: Cast, targets: AsyncIterator[tuple[Target, ...]]) -> None:
    async for latest in targets:
        cast.targets = latest


@dataclass
class Stage:
    """A house, its composer, and the jobs that run in it."""

    house: House
    casting: Casting
    _working: "asyncio.Task[int] | None" = None

    @property
    def cast(self) -> Cast:
        return self.casting.casts[-1]

    @property
    def serving(self) -> MemoryServing:
        serving = self.house.recorder.serving
        assert isinstance(serving, MemoryServing)
        return serving

    @property
    def folder(self) -> Path:
        return self.house.recorder.folder

    async def session(self) -> str:
        """Return the id of a meeting of one."""
        person = await self.house.join(await self.house.room(title="Town hall"))
        return person.entered.session.id

    async def start(self, *urls: str, session_id: str = "", **more: Any) -> Broadcast:
        found = session_id or await self.session()
        wishes = [*map(TargetWish, urls), *more.pop("wishes", ())]
        return await self.house.features.broadcasts.start(self.house.tenant.id, found, wishes, **more)

    async def running(self, *urls: str, **more: Any) -> Broadcast:
        """Start a broadcast, and let its job begin."""
        broadcast = await self.start(*urls, **more)
        self.work()
        await until(lambda: self.casting.casts)
        return broadcast

    def work(self) -> None:
        """Run the jobs that are due until they are done."""
        self._working = asyncio.create_task(self.house.features.jobs.run_due(standing={RUN, PREVIEW}))

    async def done(self) -> None:
        """Wait until no job is left."""
        assert self._working is not None
        await self.within(lambda: self._working is not None and self._working.done())
        self._working.result()

    async def crash(self) -> None:
        """End the work as a killed server does: nothing is written any more."""
        await self.close()

    async def close(self) -> None:
        if self._working is not None and not self._working.done():
            self._working.cancel()
            await asyncio.wait([self._working])

    async def within(self, condition: Any) -> Any:
        """Let time go by until the condition holds."""

        def moved() -> Any:
            self.house.clock.advance(SECOND)
            return condition()

        return await until(moved)

    async def now(self, broadcast: Broadcast) -> Broadcast:
        return await self.house.features.broadcasts.get(broadcast.tenant_id, broadcast.id)

    async def targets(self, broadcast: Broadcast) -> list[BroadcastTarget]:
        found = await self.house.features.broadcasts.targets(broadcast.tenant_id, [broadcast.id])
        return found[broadcast.id]

    async def stands(self, broadcast: Broadcast, state: str) -> Broadcast:
        """Wait until the broadcast is in that state."""

        async def there() -> Broadcast | None:
            self.house.clock.advance(SECOND)
            found = await self.now(broadcast)
            return found if found.state == state else None

        return await until(there)

    def capture(self, broadcast: Broadcast) -> MemoryCapture:
        return self.house.capturing.of(broadcast.id)

    def plays(self, broadcast: Broadcast, name: str = "index.m3u8", content: bytes = b"#EXTM3U\n") -> None:
        """Write a file of our page, as the composer does."""
        folder = hls_folder(self.folder, broadcast.id)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
