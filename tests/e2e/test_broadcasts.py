"""A meeting that is broadcast, looked at from outside, and what its broadcast survives."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import av
import pytest

from tests.e2e.running import Running, running
from tests.e2e.test_recordings import GREEN, RED, Recorded, home
from tests.e2e.watching import Film, children, processes
from tests.media.composer.sinks.conftest import nginx_program, program, rtmp
from tests.media.composer.sinks.nginx import RtmpServer, free_port
from tests.server import Home, eventually

pytestmark = pytest.mark.livekit

__all__ = ["home", "nginx_program", "program", "rtmp"]


@pytest.fixture
async def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    """A server of the test's own, to kill, whose broadcasts may go to this machine."""
    monkeypatch.setenv("ROOMFUL_BROADCAST_ALLOW_PRIVATE", "1")
    monkeypatch.setenv("ROOMFUL_RTSP_PORT", str(free_port()))
    async with running(tmp_path) as server:
        yield server


class Watched(Recorded):
    """A meeting of two who send, and its broadcast."""

    page = ""

    async def send(self, url: str) -> None:
        """Start to broadcast to a streaming server."""
        targets = [{"url": url}]
        self.id = (await self.post(f"sessions/{self.session}/broadcasts", targets=targets))["broadcast"]["id"]

    async def serve(self) -> list[str]:
        """Start to broadcast to whoever pulls it, and return the addresses to pull from.

        The first is as usual, the second is in other codecs.
        """
        asked = {"kind": "manualPull", "name": "Pulled", "video_codec": "VP8", "audio_codec": "G711_U"}
        preset = (await self.post("broadcast-presets", **asked))["preset"]
        targets = [{"kind": "rtsp_pull"}, {"preset_id": preset["id"]}]
        told = (await self.post(f"sessions/{self.session}/broadcasts", targets=targets))["broadcast"]
        self.id = told["id"]
        return [str(target["url"]) for target in told["targets"]]

    async def stands(self, state: str, seconds: float = 30) -> dict[str, Any]:
        """Wait until the broadcast and its targets are in that state; return the first."""

        async def so() -> dict[str, Any] | None:
            found = (await self.get(f"broadcasts/{self.id}"))["broadcast"]
            states = {found["state"], *(target["state"] for target in found["targets"])}
            return dict(found["targets"][0]) if states == {state} else None

        return dict(await eventually(so, seconds))

    async def watch(self) -> None:
        """Start to broadcast on our page, and wait until there is a picture."""
        told = (await self.post(f"sessions/{self.session}/broadcasts", hls=True))["broadcast"]
        self.id = told["id"]
        self.page = f"/roomful/v1/live/{urlsplit(told['live_url']).fragment}"
        await self.is_on(30)

    async def is_on(self, seconds: float) -> None:
        """Wait until there is a picture, and no trouble any more."""

        async def seen() -> bool:
            found = (await self.get(f"broadcasts/{self.id}"))["broadcast"]
            assert found["state"] not in {"ended", "failed"}, found
            well = found["state"] == "live" and found["failure"] is None
            return well and len(await self.segments()) > 0

        await eventually(seen, seconds)

    async def playlist(self) -> list[str]:
        answer = await self.home.anybody(validated=False).get(f"{self.page}/index.m3u8")
        return answer.text.splitlines() if answer.status_code == 200 else []

    async def segments(self) -> list[str]:
        return [line for line in await self.playlist() if line and not line.startswith("#")]

    async def newer(self, than: list[str], seconds: float) -> None:
        """Wait until there is a segment that was not there before."""
        known = set(than)

        async def come() -> bool:
            return bool(set(await self.segments()) - known)

        await eventually(come, seconds)

    async def film_of_now(self, folder: Path) -> Film:
        """Return what is seen at present: the newest segment behind what comes before it."""
        lines = await self.playlist()
        init = next(line for line in lines if line.startswith("#EXT-X-MAP")).split('"')[1]
        content = b""
        for name in (init, (await self.segments())[-1]):
            answer = await self.home.anybody(validated=False).get(f"{self.page}/{name}")
            assert answer.status_code == 200, name
            content += answer.content
        path = folder / "now.mp4"
        path.write_bytes(content)
        return Film(path)

    async def is_tidied(self) -> bool:
        return not self.folder.exists()

    @property
    def folder(self) -> Path:
        return self.served.folder / "recordings" / "broadcasts" / self.id


@pytest.fixture
async def unwatched(served: Running, home: Home) -> AsyncIterator[Watched]:
    """Two who send, not broadcast yet."""
    begun = await Watched.begin(served, home)
    assert isinstance(begun, Watched)
    yield begun
    await begun.leave()


@pytest.fixture
async def meeting(unwatched: Watched) -> Watched:
    """Two who send, and are broadcast on our page."""
    await unwatched.watch()
    return unwatched


async def test_people_outside_see_and_hear_them(meeting: Watched, tmp_path: Path) -> None:
    await meeting.newer(await meeting.segments(), 20)
    film = await meeting.film_of_now(tmp_path)
    assert film.decodes()
    assert film.near(0, 0.25, 0.5, RED), film.colour(0, 0.25, 0.5)
    assert film.near(0, 0.75, 0.5, GREEN), film.colour(0, 0.75, 0.5)
    await meeting.post(f"broadcasts/{meeting.id}/stop")
    await eventually(meeting.is_tidied, 20)
    assert await meeting.playlist() == []


async def test_it_outlives_the_server(meeting: Watched) -> None:
    await meeting.served.kill()
    await meeting.served.start()
    before = await meeting.segments()
    await meeting.newer(before, 45)
    await meeting.is_on(10)


async def test_it_outlives_its_capture_and_its_composer(meeting: Watched) -> None:
    for which in ("capture", "composer"):
        before = await meeting.segments()
        (pid,) = processes(meeting.folder, which)
        os.kill(pid, signal.SIGKILL)
        await meeting.newer(before, 40)
        await meeting.is_on(20)


async def test_it_ends_with_the_meeting(meeting: Watched) -> None:
    await meeting.post(f"sessions/{meeting.session}/end")
    found = (await meeting.get(f"broadcasts/{meeting.id}"))["broadcast"]
    assert found["state"] == "ended"
    await eventually(meeting.is_tidied, 20)


async def test_a_streaming_server_that_goes_away_is_sent_to_again(
    unwatched: Watched, rtmp: RtmpServer, program: Path
) -> None:
    await unwatched.send(rtmp.url("a-secret-key"))
    target = await unwatched.stands("live")
    assert target["url"] == f"rtmp://127.0.0.1:{rtmp.port}/live/****"
    await rtmp.kill()
    target = await unwatched.stands("retrying")
    assert target["last_error"]
    await rtmp.start()
    again = await unwatched.stands("live")
    assert again["attempts"] > 1
    await unwatched.post(f"broadcasts/{unwatched.id}/stop")
    recorded = list(rtmp.records(2).iterdir())
    assert [one.suffix for one in recorded] == [".flv"]
    assert "a-secret-key" not in unwatched.served.log
    history = await unwatched.get("history?limit=200")
    assert "a-secret-key" not in str(history)
    kinds = [event["kind"] for event in history["items"] if event["kind"].startswith("broadcast.")]
    assert sorted(set(kinds)) == [f"broadcast.{verb}" for verb in ("ended", "live", "retrying", "started")]


async def test_it_is_pulled_over_rtsp_also_after_the_relay_was_killed(unwatched: Watched) -> None:
    url, other = await unwatched.serve()
    await unwatched.stands("live")
    assert await asyncio.to_thread(_sees_both, url) == ["h264", "aac"]
    assert await asyncio.to_thread(_sees_both, other) == ["vp8", "pcm_mulaw"]
    (relay,) = children(unwatched.served.pid, "roomful-streams")
    os.kill(relay, signal.SIGKILL)

    async def pulled_again() -> bool:
        try:
            await asyncio.to_thread(_sees_both, url)
        except av.error.FFmpegError:
            return False
        return children(unwatched.served.pid, "roomful-streams") != [relay]

    await eventually(pulled_again, 40)
    assert (await unwatched.stands("live"))["url"] == url
    await unwatched.post(f"broadcasts/{unwatched.id}/stop")
    key = url.rpartition("/")[2]
    assert key not in unwatched.served.log
    assert key not in str(await unwatched.get("history?limit=200"))


def _sees_both(url: str) -> list[str]:
    """Pull the broadcast as anybody does: those who send are side by side, and there is sound.

    Return the codecs that it comes in.
    """
    with av.open(url, options={"rtsp_transport": "tcp"}, timeout=(15, 15)) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
        next(container.decode(audio=0))
        found = container.streams.video[0], container.streams.audio[0]
        codecs = [one.codec_context.codec.canonical_name for one in found]
    height, width, _ = picture.shape
    for at, colour in ((width // 4, RED), (width * 3 // 4, GREEN)):
        assert abs(picture[height // 2, at] - colour).max() < 40, (at, picture[height // 2, at])
    return codecs
