"""Room compositions through the vendor's SDK: regions, their limits, lists, downloads, webhooks."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import telnyx

from roomful.recordings.model import CompositionWebhook
from tests.contracts import Contract
from tests.delivery.receiving import Receiver, receiving
from tests.dialects.hooks import hooks
from tests.dialects.recorded import BYTES, Past, past, past_composition, past_track, tell
from tests.dialects.telnyx.test_refusals import readable
from tests.dialects.telnyx.test_sessions import vendor_room
from tests.server import Home, eventually
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

NOBODY = "01890000-0000-7000-8000-000000000000"
ALL = "/v2/room_compositions"
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


async def test_a_composition_from_its_asking_to_its_end(home: Home, before: Past, receiver: Receiver) -> None:
    """Of a session without anything to compose: it is completed, without a file."""
    sdk = home.telnyx()
    asked = (
        await sdk.room_compositions.create(
            session_id=before.session.id, webhook_event_url=receiver.url(), webhook_timeout_secs=5
        )
    ).data
    assert (asked.status, asked.format, asked.resolution) == ("enqueued", "mp4", "1280x720")
    assert (asked.room_id, asked.session_id) == (before.session.room_id, before.session.id)
    assert (asked.video_layout, asked.user_id, asked.download_url) == ({}, None, None)
    assert (asked.webhook_event_url, asked.webhook_timeout_secs) == (receiver.url(), 5)
    assert asked.record_type == "room_composition"

    async def completed() -> Any:
        one = (await sdk.room_compositions.retrieve(asked.id)).data
        return one if one.status == "completed" else None

    done = await eventually(completed, 30)
    assert (done.download_url, done.duration_secs, done.size_mb) == (None, 0, 0.0)
    assert done.completed_at >= done.created_at
    (told,) = await hooks(receiver, 1)
    FORM.check_webhook("video.room.composition.completed", told.content)
    assert told.data["payload"] == {
        "room_id": before.session.room_id,
        "session_id": before.session.id,
        "composition_id": asked.id,
        "format": "mp4",
        "resolution": "1280x720",
        "duration_secs": 0,
        "size_mb": 0.0,
    }
    await sdk.room_compositions.delete(asked.id)
    with pytest.raises(telnyx.NotFoundError):
        await sdk.room_compositions.retrieve(asked.id)


async def test_what_a_composition_shows(home: Home, before: Past) -> None:
    made = await past_composition(before, content=BYTES, width=800, height=600)
    answer = await home.client(home.telnyx_key).get(f"{ALL}/{made.id}")
    shown = answer.json()["data"]
    url = shown.pop("download_url")
    assert url.startswith(f"{home.url}/roomful/v1/files/")
    assert url.endswith(f"/{made.id}.mp4")
    assert shown == {
        "id": made.id,
        "record_type": "room_composition",
        "room_id": before.session.room_id,
        "session_id": before.session.id,
        "status": "completed",
        "format": "mp4",
        "resolution": "800x600",
        "video_layout": {},
        "duration_secs": 84,
        "size_mb": 0.01,
        "webhook_event_failover_url": "",
        "created_at": "2021-04-16T10:24:55.962200Z",
        "updated_at": "2021-04-16T10:24:55.962200Z",
        "started_at": "2021-04-16T09:46:20.954863Z",
        "ended_at": "2021-04-16T10:24:55.962200Z",
        "completed_at": "2021-04-16T10:24:56.962200Z",
    }
    downloaded = await home.anybody(validated=False).get(url)
    assert (downloaded.content, downloaded.headers["content-type"]) == (BYTES, "video/mp4")
    failed = await past_composition(before, state="failed")
    one = (await home.telnyx().room_compositions.retrieve(failed.id)).data
    assert (one.status, one.download_url, one.duration_secs, one.size_mb) == ("completed", None, 0, 0.0)


async def test_regions_come_back_as_they_were_understood(home: Home, before: Past) -> None:
    video = await past_track(before, medium="video")
    sound = await past_track(before)
    # the contract wants ids alone where its own words tell of `*`
    client = home.client(home.telnyx_key, validated=False)
    body = {
        "session_id": before.session.id.upper(),
        "resolution": "800x600",
        "format": "mp4",
        "video_layout": {
            "first": {"width": 480, "height": 360, "x_pos": 100, "y_pos": 100, "z_pos": 1,
                      "max_columns": 3, "max_rows": 3, "video_sources": [video.id.upper(), video.id]},
            "beneath/~ü": {"z_pos": -99, "video_sources": "*"},
        },
        "audio_sources": [sound.id],
        "unknown": {"is": "ignored"},
    }  # fmt: skip
    answer = await client.post(ALL, json=body)
    assert answer.status_code == 202, answer.text
    made = answer.json()["data"]
    assert made["resolution"] == "800x600"
    assert made["video_layout"] == {
        "first": {"width": 480, "height": 360, "x_pos": 100, "y_pos": 100, "z_pos": 1,
                  "max_columns": 3, "max_rows": 3, "video_sources": [video.id]},
        "beneath/~ü": {"width": 800, "height": 600, "x_pos": 0, "y_pos": 0, "z_pos": -99,
                       "video_sources": ["*"]},
    }  # fmt: skip
    stored = await home.server.app.features.compositions.get(home.tenant.id, made["id"])
    assert stored.audio_sources == [sound.id]
    silent = await client.post(ALL, json={"session_id": before.session.id})
    stored = await home.server.app.features.compositions.get(home.tenant.id, silent.json()["data"]["id"])
    assert stored.audio_sources == []
    for sources in ("*", ["*"]):
        heard = await client.post(ALL, json={"session_id": before.session.id, "audio_sources": sources})
        stored = await home.server.app.features.compositions.get(home.tenant.id, heard.json()["data"]["id"])
        assert stored.audio_sources == ["*"]


@pytest.mark.parametrize(
    "field", ["format", "resolution", "video_layout", "audio_sources", "webhook_event_url"]
)
async def test_nulls_are_nothing(home: Home, before: Past, field: str) -> None:
    body = {"session_id": before.session.id, field: None}
    answer = await home.client(home.telnyx_key).post(ALL, json=body, extensions=BESIDE)
    assert answer.status_code == 202, answer.text


def _region(**given: Any) -> dict[str, Any]:
    return {"video_layout": {"a": given}}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"format": "webm"}, "/format"),
    ({"resolution": "1280"}, "/resolution"),
    ({"resolution": "1280X720"}, "/resolution"),
    ({"resolution": "1281x720"}, "/resolution"),
    ({"resolution": "15x720"}, "/resolution"),
    ({"resolution": "1280x721"}, "/resolution"),
    ({"resolution": "1000x1000"}, "/resolution"),
    ({"resolution": " 640x480"}, "/resolution"),
    ({"resolution": "٦٤٠x٤٨٠"}, "/resolution"),
    ({"resolution": 640}, "/resolution"),
    ({"video_layout": []}, "/video_layout"),
    ({"video_layout": {"a": {}, "b": {}, "c": {}}}, "/video_layout"),
    ({"video_layout": {"": {}}}, "/video_layout"),
    ({"video_layout": {"a" * 256: {}}}, "/video_layout"),
    ({"video_layout": {"a": 1}}, "/video_layout"),
    (_region(width=15), "/video_layout/a/width"),
    (_region(width=1281), "/video_layout/a/width"),
    (_region(width=640, x_pos=700), "/video_layout/a/width"),
    (_region(width="640"), "/video_layout"),
    (_region(height=15), "/video_layout/a/height"),
    (_region(height=721), "/video_layout/a/height"),
    (_region(x_pos=-1), "/video_layout/a/x_pos"),
    (_region(x_pos=1270), "/video_layout/a/x_pos"),
    (_region(y_pos=10**30), "/video_layout/a/y_pos"),
    (_region(y_pos=720), "/video_layout/a/y_pos"),
    (_region(z_pos=100), "/video_layout/a/z_pos"),
    (_region(z_pos=-100), "/video_layout/a/z_pos"),
    (_region(max_columns=0), "/video_layout/a/max_columns"),
    (_region(max_columns=1001), "/video_layout/a/max_columns"),
    (_region(max_rows=0), "/video_layout/a/max_rows"),
    (_region(max_rows=1001), "/video_layout/a/max_rows"),
    (_region(video_sources=["me"]), "/video_layout/a/video_sources"),
    (_region(video_sources=[NOBODY]), "/video_layout"),
    (_region(video_sources=[7]), "/video_layout"),
    ({"video_layout": {"a/b~": {"width": 1}}}, "/video_layout/a~1b~0/width"),
    ({"audio_sources": ["me"]}, "/audio_sources"),
    ({"audio_sources": [NOBODY]}, "/audio_sources"),
    ({"webhook_event_url": "example.org"}, "/webhook_event_url"),
    ({"webhook_event_failover_url": "ftp://example.org/"}, "/webhook_event_failover_url"),
    ({"webhook_timeout_secs": 31}, "/webhook_timeout_secs"),
    ({"session_id": "me"}, "/session_id"),
    ({"session_id": NOBODY}, "/session_id"),
    ({"session_id": 7}, "/session_id"),
]


@pytest.mark.parametrize(("given", "pointer"), REFUSED)
async def test_what_cannot_be_composed(home: Home, before: Past, given: dict[str, Any], pointer: str) -> None:
    client = home.client(home.telnyx_key)
    answer = await client.post(ALL, json={"session_id": before.session.id, **given})
    assert readable(answer, 422, "10015")["source"] == {"pointer": pointer}
    assert (await client.get(ALL)).json()["meta"]["total_results"] == 0


async def test_a_session_is_needed(home: Home) -> None:
    client = home.client(home.telnyx_key)
    for body in ({}, {"session_id": None}):
        error = readable(await client.post(ALL, json=body, extensions=BESIDE), 422, "10004")
        assert error["source"] == {"pointer": "/session_id"}
    assert readable(await client.post(ALL, content=b""), 422, "10015")["source"] == {"pointer": ""}


async def test_a_session_that_goes_on_can_be_composed(home: Home) -> None:
    _, token = await vendor_room(home)
    ann = await home.admit(ticket=token, name="Ann")
    made = (await home.telnyx().room_compositions.create(session_id=ann.session_id)).data
    assert made.status == "enqueued"


async def test_of_another_tenant(home: Home, other_home: Home, before: Past) -> None:
    made = await past_composition(before)
    track = await past_track(before, medium="video")
    client = other_home.client(other_home.telnyx_key)
    readable(await client.post(ALL, json={"session_id": before.session.id}), 422, "10015")
    for wrong in (made.id, NOBODY, "1", "a%2Fb"):
        readable(await client.get(f"{ALL}/{wrong}"), 404, "10005")
        readable(await client.delete(f"{ALL}/{wrong}"), 404, "10005")
    theirs = await past(other_home, (await vendor_room(other_home))[0])
    body = {"session_id": theirs.session.id, **_region(video_sources=[track.id])}
    readable(await client.post(ALL, json=body), 422, "10015")
    assert (await home.client(home.telnyx_key).get(f"{ALL}/{made.id}")).status_code == 200


MADE: dict[str, dict[str, Any]] = {
    "a": {"created": "2021-04-24 23:59:59.999999", "state": "completed"},
    "b": {"created": "2021-04-25", "state": "failed"},
    "c": {"created": "2021-04-25 23:59:59.999999", "state": "completed"},
    "d": {"created": "2021-04-26", "state": "completed"},
}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "dcba"),
        ({"status": "completed"}, "dcba"),
        ({"status": "processing"}, ""),
        ({"status": "enqueued"}, ""),
        ({"date_created_at": {"eq": "2021-04-25"}}, "cb"),
        ({"date_created_at": {"gte": "2021-04-25"}}, "dcb"),
        ({"date_created_at": {"lte": "2021-04-25"}, "status": "completed"}, "cba"),
        ({"session_id": NOBODY}, ""),
    ],
)
async def test_filters(home: Home, before: Past, filters: dict[str, Any], expected: str) -> None:
    sdk = home.telnyx()
    names = {(await past_composition(before, **given)).id: name for name, given in MADE.items()}
    await past_composition(await past(home, before.session.room_id), created="1999-01-01")
    narrowed = {"session_id": before.session.id, **filters}
    pages = sdk.room_compositions.list(filter=narrowed, page_size=3)
    assert "".join([names[one.id] async for one in pages]) == expected
    page = await sdk.room_compositions.list(filter=narrowed)
    assert page.meta.model_dump()["total_results"] == len(expected)
    assert (await sdk.room_compositions.list()).meta.model_dump()["total_results"] == 5


@pytest.mark.parametrize(
    "parameter",
    ["filter[status]=failed", "filter[date_created_at][gte]=x", "page[number]=0", "page[size]=251"],
)
async def test_queries_that_make_no_sense(home: Home, parameter: str) -> None:
    error = readable(await home.client(home.telnyx_key).get(f"{ALL}?{parameter}"), 422, "10015")
    assert error["source"] == {"parameter": parameter.partition("=")[0]}


async def test_webhooks_go_to_its_own_address_or_the_rooms(
    home: Home, before: Past, receiver: Receiver
) -> None:
    await home.telnyx().rooms.update(before.session.room_id, webhook_event_url=receiver.url("/room"))
    told = {"width": 1280, "height": 720, "container": "mp4", "duration_ms": 84_000, "size_bytes": 6_000_000}
    plain = await past_composition(before, content=BYTES)
    own = await past_composition(before, webhook=CompositionWebhook(receiver.url("/own"), "", 5))
    foreign = await past_composition(
        before, dialect="roomful", webhook=CompositionWebhook(receiver.url("/foreign"))
    )
    for made in (plain, own, foreign):
        await tell(before, "composition.completed", made, **told)
    (of_room,) = await hooks(receiver, 1, "/room")
    (of_own,) = await hooks(receiver, 1, "/own")
    await hooks(receiver, 1, "/foreign")
    key = (await home.client(home.telnyx_key).get("/v2/public_key")).json()["data"]["public"]
    for one, made in ((of_room, plain), (of_own, own)):
        one.verify(key)
        FORM.check_webhook("video.room.composition.completed", one.content)
        payload = one.data["payload"]
        assert payload["composition_id"] == made.id
        assert (payload["duration_secs"], payload["size_mb"]) == (84, 6.0)
    downloaded = await home.anybody(validated=False).get(of_room.data["payload"]["download_url"])
    assert downloaded.content == BYTES
    assert sorted(receiver.paths) == ["/foreign", "/own", "/room"]
