"""Users and invitations of our own API."""

import httpx
import pytest

from tests.dialects.roomful.test_people import asked
from tests.dialects.roomful.test_rooms import NOBODY
from tests.server import Home

pytestmark = pytest.mark.livekit


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


ANN = {
    "login": "ann", "display_name": "Ann Smith", "email": "ann@example.org", "extension": "101",
    "timezone": "Europe/Berlin", "language": "de", "work_phone": "+49 30 1234",
}  # fmt: skip
PASSWORD = "a long enough password"


async def test_users_are_made_changed_found_and_deleted(home: Home) -> None:
    client = home.client()
    made = await client.post("/roomful/v1/users", json=ANN | {"password": PASSWORD})
    assert made.status_code == 201, made.text
    ann = made.json()
    assert {name: ann[name] for name in ANN} == ANN
    assert (ann["role"], ann["active"]) == ("standard", True)
    assert PASSWORD not in made.text
    path = f"/roomful/v1/users/{ann['id']}"
    assert (await client.get(path)).json() == ann
    found = (await client.get("/roomful/v1/users", params={"search": "SMITH"})).json()["items"]
    assert [one["id"] for one in found] == [ann["id"]]
    assert (await asked(home, "ANN", PASSWORD)).status_code == 201
    changed = await client.patch(path, json={"extension": None, "password": f"{PASSWORD} 2"})
    assert (changed.status_code, changed.json()["extension"]) == (200, None)
    assert code_of(await asked(home, "ann", PASSWORD)) == (401, "sign_in_wrong")
    assert (await client.delete(path)).status_code == 204
    assert code_of(await client.get(path)) == (404, "user_not_found")


async def test_people_find_each_other_by_name_and_learn_no_more(home: Home) -> None:
    program, names = home.client(), ("Ann Smith", "Anton Smithers", "Bob Jones", "Ann Smithson")
    for number, name in enumerate(names):
        made = {"login": f"u{number}", "display_name": name, "email": f"ann{number}@example.org"}
        assert (await program.post("/roomful/v1/users", json=made)).status_code == 201
    items = (await program.get("/roomful/v1/users", params={"search": "smithson"})).json()["items"]
    away = {"active": False}
    assert (await program.patch(f"/roomful/v1/users/{items[0]['id']}", json=away)).status_code == 200
    client = home.client(await home.signed_in("eve"))

    async def found(text: str) -> list[str]:
        answer = await client.get("/roomful/v1/colleagues", params={"search": text})
        assert answer.status_code == 200, answer.text
        assert all(set(one) == {"id", "display_name"} for one in answer.json()["items"])
        return [one["display_name"] for one in answer.json()["items"]]

    assert await found("SMITH") == ["Ann Smith", "Anton Smithers"]
    assert await found("  ann   smith ") == ["Ann Smith"]
    assert await found("ann0@") == []
    assert await found("%%") == []
    assert await found("  a") == []
    for wrong in ({}, {"search": "a"}):
        answer = await client.get("/roomful/v1/colleagues", params=wrong)
        assert answer.status_code == 422, answer.text
    assert code_of(await program.get("/roomful/v1/colleagues?search=ann")) == (403, "not_allowed")
    features = home.server.app.features
    async with features.database.write() as tx:
        await features.tenants.change(tx, home.tenant, default_rights=[])
    answer = await client.get("/roomful/v1/colleagues?search=smith")
    assert code_of(answer) == (403, "not_allowed")


async def test_what_a_user_cannot_be(home: Home) -> None:
    client = home.client()
    assert (await client.post("/roomful/v1/users", json=ANN)).status_code == 201
    for wrong, expected in (
        ({"login": "ANN"}, (409, "login_taken")),
        ({"login": "b", "email": "ANN@example.org"}, (409, "email_taken")),
        ({"login": "b", "extension": "101"}, (409, "extension_taken")),
        ({"login": "b", "email": "nobody"}, (422, "invalid")),
        ({"login": "b", "timezone": "Mars/Olympus"}, (422, "invalid")),
        ({"login": "b", "extension": "1a2"}, (422, "invalid")),
        ({"login": "b", "password": "short"}, (422, "password_weak")),
        ({"login": " "}, (422, "invalid")),
    ):
        assert code_of(await client.post("/roomful/v1/users", json=wrong)) == expected, wrong
    users = (await client.get("/roomful/v1/users")).json()["items"]
    assert [one["login"] for one in users] == ["ann"]


async def test_people_are_invited_with_links_of_their_own(home: Home) -> None:
    client = home.client()
    ann = (await client.post("/roomful/v1/users", json=ANN)).json()
    room = (await client.post("/roomful/v1/rooms", json={"title": "Standup"})).json()
    path = f"/roomful/v1/rooms/{room['id']}/invitations"
    one = (await client.post(path, json={"user_id": ann["id"], "role": "host"})).json()["invitation"]
    two = (await client.post(path, json={"email": "bob@example.org", "name": "Bob"})).json()["invitation"]
    assert "#ticket=rmt_" in one["link"]
    assert one["link"] != two["link"]
    shown = (await client.get(path)).json()["items"]
    assert [(each["user_id"], each["email"], each["role"]) for each in shown] == [
        (ann["id"], None, "host"), (None, "bob@example.org", "participant"),
    ]  # fmt: skip
    assert all("link" not in each for each in shown)
    assert (await client.post(f"{path}/send")).json() == {"mails": 2}
    ticket = two["link"].partition("#ticket=")[2]
    look = await client.post("/roomful/v1/links/ticket", json={"ticket": ticket})
    assert look.json()["display_name"] == "Bob"
    assert code_of(await client.post(path, json={"email": "BOB@example.org"})) == (409, "already_invited")
    for wrong in ({}, {"user_id": ann["id"], "email": "x@y.example"}, {"email": "x"}):
        assert (await client.post(path, json=wrong)).status_code == 422
    assert (await client.delete(f"/roomful/v1/invitations/{two['id']}")).status_code == 204
    gone = await client.post("/roomful/v1/links/ticket", json={"ticket": ticket})
    assert code_of(gone) == (401, "ticket_invalid")
    nowhere = f"/roomful/v1/rooms/{NOBODY}/invitations"
    assert code_of(await client.get(nowhere)) == (404, "room_not_found")


async def test_invited_users_find_the_rooms(home: Home) -> None:
    client = home.client()
    ann = (await client.post("/roomful/v1/users", json=ANN | {"password": PASSWORD})).json()
    titles = {
        "over": {"opens_at": "2020-01-01T10:00:00Z", "ends_at": "2020-01-01T11:00:00Z"},
        "later": {"opens_at": "2999-01-01T10:00:00Z"},
        "open": {},
        "not hers": {},
    }
    for title, times in titles.items():
        room = (await client.post("/roomful/v1/rooms", json={"title": title, **times})).json()
        if title != "not hers":
            asked_to = {"user_id": ann["id"], "role": "host"}
            path = f"/roomful/v1/rooms/{room['id']}/invitations"
            made = await client.post(path, json=asked_to)
            assert made.status_code == 201
            assert made.json()["invitation"]["name"] == "Ann Smith"
    token = (await asked(home, "ann", PASSWORD)).json()["token"]
    found = (await home.client(token).get("/roomful/v1/user/invitations")).json()["items"]
    assert [one["title"] for one in found] == ["open", "later", "over"]
    assert {one["role"] for one in found} == {"host"}
    assert found[0]["link"].endswith(f"/m/{found[0]['slug']}")
    assert code_of(await client.get("/roomful/v1/user/invitations")) == (403, "not_allowed")
