"""Rooms, tickets, credentials, history and deliveries of our own API."""

from typing import Any

import pytest

from roomful.kit.ids import is_id
from tests.delivery.receiving import receiving
from tests.dialects.hooks import hooks
from tests.server import Home, eventually

pytestmark = pytest.mark.livekit

NOBODY = "01890000-0000-7000-8000-000000000000"


def code_of(answer: Any, status: int) -> str:
    """Return the code of a refusal in our one shape."""
    assert answer.status_code == status, answer.text
    (only,) = answer.json().items()
    assert only[0] == "error"
    assert set(only[1]) == {"code", "message", "field", "details"}
    assert only[1]["message"]
    return str(only[1]["code"])


async def test_a_room_of_defaults(home: Home) -> None:
    room = await home.room()
    assert room["name"] == room["slug"]
    assert room["link"].endswith(f"/m/{room['slug']}")
    assert (room["capacity"], room["guests_allowed"], room["empty_close_after"]) == (None, True, 60)
    assert (room["media"], room["language"], room["origin"], room["meta"]) == ("video", "en", "roomful", {})
    assert room["number"].isdigit()
    assert room["extension"].isdigit()
    assert room["webhook"] is None
    assert room["live_session_id"] is None


async def test_a_room_of_all_fields_by_id_and_slug(home: Home) -> None:
    given = {
        "name": "board", "slug": "board-room", "title": "The board", "description": "Every week",
        "capacity": 300, "guests_allowed": False, "opens_at": "2026-03-09T14:00:00.000001Z",
        "last_entry_at": "2026-03-09T14:30:00Z", "ends_at": "2036-03-09T16:00:00+01:00",
        "empty_close_after": None, "record_at_start": True, "chat_on": False, "entry_mic_muted": True,
        "entry_camera_off": True, "media": "audio", "language": "de-CH", "meta": {"a": [1, None, "ü"]},
        "starts_itself": False,
        "webhook": {"url": "https://a.org/", "failover_url": "", "timeout": 3, "events": ["session.ended"]},
    }  # fmt: skip
    made = await home.room(**given)
    told = {**given, "last_entry_at": "2026-03-09T14:30:00.000000Z", "ends_at": "2036-03-09T15:00:00.000000Z"}
    assert {name: made[name] for name in given} == told
    client = home.client()
    for key in (made["id"], made["id"].upper(), "board-room"):
        assert (await client.get(f"/roomful/v1/rooms/{key}")).json() == made
    written = {name: made[name] for name in given}
    again = await client.patch(f"/roomful/v1/rooms/{made['id']}", json=written)
    assert again.json() == made
    kinds = (await client.get("/roomful/v1/history", params={"room_id": made["id"]})).json()["items"]
    assert [event["kind"] for event in kinds] == ["room.created"]


async def test_changing_and_deleting(home: Home) -> None:
    room, client = await home.room(name="a", title="t", capacity=5), home.client()
    path = f"/roomful/v1/rooms/{room['id']}"
    changed = (await client.patch(path, json={"title": None, "capacity": 9})).json()
    assert (changed["title"], changed["capacity"], changed["name"]) == (None, 9, "a")
    hooked = (await client.patch(path, json={"webhook": {"url": "https://a.example.org"}})).json()
    assert hooked["webhook"] == {
        "url": "https://a.example.org",
        "failover_url": "",
        "timeout": None,
        "events": [],
    }
    assert (await client.patch(path, json={"webhook": None})).json()["webhook"] is None
    assert code_of(await client.patch(path, json={"slug": "other"}), 422) == "invalid"
    assert (await client.delete(path)).status_code == 204
    for method in ("GET", "PATCH", "DELETE"):
        answer = await client.request(method, path, json={} if method == "PATCH" else None)
        assert code_of(answer, 404) == "room_not_found"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"capacity": 0}, "capacity"),
        ({"capacity": 10_001}, "capacity"),
        ({"title": ""}, "title"),
        ({"slug": "a b"}, "slug"),
        ({"slug": "x" * 129}, "slug"),
        ({"opens_at": "2026-03-09"}, "opens_at"),
        ({"opens_at": "2026-03-09T10:00:00"}, "opens_at"),
        ({"opens_at": "2026-03-09T10:00:00Z", "ends_at": "2026-03-09T10:00:00Z"}, "ends_at"),
        ({"media": "smell"}, "media"),
        ({"language": "_"}, "language"),
        ({"meta": {"a": "x" * 2001}}, "meta"),
        ({"empty_close_after": -1}, "empty_close_after"),
        ({"webhook": {"url": "nowhere"}}, "webhook.url"),
        ({"colour": "red"}, "/colour"),
        ({"chat_on": "yes"}, "/chat_on"),
    ],
)
async def test_values_a_room_cannot_have(home: Home, given: dict[str, Any], field: str) -> None:
    answer = await home.client().post("/roomful/v1/rooms", json=given)
    code_of(answer, 422)
    assert answer.json()["error"]["field"] == field
    assert (await home.client().get("/roomful/v1/rooms")).json()["items"] == []


async def test_names_and_slugs_are_taken_once(home: Home, other_home: Home) -> None:
    await home.room(name="a", slug="s")
    client = home.client()
    assert code_of(await client.post("/roomful/v1/rooms", json={"name": "a"}), 409) == "name_taken"
    assert code_of(await client.post("/roomful/v1/rooms", json={"slug": "s"}), 409) == "slug_taken"
    other = await home.room(name="b")
    renamed = await client.patch(f"/roomful/v1/rooms/{other['id']}", json={"name": "a"})
    assert code_of(renamed, 409) == "name_taken"
    await other_home.room(name="a", slug="s")


async def pages(home: Home, path: str, **query: Any) -> list[list[dict[str, Any]]]:
    """Return all pages of a list."""
    found, client = [], home.client()
    while True:
        page = (await client.get(path, params=query)).json()
        found.append(page["items"])
        if page["next"] is None:
            return found
        query["after"] = page["next"]


async def test_lists_page_to_their_end(home: Home) -> None:
    made = [(await home.room(name=f"room {number}"))["id"] for number in range(5)]
    shown = await pages(home, "/roomful/v1/rooms", limit=2)
    assert [len(page) for page in shown] == [2, 2, 1]
    assert [one["id"] for page in shown for one in page] == made[::-1]
    history = await pages(home, "/roomful/v1/history", limit=3, kind="room.created")
    assert [one["room_id"] for page in history for one in page] == made
    secrets = [await home.ticket(made[0]) for _ in range(3)]
    tickets = await pages(home, f"/roomful/v1/rooms/{made[0]}/tickets", limit=2)
    assert [len(page) for page in tickets] == [2, 1]
    assert not any("secret" in one for page in tickets for one in page)
    assert len(secrets) == 3


async def test_tickets(home: Home) -> None:
    room, client = await home.room(guests_allowed=False), home.client()
    path = f"/roomful/v1/rooms/{room['id']}/tickets"
    made = await client.post(path, json={"role": "host", "name": "Dr. Ann", "ttl": 60})
    ticket = made.json()["ticket"]
    assert (ticket["role"], ticket["name"], ticket["revoked_at"]) == ("host", "Dr. Ann", None)
    assert ticket["link"].endswith(f"/m/#ticket={ticket['secret']}")
    looked = await home.anybody().post("/roomful/v1/links/ticket", json={"ticket": ticket["secret"]})
    assert looked.json()["display_name"] == "Dr. Ann"
    assert looked.json()["room"]["slug"] == room["slug"]
    person = await home.admit(ticket=ticket["secret"])
    assert person.joined["participant"]["name"] == "Dr. Ann"
    assert person.joined["participant"]["role"] == "host"
    assert person.joined["permissions"]["moderate"] is True
    gone = f"/roomful/v1/tickets/{ticket['id']}"
    assert (await client.delete(gone)).status_code == 204
    assert code_of(await client.delete(gone), 404) == "ticket_not_found"
    again = await home.anybody().post("/roomful/v1/join", json={"ticket": ticket["secret"]})
    assert code_of(again, 401) == "ticket_invalid"
    # who is in stays in
    assert (await person.client().get("/roomful/v1/me")).status_code == 200
    for wrong in (
        {"role": "king"},
        {"ttl": 9},
        {"ttl": 31_536_001},
        {"name": ""},
        {"name": "x" * 101},
        {"x": 1},
    ):
        code_of(await client.post(path, json=wrong), 422)


async def test_credentials(home: Home) -> None:
    client = home.client()
    made = (await client.post("/roomful/v1/credentials", json={"kind": "telnyx", "label": "shop"})).json()
    assert made["secret"].startswith("KEY")
    listed = (await client.get("/roomful/v1/credentials")).json()["items"]
    assert made["id"] in [one["id"] for one in listed]
    assert not any("secret" in one for one in listed)
    assert (await home.client(made["secret"]).get("/v2/rooms")).status_code == 200
    assert (await client.delete(f"/roomful/v1/credentials/{made['id']}")).status_code == 204
    assert (await home.client(made["secret"]).get("/v2/rooms")).status_code == 401
    own = "a secret of the user's own, long enough"
    body = {"kind": "roomful", "secret": own}
    assert (await client.post("/roomful/v1/credentials", json=body)).status_code == 201
    assert (await home.client(own).get("/roomful/v1/rooms")).status_code == 200
    assert code_of(await client.post("/roomful/v1/credentials", json=body), 409) == "secret_taken"
    for wrong in (
        {"kind": "zoom"},
        {"kind": "telnyx", "secret": "short"},
        {"kind": "telnyx", "label": "x" * 201},
        {},
    ):
        code_of(await client.post("/roomful/v1/credentials", json=wrong), 422)


async def test_webhooks_in_our_own_words(home: Home) -> None:
    async with receiving() as receiver:
        events = ["session.started", "participant.joined"]
        room = await home.room(webhook={"url": receiver.url(), "events": events})
        person = await home.enter(ticket=await home.ticket(room["id"]), name="Ann")
        told = await hooks(receiver, 2)
        key = (await home.client(home.telnyx_key).get("/v2/public_key")).json()["data"]["public"]
        for one in told:
            one.verify(key, "roomful")
            assert one.body["session_id"] == person.session_id
        assert sorted(one.body["kind"] for one in told) == sorted(events)

        async def delivered() -> Any:
            items = (await home.client().get("/roomful/v1/deliveries", params={"state": "delivered"})).json()[
                "items"
            ]
            return items if len(items) == 2 else None

        items = await eventually(delivered)
        assert {one["dialect"] for one in items} == {"roomful"}
        assert (await home.client().get("/roomful/v1/deliveries", params={"room_id": NOBODY})).json()[
            "items"
        ] == []


async def test_nothing_of_that_id(home: Home) -> None:
    client = home.client()
    for path, code in (
        (f"sessions/{NOBODY}", "session_not_found"),
        (f"sessions/{NOBODY}/participants", "session_not_found"),
        (f"participants/{NOBODY}", "participant_not_found"),
        (f"deliveries/{NOBODY}", "delivery_not_found"),
        (f"rooms/{NOBODY}", "room_not_found"),
        ("rooms/no-such-slug", "room_not_found"),
        ("links/no-such-slug", "room_not_found"),
        ("nothing", "not_found"),
    ):
        assert code_of(await client.get(f"/roomful/v1/{path}"), 404) == code
    assert code_of(await client.put("/roomful/v1/rooms"), 405) == "method_not_allowed"
    assert code_of(await client.post(f"/roomful/v1/deliveries/{NOBODY}/resend"), 404) == "delivery_not_found"
    assert code_of(await client.delete(f"/roomful/v1/credentials/{NOBODY}"), 404) == "credential_not_found"


async def test_what_the_server_says_of_itself(home: Home) -> None:
    told = (await home.anybody().get("/roomful/v1/server")).json()
    assert told["name"] == "Roomful"
    assert [one["name"] for one in told["dialects"]] == [
        "telnyx",
        "portsip",
        "signalwire",
        "trueconf",
        "roomful",
    ]


async def test_the_first_credentials_open_their_dialects(home: Home) -> None:
    first = home.server.credentials
    assert (home.server.folder / "credentials.json").stat().st_mode & 0o777 == 0o600
    assert first["url"] == home.url
    assert (await home.client(first["roomful"]["token"]).get("/roomful/v1/rooms")).status_code == 200
    rooms = (await home.client(first["telnyx"]["api_key"]).get("/v2/rooms")).json()["data"]
    assert first["demo_room"]["id"] in [one["id"] for one in rooms]
    assert is_id(first["demo_room"]["id"])
    looked = await home.anybody().get(f"/roomful/v1/links/{first['demo_room']['link'].rpartition('/')[2]}")
    assert looked.json()["room"]["state"] == "open"
