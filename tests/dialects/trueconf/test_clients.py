"""What clients in the field send, in their order: each of these is one of them."""

from typing import Any
from urllib.parse import quote

import pytest

from roomful.people.model import Role
from tests.dialects.trueconf.calling import Client, good, key, program
from tests.dialects.trueconf.test_conferences import made
from tests.dialects.trueconf.world import world_of
from tests.server import Home, eventually

pytestmark = pytest.mark.livekit


@pytest.fixture
async def admin(home: Home) -> None:
    await home.user("admin", role=Role.ADMIN)


async def test_a_call_centre_in_a_browser(home: Home, admin: None) -> None:
    """3.1: users with their state, a conference that runs at once, its page, and away with it."""
    client = await program(home, "3.1")
    await home.user("ann")
    listed = (await client.get("users"))["users"]
    assert {one["id"]: one["status"] for one in listed} == {"admin": 0, "ann": 0}
    body = {
        "topic": "Call",
        "type": "0",
        "owner": "admin",
        "schedule": {"type": "-1"},
        "invitations": [{"id": "admin"}, {"id": "ann"}],
        "allow_guests": "1",
        "auto_invite": "0",
        "max_participants": "10",
        "state": "running",
        "call_type": "x",
        "rights": {"guest": {"audio_send": True}, "user": {}},
    }
    room = (await client.post("conferences/", body))["conference"]
    assert room["state"] == "running"
    assert (await client.post(f"conferences/{room['id']}/run/"))["state"] == "running"
    assert (await client.get(f"conferences/{room['id']}/participants"))["participants"] == []
    nobody = Client(home, "3.1", None)
    clients = (await nobody.get("software/clients", call_id=room["id"]))["clients"]
    assert [one["platform"] for one in clients] == ["webrtc"]
    found = (await client.get("software/clients", call_id=room["id"], user="ann", case="download"))["clients"]
    assert found[0]["web_url"].partition("#")[0].endswith(f"/webrtc/{room['id']}")
    assert "token=" in found[0]["web_url"]
    assert "<iframe" in found[0]["iframe"]
    assert (await client.post(f"conferences/{room['id']}/stop"))["state"] == "stopped"
    assert await client.delete(f"conferences/{room['id']}/") == {"id": room["id"]}


async def test_a_script_that_brings_users_over(home: Home, admin: None) -> None:
    """3.2: groups while there are more, users that exist are changed, conferences by their number."""
    client = await program(home, "3.2")
    for name in ("A", "B", "C"):
        await client.post("groups", {"display_name": name, "rights": ["make_calls", "operator_rights"]})
    page, names = 1, []
    while page > 0:
        answer = await client.get("groups", page_id=page, page_size=2)
        names += [one["display_name"] for one in answer["groups"]]
        page = answer["next_page_id"]
    assert names == ["A", "B", "C"]
    person = {
        "login_name": "ann",
        "password": "secret",
        "email": "ann@example.org",
        "display_name": None,
        "groups": "A,C,Z",
        "avatar": "x",
        "role": "y",
    }
    user = (await client.post("users", person))["user"]
    assert [one["display_name"] for one in user["groups"]] == ["A", "C"]
    assert user["is_active"] == 1
    for other in ({}, {"login_name": "other"}):
        refused = await client.refused("POST", "users", person | other)
        assert refused[:2] == (400, "uniqueValueAlreadyInUse")
    changed = {"first_name": "Ann", "is_active": "1", "company": "X"}
    assert (await client.put(f"users/ann@{home.tenant.domain}", changed))["user"]["first_name"] == "Ann"
    await made(client)
    assert (await client.get("conferences", state="stopped", tag=""))["cnt"] == 1


async def test_a_bot_that_looks_after_what_runs(home: Home) -> None:
    """3.3: calls by their end, those that run first; the session of one, who is in it; users from page 0."""
    world = await world_of(home)
    client = world.client("3.3")
    calls = (await client.get("logs/calls", sort_field="end_time", sort_order=1))["list"]
    assert [one["end_time"] is None for one in calls] == [True, False]
    running = calls[0]
    assert running["class"] > 1
    assert isinstance(running["duration"], int)
    session = quote(running["conference_id"], safe="")
    found = (await client.get(f"conference-sessions/{session}"))["session"]
    assert found["stream_id"] == running["conference_id"]
    assert found["conference_id"] == running["named_conf_id"]
    people = await client.get(f"conference-sessions/{session}/participants")
    assert people["count"] == len(people["participants"]) == 2
    bare = quote(running["conference_id"].partition("@")[0], safe="")
    assert (await client.get(f"conference-sessions/{bare}"))["session"] == found
    page, logins = 0, []
    while page >= 0:
        answer = await client.get("users", page_id=page, page_size=2)
        logins += [one["login_name"] for one in answer["users"]]
        page = answer["next_page_id"]
    assert logins == ["admin", "ann", "bob", "carl", "dora"]


async def test_a_mirror_of_chats(home: Home) -> None:
    """3.6: messages, the oldest first, with microseconds, from a moment on."""
    client = await program(home, "3.6")
    await home.user("admin", role=Role.ADMIN)
    room = await home.room()
    person = await home.enter(ticket=await home.ticket(room["id"]), name="Ann")
    for text in ("One", "Two"):
        answer = await person.client().post("/roomful/v1/me/messages", json={"text": text})
        assert answer.status_code == 201
    found = await client.get("logs/messages", sort_order=0)
    assert [one["message"] for one in found["list"]] == ["One", "Two"]
    first, second = found["list"]
    assert int(first["id"]) < int(second["id"])
    assert first["to_call_id"] == ""
    assert first["from_call_id"].startswith("#guest:")
    later = await client.get("logs/messages", sort_order=0, date_from=second["time_stamp"]["date"])
    assert [one["message"] for one in later["list"]] == ["Two"]
    assert (await client.get("logs/messages", message="ONE"))["cnt"] == 1
    assert (await client.get("logs/messages", from_call_id=first["from_call_id"]))["cnt"] == 2
    assert (await client.get("logs/messages", to_call_id="nobody"))["cnt"] == 0


async def test_times_of_logs_are_in_the_zone_that_is_asked_for(home: Home) -> None:
    world = await world_of(home)
    client = world.client("3.10")
    found = [(await client.get("logs/calls", sort_order=0, timezone=zone))["list"][0] for zone in (0, 90)]
    utc, there = (one["start_time"] for one in found)
    assert (utc["timezone_type"], utc["timezone"]) == (3, "UTC")
    assert (there["timezone_type"], there["timezone"]) == (1, "+01:30")
    assert utc["date"] != there["date"]
    asked = {"date_from": there["date"], "date_to": there["date"], "timezone": 90}
    assert (await client.get("logs/calls", **asked))["cnt"] == 1


async def test_whatever_the_content_type_says(home: Home, admin: None) -> None:
    client = await program(home, "3.8")
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        body = b'{"topic": "Plan", "type": 0, "schedule": {"type": -1}}'
        answer = await client.call("POST", "conferences", content=body, headers={"content-type": kind})
        assert good(answer)["conference"]["topic"] == "Plan"
    answer = await client.call("POST", "conferences", content=b"[]")
    assert answer.json()["error"]["errors"][0]["reason"] == "missingRequiredField"
    for wrong in (b"{", b'"x"', b"7", b"\xff\xfe"):
        assert (await client.call("POST", "conferences", content=wrong)).status_code == 400


async def test_calling_somebody_in(home: Home, admin: None) -> None:
    world_client = await program(home, "3.10")
    await home.user("ann")
    room = await made(world_client)
    path = f"conferences/{room['id']}"
    body = {"participant_id": "ann"}
    refused = await world_client.refused("POST", f"{path}/participants", body)
    assert refused[:2] == (400, "participantIsUnavailable")
    await world_client.post(f"{path}/run")
    assert (await world_client.refused("POST", f"{path}/participants", body))[1] == "participantIsUnavailable"
    user = await home.server.app.features.people.by_login(home.tenant.id, "ann")
    assert user is not None
    async with home.server.app.features.presence.page(home.tenant.id, user.id):
        called = (await world_client.post(f"{path}/participants", body))["participant"]
        assert called["id"] == f"ann@{home.tenant.domain}"
        assert called["invite_time"] is not None
        assert called["join_time"] is None
        assert (await world_client.get("users/ann"))["user"]["status"] == 1
    core = await home.server.app.features.rooms.by_slug(home.tenant.id, room["id"])
    ticket = await home.server.app.features.tickets.issue(home.tenant.id, core.id, user_id=user.id)
    await home.enter(ticket=ticket[1], name="Ann")

    async def inside() -> Any:
        return (await world_client.get(f"{path}/participants"))["participants"]

    (person,) = await eventually(inside)
    assert person["login_name"] == "ann"
    again = await world_client.refused("POST", f"{path}/participants", body)
    assert again[1] == "participantAlreadyInConference"
    assert (await world_client.get("users/ann"))["user"]["status"] == 2


async def test_limits_are_told_by_their_names(home: Home, admin: None) -> None:
    features, client = home.server.app.features, await program(home, "3.10")
    for login in ("ann", "bob"):
        await home.user(login)
    rooms = [await made(client) for _ in range(2)]
    async with features.database.write() as tx:
        await features.tenants.change(
            tx, home.tenant, max_rooms=2, max_live_sessions=1, max_invitations=1, max_users=3
        )
    body = {"topic": "x", "type": 0, "schedule": {"type": -1}}
    assert (await client.refused("POST", "conferences", body))[1] == "conferenceLimit"
    await client.post(f"conferences/{rooms[0]['id']}/run")
    assert (await client.refused("POST", f"conferences/{rooms[1]['id']}/run"))[1] == "ongoingConferencesLimit"
    invited = {"invitations": ["admin", "ann", "bob"]}
    refused = await client.refused("PUT", f"conferences/{rooms[1]['id']}", invited)
    assert refused[1] == "conferenceMaxInvitationsLimit"
    assert (await client.refused("POST", "users", {"login_name": "x", "password": "y"}))[1] == "maxUsers"


async def test_what_is_over_is_not_run_again(home: Home, admin: None) -> None:
    token = await key(home)
    client = Client(home, "3.9", token)
    once = {"type": 1, "start_time": 1_000_000_000, "duration": 60}
    room = await made(client, schedule=once)
    assert (await client.refused("POST", f"conferences/{room['id']}/run"))[1] == "conferenceIsFinished"
    older = Client(home, "3.8", token)
    assert (await older.refused("POST", f"conferences/{room['id']}/run"))[1] == "forbidden"


async def test_where_a_broadcast_is_pulled_from(home: Home, admin: None) -> None:
    client = await program(home)
    pull = {"type": "manualPull", "payload": {"audio_codec": "AAC", "video_codec": "H264"}}
    preset = (await client.post("broadcast/presets", {"name": "Pulled", **pull}))["preset"]["id"]
    shown = []
    for given in ({}, {"broadcast_enabled": True, "broadcast_id": preset}):
        room = await made(client, **given)
        shown.append((await client.get(f"conferences/{room['id']}/shared"))["rtsp_url"])
    assert shown[0] is None
    assert shown[1].startswith("rtsp://")
