"""Groups, address books, pictures and whereabouts of our own API, on a running server."""

from typing import Any

import httpx
import pytest

from roomful.people.model import Role
from tests.dialects.roomful.test_doors import knock
from tests.dialects.roomful.test_people import asked
from tests.dialects.roomful.test_rooms import NOBODY
from tests.dialects.roomful.test_users import code_of
from tests.dialects.streams import listening
from tests.people.test_avatars import picture
from tests.server import PASSWORD, Home, eventually
from tests.waiting import until

pytestmark = pytest.mark.livekit


async def person(home: Home, login: str, role: Role = Role.STANDARD) -> tuple[str, httpx.AsyncClient]:
    """Return a user's id, and a client signed in as them."""
    user = await home.user(login, role=role)
    token = (await asked(home, login, PASSWORD)).json()["token"]
    return user.id, home.client(token)


async def group(home: Home, name: str, *rights: str, users: tuple[str, ...] = ()) -> str:
    made = await home.client().post("/roomful/v1/groups", json={"name": name, "rights": rights})
    assert made.status_code == 201, made.text
    for user_id in users:
        added = await home.client().put(f"/roomful/v1/groups/{made.json()['id']}/users/{user_id}")
        assert added.status_code == 204, added.text
    return str(made.json()["id"])


async def test_groups_are_made_changed_and_filled(home: Home) -> None:
    client = home.client()
    ann, _ = await person(home, "ann")
    made = await client.post("/roomful/v1/groups", json={"name": "Sales", "rights": ["make_calls"]})
    sales = made.json()
    assert (made.status_code, sales["number"], sales["rights"]) == (201, 1, ["make_calls"])
    path = f"/roomful/v1/groups/{sales['id']}"
    assert (await client.get(path)).json() == sales
    support = await group(home, "Support")
    listed = (await client.get("/roomful/v1/groups", params={"limit": 1})).json()
    assert ([one["name"] for one in listed["items"]], listed["next"]) == (["Sales"], "1")
    listed = (await client.get("/roomful/v1/groups", params={"after": listed["next"]})).json()
    assert ([one["id"] for one in listed["items"]], listed["next"]) == ([support], None)
    assert (await client.put(f"{path}/users/{ann}")).status_code == 204
    members = (await client.get(f"{path}/users")).json()
    assert [one["id"] for one in members["items"]] == [ann]
    of_ann = f"/roomful/v1/users/{ann}/groups"
    assert (await client.get(of_ann)).json() == {"groups": [sales], "rights": ["make_calls"]}
    moved = (await client.put(of_ann, json={"groups": [support]})).json()
    assert ([one["id"] for one in moved["groups"]], moved["rights"]) == ([support], [])
    assert code_of(await client.delete(f"{path}/users/{ann}")) == (404, "user_not_found")
    changed = await client.patch(path, json={"rights": ["operator_rights"]})
    assert changed.json()["rights"] == ["operator_rights"]
    assert code_of(await client.patch(path, json={"name": "SUPPORT"})) == (409, "group_name_taken")
    assert code_of(await client.post("/roomful/v1/groups", json={"name": "support"}))[0] == 409
    assert (await client.post("/roomful/v1/groups", json={"name": "x", "rights": ["fly"]})).status_code == 422
    assert (await client.delete(path)).status_code == 204
    assert code_of(await client.get(path)) == (404, "group_not_found")


async def test_groups_limit_what_their_users_do(home: Home) -> None:
    ann, as_ann = await person(home, "ann")
    quiet = await group(home, "Quiet", users=(ann,))
    refused = (403, "group_right_missing")
    assert code_of(await as_ann.post("/roomful/v1/rooms", json={"title": "Mine"})) == refused
    own = f"/roomful/v1/users/{ann}"
    assert code_of(await as_ann.post(f"{own}/contacts", json={"address": "x"})) == refused
    assert (await as_ann.get(f"{own}/groups")).json()["rights"] == []
    assert code_of(await as_ann.put(f"{own}/groups", json={"groups": []})) == (403, "not_allowed")
    rights = ["create_group_conference", "address_book_editing"]
    await home.client().patch(f"/roomful/v1/groups/{quiet}", json={"rights": rights})
    assert (await as_ann.post("/roomful/v1/rooms", json={"title": "Mine"})).status_code == 201
    assert (await as_ann.post(f"{own}/contacts", json={"address": "x"})).status_code == 201


async def test_what_those_may_who_are_in_no_group(home: Home) -> None:
    ann, as_ann = await person(home, "ann")
    place, client = "/roomful/v1/default_rights", home.client()
    before = (await client.get(place)).json()["rights"]
    assert "operator_rights" not in before
    assert len(before) == 8
    assert (await client.put(place, json={"rights": ["make_calls"]})).json() == {"rights": ["make_calls"]}
    assert (await as_ann.get(f"/roomful/v1/users/{ann}/groups")).json()["rights"] == ["make_calls"]
    assert code_of(await as_ann.post("/roomful/v1/rooms", json={}))[1] == "group_right_missing"
    assert code_of(await as_ann.get(place)) == (403, "not_allowed")
    assert (await client.put(place, json={"rights": ["fly"]})).status_code == 422


async def test_address_books(home: Home, other_home: Home) -> None:
    client = home.client()
    ann, as_ann = await person(home, "ann")
    bob, as_bob = await person(home, "bob")
    mates = await group(home, "Mates", "address_book_editing", users=(ann, bob))
    of_group, of_ann = f"/roomful/v1/groups/{mates}/contacts", f"/roomful/v1/users/{ann}/contacts"
    line = (await client.post(of_group, json={"address": "line@example.org", "name": "Line"})).json()
    assert line["source"] == "own"
    desk = (await as_ann.post(of_ann, json={"address": "desk"})).json()
    shown = (await as_ann.get(of_ann)).json()
    assert [(one["name"], one["source"], one["id"]) for one in shown["items"]] == [
        ("desk", "own", desk["id"]), ("Line", "group", line["id"]), ("bob", "member", None),
    ]  # fmt: skip
    first = (await as_ann.get(of_ann, params={"limit": 2})).json()
    assert (len(first["items"]), first["next"]) == (2, "2")
    last = (await as_ann.get(of_ann, params={"after": "2"})).json()
    assert ([one["user_id"] for one in last["items"]], last["next"]) == ([bob], None)
    path = f"/roomful/v1/contacts/{desk['id']}"
    assert (await as_ann.patch(path, json={"name": "Desk"})).json()["name"] == "Desk"
    assert (await as_ann.patch(path, json={})).json()["name"] == "Desk"
    for strange in (as_bob, other_home.client()):
        assert code_of(await strange.patch(path, json={"name": "x"})) == (404, "contact_not_found")
        assert code_of(await strange.delete(path)) == (404, "contact_not_found")
    assert code_of(await as_bob.get(of_ann)) == (403, "not_allowed")
    assert code_of(await as_ann.post(of_group, json={"address": "x"})) == (403, "not_allowed")
    assert code_of(await as_ann.delete(f"/roomful/v1/contacts/{line['id']}"))[0] == 404
    assert code_of(await as_ann.post(of_ann, json={"user_id": ann})) == (422, "contact_self")
    assert code_of(await as_ann.post(of_ann, json={"user_id": NOBODY})) == (404, "user_not_found")
    assert (await client.delete(path)).status_code == 204
    assert (await client.delete(f"/roomful/v1/contacts/{line['id']}")).status_code == 204
    assert (await client.get(of_group)).json() == {"items": [], "next": None}


async def test_pictures_of_users(home: Home, other_home: Home) -> None:
    ann, as_ann = await person(home, "ann")
    _, as_bob = await person(home, "bob")
    path = f"/roomful/v1/users/{ann}/avatar"
    assert (await as_ann.get(path)).json() == {"url": None}
    sent = picture("PNG", (2000, 1500))
    put = await as_ann.put(path, content=sent, headers={"content-type": "image/png"})
    assert put.status_code == 200, put.text
    url = put.json()["url"]
    shown = await home.anybody().get(url)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert "immutable" in shown.headers["cache-control"]
    assert shown.content.startswith(b"\xff\xd8")
    assert code_of(await as_bob.put(path, content=sent)) == (403, "not_allowed")
    assert code_of(await other_home.client().put(path, content=sent)) == (404, "user_not_found")
    assert code_of(await as_ann.put(path, content=b"none")) == (422, "avatar_unreadable")
    large = await as_ann.put(path, content=b"x" * ((5 << 20) + 1))
    assert code_of(large) == (413, "avatar_too_large")
    too_large = await as_ann.put(path, content=b"x" * (7 << 20))
    assert code_of(too_large) == (413, "body_too_large")
    assert (await as_ann.delete(path)).status_code == 204
    assert code_of(await home.anybody().get(url)) == (404, "avatar_not_found")


async def test_pictures_in_meetings(home: Home) -> None:
    ann, _ = await person(home, "ann")
    token = (await asked(home, "ann", PASSWORD)).json()["token"]
    as_ann = home.client(token)
    path = f"/roomful/v1/users/{ann}/avatar"
    url = (await as_ann.put(path, content=picture())).json()["url"]
    room = await home.room(lobby_on=True, lobby_scope="guests")
    joined = (await knock(home, room, token, name="Ann")).json()
    shown = joined["participant"]["avatar"]
    assert url.endswith(shown)
    guest = (await knock(home, room, name="Gus")).json()
    assert guest["participant"]["avatar"] is None
    # who is told needs no credential; who knows the user alone sees nothing
    assert (await home.anybody().get(shown)).headers["content-type"] == "image/jpeg"
    for guess in (f"{shown.rpartition('/')[0]}/{'x' * 22}.jpg", shown.rpartition("/")[0]):
        assert (await home.anybody().get(guess)).status_code == 404
    async with listening(home.client(joined["key"])) as heard:
        newer = (await as_ann.put(path, content=picture("GIF"))).json()["url"]
        told = await heard.hears("you.updated")
        assert newer.endswith(told.data["participant"]["avatar"])
        await as_ann.delete(path)
        await until(lambda: heard.kinds.count("you.updated") == 2)
        assert heard.heard[-1].data["participant"]["avatar"] is None
    listed = await home.client().get(f"/roomful/v1/sessions/{joined['session']['id']}/lobby")
    assert [one["avatar"] for one in listed.json()["participants"]] == [None]


async def where(home: Home, *ids: str) -> list[str]:
    given = {"user_ids": ids}
    found = (await home.client().post("/roomful/v1/users/whereabouts", json=given)).json()["items"]
    assert [one["user_id"] for one in found] == list(ids)
    return [one["state"] for one in found]


async def test_a_user_is_disconnected_and_their_page_hears_of_it(home: Home) -> None:
    ann, as_ann = await person(home, "ann")
    room = (await as_ann.post("/roomful/v1/rooms", json={"title": "Mine"})).json()
    made = await as_ann.post(f"/roomful/v1/rooms/{room['id']}/tickets", json={"role": "host"})
    given = {"ticket": made.json()["ticket"]["secret"], "name": "Ann"}
    joined = await as_ann.post("/roomful/v1/join", json=given)
    assert joined.status_code in (200, 201), joined.text
    assert await where(home, ann, NOBODY) == ["online", "nowhere"]
    heard: dict[str, Any] = {"ended": False}
    async with as_ann.stream("GET", "/roomful/v1/events", params={"mine": "true"}) as stream:
        chunks = stream.aiter_bytes()
        await anext(chunks)
        gone = await home.client().post(f"/roomful/v1/users/{ann}/disconnect")
        assert gone.status_code == 204, gone.text
        async for _ in chunks:
            pass
        heard["ended"] = True
    assert heard["ended"]
    assert code_of(await as_ann.get("/roomful/v1/user")) == (401, "credential_invalid")

    async def away() -> bool:
        key = joined.json()["key"]
        me = (await home.client(key).get("/roomful/v1/me")).json()
        return bool(me["participant"]["state"] == "left")

    await eventually(away)
    assert code_of(await home.client().post(f"/roomful/v1/users/{NOBODY}/disconnect"))[0] == 404
    _, as_bob = await person(home, "bob")
    assert code_of(await as_bob.post(f"/roomful/v1/users/{ann}/disconnect")) == (403, "not_allowed")


async def test_clients_of_oauth_are_made_with_what_they_need(home: Home) -> None:
    client = home.client()
    wanted = {
        "kind": "oauth_client", "label": "CRM", "public_id": f"crm-{home.tenant.id}",
        "scopes": ["conferences:read"], "redirect_uris": ["https://app.example/back"], "confidential": False,
    }  # fmt: skip
    made = await client.post("/roomful/v1/credentials", json=wanted)
    assert made.status_code == 201, made.text
    assert {name: made.json()[name] for name in wanted} == wanted
    assert code_of(await client.post("/roomful/v1/credentials", json=wanted)) == (409, "public_id_taken")
    for wrong in ({"scopes": ["all"]}, {"redirect_uris": ["javascript:x"]}, {"public_id": "ü"}):
        answer = await client.post("/roomful/v1/credentials", json=wanted | {"public_id": "other"} | wrong)
        assert code_of(answer) == (422, "invalid"), wrong
