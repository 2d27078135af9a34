"""People who come and go while they are captured."""

from functools import partial

import aiohttp
import pytest
from livekit.api.room_service import RoomService
from livekit.protocol.room import UpdateParticipantRequest

from tests.livekit import LiveKitServer
from tests.media.capture.conftest import Taking
from tests.media.capture.looking import looks_like, pictures
from tests.media.publishers import Publisher, Show, publishing
from tests.waiting import until

pytestmark = pytest.mark.livekit

_SMALL = Show(width=160, height=90, fps=10)


async def test_who_leaves_and_returns_has_new_tracks(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": _SMALL}):
        await taking.begin()
        await taking.filling("ann", "camera")
        blue = (30, 30, 200)
        bob = await Publisher.enter(livekit_server, taking.room, "bob", _SMALL, name="Bob B.")
        first = await taking.filling("bob", "camera")
        await taking.grow(1)
        await bob.leave()
        await until(lambda: taking.events("participant.left", participant="bob"))
        again = await Publisher.enter(
            livekit_server, taking.room, "bob", Show(width=160, height=90, colour=blue)
        )
        await until(lambda: len(taking.events("track.started", participant="bob", source="camera")) == 2)
        second = await taking.filling("bob", "camera")
        await taking.grow(1)
        await again.leave()
        await until(lambda: len(taking.events("participant.left", participant="bob")) == 2)
        await taking.stop()
    assert first != second
    joined = taking.events("participant.joined", participant="bob")
    assert [line["name"] for line in joined] == ["Bob B.", "bob"]
    (gone,) = taking.events("track.ended", track=first)
    assert gone["t"] <= taking.events("track.started", track=second)[0]["t"]
    shown = pictures(taking.files(second)[0])
    assert shown[0].at > joined[1]["t"] / 1e6 - 0.5
    assert all(looks_like(each, (blue,) * 8) for each in shown[3:])


def _left(taking: Taking, number: int) -> bool:
    return len(taking.events("participant.left")) == number


async def test_ten_who_come_and_go(livekit_server: LiveKitServer, taking: Taking) -> None:
    await taking.begin()
    for number in range(10):
        name = f"guest-{number}"
        guest = await Publisher.enter(livekit_server, taking.room, name, _SMALL)
        await taking.filling(name, "camera")
        await taking.filling(name, "microphone")
        await guest.leave()
        await until(partial(_left, taking, number + 1))
    await until(lambda: taking.status().tracks == 0)
    await taking.stop()
    kinds = [line["kind"] for line in taking.events()]
    for kind, times in {
        "participant.joined": 10,
        "participant.left": 10,
        "track.started": 20,
        "track.ended": 20,
        "file.started": 20,
        "file.ended": 20,
    }.items():
        assert kinds.count(kind) == times
    assert len(list(taking.folder.glob("*.mkv"))) == 20


async def test_who_speaks_is_noted(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": _SMALL}):
        await taking.begin()
        await until(lambda: taking.events("speakers"))
        assert taking.events("speakers")[0]["participants"] == ["ann"]
        await taking.stop()


async def test_a_new_name_is_noted(livekit_server: LiveKitServer, taking: Taking) -> None:
    keys = livekit_server.engine.keys
    async with (
        publishing(livekit_server, taking.room, {"ann": _SMALL}),
        aiohttp.ClientSession() as session,
    ):
        await taking.begin()
        await until(lambda: taking.events("participant.joined", name="ann"))
        rooms = RoomService(session, livekit_server.engine.url, keys.key, keys.secret)
        await rooms.update_participant(
            UpdateParticipantRequest(room=taking.room, identity="ann", name="Ann B.")
        )
        await until(lambda: taking.events("participant.named", participant="ann", name="Ann B."))
        await taking.stop()


async def test_files_are_begun_anew(livekit_server: LiveKitServer, taking: Taking) -> None:
    async with publishing(livekit_server, taking.room, {"ann": Show()}):
        await taking.begin(rotate_seconds=2)
        camera = await taking.filling("ann", "camera")
        await until(lambda: len(taking.files(camera)) == 3)
        await taking.stop()
    first, second, *_ = (pictures(path) for path in taking.files(camera))
    assert first[-1].at - first[0].at > 1.8
    assert second[0].at > first[-1].at
