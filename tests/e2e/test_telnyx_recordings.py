"""A recorded meeting and a composition of it with nothing but the vendor's SDK, from media to files."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contracts import Contract
from tests.delivery.receiving import receiving
from tests.dialects.hooks import hook
from tests.e2e.running import running
from tests.e2e.watching import Film
from tests.media.publishers import Publisher, Show
from tests.server import Home, eventually

pytestmark = pytest.mark.livekit

RED, GREEN = (200, 30, 30), (30, 180, 30)
FORM = Contract.named("telnyx")


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    """A server of the test's own, and its tenant."""
    async with running(tmp_path) as served:
        made = served.home
        yield made
        await made.close()


async def enter(home: Home, token: str, name: str, show: Show) -> tuple[Publisher, str, str]:
    """Let somebody in who sends; return them, their participant's id and the session's."""
    person = await home.admit(ticket=token, name=name)
    access = person.joined["media"]
    return await Publisher.connect(access["url"], access["token"], show), person.id, person.session_id


async def film(home: Home, folder: Path, link: str, name: str) -> Film:
    """Download a file."""
    answer = await home.anybody(validated=False).get(link)
    assert answer.status_code == 200, answer.text
    (folder / name).write_bytes(answer.content)
    return Film(folder / name)


async def test_recorded_composed_told_and_deleted(home: Home, tmp_path: Path) -> None:
    sdk = home.telnyx()
    async with receiving() as receiver:
        room = (
            await sdk.rooms.create(
                unique_name="recorded", enable_recording=True, webhook_event_url=receiver.url()
            )
        ).data
        token = (await sdk.rooms.actions.generate_join_client_token(room.id)).data.token
        ann, ann_id, session_id = await enter(home, token, "Ann", Show(colour=RED, pitch=440))
        bob, bob_id, _ = await enter(home, token, "Bob", Show(colour=GREEN, pitch=1000))

        async def listed(status: str) -> Any:
            chosen = {"session_id": session_id, "status": status}
            found = [one async for one in sdk.room_recordings.list(filter=chosen)]
            return found if len(found) == 4 else None

        for one in await eventually(lambda: listed("processing"), 15):
            assert (one.room_id, one.download_url, one.ended_at) == (room.id, None, None)
        await asyncio.sleep(4)  # sleep: so long is what is recorded
        await sdk.rooms.sessions.actions.end(session_id)
        await ann.leave()
        await bob.leave()

        done = await eventually(lambda: listed("completed"), 40)
        kinds = {(one.participant_id, one.type): one for one in done}
        assert kinds.keys() == {(person, kind) for person in (ann_id, bob_id) for kind in ("audio", "video")}
        for one in done:
            assert one.codec == {"audio": "opus", "video": "vp8"}[one.type]
            assert one.completed_at >= one.ended_at > one.started_at
            one_film = await film(home, tmp_path, one.download_url, f"{one.id}.webm")
            assert abs(one.size_mb - one_film.path.stat().st_size / 1_000_000) < 0.006
            assert 3 <= one.duration_secs <= one_film.duration_ms / 1000 + 1
            assert one_film.decodes()

        half = {"width": 320, "height": 360, "max_columns": 1}
        layout = {
            "left": {**half, "video_sources": [kinds[bob_id, "video"].id]},
            "right": {**half, "x_pos": 320, "video_sources": [kinds[ann_id, "video"].id]},
        }
        # who is heard stands beside the contract, so this request is not held against it
        beside = home.telnyx(http_client=httpx.AsyncClient(timeout=20, verify=False))
        asked = (
            await beside.room_compositions.create(
                session_id=session_id,
                resolution="640x360",
                video_layout=layout,
                extra_body={"audio_sources": [kinds[ann_id, "audio"].id]},
            )
        ).data
        assert asked.status == "enqueued"

        async def composed() -> Any:
            one = (await sdk.room_compositions.retrieve(asked.id)).data
            return one if one.status == "completed" else None

        composition = await eventually(composed, 60)
        picture = await film(home, tmp_path, composition.download_url, "composition.mp4")
        assert abs(composition.duration_secs - picture.duration_ms / 1000) <= 1
        assert composition.ended_at > composition.started_at
        at = picture.duration_ms / 2000
        frame = picture.frame(at)
        assert (frame.width, frame.height) == (640, 360)
        assert picture.near(at, 0.25, 0.5, GREEN), picture.colour(at, 0.25, 0.5)
        assert picture.near(at, 0.75, 0.5, RED), picture.colour(at, 0.75, 0.5)
        assert picture.pitches(at) == {440}

        def told() -> list[str]:
            return sorted(hook(one).kind for one in receiver.received if b".room.re" in one.content)

        kind = "video.room.recording"
        await eventually(_now(lambda: len(told()) >= 8), 15)
        assert told() == [*[f"{kind}.completed"] * 4, *[f"{kind}.started"] * 4]
        await eventually(
            _now(lambda: any(b"composition.completed" in one.content for one in receiver.received)), 15
        )
        for one in receiver.received:
            FORM.check_webhook(hook(one).kind, one.content)

        await sdk.room_compositions.delete(asked.id)
        gone = await sdk.room_recordings.delete_bulk(filter={"session_id": session_id, "type": "video"})
        assert gone.data.room_recordings == 2
        left = [one.type async for one in sdk.room_recordings.list(filter={"session_id": session_id})]
        assert left == ["audio", "audio"]
        for link in (composition.download_url, kinds[ann_id, "video"].download_url):
            assert (await home.anybody(validated=False).get(link)).status_code == 404


def _now(test: Any) -> Any:
    async def ask() -> Any:
        return test()

    return ask
