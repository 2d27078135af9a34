"""Conference rooms as resources: their fields, their ids, their addresses."""

import re
from typing import Any

import httpx
import pytest

from roomful.dialects.signalwire.mapping.common import alias
from tests.server import Home
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

ROOMS = "/api/fabric/resources/conference_rooms"
MILLISECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
NOBODYS = "0198a3c2-4b1f-7c3d-8e2a-5f6071829304"


async def made(client: httpx.AsyncClient, **given: Any) -> dict[str, Any]:
    answer = await client.post(ROOMS, json={"name": "standup", "enable_room_previews": False, **given})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def wrong(answer: httpx.Response) -> dict[str, str]:
    """Return which field has which code."""
    assert answer.status_code == 422, answer.text
    return {one["attribute"]: one["code"] for one in answer.json()["errors"]}


async def test_a_room_of_defaults(home: Home) -> None:
    client = await home.signalwire()
    resource = await made(client)
    room = resource["conference_room"]
    assert resource["project_id"] == home.tenant.id
    assert resource["type"] == "video_room"
    assert resource["display_name"] == room["display_name"] == "standup"
    assert MILLISECONDS.fullmatch(resource["created_at"])
    assert resource["updated_at"] == resource["created_at"]
    assert room["id"] == alias(resource["id"], "resource") != resource["id"]
    shown = {name: value for name, value in room.items() if name not in {"id", "name", "display_name"}}
    assert shown == {
        "description": "",
        "max_members": 20,
        "quality": "720p",
        "fps": 20,
        "join_from": None,
        "join_until": None,
        "remove_at": None,
        "remove_after_seconds_elapsed": None,
        "layout": "grid-responsive",
        "record_on_start": False,
        "tone_on_entry_and_exit": False,
        "room_join_video_off": False,
        "user_join_video_off": False,
        "enable_room_previews": False,
        "sync_audio_video": None,
        "meta": {},
        "prioritize_handraise": False,
    }


async def test_a_room_of_all_fields(home: Home) -> None:
    client = await home.signalwire()
    given: dict[str, Any] = {
        "name": "any text – ünïcode ☃",
        "display_name": "Reception",
        "description": "no shop talk",
        "max_members": 300,
        "quality": "1080p",
        "join_from": "2027-05-06T12:19:59.250Z",
        "join_until": "2027-05-06T14:20:00+02:00",
        "remove_at": "2027-05-07",
        "remove_after_seconds_elapsed": 200000,
        "layout": "5up",
        "record_on_start": True,
        "tone_on_entry_and_exit": True,
        "room_join_video_off": True,
        "user_join_video_off": True,
        "enable_room_previews": True,
        "sync_audio_video": False,
        "meta": {"foo": ["bar", 1, None]},
    }
    answer = await client.post(ROOMS, json=given, extensions=BESIDE)  # a date alone is no date-time
    assert answer.status_code == 200, answer.text
    room = answer.json()["conference_room"]
    shown = {
        **given,
        "join_until": "2027-05-06T12:20:00.000Z",
        "remove_at": "2027-05-07T00:00:00.000Z",
    }
    assert {name: room[name] for name in given} == shown
    assert (await client.get(f"{ROOMS}/{answer.json()['id']}")).json() == answer.json()


async def test_what_is_left_out_stays(home: Home) -> None:
    client = await home.signalwire()
    before = await made(client, description="as it was", max_members=5)
    path = f"{ROOMS}/{before['id']}"
    same = await client.put(path, json={}, extensions=BESIDE)
    assert same.json() == before
    assert (await client.put(path, content=b"")).json() == before
    changed = await client.put(path, json={"enable_room_previews": True, "sync_audio_video": True})
    room = changed.json()["conference_room"]
    assert room == {
        **before["conference_room"],
        "enable_room_previews": True,
        "sync_audio_video": True,
    }
    renamed = await client.put(path, json={"name": "other"}, extensions=BESIDE)
    assert renamed.json()["conference_room"]["name"] == "other"
    assert renamed.json()["updated_at"] > before["updated_at"]
    cleared = await client.put(
        path, json={"sync_audio_video": None, "remove_after_seconds_elapsed": 0}, extensions=BESIDE
    )
    assert cleared.json()["conference_room"]["sync_audio_video"] is None


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, {"name": "missing_required_parameter", "enable_room_previews": "missing_required_parameter"}),
        (
            {"name": 7, "enable_room_previews": "yes", "join_from": "soon", "meta": [], "max_members": "5"},
            {
                "name": "not_a_string",
                "enable_room_previews": "not_a_boolean",
                "join_from": "not_a_datetime",
                "meta": "not_a_hash",
                "max_members": "invalid_parameter",
            },
        ),
        (
            {
                "max_members": 301,
                "remove_after_seconds_elapsed": 200001,
                "display_name": "a" * 201,
                "description": "a" * 3001,
                "layout": "7x7",
                "quality": "480p",
                "name": "",
            },
            {
                "max_members": "invalid_parameter_value",
                "remove_after_seconds_elapsed": "invalid_parameter_value",
                "display_name": "invalid_parameter_value",
                "description": "invalid_parameter_value",
                "layout": "invalid_parameter_value",
                "quality": "invalid_parameter_value",
                "name": "invalid_parameter_value",
            },
        ),
        ({"max_members": -1}, {"max_members": "invalid_parameter_value"}),
        ({"join_until": 5}, {"join_until": "not_a_datetime"}),
        ({"meta": {"a": "b" * 2000}}, {"meta": "invalid_parameter_value"}),
        (
            {"join_from": "2027-01-02T00:00:00Z", "join_until": "2027-01-01T00:00:00Z"},
            {"join_until": "invalid_join_until_date"},
        ),
        (
            {"join_from": "2027-01-02T00:00:00Z", "remove_at": "2027-01-01T00:00:00Z"},
            {"remove_at": "invalid_parameter_value"},
        ),
    ],
)  # fmt: skip
async def test_every_bad_field_is_told(home: Home, given: dict[str, Any], codes: dict[str, str]) -> None:
    client = await home.signalwire()
    body = given if not given else {"name": "standup", "enable_room_previews": True, **given}
    answer = await client.post(ROOMS, json=body)
    assert wrong(answer) == codes
    for one in answer.json()["errors"]:
        assert one["type"] == "validation_error"
        assert one["message"]
        assert one["url"].endswith(f"/docs/signalwire/errors#{one['code']}")
    assert (await client.get(ROOMS)).json()["data"] == []


async def test_no_json(home: Home) -> None:
    client = await home.signalwire()
    broken = await client.post(ROOMS, content=b"{")
    assert (broken.status_code, broken.json()) == (400, {"error": "Bad Request"})
    assert (await client.post(ROOMS, json=[])).status_code == 422


async def test_a_deleted_name_is_free_at_once(home: Home) -> None:
    client = await home.signalwire()
    first = await made(client)
    taken = await client.post(ROOMS, json={"name": "standup", "enable_room_previews": True})
    assert wrong(taken) == {"name": "not_unique_within_project"}
    gone = await client.delete(f"{ROOMS}/{first['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    again = await made(client)
    assert again["id"] != first["id"]
    missing = await client.get(f"{ROOMS}/{first['id']}")
    assert (missing.status_code, missing.json()) == (404, {"error": "Not Found"})


async def test_both_ids_lead_to_a_room(home: Home) -> None:
    client = await home.signalwire()
    resource = await made(client)
    own = resource["conference_room"]["id"]
    for one in (resource["id"], own, own.upper()):
        assert (await client.get(f"{ROOMS}/{one}")).json() == resource
    generic = "/api/fabric/resources"
    assert (await client.get(f"{generic}/{resource['id']}")).json() == resource
    assert [one["id"] for one in (await client.get(generic)).json()["data"]] == [resource["id"]]
    assert (await client.delete(f"{generic}/{resource['id']}")).status_code == 204
    for path in (f"{ROOMS}/{NOBODYS}", f"{generic}/{NOBODYS}", f"{generic}/nothing"):
        assert (await client.get(path)).status_code == 404
        assert (await client.delete(path)).status_code == 404


async def test_the_address_of_a_room(home: Home) -> None:
    client = await home.signalwire()
    resource = await made(client, display_name="Stand-up")
    own = resource["conference_room"]["id"]
    paths = [
        f"/api/fabric/resources/conference_room/{resource['id']}/addresses",
        f"{ROOMS}/{resource['id']}/addresses",
        f"/api/fabric/resources/{resource['id']}/addresses",
    ]
    for path in paths:
        shown = (await client.get(path)).json()
        assert shown["data"] == [
            {
                "id": alias(own, "address"),
                "name": "standup",
                "display_name": "Stand-up",
                "cover_url": "",
                "preview_url": "",
                "locked": False,
                "channels": {"video": "/public/standup?channel=video"},
                "created_at": resource["created_at"],
                "type": "room",
            }
        ]
        assert sorted(shown["links"]) == ["first", "self"]
    sound = await home.room(name="sound", slug="sound", media="audio")
    shown = (await client.get(f"{ROOMS}/{sound['id']}/addresses")).json()["data"][0]
    assert shown["channels"] == {"audio": "/public/sound?channel=audio"}
    assert (await client.get(f"{ROOMS}/{NOBODYS}/addresses")).status_code == 404


async def test_unknown_paths_are_refused_in_the_dialects_words(home: Home) -> None:
    client = await home.signalwire()
    for path in ("/api/fabric/nothing", "/api/video/nothing", "/api/logs/nothing", "/api/video"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})
    other = await client.patch(ROOMS, json={})
    assert (other.status_code, other.json()) == (405, {"error": "Method Not Allowed"})
