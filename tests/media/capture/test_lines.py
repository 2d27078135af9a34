"""Lines to LiveKit that break: signalling alone, and for longer."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from roomful.media.capture import Captures
from roomful.media.livekit.tokens import Keys
from roomful.media.recorder import CaptureState
from tests.livekit import LiveKitServer
from tests.media.capture.conftest import Taking
from tests.media.capture.looking import pictures
from tests.media.publishers import Show, publishing
from tests.waiting import until

pytestmark = pytest.mark.livekit


@dataclass
class Line:
    """A relay of TCP connections to a LiveKit, to be cut. Media do not go through it."""

    target: int
    keys: Keys
    url: str = ""
    open: bool = True
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one connection."""
        if not self.open:
            writer.close()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers += [writer, far_writer]
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(_pass(reader, far_writer), _pass(far_reader, writer))

    def cut(self) -> None:
        """Break every connection there is."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest.fixture
async def line(livekit_server: LiveKitServer) -> AsyncIterator[Line]:
    """A line to the LiveKit of the tests."""
    made = Line(urlsplit(livekit_server.engine.url).port or 0, livekit_server.engine.keys)
    server = await asyncio.start_server(made.take, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    made.cut()
    server.close()


async def test_signalling_that_breaks_is_made_anew(
    livekit_server: LiveKitServer, line: Line, tmp_path: Path, program: str
) -> None:
    taking = Taking(Captures(line, binary=program), tmp_path / "capture")
    async with publishing(livekit_server, taking.room, {"ann": Show()}):
        try:
            await taking.begin()
            camera = await taking.filling("ann", "camera")
            await taking.grow(1)
            line.cut()
            back = (await until(lambda: taking.events("capture.back")))[0]
            await until(lambda: len(taking.files(camera)) == 2)
            await taking.grow(1)
            await taking.stop()
        finally:
            await taking.captures.end(taking.folder)
    (lost,) = taking.events("capture.lost")
    assert back["t"] > lost["t"]
    assert len(taking.events("track.ended", track=camera)) == 2
    before, after = (pictures(path) for path in taking.files(camera))
    assert before[-1].at < after[0].at
    assert len(after) > 10
    assert len(taking.events("participant.joined")) == 1


async def test_a_line_that_stays_away_is_waited_for(
    livekit_server: LiveKitServer, line: Line, tmp_path: Path, program: str
) -> None:
    taking = Taking(Captures(line, binary=program), tmp_path / "capture")
    async with publishing(livekit_server, taking.room, {"ann": Show()}):
        try:
            await taking.begin()
            first = await taking.filling("ann", "camera")
            line.open = False
            line.cut()
            await until(lambda: taking.events("track.ended", track=first))
            assert not taking.events("capture.back")
            line.open = True
            await until(lambda: taking.events("capture.back"))
            await until(lambda: len(taking.files(first)) == 2)
            await taking.grow(1)
            await taking.stop()
        finally:
            await taking.captures.end(taking.folder)
    assert len(taking.events("capture.lost")) == 1
    assert len(taking.events("participant.joined")) == 1
    one, two = (pictures(path) for path in taking.files(first))
    assert one[-1].at < two[0].at


async def test_another_address_is_taken(
    livekit_server: LiveKitServer, line: Line, tmp_path: Path, program: str
) -> None:
    direct, line.url = livekit_server.engine.url, "http://127.0.0.1:9"  # where nothing listens
    taking = Taking(Captures(line, binary=program), tmp_path / "capture")
    async with publishing(livekit_server, taking.room, {"ann": Show()}):
        try:
            await taking.begin()
            line.url = direct
            await taking.want(CaptureState.RECORDING)
            await taking.filling("ann", "camera")
            await taking.stop()
        finally:
            await taking.captures.end(taking.folder)
