"""A meeting that is recorded, as a program sees it: what is in the file, and what survives which death."""

import asyncio
import hashlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.running import Running, alive, running
from tests.e2e.watching import Film, processes
from tests.media.publishers import Publisher, Show
from tests.server import Home, eventually

pytestmark = pytest.mark.livekit

RED, GREEN = (200, 30, 30), (30, 180, 30)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Running]:
    """A server of the test's own, to kill."""
    async with running(tmp_path) as server:
        yield server


@pytest.fixture
async def home(served: Running) -> AsyncIterator[Home]:
    """Its tenant."""
    made = served.home
    yield made
    await made.close()


class Recorded:
    """A meeting of two who send, and its recording."""

    def __init__(self, served: Running, home: Home, room: dict[str, Any]) -> None:
        self.served = served
        self.home = home
        self.room = room
        self.people: list[Publisher] = []
        self.session = ""
        self.id = ""

    @classmethod
    async def begin(cls, served: Running, home: Home, **room: Any) -> "Recorded":
        """Two people come in and send; the recording is started and runs."""
        meeting = cls(served, home, await home.room(**room))
        for name, colour, pitch in (("Ann", RED, 440), ("Bob", GREEN, 1000)):
            await meeting.enter(name, Show(colour=colour, pitch=pitch))
        return meeting

    async def enter(self, name: str, show: Show) -> None:
        """Let somebody in straight to LiveKit, so that they outlast the server."""
        livekit = self.served.livekit.running()
        assert livekit is not None
        person = await self.home.admit(ticket=await self.home.ticket(self.room["id"]), name=name)
        url = f"ws://127.0.0.1:{livekit.ports.signal}"
        self.people.append(await Publisher.connect(url, person.joined["media"]["token"], show))
        self.session = person.session_id

    async def record(self) -> None:
        """Start, and wait until both tracks of both are captured."""
        self.id = (await self.post(f"sessions/{self.session}/recordings"))["recording"]["id"]
        await eventually(self._captured, 10)

    async def _captured(self) -> bool:
        return len((await self.get(f"recordings/{self.id}/tracks"))["items"]) == 2 * len(self.people)

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = await self.home.client().post(f"/roomful/v1/{path}", json=body or None)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    async def get(self, path: str) -> dict[str, Any]:
        answer = await self.home.client().get(f"/roomful/v1/{path}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def state(self) -> str:
        return str((await self.get(f"recordings/{self.id}"))["recording"]["state"])

    async def end(self, seconds: float = 30) -> dict[str, Any]:
        """Stop, and return the recording once its file is ready."""
        await self.post(f"recordings/{self.id}/stop")

        async def ready() -> bool:
            found = await self.state()
            assert found != "failed", await self.get(f"recordings/{self.id}")
            return found == "completed"

        await eventually(ready, seconds)
        return dict((await self.get(f"recordings/{self.id}"))["recording"])

    async def film(self, folder: Path, link: str, name: str = "film.mp4") -> Film:
        """Download a file."""
        answer = await self.home.anybody(validated=False).get(link)
        assert answer.status_code == 200, answer.text
        path = folder / name
        path.write_bytes(answer.content)
        return Film(path)

    async def leave(self) -> None:
        for person in self.people:
            await person.leave()


@pytest.fixture
async def meeting(served: Running, home: Home) -> AsyncIterator[Recorded]:
    """Two who send, not recorded yet."""
    begun = await Recorded.begin(served, home)
    yield begun
    await begun.leave()


async def test_what_happened_is_in_the_file_without_its_pauses(meeting: Recorded, tmp_path: Path) -> None:
    await meeting.record()
    await asyncio.sleep(3)  # sleep: so long is what is recorded
    await meeting.post(f"recordings/{meeting.id}/pause")
    assert await meeting.state() == "paused"
    await asyncio.sleep(3)  # sleep: so long is the pause
    await meeting.post(f"recordings/{meeting.id}/resume")
    assert await meeting.state() == "recording"
    await asyncio.sleep(3)  # sleep: as above
    done = await meeting.end(15)
    film = await meeting.film(tmp_path, done["download_url"])
    # six seconds, and what the calls took; the pause of three is not in it
    assert 5_000 < done["duration_ms"] < 9_000
    assert abs(film.duration_ms - done["duration_ms"]) < 200
    assert done["size_bytes"] == film.path.stat().st_size
    assert done["sha256"] == hashlib.sha256(film.path.read_bytes()).hexdigest()
    assert film.moov_first()
    for share in (0.3, 0.8):
        at = share * film.duration_ms / 1000
        assert film.near(at, 0.25, 0.5, RED), film.colour(at, 0.25, 0.5)
        assert film.near(at, 0.75, 0.5, GREEN), film.colour(at, 0.75, 0.5)
        assert film.pitches(at) == {440, 1000}
    tracks = (await meeting.get(f"recordings/{meeting.id}/tracks"))["items"]

    async def finished() -> bool:
        nonlocal tracks
        tracks = (await meeting.get(f"recordings/{meeting.id}/tracks"))["items"]
        return all(track["state"] == "completed" for track in tracks)

    await eventually(finished, 15)
    assert sorted((track["medium"], track["codec"]) for track in tracks) == [
        *[("audio", "opus")] * 2,
        *[("video", "vp8")] * 2,
    ]
    for track in tracks:
        one = await meeting.film(tmp_path, track["download_url"], f"{track['id']}.webm")
        assert one.duration_ms > 2_000


@pytest.mark.parametrize("victim", ["capture", "composer", "server", "livekit"])
async def test_killed_in_the_middle(meeting: Recorded, tmp_path: Path, victim: str) -> None:
    served = meeting.served
    await meeting.record()
    await asyncio.sleep(3)  # sleep: so long is what is recorded before
    loop = asyncio.get_running_loop()
    began = loop.time()
    if victim == "server":
        await served.kill()
        await served.start()
    elif victim == "livekit":
        before = served.livekit_pid
        os.kill(before, signal.SIGKILL)
        await eventually(lambda: _again(meeting, before), 15)
    else:
        (pid,) = await eventually(lambda: _processes(tmp_path, victim), 10)
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: _another(tmp_path, victim, pid), 20)
    outage = loop.time() - began
    await asyncio.sleep(4)  # sleep: so long is what is recorded after
    spent = loop.time() - began
    done = await meeting.end(60)
    film = await meeting.film(tmp_path, done["download_url"])
    assert film.decodes()
    lost = outage if victim in {"capture", "livekit"} else 0
    # people are back after a new LiveKit on their own time
    lost += 8 if victim == "livekit" else 0
    assert film.duration_ms / 1000 > 3 + spent - lost - 2
    assert film.near(1, 0.25, 0.5, RED), [film.colour(each, 0.25, 0.5) for each in range(6)]
    end = film.duration_ms / 1000 - 1
    assert film.near(end, 0.25, 0.5, RED) or film.near(end, 0.25, 0.5, GREEN)
    assert not await _processes(tmp_path, "capture")


async def _again(meeting: Recorded, before: int) -> bool:
    answer = await meeting.home.anybody(validated=False).get("/readyz")
    return answer.status_code == 200 and meeting.served.livekit_pid != before


async def _processes(folder: Path, which: str) -> list[int]:
    return [pid for pid in processes(folder, which) if alive(pid)]


async def _another(folder: Path, which: str, former: int) -> bool:
    found = await _processes(folder, which)
    return bool(found) and former not in found
