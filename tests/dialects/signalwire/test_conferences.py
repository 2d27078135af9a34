"""Video conferences and their two tokens."""

import re
from typing import Any

import httpx
import pytest

from roomful.dialects.signalwire.mapping.permissions import ALL, ATTENDEE
from tests.dialects.signalwire.test_fabric import NOBODYS, wrong
from tests.server import Home
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

CONFERENCES = "/api/video/conferences"
TOKENS = "/api/video/conference_tokens"


async def made(client: httpx.AsyncClient, **given: Any) -> dict[str, Any]:
    answer = await client.post(CONFERENCES, json={"display_name": "All hands", **given})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_conference_of_defaults(home: Home) -> None:
    one = await made(await home.signalwire())
    assert one["name"] == "all-hands"
    assert one["display_name"] == "All hands"
    assert one["size"] == "medium"
    assert one["enable_chat"] is True
    assert one["enable_room_previews"] is False
    assert one["dark_primary"] == one["light_primary"] == "#044EF4"
    assert one["light_negative"] == "#F42C50"
    assert one["description"] is None


async def test_fields_and_changes(home: Home) -> None:
    client = await home.signalwire()
    given = {
        "name": "my_conference",
        "description": "of all",
        "size": "small",
        "dark_background": "#123abc",
        "join_from": "2027-05-06T12:20:00.000Z",
        "quality": "1080p",
        "layout": "6x6",
        "enable_chat": False,
        "enable_room_previews": True,
        "record_on_start": True,
    }
    one = await made(client, **given)
    assert {name: one[name] for name in given} == given
    path = f"{CONFERENCES}/{one['id']}"
    changed = await client.put(
        path, json={"display_name": "Fewer", "tone_on_entry_and_exit": True, "size": "large"}
    )
    assert changed.json() == {
        **one,
        "display_name": "Fewer",
        "tone_on_entry_and_exit": True,
        "size": "large",
        "updated_at": changed.json()["updated_at"],
    }
    bare = await client.put(path, json={"dark_background": None}, extensions=BESIDE)
    assert bare.json()["dark_background"] is None
    assert bare.json()["dark_primary"] == "#044EF4"
    bad = await client.put(path, json={"dark_primary": "blue", "size": "huge", "enable_chat": 1})
    assert wrong(bad) == {
        "dark_primary": "invalid_parameter_value",
        "size": "invalid_parameter_value",
        "enable_chat": "not_a_boolean",
    }
    assert wrong(await client.post(CONFERENCES, json={})) == {"display_name": "missing_required_parameter"}
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(path)).status_code == 404


async def test_a_list_of_their_own(home: Home) -> None:
    client = await home.signalwire()
    conference = await made(client)
    room = (await client.post("/api/video/rooms", json={"name": "daily"})).json()
    assert [one["id"] for one in (await client.get(CONFERENCES)).json()["data"]] == [conference["id"]]
    assert [one["id"] for one in (await client.get("/api/video/rooms")).json()["data"]] == [room["id"]]
    fabric = (await client.get("/api/fabric/resources/conference_rooms")).json()["data"]
    assert [one["conference_room"]["id"] for one in fabric] == [room["id"]]
    # by id they are reached from everywhere
    assert (await client.get(f"/api/video/rooms/{conference['id']}")).status_code == 200
    assert (await client.get(f"{CONFERENCES}/{room['id']}")).json()["size"] == "small"
    assert (await client.get(CONFERENCES, params={"starts_after": "2027-01-01"})).json()["data"] == []


async def test_two_tokens_are_made_with_it(home: Home) -> None:
    client = await home.signalwire()
    conference = await made(client)
    listed = (await client.get(f"{CONFERENCES}/{conference['id']}/conference_tokens")).json()["data"]
    assert [one["name"] for one in listed] == ["moderator", "attendee"]
    assert [set(one["scopes"]) for one in listed] == [set(ALL), set(ATTENDEE)]
    for one in listed:
        assert re.fullmatch("vpt_[0-9a-f]{32}", one["token"])
        assert (await client.get(f"{TOKENS}/{one['id']}")).json() == one


async def test_a_reset_token_opens_nothing_any_more(home: Home) -> None:
    client = await home.signalwire()
    conference = await made(client)
    listed = (await client.get(f"{CONFERENCES}/{conference['id']}/conference_tokens")).json()["data"]
    moderator, attendee = listed
    host = await home.admit(ticket=moderator["token"], name="Ann")
    assert host.joined["participant"]["role"] == "host"
    guest = await home.admit(ticket=attendee["token"], name="Bob")
    assert guest.joined["participant"]["role"] == "participant"
    assert guest.session_id == host.session_id
    answer = await client.post(f"{TOKENS}/{attendee['id']}/reset")
    assert answer.status_code == 200
    new = answer.json()
    assert new["token"] != attendee["token"]
    assert {**new, "token": attendee["token"]} == attendee
    assert (await client.get(f"{TOKENS}/{attendee['id']}")).json() == new
    old = await home.anybody().post("/roomful/v1/join", json={"ticket": attendee["token"]})
    assert old.status_code == 401
    assert (await home.admit(ticket=new["token"], name="Cleo")).session_id == host.session_id
    await client.delete(f"{CONFERENCES}/{conference['id']}")
    for path in (f"{TOKENS}/{attendee['id']}", f"{TOKENS}/{NOBODYS}"):
        assert (await client.get(path)).status_code == 404
    assert (await client.post(f"{TOKENS}/{attendee['id']}/reset")).status_code == 404


async def test_rooms_of_elsewhere_have_tokens_from_the_first_ask(home: Home) -> None:
    client = await home.signalwire()
    room = await home.room(name="own")
    path = f"{CONFERENCES}/{room['id']}/conference_tokens"
    first = (await client.get(path)).json()["data"]
    assert [one["name"] for one in first] == ["moderator", "attendee"]
    assert (await client.get(path)).json()["data"] == first
    one = (await client.get(path, params={"page_size": 1})).json()
    assert one["data"] == first[:1]
    two = (await client.get(one["links"]["next"])).json()
    assert two["data"] == first[1:]
    assert "next" not in two["links"]
