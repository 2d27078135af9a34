"""A capture of a room in a real LiveKit, for the tests to begin, disturb and look at."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from roomful.kit.ids import new_id
from roomful.media.capture import Captures
from roomful.media.recorder import NO_SEATS, CaptureOrder, CaptureState, CaptureStatus, Seats
from tests.livekit import LiveKitServer, livekit_server
from tests.waiting import until


@dataclass
class Taking:
    """The capture of one room into one folder."""

    captures: Captures
    folder: Path
    room: str = field(default_factory=new_id)

    async def begin(self, *, state: CaptureState = CaptureState.RECORDING, **changes: Any) -> None:
        """Start it, or take it over."""
        order = CaptureOrder(self.folder, "test", self.room, **{"give_up_seconds": 30, **changes})
        await self.captures.start(order, state=state, layout="auto")

    async def want(self, state: CaptureState, layout: str = "auto", seats: Seats = NO_SEATS) -> None:
        """Tell it what is wanted."""
        await self.captures.want(self.folder, state=state, layout=layout, seats=seats)

    async def stop(self) -> CaptureStatus:
        """Stop it for good, and return how it ended."""
        await self.want(CaptureState.STOPPED)
        await until(lambda: not self.status().running)
        return self.status()

    def status(self) -> CaptureStatus:
        """Return how it is."""
        status = self.captures.status(self.folder)
        assert status is not None
        return status

    def pid(self) -> int:
        """Return the number of its process."""
        return int((self.folder / "capture.lock").read_text())

    def events(self, kind: str = "", **of: Any) -> list[dict[str, Any]]:
        """Return what its timeline says, of a kind and with these values."""
        lines, _ = self.captures.timeline(self.folder)
        return [
            line
            for line in lines
            if line["kind"].startswith(kind) and all(line.get(name) == value for name, value in of.items())
        ]

    def files(self, track: str) -> list[Path]:
        """Return the files of a track, in order."""
        return [self.folder / line["file"] for line in self.events("file.started", track=track)]

    def track(self, participant: str, source: str) -> str:
        """Return the newest track of somebody."""
        return str(self.events("track.started", participant=participant, source=source)[-1]["track"])

    async def filling(self, participant: str, source: str) -> str:
        """Wait until a file of somebody's track has begun, and return the track."""
        await until(lambda: self.events("track.started", participant=participant, source=source))
        track = self.track(participant, source)
        await until(lambda: self.events("file.started", track=track))
        return track

    def age(self) -> float:
        """Return how long ago the newest file was begun, in seconds of the capture's last state."""
        status = self.status()
        begun: int = self.events("file.started")[-1]["t"]
        return (status.at - status.origin - begun) / 1e6

    async def passing(self, seconds: float) -> None:
        """Wait until the capture has written its state so much later."""
        since = self.status().at
        await until(lambda: self.status().at >= since + seconds * 1e6, seconds + 10)

    async def grow(self, seconds: float) -> None:
        """Wait until so much has been captured since the newest file was begun."""
        await until(lambda: self.age() >= seconds, seconds + 10)


@pytest.fixture
def program() -> str:
    """Return the program to test; as built, unless another is named."""
    return os.environ.get("ROOMFUL_CAPTURE_BINARY", "")


@pytest.fixture
async def taking(livekit_server: LiveKitServer, tmp_path: Path, program: str) -> AsyncIterator[Taking]:
    """A capture to begin of a room that is there."""
    made = Taking(Captures(livekit_server.engine, binary=program), tmp_path / "capture")
    await livekit_server.media.create_room(made.room)
    yield made
    await made.captures.end(made.folder)
    await livekit_server.media.delete_room(made.room)


__all__ = ["livekit_server", "taking"]
