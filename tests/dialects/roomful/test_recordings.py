"""Recordings through our own API: who starts, sees and deletes them, and what everybody is told."""

from typing import Any

import httpx
import pytest

from roomful.recordings.model import CompositionWebhook
from tests.delivery.receiving import receiving
from tests.dialects.hooks import hooks
from tests.dialects.recorded import BYTES, Past, past, past_composition, past_recording, past_track, tell
from tests.dialects.roomful.test_people import owned_room
from tests.dialects.roomful.test_rooms import code_of
from tests.dialects.streams import listening
from tests.dialects.telnyx.test_sessions import inside
from tests.server import Home, Person, eventually

pytestmark = pytest.mark.livekit

NOBODY = "01890000-0000-7000-8000-000000000000"
ALL = "/roomful/v1/recordings"


async def seat(home: Home, room: dict[str, Any], role: str = "host", name: str = "Ann") -> Person:
    """Give somebody a seat."""
    return await home.admit(ticket=await home.ticket(room["id"], role=role), name=name)


async def host(home: Home, room: dict[str, Any], name: str = "Ann") -> Person:
    """Let a host in, and wait until they are."""
    person = await home.enter(ticket=await home.ticket(room["id"], role="host"), name=name)
    await inside(home, person)
    return person


async def start(client: httpx.AsyncClient, session_id: str, **given: Any) -> dict[str, Any]:
    """Start to record."""
    answer = await client.post(f"/roomful/v1/sessions/{session_id}/recordings", json=given)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["recording"])


async def told(client: httpx.AsyncClient, session_id: str) -> dict[str, Any] | None:
    """Return what a session says of its recording."""
    shown = (await client.get(f"/roomful/v1/sessions/{session_id}")).json()["session"]["recording"]
    return None if shown is None else dict(shown)


async def test_from_start_to_end(home: Home) -> None:
    client = home.client()
    room = await home.room(title="Weekly", layout="speaker")
    ann = await seat(home, room)
    assert await told(client, ann.session_id) is None
    made = await start(client, ann.session_id)
    assert (made["state"], made["layout"], made["media"], made["title"]) == (
        "recording", "speaker", "video", "Weekly",
    )  # fmt: skip
    assert (made["session_id"], made["room_id"]) == (ann.session_id, room["id"])
    assert (made["width"], made["height"], made["fps"], made["compose"]) == (1280, 720, 25, True)
    assert (made["download_url"], made["preview_url"], made["progress"], made["read"]) == (
        None, None, None, False,
    )  # fmt: skip
    one = f"{ALL}/{made['id']}"
    running = await told(client, ann.session_id)
    assert running is not None
    assert (running["id"], running["state"], running["started_at"]) == (
        made["id"], "recording", made["started_at"],
    )  # fmt: skip
    again = await client.post(f"/roomful/v1/sessions/{ann.session_id}/recordings", json={})
    assert code_of(again, 409) == "recording_runs"

    paused = (await client.post(f"{one}/pause")).json()["recording"]
    assert (paused["state"], paused["paused_at"] is not None) == ("paused", True)
    assert (await client.post(f"{one}/pause")).json()["recording"]["paused_at"] == paused["paused_at"]
    standing = await told(client, ann.session_id)
    assert standing == {**running, "state": "paused", "recorded_ms": paused["recorded_ms"]}
    # a start resumes what is paused
    resumed = await client.post(f"/roomful/v1/sessions/{ann.session_id}/recordings")
    assert (resumed.status_code, resumed.json()["recording"]["id"]) == (200, made["id"])
    await client.post(f"{one}/pause")
    assert (await client.post(f"{one}/resume")).json()["recording"]["state"] == "recording"

    changed = await client.patch(one, json={"layout": "grid_4", "read": True})
    assert (changed.json()["recording"]["layout"], changed.json()["recording"]["read"]) == ("grid_4", True)
    assert code_of(await client.patch(one, json={"layout": "spiral"}), 422) == "invalid"
    assert code_of(await client.delete(one), 409) == "recording_runs"

    stopped = (await client.post(f"{one}/stop")).json()["recording"]
    assert (stopped["stop_reason"], stopped["stopped_at"] is not None) == ("asked", True)
    assert await told(client, ann.session_id) is None
    for verb in ("pause", "resume", "stop"):
        assert code_of(await client.post(f"{one}/{verb}"), 409) == "recording_ended"
    assert code_of(await client.patch(one, json={"layout": "auto"}), 409) == "recording_ended"
    assert (await client.patch(one, json={"read": False})).json()["recording"]["read"] is False
    assert (await client.delete(one)).status_code == 204
    for method in ("GET", "DELETE"):
        assert code_of(await client.request(method, one), 404) == "recording_not_found"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"layout": "spiral"}, "layout"),
        ({"layout": 4}, "/layout"),
        ({"media": "film"}, "/media"),
        ({"width": 15}, "/width"),
        ({"width": 641}, "width"),
        ({"height": 1922}, "/height"),
        ({"width": 1920, "height": 1200}, "height"),
        ({"fps": 0}, "/fps"),
        ({"fps": 31}, "/fps"),
        ({"colour": True}, "/colour"),
    ],
)
async def test_what_cannot_be_recorded(home: Home, given: dict[str, Any], field: str) -> None:
    ann = await seat(home, await home.room())
    answer = await home.client().post(f"/roomful/v1/sessions/{ann.session_id}/recordings", json=given)
    code_of(answer, 422)
    assert answer.json()["error"]["field"] == field
    assert await told(home.client(), ann.session_id) is None


async def test_a_session_that_is_over_is_not_recorded(home: Home) -> None:
    before = await past(home, (await home.room())["id"])
    client = home.client()
    answer = await client.post(f"/roomful/v1/sessions/{before.session.id}/recordings")
    assert code_of(answer, 409) == "session_ended"
    for wrong in (NOBODY, "x"):
        answer = await client.post(f"/roomful/v1/sessions/{wrong}/recordings")
        assert code_of(answer, 404) == "session_not_found"


async def test_hosts_record_their_own_meeting_and_have_no_files(home: Home) -> None:
    room = await home.room()
    ann, bob = await host(home, room), await seat(home, room, "participant", "Bob")
    elsewhere = await host(home, await home.room())
    anns, guest = ann.client(), bob.client()
    for client, session_id in ((guest, ann.session_id), (elsewhere.client(), ann.session_id)):
        answer = await client.post(f"/roomful/v1/sessions/{session_id}/recordings")
        assert code_of(answer, 403) == "not_allowed"
    made = await start(anns, ann.session_id)
    one = f"{ALL}/{made['id']}"
    for method, path, body in (
        ("POST", f"{one}/pause", None),
        ("POST", f"{one}/resume", None),
        ("PATCH", one, {"layout": "grid_4"}),
        ("GET", one, None),
    ):
        answer = await anns.request(method, path, json=body)
        assert (answer.status_code, answer.json()["recording"]["id"]) == (200, made["id"])
        for client in (guest, elsewhere.client()):
            assert code_of(await client.request(method, path, json=body), 403) == "not_allowed"
    assert code_of(await anns.patch(one, json={"read": True}), 403) == "not_allowed"
    for method, path in (
        ("GET", ALL), ("DELETE", one), ("GET", f"{one}/tracks"), ("GET", "/roomful/v1/tracks"),
        ("GET", "/roomful/v1/compositions"), ("GET", f"/roomful/v1/tracks/{NOBODY}"),
    ):  # fmt: skip
        assert code_of(await anns.request(method, path), 403) == "not_allowed"
    composed = await anns.post("/roomful/v1/compositions", json={"session_id": ann.session_id})
    assert code_of(composed, 403) == "not_allowed"
    # of what was recorded of the room before, a host of today has no link
    earlier = await past_recording(await past(home, room["id"]))
    assert code_of(await anns.get(f"{ALL}/{earlier.id}"), 403) == "not_allowed"
    assert (await anns.post(f"{one}/stop")).json()["recording"]["download_url"] is None


async def test_everybody_in_the_meeting_is_told(home: Home) -> None:
    room = await home.room()
    ann, bob = await host(home, room), await seat(home, room, "participant", "Bob")
    async with listening(bob.client()) as heard, listening(home.client()) as program:
        made = await start(ann.client(), ann.session_id)
        late = await seat(home, room, "participant", "Cid")
        assert late.joined["session"]["recording"]["state"] == "recording"
        assert (await bob.client().get("/roomful/v1/me")).json()["session"]["recording"]["id"] == made["id"]
        link = await home.anybody().get(
            f"/roomful/v1/links/{room['slug']}", headers={"roomful-tenant": home.tenant.domain}
        )
        assert link.json()["room"]["recording"] is True
        for verb in ("pause", "resume", "stop"):
            await ann.client().post(f"{ALL}/{made['id']}/{verb}")
        for kind in ("started", "paused", "resumed", "stopped"):
            event = await heard.hears(f"recording.{kind}")
            assert event.data["session"]["id"] == ann.session_id
        assert (await heard.hears("recording.stopped")).data["session"]["recording"] is None
        assert (await program.hears("recording.started")).data["object_id"] == made["id"]
    assert (await bob.client().get("/roomful/v1/me")).json()["session"]["recording"] is None


async def test_a_link_says_that_a_room_records(home: Home) -> None:
    headers = {"roomful-tenant": home.tenant.domain}
    for given in ({"record_at_start": True}, {}):
        room = await home.room(**given)
        link = await home.anybody().get(f"/roomful/v1/links/{room['slug']}", headers=headers)
        assert link.json()["room"]["recording"] is bool(given)


async def test_what_a_room_keeps_of_recordings(home: Home) -> None:
    room = await home.room()
    shown = {name: room[name] for name in ("compose", "recording_retention", "consent_required", "layout")}
    assert shown == {
        "compose": True, "recording_retention": None, "consent_required": False, "layout": "auto",
    }  # fmt: skip
    wanted = {"compose": False, "recording_retention": 30, "consent_required": True, "layout": "grid_9"}
    client = home.client()
    changed = (await client.patch(f"/roomful/v1/rooms/{room['id']}", json=wanted)).json()
    assert {name: changed[name] for name in wanted} == wanted
    for name, value in (("recording_retention", 0), ("layout", "spiral"), ("compose", None)):
        assert (await client.patch(f"/roomful/v1/rooms/{room['id']}", json={name: value})).status_code == 422


@pytest.fixture
async def before(home: Home) -> Past:
    return await past(home, (await home.room())["id"])


async def test_lists_and_links(home: Home, before: Past) -> None:
    client = home.client()
    first = await past_recording(before)
    second = await past_recording(before, state="failed", failure="no_media")
    other = await past(home, (await home.room())["id"])
    third = await past_recording(other, state="processing", progress=250)
    page = (await client.get(ALL)).json()
    assert [one["id"] for one in page["items"]] == [third.id, second.id, first.id]
    assert page["next"] is None
    assert [one["progress"] for one in page["items"]] == [0.25, None, None]
    shown = page["items"][2]
    assert (shown["sha256"], shown["size_bytes"], shown["duration_ms"]) == (first.sha256, len(BYTES), 61_500)
    assert shown["download_url"].endswith(f"/{first.file_name}")
    assert (await home.anybody().get(shown["download_url"])).content == BYTES
    assert page["items"][1]["failure"] == "no_media"
    assert page["items"][1]["download_url"] is None
    for query, expected in (
        ({"room_id": before.session.room_id.upper()}, [second.id, first.id]),
        ({"session_id": other.session.id}, [third.id]),
        ({"state": "completed"}, [first.id]),
        ({"room_id": NOBODY}, []),
    ):
        found = (await client.get(ALL, params=query)).json()["items"]
        assert [one["id"] for one in found] == expected
    seen, after = [], None
    for _ in range(3):
        page = (await client.get(ALL, params={"limit": 1} | ({"after": after} if after else {}))).json()
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
    assert (seen, after) == ([third.id, second.id, first.id], None)
    assert code_of(await client.get(ALL, params={"state": "gone"}), 422) == "invalid_parameter"


async def test_tracks(home: Home, before: Past) -> None:
    client = home.client()
    recording = await past_recording(before)
    track = await past_track(before, recording_id=recording.id, content=BYTES)
    video = await past_track(before, medium="video", state="processing")
    shown = (await client.get(f"{ALL}/{recording.id}/tracks")).json()["items"]
    assert [one["id"] for one in shown] == [track.id]
    assert (shown[0]["medium"], shown[0]["source"], shown[0]["codec"]) == ("audio", "microphone", "opus")
    assert (await home.anybody().get(shown[0]["download_url"])).content == BYTES
    for query, expected in (
        ({}, [video.id, track.id]),
        ({"medium": "video"}, [video.id]),
        ({"recording_id": recording.id}, [track.id]),
        ({"participant_id": before.person.id, "session_id": before.session.id}, [video.id, track.id]),
        ({"participant_id": NOBODY}, []),
    ):
        found = (await client.get("/roomful/v1/tracks", params=query)).json()["items"]
        assert [one["id"] for one in found] == expected
    one = f"/roomful/v1/tracks/{track.id}"
    assert (await client.get(one)).json()["track"]["duration_ms"] == track.duration_ms
    assert (await client.delete(one)).status_code == 204
    assert code_of(await client.get(one), 404) == "track_not_found"


async def test_compositions(home: Home, before: Past) -> None:
    client = home.client()
    video = await past_track(before, medium="video")
    region = {
        "name": "all", "width": 640, "height": 480, "x": 0, "y": 0, "z": 1, "max_columns": 2,
        "max_rows": None, "sources": [video.id],
    }  # fmt: skip
    asked = {
        "session_id": before.session.id, "width": 640, "height": 480, "regions": [region],
        "audio_sources": [], "webhook": {"url": "http://127.0.0.1:9/", "failover_url": "", "timeout": 3},
    }  # fmt: skip
    answer = await client.post("/roomful/v1/compositions", json=asked)
    assert answer.status_code == 201, answer.text
    made = answer.json()["composition"]
    assert {name: made[name] for name in asked} == asked
    assert (made["state"], made["download_url"]) == ("enqueued", None)
    done = await past_composition(before, content=BYTES)
    page = (await client.get("/roomful/v1/compositions", params={"session_id": before.session.id})).json()
    assert [one["id"] for one in page["items"]] == [done.id, made["id"]]
    assert (await home.anybody().get(page["items"][0]["download_url"])).content == BYTES
    one = f"/roomful/v1/compositions/{made['id']}"
    assert (await client.get(one)).json()["composition"]["regions"] == [region]
    assert (await client.delete(one)).status_code == 204
    assert code_of(await client.get(one), 404) == "composition_not_found"
    plain = await client.post("/roomful/v1/compositions", json={"session_id": before.session.id})
    assert plain.json()["composition"]["audio_sources"] == ["*"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"session_id": NOBODY}, 404),
        ({"width": 15}, 422),
        ({"width": 1000, "height": 1000}, 422),
        ({"regions": [{"name": "a", "width": 640}]}, 422),
        ({"regions": [{"name": "a", "width": 1280, "height": 720, "x": 1}]}, 422),
        ({"regions": [{"name": "a", "width": 64, "height": 64, "colour": 1}]}, 422),
        ({"regions": [{"name": "a", "width": 64, "height": 64, "sources": [NOBODY]}]}, 422),
        ({"regions": [{"name": name, "width": 64, "height": 64} for name in "abc"]}, 422),
        ({"audio_sources": ["me"]}, 422),
        ({"webhook": {"url": "http://a.example", "timeout": 31}}, 422),
    ],
)
async def test_what_cannot_be_composed(home: Home, before: Past, given: dict[str, Any], status: int) -> None:
    client = home.client()
    body = {"session_id": before.session.id, **given}
    code_of(await client.post("/roomful/v1/compositions", json=body), status)
    assert (await client.get("/roomful/v1/compositions")).json()["items"] == []


async def test_owners_reach_what_is_of_their_rooms(home: Home) -> None:
    ann, room = await owned_room(home, "ann")
    bob, other = await owned_room(home, "bob")
    mine = await past(home, room["id"])
    recording, track = await past_recording(mine), await past_track(mine)
    composition = await past_composition(mine)
    paths = [
        f"{ALL}/{recording.id}",
        f"{ALL}/{recording.id}/tracks",
        f"/roomful/v1/tracks/{track.id}",
        f"/roomful/v1/compositions/{composition.id}",
        f"{ALL}?room_id={room['id']}",
        f"{ALL}?session_id={mine.session.id}",
        f"/roomful/v1/tracks?recording_id={recording.id}",
        f"/roomful/v1/tracks?session_id={mine.session.id}",
        f"/roomful/v1/compositions?session_id={mine.session.id}",
    ]
    for path in paths:
        assert (await ann.get(path)).status_code == 200, path
        code_of(await bob.get(path), 404)
    for path in (ALL, "/roomful/v1/tracks", "/roomful/v1/compositions"):
        assert code_of(await ann.get(path), 403) == "not_allowed"
    for verb in ("pause", "stop"):
        code_of(await bob.post(f"{ALL}/{recording.id}/{verb}"), 404)
    composed = await bob.post("/roomful/v1/compositions", json={"session_id": mine.session.id})
    code_of(composed, 404)
    guest = await seat(home, room)
    code_of(await bob.post(f"/roomful/v1/sessions/{guest.session_id}/recordings"), 404)
    made = await start(ann, guest.session_id)
    assert (await ann.post(f"{ALL}/{made['id']}/stop")).status_code == 200
    for path in paths[2:4]:
        code_of(await bob.delete(path), 404)
        assert (await ann.delete(path)).status_code == 204
    assert (await ann.delete(paths[0])).status_code == 204
    assert other["id"] != room["id"]


async def test_webhooks_tell_of_recordings(home: Home) -> None:
    async with receiving() as receiver:
        kinds = ["recording.started", "recording.stopped", "track.completed", "composition.failed"]
        room = await home.room(webhook={"url": receiver.url("/room"), "events": kinds})
        ann = await seat(home, room)
        made = await start(home.client(), ann.session_id)
        await home.client().post(f"{ALL}/{made['id']}/stop")
        before = await past(home, room["id"])
        track = await past_track(before)
        own = await past_composition(
            before, dialect="roomful", webhook=CompositionWebhook(receiver.url("/own"))
        )
        await tell(before, "track.completed", track, medium="audio", codec="opus", duration_ms=5)
        await tell(before, "composition.failed", own, width=1280, height=720)
        of_room = {one.body["kind"]: one for one in await hooks(receiver, 4, "/room")}
        assert sorted(of_room) == sorted(kinds)
        begun = of_room["recording.started"].body
        assert (begun["object_id"], begun["session_id"]) == (made["id"], ann.session_id)
        assert begun["payload"]["state"] == "recording"
        (of_own,) = await hooks(receiver, 1, "/own")
        assert (of_own.body["kind"], of_own.body["object_id"]) == ("composition.failed", own.id)


async def test_a_composition_comes_to_its_end(home: Home, before: Past) -> None:
    """Without anything to compose it fails, and says so."""
    client = home.client()
    made = (await client.post("/roomful/v1/compositions", json={"session_id": before.session.id})).json()
    one = f"/roomful/v1/compositions/{made['composition']['id']}"

    async def over() -> Any:
        shown = (await client.get(one)).json()["composition"]
        return shown if shown["completed_at"] else None

    shown = await eventually(over, 30)
    assert (shown["state"], shown["failure"], shown["download_url"]) == ("failed", "no_media", None)
