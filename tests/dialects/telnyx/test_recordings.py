"""Room recordings through the vendor's SDK: lists, filters, bulk delete, downloads, webhooks."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import telnyx

from tests.contracts import Contract
from tests.delivery.receiving import Receiver, receiving
from tests.dialects.hooks import hooks
from tests.dialects.recorded import BYTES, Past, past, past_track, tell
from tests.dialects.telnyx.test_refusals import readable
from tests.dialects.telnyx.test_sessions import vendor_room
from tests.server import Home
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

NOBODY = "01890000-0000-7000-8000-000000000000"
FORM = Contract.named("telnyx")


@pytest.fixture
async def before(home: Home) -> Past:
    """A session that is over, in a room made by the vendor's SDK."""
    room_id, _ = await vendor_room(home)
    return await past(home, room_id)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


async def test_what_a_recording_shows(home: Home, before: Past) -> None:
    track = await past_track(before, content=BYTES, size_bytes=0)
    answer = await home.client(home.telnyx_key).get(f"/v2/room_recordings/{track.id}")
    shown = answer.json()["data"]
    url = shown.pop("download_url")
    assert url.startswith(f"{home.url}/roomful/v1/files/")
    assert url.endswith(f"/{track.id}.webm")
    assert shown == {
        "id": track.id,
        "record_type": "room_recording",
        "room_id": before.session.room_id,
        "session_id": before.session.id,
        "participant_id": before.person.id,
        "status": "completed",
        "type": "audio",
        "codec": "opus",
        "duration_secs": 2315,
        "size_mb": 0.01,
        "created_at": "2021-04-16T09:46:20.954865Z",
        "updated_at": "2021-04-16T10:24:55.962200Z",
        "started_at": "2021-04-16T09:46:20.954863Z",
        "ended_at": "2021-04-16T10:24:55.962200Z",
        "completed_at": "2021-04-16T10:24:56.962200Z",
    }
    downloaded = await home.anybody(validated=False).get(url)
    assert (downloaded.status_code, downloaded.content) == (200, BYTES)
    assert downloaded.headers["content-type"] == "audio/webm"
    one = (await home.telnyx().room_recordings.retrieve(track.id)).data
    assert (one.id, one.duration_secs, one.download_url) == (track.id, 2315, one.download_url)


@pytest.mark.parametrize(
    ("state", "status", "seconds", "size"),
    [
        ("recording", "processing", None, None),
        ("processing", "processing", None, None),
        ("failed", "completed", 0, 0.0),
    ],
)
async def test_without_a_file(
    home: Home, before: Past, state: str, status: str, seconds: int | None, size: float | None
) -> None:
    track = await past_track(before, state=state, medium="video", duration_ms=0 if seconds == 0 else None)
    one = (await home.telnyx().room_recordings.retrieve(track.id)).data
    assert (one.status, one.type, one.codec) == (status, "video", "vp8")
    assert (one.duration_secs, one.size_mb, one.download_url) == (seconds, size, None)
    assert (one.ended_at is None) == (state == "recording")
    assert (one.completed_at is None) == (status == "processing")


@pytest.mark.parametrize(
    ("duration_ms", "seconds"), [(0, 0), (1, 1), (999, 1), (1000, 1), (1999, 1), (2000, 2), (61_999, 61)]
)
async def test_durations_are_whole(home: Home, before: Past, duration_ms: int, seconds: int) -> None:
    track = await past_track(before, duration_ms=duration_ms)
    assert (await home.telnyx().room_recordings.retrieve(track.id)).data.duration_secs == seconds


TRACKS: dict[str, dict[str, Any]] = {
    "a": {"started": "2021-04-24 23:59:59.999999", "ended": "2021-04-25", "duration_ms": 19_999},
    "b": {"started": "2021-04-25", "ended": "2021-04-25 23:59:59.999999", "duration_ms": 20_000},
    "c": {"started": "2021-04-25 12:00", "ended": "2021-04-26", "medium": "video", "state": "processing"},
    "d": {"started": "2021-04-26", "ended": "2021-04-26 00:01", "medium": "video", "state": "failed"},
    "e": {"started": "2021-04-26", "ended": "2021-04-27", "state": "recording"},
}
FILTERS: list[tuple[dict[str, Any], str]] = [
    ({}, "edcba"),
    ({"status": "completed"}, "dba"),
    ({"status": "processing"}, "ec"),
    ({"type": "audio"}, "eba"),
    ({"type": "video"}, "dc"),
    ({"type": "video", "status": "completed"}, "d"),
    ({"duration_secs": 20}, "db"),
    ({"duration_secs": 19}, "dba"),
    ({"duration_secs": 1}, "dba"),
    ({"duration_secs": 0}, "edcba"),
    ({"date_started_at": {"eq": "2021-04-25"}}, "cb"),
    ({"date_started_at": {"gte": "2021-04-25"}}, "edcb"),
    ({"date_started_at": {"lte": "2021-04-25"}}, "cba"),
    ({"date_ended_at": {"eq": "2021-04-25"}}, "ba"),
    ({"date_ended_at": {"gte": "2021-04-26"}}, "dc"),
    ({"date_ended_at": {"lte": "2021-04-25"}}, "ba"),
    ({"date_started_at": {"gte": "2021-04-25", "lte": "2021-04-25"}, "status": "completed"}, "b"),
    ({"date_started_at": {"eq": "2021-04-25"}, "date_ended_at": {"eq": "2021-04-26"}, "type": "video"}, "c"),
    ({"participant_id": NOBODY}, ""),
    ({"session_id": NOBODY}, ""),
    ({"room_id": NOBODY}, ""),
]


async def five(before: Past) -> dict[str, str]:
    """Store the tracks, and return their names by id."""
    return {(await past_track(before, **given)).id: name for name, given in TRACKS.items()}


@pytest.mark.parametrize(("filters", "expected"), FILTERS)
async def test_filters(home: Home, before: Past, filters: dict[str, Any], expected: str) -> None:
    sdk = home.telnyx()
    found = await five(before)
    another = await past(home, (await vendor_room(home))[0])
    await past_track(another, started="2000-01-01", ended="2000-01-01 00:00:01", duration_ms=0)
    narrowed = {"session_id": before.session.id.upper(), "room_id": before.session.room_id, **filters}
    pages = sdk.room_recordings.list(filter=narrowed, page_size=2)
    assert "".join([found[one.id] async for one in pages]) == expected
    page = await sdk.room_recordings.list(filter={"participant_id": before.person.id, **filters})
    assert page.meta.model_dump()["total_results"] == len(expected)
    gone = await sdk.room_recordings.delete_bulk(filter={"participant_id": before.person.id, **filters})
    assert gone.data.room_recordings == len(expected)
    left = [one.id async for one in sdk.room_recordings.list(filter={"room_id": before.session.room_id})]
    assert "".join(found[one] for one in left) == "".join(one for one in "edcba" if one not in expected)
    assert (await sdk.room_recordings.list()).meta.model_dump()["total_results"] == len(left) + 1


async def test_pages(home: Home, before: Past) -> None:
    made = [(await past_track(before)).id for _ in range(5)]
    client = home.client(home.telnyx_key)
    answer = (await client.get("/v2/room_recordings?page[size]=2&page[number]=2")).json()
    assert [one["id"] for one in answer["data"]] == [made[2], made[1]]
    assert answer["meta"] == {"page_number": 2, "page_size": 2, "total_pages": 3, "total_results": 5}
    beyond = (await client.get("/v2/room_recordings?page[size]=2&page[number]=9")).json()
    assert beyond["data"] == []
    assert beyond["meta"]["total_results"] == 5
    # a page does not narrow what is deleted
    gone = await client.delete("/v2/room_recordings?page[size]=2&filter[type]=audio")
    assert (gone.status_code, gone.json()) == (201, {"data": {"room_recordings": 5}})


async def test_bulk_delete_without_a_filter_is_all_of_ones_own(
    home: Home, other_home: Home, before: Past
) -> None:
    kept = await past_track(await past(other_home, (await vendor_room(other_home))[0]))
    for _ in range(3):
        await past_track(before)
    gone = await home.telnyx().room_recordings.delete_bulk()
    assert gone.data.room_recordings == 3
    assert (await home.telnyx().room_recordings.delete_bulk()).data.room_recordings == 0
    assert (await other_home.telnyx().room_recordings.retrieve(kept.id)).data.id == kept.id


@pytest.mark.parametrize(
    "parameter",
    [
        "filter[sesion_id]=a",
        "filter[date_started_at]=2021-04-25",
        "filter[date_started_at][lt]=2021-04-25",
        "filter=all",
        "filter[]=1",
        "filter[status]=recorded",
        "filter[status]=",
        "filter[type]=screen",
        "filter[duration_secs]=-1",
        "filter[duration_secs]=long",
        "filter[date_ended_at][eq]=yesterday",
        "page[size]=0",
    ],
)
async def test_what_is_not_understood_deletes_nothing(home: Home, before: Past, parameter: str) -> None:
    track = await past_track(before)
    client = home.client(home.telnyx_key)
    error = readable(await client.delete(f"/v2/room_recordings?{parameter}"), 422, "10015")
    assert error["source"] == {"parameter": parameter.partition("=")[0]}
    assert (await client.get(f"/v2/room_recordings/{track.id}")).status_code == 200


async def test_an_id_that_is_none_chooses_nothing(home: Home, before: Past) -> None:
    await past_track(before)
    client = home.client(home.telnyx_key)
    for value in ("", "x", "%20"):
        gone = await client.delete(f"/v2/room_recordings?filter[session_id]={value}", extensions=BESIDE)
        assert gone.json() == {"data": {"room_recordings": 0}}
    assert (await client.get("/v2/room_recordings")).json()["meta"]["total_results"] == 1


async def test_delete(home: Home, before: Past) -> None:
    sdk = home.telnyx()
    track = await past_track(before, content=BYTES)
    url = (await sdk.room_recordings.retrieve(track.id)).data.download_url
    await sdk.room_recordings.delete(track.id)
    for call in (sdk.room_recordings.retrieve, sdk.room_recordings.delete):
        with pytest.raises(telnyx.NotFoundError):
            await call(track.id)
    assert [one async for one in sdk.room_recordings.list()] == []
    assert (await home.anybody(validated=False).get(url)).status_code == 404


async def test_nothing_of_that_id(home: Home, other_home: Home, before: Past) -> None:
    track = await past_track(before)
    client = other_home.client(other_home.telnyx_key)
    for wrong in (NOBODY, track.id, "1", "a%2Fb", "x" * 300):
        readable(await client.get(f"/v2/room_recordings/{wrong}"), 404, "10005")
        readable(await client.delete(f"/v2/room_recordings/{wrong}"), 404, "10005")
    assert (await home.client(home.telnyx_key).get(f"/v2/room_recordings/{track.id}")).status_code == 200


async def test_links_lead_to_where_the_tenant_is_reached(home: Home, before: Past) -> None:
    features = home.server.app.features
    async with features.database.write() as tx:
        await features.tenants.change(tx, home.tenant, public_url="https://meet.tenant.example/")
    track = await past_track(before, content=BYTES)
    url = (await home.telnyx().room_recordings.retrieve(track.id)).data.download_url
    assert url.startswith("https://meet.tenant.example/roomful/v1/files/")


async def test_webhooks(home: Home, before: Past, receiver: Receiver) -> None:
    await home.telnyx().rooms.update(before.session.room_id, webhook_event_url=receiver.url())
    track = await past_track(before, content=BYTES)
    told = {"medium": "audio", "source": "microphone", "codec": "opus", "recording_id": track.recording_id}
    await tell(before, "track.started", track, **told)
    await tell(before, "track.completed", track, **told, duration_ms=61_500, size_bytes=5_604_000)
    await tell(before, "track.failed", track, **told, failure="no_media")
    await tell(before, "track.deleted", track, **told)
    found = await hooks(receiver, 3)
    key = (await home.client(home.telnyx_key).get("/v2/public_key")).json()["data"]["public"]
    for one in found:
        one.verify(key)
        FORM.check_webhook(one.kind, one.content)
    same = {
        "room_id": track.room_id,
        "session_id": track.session_id,
        "participant_id": track.participant_id,
        "recording_id": track.id,
        "type": "audio",
    }
    payloads = [one.data["payload"] for one in found]
    by_size = {payload.get("size_mb"): payload for payload in payloads}
    assert by_size[None] == same
    url = by_size[5.6].pop("download_url")
    assert by_size[5.6] == {**same, "codec": "opus", "duration_secs": 61, "size_mb": 5.6}
    assert (await home.anybody(validated=False).get(url)).content == BYTES
    assert by_size[0.0] == {**same, "codec": "opus", "duration_secs": 0, "size_mb": 0.0}
    assert sorted(one.kind for one in found) == [
        "video.room.recording.completed",
        "video.room.recording.completed",
        "video.room.recording.started",
    ]
    assert len(receiver.received) == 3


async def running(home: Home, session_id: str) -> str | None:
    """Return the state of the recording that runs in a session."""
    shown = (await home.client().get(f"/roomful/v1/sessions/{session_id}")).json()["session"]["recording"]
    return None if shown is None else str(shown["state"])


async def test_enable_recording_acts_on_a_running_session_both_ways(home: Home) -> None:
    sdk = home.telnyx()
    room_id, token = await vendor_room(home)
    ann = await home.admit(ticket=token, name="Ann")
    assert await running(home, ann.session_id) is None
    await sdk.rooms.update(room_id, enable_recording=True)
    assert await running(home, ann.session_id) == "recording"
    # what is written back changes nothing
    await sdk.rooms.update(room_id, enable_recording=True, unique_name=f"again-{room_id}")
    assert await running(home, ann.session_id) == "recording"
    await sdk.rooms.update(room_id, enable_recording=False)
    assert await running(home, ann.session_id) is None
    await sdk.rooms.update(room_id, max_participants=5)
    assert await running(home, ann.session_id) is None


async def test_what_keeps_a_session_from_being_recorded_is_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    room_id, token = await vendor_room(home)
    ann = await home.admit(ticket=token, name="Ann")
    monkeypatch.setattr(home.server.app.features.recordings._space, "_free", lambda: 0)
    client = home.client(home.telnyx_key)
    answer = await client.patch(f"/v2/rooms/{room_id}", json={"enable_recording": True})
    assert "disk" in readable(answer, 403, "10010")["detail"]
    assert await running(home, ann.session_id) is None
    # the next one is, should there be room by then
    assert (await client.get(f"/v2/rooms/{room_id}")).json()["data"]["enable_recording"] is True


async def test_a_room_that_records_does_so_from_the_start(home: Home) -> None:
    _, token = await vendor_room(home, enable_recording=True)
    ann = await home.admit(ticket=token, name="Ann")
    assert await running(home, ann.session_id) == "recording"
    await home.telnyx().rooms.sessions.actions.end(ann.session_id)
    assert await running(home, ann.session_id) is None
