"""Captures that are disturbed: what was captured until then can be played, and they go on."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from roomful.media.capture import Captures
from roomful.media.recorder import CaptureState, CaptureUnavailable
from tests.livekit import LiveKitServer, run_livekit
from tests.media.capture.conftest import Taking
from tests.media.capture.looking import pictures
from tests.media.disks import SmallDisk, small_disk
from tests.media.publishers import Publisher, Show, publishing
from tests.waiting import until

pytestmark = pytest.mark.livekit

_SMALL = Show(width=160, height=90, fps=10)


def _end(path: Path) -> float:
    """Return when the last packet of a file is, in seconds; every packet must be readable."""
    with av.open(str(path)) as file:
        times = [packet.pts * packet.time_base for packet in file.demux() if packet.pts is not None]
    return float(times[-1]) if times else 0.0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", "512k") as made:
        yield made


async def test_killed_and_started_again(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": Show(), "bob": _SMALL}) as people:
        await taking.begin()
        tracks = [await taking.filling(who, what) for who in people for what in ("camera", "microphone")]
        await taking.grow(3)
        killed = asyncio.get_running_loop().time()
        os.kill(taking.pid(), signal.SIGKILL)
        await until(lambda: not taking.status().running)
        gone_at = (taking.status().at - taking.status().origin) / 1e6
        assert taking.status().state == CaptureState.RECORDING
        await people["bob"].leave()
        await taking.begin()
        away = asyncio.get_running_loop().time() - killed
        await until(lambda: len(taking.events("file.started", track=tracks[0])) == 2)
        await taking.grow(1)
        ended = await taking.stop()
    assert ended.reason == "wanted"

    first, second = taking.events("capture.started")
    assert (first["t"], first["origin"]) == (0, second["origin"])
    assert second["t"] > gone_at * 1e6
    for track in tracks:
        files = taking.files(track)
        assert len(files) == (2 if track in tracks[:2] else 1)
        assert _end(files[0]) > second["t"] / 1e6 - away - 2
        assert len(taking.events("track.ended", track=track)) == len(files)
        assert len(taking.events("file.ended", track=track)) == len(files)
    assert [line["participant"] for line in taking.events("participant.left")] == ["bob"]
    assert pictures(taking.files(tracks[0])[1])[0].at > second["t"] / 1e6
    # the ends of what was left open come before the new start
    order = [line["kind"] for line in taking.events()]
    assert order.index("track.ended") < order.index("capture.started", 1)


async def test_ended_and_gone_on_with(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": _SMALL}):
        await taking.begin()
        await taking.filling("ann", "camera")
        await taking.captures.end(taking.folder)
        status = taking.status()
        assert (status.running, status.state, status.reason) == (False, CaptureState.STOPPED, "terminated")
        assert not taking.events("capture.stopped")
        await taking.captures.end(taking.folder)
        await taking.begin()
        await until(lambda: len(taking.events("track.started", source="camera")) == 2)
        await taking.stop()
    assert taking.events("capture.lost")[0]["reason"] == "terminated"
    assert len(taking.events("capture.stopped")) == 1


async def test_the_line_that_was_cut_is_no_line(livekit_server: LiveKitServer, taking: Taking) -> None:
    await taking.begin()
    await taking.captures.end(taking.folder)
    timeline = taking.folder / "timeline.jsonl"
    whole, offset = taking.captures.timeline(taking.folder)
    with timeline.open("a") as file:
        file.write('{"t":99,"kind":"partic')
    assert taking.captures.timeline(taking.folder, offset) == ([], offset)
    await taking.begin()
    await taking.stop()
    lines, _ = taking.captures.timeline(taking.folder)
    assert lines[: len(whole)] == whole
    assert not [line for line in lines if line["kind"].startswith("partic")]
    assert lines[len(whole)]["kind"] == "capture.started"


async def test_out_of_disk(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": _SMALL}):
        await taking.begin(disk_floor=1 << 62)
        await until(lambda: not taking.status().running)
    assert (taking.status().state, taking.status().reason) == (CaptureState.STOPPED, "disk_low")
    assert taking.events()[-1]["reason"] == "disk_low"
    for file in taking.folder.glob("*.mkv"):
        _end(file)


async def test_a_disk_that_is_full(livekit_server: LiveKitServer, disk: SmallDisk, taking: Taking) -> None:
    taking.folder = disk.place / "capture"
    loud = Show(width=320, height=180, noise=True, kbps=1500)
    async with publishing(livekit_server, taking.room, {"ann": loud}):
        await taking.begin()
        camera = await taking.filling("ann", "camera")
        await until(lambda: not taking.status().running, 30)
    assert (taking.status().state, taking.status().reason) == (CaptureState.FAILED, "disk_error")
    shown = pictures(taking.files(camera)[0])
    assert len(shown) > 5
    with pytest.raises(CaptureUnavailable, match="No space left"):
        await taking.begin()


async def test_a_room_that_is_closed(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": _SMALL}):
        await taking.begin()
        camera = await taking.filling("ann", "camera")
        await livekit_server.media.delete_room(taking.room)
        await until(lambda: not taking.status().running)
    assert (taking.status().state, taking.status().reason) == (CaptureState.STOPPED, "room_closed")
    assert taking.events()[-1]["reason"] == "room_closed"
    assert taking.events("track.ended", track=camera)


async def test_a_room_that_never_comes(livekit_server: LiveKitServer, taking: Taking) -> None:
    taking.room = "never"
    await taking.begin(give_up_seconds=1)
    assert taking.status().state == CaptureState.CONNECTING
    await until(lambda: not taking.status().running)
    assert (taking.status().state, taking.status().reason) == (CaptureState.FAILED, "gave_up")


async def test_removed_it_comes_back(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": _SMALL}):
        await taking.begin()
        await taking.filling("ann", "camera")
        await livekit_server.media.remove(taking.room, "capture-test")
        await until(lambda: taking.events("capture.back"))
        await until(lambda: len(taking.events("track.started", source="camera")) == 2)
        await taking.stop()
    assert taking.events("capture.lost")[0]["reason"] == "removed"
    assert len(taking.events("participant.joined")) == 1


async def test_a_media_server_that_is_killed(tmp_path: Path, program: str) -> None:
    async with run_livekit(tmp_path / "livekit") as server:
        taking = Taking(Captures(server.engine, binary=program), tmp_path / "capture")
        await server.media.create_room(taking.room)
        server.engine.on_started = lambda: _make(server, taking.room)
        try:
            ann = await Publisher.enter(server, taking.room, "ann", _SMALL)
            await taking.begin()
            camera = await taking.filling("ann", "camera")
            await taking.grow(1.5)
            os.kill(int(server.engine.state().extra["pid"]), signal.SIGKILL)
            lost = (await until(lambda: taking.events("capture.lost")))[0]
            back = (await until(lambda: taking.events("capture.back")))[0]
            bob = await Publisher.enter(server, taking.room, "bob", _SMALL)
            await taking.filling("bob", "camera")
            await taking.grow(1)
            assert (await taking.stop()).reason == "wanted"
            await bob.leave()
            await ann.leave()
        finally:
            await taking.captures.end(taking.folder)
    assert back["t"] > lost["t"]
    assert _end(taking.files(camera)[0]) > lost["t"] / 1e6 - 1
    assert taking.events("track.ended", track=camera)
    assert taking.events("participant.joined", participant="bob")


async def _make(server: LiveKitServer, room: str) -> None:
    await server.media.create_room(room)
