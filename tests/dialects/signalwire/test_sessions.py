"""Sessions, members, events, recordings and logs, of meetings that went on and of the past."""

from typing import Any

import pytest

from roomful.recordings.model import State
from roomful.sessions.store import sessions
from tests.dialects.recorded import BYTES, past, past_recording, tell
from tests.dialects.rows import moment, past_participant, past_session
from tests.dialects.signalwire.test_fabric import NOBODYS, wrong
from tests.dialects.signalwire.test_tokens import token
from tests.dialects.telnyx.test_sessions import inside
from tests.server import Home, Person, eventually
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

SESSIONS = "/api/video/room_sessions"
RECORDINGS = "/api/video/room_recordings"
LOGS = "/api/video/logs"


@pytest.fixture
async def held(home: Home) -> Person:
    """Ann in a meeting."""
    client = await home.signalwire()
    person = await home.enter(ticket=await token(client, user_name="Ann", room_display_name="Daily meeting"))
    await inside(home, person)
    return person


async def test_a_session_and_what_happens_in_it(home: Home, held: Person) -> None:
    client = await home.signalwire()
    path = f"{SESSIONS}/{held.session_id}"
    shown = (await client.get(path)).json()
    assert shown["room_id"] == held.joined["room"]["id"]
    assert (shown["name"], shown["display_name"], shown["status"]) == (
        "daily",
        "Daily meeting",
        "in-progress",
    )
    assert (shown["quality"], shown["fps"], shown["max_members"]) == ("720p", 20, 20)
    assert (shown["end_time"], shown["duration"], shown["preview_url"]) == (None, None, None)
    listed = (await client.get(SESSIONS)).json()["data"]
    assert listed == [{**shown, "cost_in_dollars": 0.0, "enable_room_previews": False, "locked_cover": ""}]
    members = (await client.get(f"{path}/members")).json()["data"]
    assert [(one["name"], one["leave_time"], one["duration"]) for one in members] == [("Ann", None, None)]
    await home.server.app.features.moderation.set_layout(home.tenant.id, held.session_id, "grid_4")
    assert (await client.get(path)).json()["layout"] == "2x2"
    await held.client().post("/roomful/v1/me/leave")
    await home.server.app.features.lifecycle.end(home.tenant.id, held.session_id, "api")  # type: ignore[arg-type]
    after = (await client.get(path)).json()
    assert after["status"] == "completed"
    assert after["duration"] >= 1
    gone = (await client.get(f"{path}/members")).json()["data"][0]
    assert gone["leave_time"] >= gone["join_time"]
    assert gone["duration"] >= 0
    events = (await client.get(f"{path}/events")).json()["data"]
    names = [one["name"] for one in reversed(events)]
    assert names[0] == "room.started"
    assert names[-1] == "room.ended"
    assert names.index("member.joined") < names.index("layout.changed") < names.index("member.left")
    for one in events:
        assert (one["project_id"], one["level"]) == (home.tenant.id, "info")
        assert (one["room_id"], one["room_session_id"]) == (shown["room_id"], held.session_id)
        assert ("room_participant_id" in one) == one["name"].startswith("member.")
    assert next(one for one in events if one["name"] == "layout.changed")["payload"]["layout"] == "2x2"
    # pages of events lead to all of them, forth and back
    first = (await client.get(f"{path}/events", params={"page_size": 2})).json()
    second = (await client.get(first["links"]["next"])).json()
    assert first["data"] + second["data"] == events[:4]
    third = (await client.get(second["links"]["next"])).json()
    assert (await client.get(third["links"]["prev"])).json()["data"] == second["data"]


async def test_a_locked_session_is_shown_locked(home: Home, held: Person) -> None:
    client = await home.signalwire()
    await home.client().post(f"/roomful/v1/sessions/{held.session_id}/lock")
    assert (await client.get(f"{SESSIONS}/{held.session_id}")).json()["locked"] is True
    room = held.joined["room"]["id"]
    address = (await client.get(f"/api/fabric/resources/conference_rooms/{room}/addresses")).json()["data"][0]
    assert address["locked"] is True


async def test_sessions_by_what_they_are(home: Home) -> None:
    client = await home.signalwire()
    room = await home.room(name="Weekly 10%")
    other = await home.room(name="Daily")
    old = await past_session(home, room["id"], "2026-01-02 10:00:00", "2026-01-02 11:00:00.5")
    new = await past_session(home, other["id"], "2026-02-02 10:00:00", "2026-02-02 10:00:00")
    live = await home.server.app.features.lifecycle.start_room(home.tenant.id, other["id"], "api")
    async with home.server.app.features.database.write() as tx:
        await sessions.update_session(tx, home.tenant.id, old.id, {"room_name": "Weekly 10%"})

    async def ids(**query: str) -> list[str]:
        answer = await client.get(SESSIONS, params=query, extensions=BESIDE)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["data"]]

    assert await ids() == [live.id, new.id, old.id]
    assert await ids(status="completed") == [new.id, old.id]
    assert await ids(status="in-progress") == [live.id]
    assert await ids(room_id=other["id"].upper()) == [live.id, new.id]
    assert await ids(room_id="nothing") == []
    assert await ids(room_name="Weekly 10%") == [old.id]
    assert await ids(room_name="weekly 10%") == []
    assert await ids(room_name_matches="LY 10%") == [old.id]
    assert await ids(room_name_matches="ly_10%") == []
    assert await ids(room_name_matches="Daily", status="in-progress") == [live.id]
    assert wrong(await client.get(SESSIONS, params={"status": "gone"})) == {
        "status": "invalid_parameter_value"
    }
    durations = [one["duration"] for one in (await client.get(SESSIONS)).json()["data"]]
    assert durations == [None, 0, 3600]
    for place in ("", "/members", "/events", "/recordings"):
        assert (await client.get(f"{SESSIONS}/{NOBODYS}{place}")).status_code == 404


async def test_members_are_those_who_came_in(home: Home) -> None:
    client = await home.signalwire()
    room = await home.room(name="a")
    session = await past_session(home, room["id"], "2026-01-02 10:00:00", "2026-01-02 11:00:00")
    for minute in range(5):
        await past_participant(home, session, f"2026-01-02 10:0{minute}:00", f"2026-01-02 10:0{minute}:30.9")
    page = (await client.get(f"{SESSIONS}/{session.id}/members", params={"page_size": 3})).json()
    rest = (await client.get(page["links"]["next"])).json()
    times = [one["join_time"] for one in page["data"] + rest["data"]]
    assert times == [f"2026-01-02T10:0{minute}:00.000Z" for minute in reversed(range(5))]
    assert {one["duration"] for one in page["data"]} == {30}
    assert (await client.get(rest["links"]["prev"])).json()["data"] == page["data"]


async def test_recordings(home: Home) -> None:
    client = await home.signalwire()
    room = await home.room(name="recorded")
    before = await past(home, room["id"])
    done = await past_recording(before, content=BYTES)
    failed = await past_recording(before, state=State.FAILED)
    listed = (await client.get(RECORDINGS)).json()["data"]
    assert [one["id"] for one in listed] == [failed.id, done.id]
    shown = {one["id"]: one for one in listed}
    assert (shown[failed.id]["status"], shown[failed.id]["uri"], shown[failed.id]["duration"]) == (
        "completed",
        None,
        0,
    )
    good = shown[done.id]
    assert (good["status"], good["format"], good["cost_in_dollars"]) == ("completed", "video/mp4", 0.0)
    assert good["room_session_id"] == before.session.id
    of_session = (await client.get(f"{SESSIONS}/{before.session.id}/recordings")).json()["data"]
    assert [one["id"] for one in of_session] == [failed.id, done.id]
    one = (await client.get(f"{RECORDINGS}/{done.id}", params={"media_ttl": 60})).json()
    assert {**one, "uri": ""} == {**good, "uri": ""}
    file = await home.anybody().get(one["uri"])
    assert (file.status_code, file.content) == (200, BYTES)
    past_its_time = (await client.get(f"{RECORDINGS}/{done.id}", params={"media_ttl": 0})).json()["uri"]
    assert (await home.anybody().get(past_its_time)).status_code == 403
    assert wrong(await client.get(f"{RECORDINGS}/{done.id}", params={"media_ttl": "-1"})) == {
        "media_ttl": "invalid_parameter_value"
    }
    await tell(before, "recording.started", done, state="recording")
    await tell(before, "recording.stopped", done, state="processing", duration_ms=84_000)
    await tell(before, "recording.progress", done)
    await tell(before, "recording.started", failed)
    events = (await client.get(f"{RECORDINGS}/{done.id}/events")).json()["data"]
    assert [one["name"] for one in events] == ["recording.ended", "recording.started"]
    assert {one["room_recording_id"] for one in events} == {done.id}
    assert (await client.delete(f"{RECORDINGS}/{done.id}")).status_code == 204
    for path in (f"{RECORDINGS}/{done.id}", f"{RECORDINGS}/{done.id}/events", f"{RECORDINGS}/{NOBODYS}"):
        assert (await client.get(path)).status_code == 404
    assert (await client.delete(f"{RECORDINGS}/{NOBODYS}")).status_code == 404
    running = await past_recording(before, state=State.RECORDING)
    assert (await client.get(f"{RECORDINGS}/{running.id}")).json()["status"] == "recording"
    assert (await client.delete(f"{RECORDINGS}/{running.id}")).status_code == 422


async def test_logs(home: Home) -> None:
    client = await home.signalwire()
    features = home.server.app.features
    room = await home.room(name="a")
    conference = (await client.post("/api/video/conferences", json={"display_name": "All"})).json()
    days = [
        await past_session(
            home, room["id"], f"2026-01-0{day} 23:59:59.999999", f"2026-01-0{day + 1} 10:00:00"
        )
        for day in (1, 2, 3)
    ]
    live = await features.lifecycle.start_room(home.tenant.id, conference["id"], "api")
    async with features.database.write() as tx:
        await sessions.update_session(
            tx, home.tenant.id, days[0].id, {"log_deleted_at": moment("2026-06-01")}
        )

    async def logs(place: str = LOGS, **query: Any) -> list[dict[str, Any]]:
        answer = await client.get(place, params=query, extensions=BESIDE)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["data"])

    async def ids(place: str = LOGS, **query: Any) -> list[str]:
        return [one["id"] for one in await logs(place, **query)]

    for place in (LOGS, "/api/logs/conferences"):
        assert await ids(place) == [live.id, days[2].id, days[1].id]
        assert await ids(place, include_deleted="true") == [live.id, *(one.id for one in reversed(days))]
        assert await ids(place, created_on="2026-01-02") == [days[1].id]
        assert await ids(place, created_before="2026-01-03", include_deleted=True) == [days[1].id, days[0].id]
        assert await ids(place, created_after="2026-01-03") == [live.id, days[2].id]
        assert await ids(place, created_after="2026-01-03", created_before="2026-01-04T00:00:00Z") == [
            days[2].id
        ]
        assert wrong(await client.get(place, params={"created_on": "today", "created_after": "x"})) == {
            "created_on": "not_a_datetime",
            "created_after": "not_a_datetime",
        }
    deleted = (await logs(include_deleted=True))[-1]
    assert deleted == {
        "id": days[0].id,
        "discarded_at": "2026-06-01T00:00:00.000Z",
        "created_at": "2026-01-01T23:59:59.999Z",
    }
    assert (await client.get(f"{LOGS}/{days[0].id}")).json() == deleted
    shown = (await client.get(f"{LOGS}/{live.id}")).json()
    assert shown["type"] == "video_conference_session"
    assert shown["url"] == f"{home.url}{SESSIONS}/{live.id}"
    assert (shown["source"], shown["charge"], shown["charge_details"]) == ("realtime_api", 0.0, [])
    assert (await client.get(f"{LOGS}/{days[1].id}")).json()["type"] == "video_room_session"
    assert (await logs("/api/logs/conferences"))[0]["charge"] == "0.0"
    assert (await client.get(f"{LOGS}/{NOBODYS}")).status_code == 404


async def test_a_session_with_its_recording_from_the_start(home: Home) -> None:
    """A room that says so is recorded, and its session tells of that."""
    client = await home.signalwire()
    await client.post("/api/video/rooms", json={"name": "daily", "record_on_start": True})
    person = await home.enter(ticket=await token(client))
    await inside(home, person)
    path = f"{SESSIONS}/{person.session_id}"
    assert (await client.get(path)).json()["record_on_start"] is True

    async def begun() -> Any:
        return (await client.get(f"{path}/recordings")).json()["data"]

    running = (await eventually(begun))[0]
    assert running["status"] == "recording"
    assert running["uri"] is None
    events = (await client.get(f"{path}/events")).json()["data"]
    assert [one["room_recording_id"] for one in events if one["name"] == "recording.started"] == [
        running["id"]
    ]
