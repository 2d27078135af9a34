"""Weekly rooms, tags, forms, owners and translators through our own API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from roomful.people.model import Role
from tests.dialects.streams import listening
from tests.server import Home

pytestmark = pytest.mark.livekit

NOBODY = "01890000-0000-7000-8000-000000000000"
WEEKLY: dict[str, Any] = {"days": [0, 3], "at_time": "09:30", "length": 1800, "timezone": "Europe/Berlin"}
USUAL = {"display_name": {"index": 0, "is_required": True}, "email": {"index": 1, "is_required": True}}


def code_of(answer: httpx.Response) -> tuple[int, str, str | None]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["field"]


async def test_a_weekly_room_is_written_back_as_it_is_read(home: Home) -> None:
    given = WEEKLY | {
        "tags": ["board", "2027"],
        "ring_invited": "first_join",
        "reminders_on": True,
        "reminders": [15, 1440],
        "registration": {"enabled": True, "limit": 5, "closes_at": "2036-01-01T00:00:00.000000Z"},
    }
    room, client = await home.room(**given), home.client()
    assert {name: room[name] for name in WEEKLY} == WEEKLY
    assert (room["tags"], room["reminders"]) == (["board", "2027"], [15, 1440])
    assert room["starts_itself"]
    assert room["opens_at"] < room["ends_at"]
    assert room["registration"] == {
        "enabled": True, "users_exempt": False, "opens_at": None, "closes_at": "2036-01-01T00:00:00.000000Z",
        "limit_on": False, "limit": 5, "fields": USUAL,
    }  # fmt: skip
    written = {name: room[name] for name in (*given, "opens_at", "ends_at", "owner_id")}
    path = f"/roomful/v1/rooms/{room['id']}"
    assert (await client.patch(path, json=written)).json() == room
    fields = {"email": {"index": 0, "is_required": True}}
    changed = (await client.patch(path, json={"registration": {"fields": fields}})).json()
    assert changed["registration"] == room["registration"] | {"fields": fields}
    once = {"opens_at": "2035-03-09T14:00:00.000000Z", "ends_at": "2035-03-09T15:00:00.000000Z"}
    replaced = (await client.patch(path, json=once)).json()
    assert {name: replaced[name] for name in ("days", "at_time", "length", *once)} == once | {
        "days": [],
        "at_time": None,
        "length": None,
    }


async def test_others_see_the_next_of_a_weekly_room_and_may_replace_it_all(home: Home) -> None:
    room, own = await home.room(**WEEKLY, title="Standup"), home.client()
    path = f"/roomful/v1/rooms/{room['id']}"
    portsip, signalwire = await home.portsip("admin", validated=False), await home.signalwire()
    there, over_there = f"/api/conference_rooms/{room['number']}", f"/api/video/rooms/{room['id']}"
    seen, seen_there = (await portsip.get(there)).json(), (await signalwire.get(over_there)).json()
    assert seen["scheduled_start_at"][:19] == seen_there["join_from"][:19] == room["opens_at"][:19]
    for client, method, where, body in (
        (portsip, "POST", there, seen),
        (signalwire, "PUT", over_there, seen_there),
    ):
        answer = await client.request(method, where, json=body, extensions={"beside the contract": True})
        assert answer.status_code == 200, answer.text
    assert (await own.get(path)).json() == room
    other = {"scheduled_start_at": "2035-03-09T14:00:00Z", "scheduled_end_at": "2035-03-09T15:00:00Z"}
    assert (await portsip.post(there, json=seen | other)).status_code == 200
    once = (await own.get(path)).json()
    assert (once["days"], once["at_time"], once["length"]) == ([], None, None)
    assert once["opens_at"] == "2035-03-09T14:00:00.000000Z"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"days": [7]}, "days"),
        ({"days": [1]}, "at_time"),
        (WEEKLY | {"at_time": "25:00"}, "at_time"),
        (WEEKLY | {"length": 1}, "length"),
        ({"tags": ["a", "a"]}, "tags"),
        ({"ring_invited": "yes"}, "ring_invited"),
        ({"reminders": [7]}, "reminders"),
        ({"registration": {"limit": 0}}, "registration"),
        ({"registration": {"opens_at": "tomorrow"}}, "registration"),
        ({"owner_id": NOBODY}, "owner_id"),
    ],
)
async def test_what_a_room_cannot_have(home: Home, given: dict[str, Any], field: str) -> None:
    status, code, named = code_of(await home.client().post("/roomful/v1/rooms", json=given))
    assert (status, code, named) == (422, "user_unknown" if field == "owner_id" else "invalid", field)


async def test_rooms_by_tag(home: Home) -> None:
    one = await home.room(tags=["a b", "c"])
    await home.room(tags=["c"])
    for tag, count in (("a b", 1), ("c", 2), ("C", 0)):
        found = (await home.client().get("/roomful/v1/rooms", params={"tag": tag})).json()["items"]
        assert len(found) == count
        assert tag != "a b" or found[0]["id"] == one["id"]
    assert code_of(await home.client().get("/roomful/v1/rooms", params={"tag": "\0"}))[0] == 400


async def test_a_room_is_handed_over(home: Home) -> None:
    ann, bob = await home.user("ann"), await home.user("bob")
    boss = await home.user("boss", role=Role.ADMIN)
    as_ann, as_bob = home.client(await home.sign_in("ann")), home.client(await home.sign_in("bob"))
    as_boss = home.client(await home.sign_in("boss"))
    room = (await as_boss.post("/roomful/v1/rooms", json={"owner_id": ann.id})).json()
    assert room["owner_id"] == ann.id
    assert code_of(await as_ann.post("/roomful/v1/rooms", json={"owner_id": bob.id}))[:2] == (
        403,
        "not_allowed",
    )
    path = f"/roomful/v1/rooms/{room['id']}"
    assert code_of(await as_ann.patch(path, json={"owner_id": None})) == (422, "invalid", "owner_id")
    assert (await as_ann.patch(path, json={"owner_id": bob.id})).json()["owner_id"] == bob.id
    assert (await as_ann.get(path)).status_code == 404
    assert (await as_bob.get(path)).status_code == 200
    await as_boss.patch(f"/roomful/v1/users/{ann.id}", json={"active": False})
    assert code_of(await as_bob.patch(path, json={"owner_id": ann.id})) == (422, "user_inactive", "owner_id")
    assert (await as_bob.patch(path, json={"owner_id": boss.id})).status_code == 200


async def test_translators_and_other_changes_of_invitations(home: Home) -> None:
    room, client = await home.room(), home.client()
    made = await client.post(
        f"/roomful/v1/rooms/{room['id']}/invitations",
        json={"email": "eve@example.org", "languages": ["en", "de"]},
    )
    one = made.json()["invitation"]
    assert one["languages"] == ["en", "de"]
    path = f"/roomful/v1/invitations/{one['id']}"
    changed = (await client.patch(path, json={"name": "Eve", "role": "host", "languages": None})).json()
    told = changed["invitation"]
    assert (told["name"], told["role"], told["languages"]) == ("Eve", "host", None)
    assert code_of(await client.patch(path, json={"languages": ["en"]})) == (422, "invalid", "languages")
    assert code_of(await client.patch(path, json={"role": "king"}))[0] == 422
    nowhere = f"/roomful/v1/invitations/{NOBODY}"
    assert code_of(await client.patch(nowhere, json={}))[:2] == (404, "invitation_not_found")


async def test_a_room_is_made_of_a_template(home: Home) -> None:
    client = home.client()
    wanted = WEEKLY | {"title": "Board", "room_pin": "4711", "registration": {"enabled": True}}
    guest = {"email": "eve@example.org", "name": "Eve", "role": "host", "languages": ["en", "de"]}
    asked = {"name": "Board meetings", "room": wanted, "invitations": [guest]}
    answer = await client.post("/roomful/v1/templates", json=asked)
    assert answer.status_code == 201, answer.text
    made = answer.json()["template"]
    assert (made["number"], made["name"], made["creator_id"]) == (1, "Board meetings", None)
    assert made["invitations"] == [guest | {"user_id": None}]
    assert made["room"]["registration"]["fields"] == USUAL
    room = await home.room(template_id=made["id"], title="Other")
    assert {name: room[name] for name in ("days", "title", "room_pin")} == {
        "days": [0, 3],
        "title": "Other",
        "room_pin": "4711",
    }
    (one,) = (await client.get(f"/roomful/v1/rooms/{room['id']}/invitations")).json()["items"]
    assert {name: one[name] for name in guest} == guest
    copied = await client.post("/roomful/v1/templates", json={"name": "Copy", "room_id": room["id"]})
    copy = copied.json()["template"]
    assert (copy["number"], copy["room"]["title"], copy["invitations"]) == (2, "Other", made["invitations"])
    path = f"/roomful/v1/templates/{made['id']}"
    changed = (
        await client.patch(path, json={"name": "B", "room": {"title": None}, "invitations": []})
    ).json()
    assert changed["template"]["room"] == made["room"] | {"title": None}
    assert (await client.get(path)).json() == changed
    listed = (await client.get("/roomful/v1/templates", params={"limit": 1})).json()
    rest = (await client.get("/roomful/v1/templates", params={"after": listed["next"]})).json()
    assert [one["number"] for one in listed["items"] + rest["items"]] == [1, 2]
    assert (await client.delete(path)).status_code == 204
    assert code_of(await client.get(path))[:2] == (404, "template_not_found")
    late = await client.patch(f"/roomful/v1/rooms/{room['id']}", json={"template_id": made["id"]})
    assert code_of(late) == (422, "invalid", "template_id")
    gone = await client.post("/roomful/v1/rooms", json={"template_id": made["id"]})
    assert code_of(gone)[:2] == (404, "template_not_found")
    for wrong in ({"slug": "x"}, {"name": "x"}, {"capacity": 0}, {"owner_id": None}):
        refused = await client.post("/roomful/v1/templates", json={"name": "x", "room": wrong})
        assert code_of(refused) == (422, "invalid", *wrong)


async def test_people_have_templates_of_their_own(home: Home) -> None:
    ann, bob = home.client(await home.signed_in("ann")), home.client(await home.signed_in("bob"))
    made = (await ann.post("/roomful/v1/templates", json={"name": "Ann's"})).json()["template"]
    path = f"/roomful/v1/templates/{made['id']}"
    assert (await ann.get("/roomful/v1/templates")).json()["items"] == [made]
    assert (await bob.get("/roomful/v1/templates")).json()["items"] == []
    for method in ("GET", "PATCH", "DELETE"):
        answer = await bob.request(method, path, json={} if method == "PATCH" else None)
        assert code_of(answer)[:2] == (404, "template_not_found")
    assert (await home.client().get(path)).json()["template"] == made
    mine = (await ann.post("/roomful/v1/rooms", json={"template_id": made["id"]})).json()
    others = await bob.post("/roomful/v1/templates", json={"name": "x", "room_id": mine["id"]})
    assert code_of(others)[:2] == (404, "room_not_found")


async def test_guests_register_by_a_form(home: Home) -> None:
    fields = {"email": {"index": 1, "is_required": True}, "name": {"index": 0, "is_required": True}}
    room = await home.room(title="Webinar", registration={"enabled": True, "fields": fields})
    anybody = home.anybody()
    tenant = {"roomful-tenant": home.tenant.domain}
    path = f"/roomful/v1/links/{room['slug']}/registration"
    shown = (await anybody.get(path, headers=tenant)).json()["form"]
    assert (shown["title"], shown["state"]) == ("Webinar", "open")
    assert [one["name"] for one in shown["fields"]] == ["name", "email"]
    said = {"answers": {"name": "Ann", "email": "ann@example.org"}}
    for _ in range(2):
        answer = await anybody.post(path, json=said, headers=tenant)
        assert (answer.status_code, answer.json()) == (201, {"email": "ann@example.org"})
    missing = await anybody.post(path, json={"answers": {"name": "Ann"}}, headers=tenant)
    assert code_of(missing) == (422, "answer_missing", "email")
    client = home.client()
    listed = f"/roomful/v1/rooms/{room['id']}/registrants"
    (one,) = (await client.get(listed)).json()["items"]
    assert (one["email"], one["answers"]) == ("ann@example.org", said["answers"])
    stranger = home.client(await home.signed_in("ann"))
    assert code_of(await stranger.get(listed))[:2] == (404, "room_not_found")
    removed = f"/roomful/v1/registrants/{one['id']}"
    assert code_of(await stranger.delete(removed))[:2] == (404, "registrant_not_found")
    entering = {"room": room["slug"], "name": "Ann"}
    refused = await anybody.post("/roomful/v1/join", json=entering, headers=tenant)
    assert code_of(refused)[:2] == (403, "registration_required")
    assert (await client.delete(removed)).status_code == 204
    assert (await client.get(listed)).json()["items"] == []
    plain = await home.room()
    nothing = await anybody.get(f"/roomful/v1/links/{plain['slug']}/registration", headers=tenant)
    assert code_of(nothing)[:2] == (404, "registration_not_found")


async def test_open_pages_of_those_it_concerns_are_reminded(home: Home) -> None:
    ann, bob = home.client(await home.signed_in("ann")), home.client(await home.signed_in("bob"))
    eve = await home.user("eve")
    async with (
        listening(ann) as owner,
        listening(home.client(await home.sign_in("eve"))) as invited,
        listening(bob) as other,
    ):
        opens_at = datetime.now(UTC) + timedelta(minutes=5, seconds=2)
        asked = {"title": "Standup", "opens_at": opens_at.isoformat(), "reminders": [5, 60]}
        room = (await ann.post("/roomful/v1/rooms", json=asked)).json()
        path = f"/roomful/v1/rooms/{room['id']}"
        assert (await ann.post(f"{path}/invitations", json={"user_id": eve.id})).status_code == 201
        await ann.patch(path, json={"reminders_on": True})
        told = {
            "room": {"id": room["id"], "slug": room["slug"], "title": "Standup"},
            "minutes": 5,
            "opens_at": room["opens_at"],
            "link": room["link"],
        }
        for heard in (owner, invited):
            assert (await heard.hears("room.reminder")).data == told
        assert [one.kind for one in other.heard] == []
