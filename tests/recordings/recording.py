"""A meeting that is recorded, and what tests look at."""

from pathlib import Path
from typing import Any

from roomful.media.memory_recorder import MemoryCapture
from roomful.recordings.model import Options, Recording, TrackFilter
from roomful.rooms.model import Room
from tests.features import House, Person


class Meeting:
    """A meeting of one that is recorded."""

    def __init__(self, house: House, person: Person, recording: Recording) -> None:
        self.house = house
        self.person = person
        self.id = recording.id
        self.first = recording

    @property
    def capture(self) -> MemoryCapture:
        return self.house.capturing.of(self.id)

    @property
    def doing(self) -> str:
        return str(self.capture.state)

    @property
    def folder(self) -> Path:
        return self.house.recorder.folder / "captures" / self.id

    async def row(self) -> Recording:
        return await self.house.features.recordings.get(self.house.tenant.id, self.id)

    async def stop(self) -> None:
        await self.house.features.recordings.stop(self.house.tenant.id, self.id)

    async def finish(self) -> Recording:
        """Stop, and let everything be done that follows."""
        await self.stop()
        await self.house.record()
        return await self.row()

    async def stored(self) -> list[str]:
        """Return what is in the store."""
        root = self.house.recorder.folder / "files"
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())

    async def states(self) -> list[str]:
        found = await self.house.features.tracks.page(self.house.tenant.id, TrackFilter(), count=100)
        return [track.state for track in reversed(found)]


async def recorded(house: House, room: Room | None = None, **options: Any) -> Meeting:
    """Start to record a meeting of one."""
    person = await house.join(room or await house.room())
    recording = await house.features.recordings.start(
        house.tenant.id, person.entered.session.id, Options(**options)
    )
    await house.record()
    return Meeting(house, person, recording)
