"""The vendor's own SDK, with nothing but its host, project and token changed."""

import asyncio
import base64
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from signalwire.rest import RestClient, SignalWireRestError

from roomful.sessions.store import participants
from tests.dialects.recorded import BYTES, past, past_recording
from tests.server import Home
from tests.validation import contracts

pytestmark = pytest.mark.livekit


class Checked(requests.Session):
    """A session whose answers are held against the contract."""

    def request(self, *given: Any, **more: Any) -> requests.Response:
        answer = super().request(*given, **more)
        sent = answer.request
        path = str(sent.path_url).partition("?")[0]
        for contract in contracts():
            if sent.method and contract.find(sent.method, path) is not None:
                contract.check_answer(sent.method, path, answer.status_code, answer.content)
        return answer


@pytest.fixture
def sdk(home: Home) -> Iterator[Any]:
    project, token = base64.b64decode(home.signalwire_key.removeprefix("Basic ")).decode().split(":")
    client: Any = RestClient(project=project, token=token, host=home.url.partition("://")[2])
    session = Checked()
    session.auth, session.headers = (project, token), client.video.rooms._http._session.headers
    client.video.rooms._http._session = session
    yield client
    session.close()


def fabric(sdk: Any) -> None:
    room = sdk.fabric.conference_rooms.create(name="standup", enable_room_previews=True)
    assert room["conference_room"]["layout"] == "grid-responsive"
    (address,) = sdk.fabric.conference_rooms.list_addresses(room["id"])["data"]
    assert address["channels"] == {"video": "/public/standup?channel=video"}
    changed = sdk.fabric.conference_rooms.update(
        room["id"], enable_room_previews=False, sync_audio_video=True
    )
    assert changed["conference_room"]["sync_audio_video"] is True
    assert sdk.fabric.conference_rooms.update(room["id"]) == changed
    assert sdk.fabric.conference_rooms.get(room["id"]) == changed
    assert sdk.fabric.conference_rooms.list()["data"] == [changed]
    assert sdk.fabric.resources.get(room["id"]) == changed
    assert sdk.fabric.resources.list()["data"] == [changed]
    assert sdk.fabric.resources.list_addresses(room["id"])["data"] == [address]
    with pytest.raises(SignalWireRestError) as caught:
        sdk.fabric.conference_rooms.create(name="standup", enable_room_previews=True)
    assert caught.value.status_code == 422
    sdk.fabric.conference_rooms.delete(room["id"])
    again = sdk.fabric.conference_rooms.create(name="standup", enable_room_previews=True)
    sdk.fabric.resources.delete(again["id"])
    assert sdk.fabric.conference_rooms.list()["data"] == []


def rooms(sdk: Any) -> None:
    made = [sdk.video.rooms.create(name=f"room-{number}", max_members=3) for number in range(5)]
    assert [one["id"] for one in sdk.video.rooms.list(page_size=2)["data"]] == [made[4]["id"], made[3]["id"]]
    paged = sdk.video.rooms.paginate(page_size=2) if hasattr(sdk.video.rooms, "paginate") else None
    if paged is not None:
        assert [one["name"] for one in paged] == [f"room-{number}" for number in reversed(range(5))]
    assert sdk.video.rooms.get("room-0") == made[0]
    assert sdk.video.rooms.get(made[0]["id"]) == made[0]
    assert sdk.video.rooms.update(made[0]["id"], display_name="Zero")["display_name"] == "Zero"
    stream = sdk.video.rooms.create_stream(made[0]["id"], url="rtmp://live.example.com/app/key")
    assert sdk.video.rooms.list_streams(made[0]["id"])["data"] == [stream]
    moved = sdk.video.streams.update(stream["id"], url="rtmps://live.example.com/app/other")
    assert (moved["id"], moved["url"]) == (stream["id"], "rtmps://live.example.com/app/other")
    assert sdk.video.streams.get(stream["id"]) == moved
    assert (moved["stream_type"], moved["width"], moved["height"], moved["fps"]) == ("rtmp", 1280, 720, 20)
    sdk.video.streams.delete(stream["id"])
    assert sdk.video.rooms.list_streams(made[0]["id"])["data"] == []
    for one in made:
        sdk.video.rooms.delete(one["id"])


def conferences(sdk: Any) -> None:
    one = sdk.video.conferences.create(display_name="All hands", size="large")
    assert sdk.video.conferences.get(one["id"]) == one
    assert sdk.video.conferences.list()["data"] == [one]
    changed = sdk.video.conferences.update(one["id"], display_name="Few hands")
    assert changed["size"] == "large"
    moderator, attendee = sdk.video.conferences.list_conference_tokens(one["id"])["data"]
    assert sdk.video.conference_tokens.get(moderator["id"]) == moderator
    new = sdk.video.conference_tokens.reset(attendee["id"])
    assert new["token"] != attendee["token"]
    stream = sdk.video.conferences.create_stream(one["id"], url="rtmp://live.example.com/app/key")
    assert sdk.video.conferences.list_streams(one["id"])["data"] == [stream]
    sdk.video.conferences.delete(one["id"])


def held(sdk: Any, session_id: str, room_id: str, recording_id: str) -> None:
    assert sdk.video.room_sessions.get(session_id)["name"] == "daily"
    assert session_id in [one["id"] for one in sdk.video.room_sessions.list(room_id=room_id)["data"]]
    (ann,) = sdk.video.room_sessions.list_members(session_id)["data"]
    # those who never got as far as the media were not in
    assert ann["name"]
    events = sdk.video.room_sessions.list_events(session_id)["data"]
    assert events[-1]["name"] == "room.started"
    recording = sdk.video.room_recordings.get(recording_id, media_ttl=60)
    assert sdk.video.room_recordings.list()["data"][0]["id"] == recording["id"]
    assert sdk.video.room_sessions.list_recordings(recording["room_session_id"])["data"]
    assert requests.get(recording["uri"], timeout=10).content == BYTES
    assert sdk.video.room_recordings.list_events(recording_id)["data"] == []
    sdk.video.room_recordings.delete(recording_id)


async def test_fabric(sdk: Any) -> None:
    await asyncio.to_thread(fabric, sdk)


async def test_rooms_and_streams(sdk: Any) -> None:
    await asyncio.to_thread(rooms, sdk)


async def test_conferences(sdk: Any) -> None:
    await asyncio.to_thread(conferences, sdk)


async def test_a_meeting_and_its_recording(home: Home, sdk: Any) -> None:
    made = await asyncio.to_thread(sdk.video.room_tokens.create, room_name="daily", user_name="Ann")
    person = await home.admit(ticket=made["token"])
    before = await past(home, person.joined["room"]["id"])
    recording = await past_recording(before, content=BYTES)
    features = home.server.app.features
    async with features.database.write() as tx:
        await participants.update_participant(
            tx, home.tenant.id, person.id, {"joined_at": features.clock.now()}
        )
    await asyncio.to_thread(held, sdk, person.session_id, person.joined["room"]["id"], recording.id)
