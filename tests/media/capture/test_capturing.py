"""What people send is found in the capture: in the right file, at the right time."""

import itertools
import os
import time
from pathlib import Path

import pytest

from roomful.media.capture import Captures
from roomful.media.capture.folder import portrait_file
from roomful.media.port import Source
from roomful.media.recorder import CaptureOrder, CaptureState, CaptureUnavailable, Seats
from tests.livekit import LiveKitServer
from tests.media.capture.conftest import Taking
from tests.media.capture.looking import looks_like, pictures, pitch, sound
from tests.media.publishers import BARS, RATE, Show, publishing
from tests.waiting import until

pytestmark = pytest.mark.livekit


async def test_bars_and_tones_are_found(livekit_server: LiveKitServer, taking: Taking) -> None:
    red = (200, 30, 30)
    shows = {"ann": Show(pitch=440), "bob": Show(pitch=1000, colour=red)}
    async with publishing(livekit_server, taking.room, shows):
        await taking.begin()
        for name in shows:
            await taking.filling(name, "camera")
            await taking.filling(name, "microphone")
        await taking.grow(2)
        status = taking.status()
        assert (status.running, status.state, status.tracks) == (True, CaptureState.RECORDING, 4)
        ended = await taking.stop()
    assert (ended.state, ended.reason) == (CaptureState.STOPPED, "wanted")
    assert ended.bytes == sum(file.stat().st_size for file in taking.folder.glob("*.mkv")) > 10_000

    for name, colours, tone in (("ann", BARS, 440), ("bob", (red,) * 8, 1000)):
        (film,) = taking.files(taking.track(name, "camera"))
        shown = pictures(film)
        assert len(shown) > 20
        assert all(looks_like(each, colours) for each in shown[3:])
        times = [each.at for each in shown]
        assert all(later > earlier for earlier, later in itertools.pairwise(times))
        (voice,) = taking.files(taking.track(name, "microphone"))
        samples, _ = sound(voice)
        assert abs(pitch(samples[RATE:]) - tone) < 5
    assert {line["participant"] for line in taking.events("participant.joined")} == {"ann", "bob"}


async def test_the_timeline_tells_what_is_where(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": Show()}):
        await taking.begin()
        camera = await taking.filling("ann", "camera")
        await taking.grow(1.5)
        await taking.want(CaptureState.RECORDING, "speaker")
        await until(lambda: taking.events("layout", layout="speaker"))
        await taking.want(CaptureState.RECORDING, "speaker", Seats({"ann": 0, "bob": -1}, ("cid",)))
        await until(lambda: taking.events("hands", participants=["cid"]))
        (taking.folder / "portraits").mkdir()
        (taking.folder / portrait_file("key")).touch()
        await taking.want(CaptureState.RECORDING, "speaker", Seats({"ann": 1}, portraits={"ann": "key"}))
        await until(lambda: taking.events("hands", participants=[]))
        (faced,) = taking.events("participant.pictured")
        assert (faced["participant"], faced["portrait"]) == ("ann", portrait_file("key"))
        await taking.stop()
    seats = [(line["participant"], line.get("seat")) for line in taking.events("participant.seated")]
    assert seats == [("ann", 0), ("bob", -1), ("bob", None), ("ann", 1)]
    first, *_, last = taking.events()
    assert (first["t"], first["kind"], first["version"]) == (0, "capture.started", 1)
    assert abs(first["origin"] / 1e6 - time.time()) < 60
    assert (last["kind"], last["reason"]) == ("capture.stopped", "wanted")
    times = [line["t"] for line in taking.events()]
    assert times == sorted(times)
    (begun,) = taking.events("track.started", track=camera)
    assert (begun["participant"], begun["medium"], begun["codec"], begun["muted"]) == (
        "ann",
        "video",
        "vp8",
        False,
    )
    (file,) = taking.events("file.ended", track=camera)
    (ended,) = taking.events("track.ended", track=camera)
    assert ended["t"] >= file["t"]
    (path,) = taking.files(camera)
    assert path.name == file["file"] == f"{path.name[:4]}-{camera}.mkv"
    shown = pictures(path)
    assert abs(shown[0].at - begun["t"] / 1e6) < 2
    assert abs(shown[-1].at - file["t"] / 1e6) < 2
    assert taking.folder.stat().st_mode & 0o777 == 0o700
    assert {each.stat().st_mode & 0o777 for each in taking.folder.iterdir() if each.is_file()} == {0o600}


async def test_it_is_seen_by_nobody(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": Show()}) as people:
        await taking.begin()
        await taking.filling("ann", "camera")
        assert not people["ann"].room.remote_participants
        room = await livekit_server.media.get_room(taking.room)
        assert room is not None
        assert room.participants == 1
        found = {each.identity: each for each in await livekit_server.media.participants(taking.room)}
        assert found["capture-test"].grants.hidden
        assert not found["capture-test"].grants.publish
        await taking.stop()
    assert not [told for told in livekit_server.about(taking.room) if told.identity == "capture-test"]


async def test_sound_alone_takes_no_pictures(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": Show(), "bob": Show()}):
        await taking.begin(media="audio")
        for name in ("ann", "bob"):
            await taking.filling(name, "microphone")
        await taking.grow(1)
        await taking.stop()
    assert {line["medium"] for line in taking.events("track.started")} == {"audio"}
    assert len(list(taking.folder.glob("*.mkv"))) == 2


async def test_nothing_is_written_while_paused(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": Show()}):
        await taking.begin(state=CaptureState.PAUSED)
        await until(lambda: taking.events("track.started", source="camera"))
        await until(lambda: taking.status().state == CaptureState.PAUSED)
        assert not list(taking.folder.glob("*.mkv"))
        await taking.want(CaptureState.RECORDING)
        camera = await taking.filling("ann", "camera")
        await taking.grow(1)
        await taking.want(CaptureState.PAUSED)
        paused = (await until(lambda: taking.events("paused")[1:]))[0]
        await until(lambda: taking.status().state == CaptureState.PAUSED)
        before = taking.status().bytes
        await taking.passing(1)
        assert taking.status().bytes == before
        await taking.want(CaptureState.RECORDING)
        await until(lambda: len(taking.files(camera)) == 2)
        await taking.grow(1)
        await taking.stop()
    resumed = taking.events("resumed")[-1]
    first, second = (pictures(path) for path in taking.files(camera))
    assert first[-1].at < paused["t"] / 1e6 + 0.1
    assert second[0].at > resumed["t"] / 1e6 - 0.1


async def test_mutes_are_noted_and_leave_a_gap(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": Show()}) as people:
        await taking.begin()
        camera = await taking.filling("ann", "camera")
        voice = await taking.filling("ann", "microphone")
        await taking.grow(1)
        for source in (Source.CAMERA, Source.MICROPHONE):
            people["ann"].mute(source)
        await until(lambda: len(taking.events("track.muted")) == 2)
        await taking.passing(1.5)
        for source in (Source.CAMERA, Source.MICROPHONE):
            people["ann"].mute(source, muted=False)
        await until(lambda: len(taking.events("track.unmuted")) == 2)
        await taking.passing(3)
        await taking.stop()
    (muted,) = taking.events("track.muted", track=camera)
    (unmuted,) = taking.events("track.unmuted", track=camera)
    (film,) = taking.files(camera)
    shown = pictures(film)
    during = [each for each in shown if muted["t"] / 1e6 + 0.3 < each.at < unmuted["t"] / 1e6 - 0.1]
    assert not during
    assert shown[-1].at > unmuted["t"] / 1e6 + 0.5
    assert {(each.width, each.height) for each in shown} == {(320, 180)}
    (file,) = taking.files(voice)
    samples, begin = sound(file)
    end = begin + len(samples) / RATE
    assert abs(end - taking.events("file.ended", track=voice)[0]["t"] / 1e6) < 1


async def test_two_captures_of_one_folder_are_refused(
    livekit_server: LiveKitServer, taking: Taking, program: str
) -> None:
    await taking.begin()
    pid = taking.pid()
    other = Captures(livekit_server.engine, binary=program)
    order = CaptureOrder(taking.folder, "test", taking.room)
    await other.start(order, state=CaptureState.PAUSED, layout="auto")
    assert taking.pid() == pid
    await until(lambda: taking.status().state == CaptureState.PAUSED)
    assert len(taking.events("capture.started")) == 1


async def test_what_cannot_run_is_told(livekit_server: LiveKitServer, tmp_path: Path) -> None:
    order = CaptureOrder(tmp_path / "one", "test", "room")
    with pytest.raises(CaptureUnavailable, match="ROOMFUL_CAPTURE_BINARY"):
        await Captures(livekit_server.engine, binary="/nowhere/at/all").start(
            order, state=CaptureState.RECORDING, layout="auto"
        )
    with pytest.raises(CaptureUnavailable, match="as soon as it was started"):
        await Captures(livekit_server.engine, binary="/bin/false").start(
            order, state=CaptureState.RECORDING, layout="auto"
        )
    assert Captures(livekit_server.engine).status(tmp_path / "none") is None
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(CaptureUnavailable, match="cannot be written"):
        await Captures(livekit_server.engine).start(
            CaptureOrder(blocked / "x", "test", "room"), state=CaptureState.RECORDING, layout="auto"
        )
    os.unlink(blocked)
