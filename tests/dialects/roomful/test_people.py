"""Signing in through our own API, and what administrators and others may do then."""

from typing import Any

import httpx
import pytest

from roomful.people.model import Role
from roomful.tenants.model import TenantState
from tests.server import PASSWORD, Home, RoomfulServer

pytestmark = pytest.mark.livekit


async def asked(home: Home, login: str, password: str, **headers: str) -> httpx.Response:
    given = {"roomful-tenant": home.tenant.domain, **headers}
    who = {"login": login, "password": password}
    return await home.anybody().post("/roomful/v1/sign_in", json=who, headers=given)


async def test_in_who_am_i_and_out(home: Home) -> None:
    user = await home.user("Ann", role=Role.ADMIN)
    answer = await asked(home, "ann", PASSWORD)
    assert answer.status_code == 201
    signed = answer.json()
    assert signed["token"].startswith("rms_")
    assert signed["user"] == {"id": user.id, "login": "Ann", "display_name": "Ann", "role": "admin"}
    client = home.client(signed["token"])
    me = await client.get("/roomful/v1/user")
    assert me.json() == {"user": signed["user"], "expires_at": signed["expires_at"]}
    assert (await client.delete("/roomful/v1/sign_in")).status_code == 204
    for method, path in (("GET", "/user"), ("DELETE", "/sign_in"), ("GET", "/rooms")):
        gone = await client.request(method, f"/roomful/v1{path}")
        assert (gone.status_code, gone.json()["error"]["code"]) == (401, "credential_invalid")


async def test_the_first_administrator_signs_in_by_the_host_name(roomful_server: RoomfulServer) -> None:
    console = roomful_server.credentials["console"]
    async with httpx.AsyncClient(base_url=roomful_server.url) as client:
        answer = await client.post("/roomful/v1/sign_in", json=console)
        assert answer.status_code == 201
        assert answer.json()["user"]["role"] == "admin"
        token = answer.json()["token"]
        rooms = await client.get("/roomful/v1/rooms", headers={"authorization": f"Bearer {token}"})
        assert "demo" in [room["slug"] for room in rooms.json()["items"]]
        assert (await client.get("/roomful/v1/server")).json()["sign_in"] == "/sign-in"


async def test_each_tenant_has_people_of_its_own(home: Home, other_home: Home) -> None:
    await home.user("ann")
    assert (await asked(other_home, "ann", PASSWORD)).json()["error"]["code"] == "sign_in_wrong"
    unknown = await asked(home, "ann", PASSWORD, **{"roomful-tenant": "nobody.test"})
    assert unknown.status_code == 404
    features = home.server.app.features
    async with features.database.write() as tx:
        await features.tenants.change(tx, home.tenant, state=TenantState.SUSPENDED)
    assert (await asked(home, "ann", PASSWORD)).status_code == 404


async def test_guessing_is_told_how_long_to_wait(home: Home) -> None:
    await home.user("ann")
    for _ in range(5):
        wrong = await asked(home, "ann", "wrong")
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "sign_in_wrong")
    limited = await asked(home, "ann", PASSWORD)
    assert limited.status_code == 429
    error = limited.json()["error"]
    assert error["code"] == "sign_in_limited"
    assert 25 <= error["details"]["retry_after"] <= 30
    assert int(limited.headers["retry-after"]) == error["details"]["retry_after"]


async def test_a_new_password(home: Home) -> None:
    token = await home.signed_in("ann")
    client = home.client(token)
    for old, new, status, code in (
        ("wrong", "a better password", 403, "password_wrong"),
        (PASSWORD, "short", 422, "password_weak"),
    ):
        refused = await client.post("/roomful/v1/user/password", json={"old": old, "new": new})
        assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    given = {"old": PASSWORD, "new": "a better password"}
    changed = await client.post("/roomful/v1/user/password", json=given)
    assert changed.status_code == 200
    assert (await client.get("/roomful/v1/user")).status_code == 401
    again = home.client(changed.json()["token"])
    assert (await again.get("/roomful/v1/user")).status_code == 200
    assert (await asked(home, "ann", PASSWORD)).status_code == 401
    await home.sign_in("ann", "a better password")


async def test_this_is_for_people(home: Home) -> None:
    room = await home.room()
    seat = await home.admit(ticket=await home.ticket(room["id"]), name="Bob")
    for client in (home.client(), seat.client()):
        for method, path, body in (
            ("GET", "/user", None),
            ("DELETE", "/sign_in", None),
            ("POST", "/user/password", {"old": "x", "new": "y"}),
        ):
            answer = await client.request(method, f"/roomful/v1{path}", json=body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")
    token = await home.signed_in("ann", role=Role.ADMIN)
    assert (await home.client(token).get("/roomful/v1/me")).status_code == 403


async def test_an_administrator_does_what_a_program_does(home: Home) -> None:
    token = await home.signed_in("ann", role=Role.ADMIN)
    client = home.client(token)
    theirs = await home.room(name="of a program")
    made = (await client.post("/roomful/v1/rooms", json={"title": "Mine"})).json()
    listed = (await client.get("/roomful/v1/rooms")).json()["items"]
    assert [room["id"] for room in listed] == [made["id"], theirs["id"]]
    seat = await home.admit(ticket=await home.ticket(theirs["id"], role="host"), name="Bob")
    session = f"/roomful/v1/sessions/{seat.session_id}"
    assert (await client.get("/roomful/v1/sessions")).json()["items"][0]["id"] == seat.session_id
    assert (await client.get(session)).json()["session"]["room_id"] == theirs["id"]
    assert (await client.post(f"{session}/lock")).json()["session"]["locked"] is True
    ended = await client.post(f"{session}/end")
    assert ended.json()["session"]["end_reason"] == "api"
    for path in ("history", "deliveries", "credentials"):
        assert (await client.get(f"/roomful/v1/{path}")).status_code == 200
    history = (await client.get("/roomful/v1/history", params={"kind": "session.updated"})).json()["items"]
    assert {event["actor"]["kind"] for event in history} == {"user"}
    assert (await client.delete(f"/roomful/v1/rooms/{theirs['id']}")).status_code == 204


async def owned_room(home: Home, login: str) -> tuple[httpx.AsyncClient, dict[str, Any]]:
    client = home.client(await home.signed_in(login))
    room = await client.post("/roomful/v1/rooms", json={"title": f"Room of {login}"})
    assert room.status_code == 201
    return client, room.json()


async def test_others_have_rooms_of_their_own(home: Home) -> None:
    ann, room = await owned_room(home, "ann")
    bob, other = await owned_room(home, "bob")
    await home.room(name="of a program")
    assert [one["id"] for one in (await ann.get("/roomful/v1/rooms")).json()["items"]] == [room["id"]]
    mine = f"/roomful/v1/rooms/{room['id']}"
    assert (await ann.patch(mine, json={"title": "Anew"})).json()["title"] == "Anew"
    ticket = (await ann.post(f"{mine}/tickets", json={"role": "host"})).json()["ticket"]
    assert len((await ann.get(f"{mine}/tickets")).json()["items"]) == 1
    seat = await home.admit(ticket=ticket["secret"], name="Ann")
    session = f"/roomful/v1/sessions/{seat.session_id}"
    for path in (session, f"{session}/participants", f"/roomful/v1/participants/{seat.id}"):
        assert (await ann.get(path)).status_code == 200
        assert (await bob.get(path)).status_code == 404
    sessions = await ann.get("/roomful/v1/sessions", params={"room_id": room["id"]})
    assert [one["id"] for one in sessions.json()["items"]] == [seat.session_id]
    ticket_path = f"/roomful/v1/tickets/{ticket['id']}"
    for method, path, body in (
        ("GET", mine, None),
        ("GET", f"/roomful/v1/rooms/{room['slug']}", None),
        ("PATCH", mine, {"title": "stolen"}),
        ("DELETE", mine, None),
        ("POST", f"{mine}/tickets", {"role": "host"}),
        ("GET", f"{mine}/tickets", None),
        ("DELETE", ticket_path, None),
        ("GET", f"/roomful/v1/sessions?room_id={room['id']}", None),
    ):
        assert (await bob.request(method, path, json=body)).status_code == 404, (method, path)
    for path in ("sessions", "history", "deliveries", "credentials"):
        assert (await bob.get(f"/roomful/v1/{path}")).status_code == 403
    assert (await bob.post(f"{session}/end")).status_code == 404
    assert (await bob.delete("/roomful/v1/tickets/01980000-0000-7000-8000-000000000000")).status_code == 404
    assert (await ann.delete(ticket_path)).status_code == 204
    assert (await ann.delete(mine)).status_code == 204
    assert (await bob.get(f"/roomful/v1/rooms/{other['id']}")).status_code == 200


async def test_rooms_are_found_by_a_part_of_their_name(home: Home) -> None:
    ann, _ = await owned_room(home, "ann")
    await home.room(name="weekly-planning", title="Weekly PLANNING 100%")
    await home.room(name="planning-too")

    async def found(client: httpx.AsyncClient, search: str) -> list[str]:
        answer = await client.get("/roomful/v1/rooms", params={"search": search})
        return [room["title"] or room["name"] for room in answer.json()["items"]]

    assert await found(home.client(), "pLan") == ["planning-too", "Weekly PLANNING 100%"]
    assert await found(home.client(), "100%") == ["Weekly PLANNING 100%"]
    assert await found(home.client(), "_") == []
    assert await found(home.client(), " ") == ["planning-too", "Weekly PLANNING 100%", "Room of ann"]
    assert await found(ann, "plan") == []
    assert await found(ann, "ANN") == ["Room of ann"]


async def test_the_pages_are_served_for_each_tenant(home: Home) -> None:
    client = home.anybody(validated=False)
    for prefix in ("", f"/t/{home.tenant.domain}"):
        for name in ("sign-in", "rooms", "rooms/some-id/recordings", "live/"):
            page = await client.get(f"{prefix}/{name}")
            assert page.status_code == 200
            assert page.headers["content-type"].startswith("text/html")
            assert "default-src 'none'" in page.headers["content-security-policy"]
