"""Rooms through the vendor's own SDK."""

import asyncio
import re
from typing import Any

import httpx
import pytest
import telnyx
from telnyx import Telnyx

from tests.dialects.rows import date_room
from tests.server import Home
from tests.validation import BESIDE, watch

pytestmark = pytest.mark.livekit

MICROSECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
HOOK = "https://hooks.example.org/telnyx?a=1&b=%20"


async def ids(pages: Any) -> list[str]:
    return [one.id async for one in pages]


async def test_a_room_of_defaults(home: Home) -> None:
    client = home.client(home.telnyx_key)
    for response in (
        await client.post("/v2/rooms", json={}),
        await client.post("/v2/rooms", headers={"content-type": "application/json"}),
    ):
        assert response.status_code == 201
        room = response.json()["data"]
        assert room["max_participants"] == 10
        assert room["enable_recording"] is False
        assert room["webhook_event_failover_url"] == ""
        assert room["record_type"] == "room"
        assert room["sessions"] == []
        assert room.get("webhook_timeout_secs") is None
        assert room.get("active_session_id") is None
        assert room["unique_name"]
        assert MICROSECONDS.fullmatch(room["created_at"])
        assert room["updated_at"] == room["created_at"]


async def test_a_room_of_all_fields(home: Home) -> None:
    sdk = home.telnyx()
    given: dict[str, Any] = {
        "unique_name": "My room, with spaces – and ünïcode ☃",
        "max_participants": 50,
        "enable_recording": True,
        "webhook_event_url": HOOK,
        "webhook_event_failover_url": "http://other.example.org:8443/hook",
        "webhook_timeout_secs": 30,
    }
    made = (await sdk.rooms.create(**given)).data
    shown = (await sdk.rooms.retrieve(made.id)).data
    assert shown == made
    for name, value in given.items():
        assert getattr(made, name) == value, name


async def test_the_vendors_blocking_sdk(home: Home) -> None:
    def use() -> list[Any]:
        client = httpx.Client()
        watch(client)
        sdk: Any = Telnyx(
            api_key=home.telnyx_key, base_url=f"{home.url}/v2", http_client=client, max_retries=0
        )
        made = sdk.rooms.create(unique_name="demo", max_participants=10).data
        found = list(sdk.rooms.list(filter={"date_created_at": {"gte": "2021-04-25"}}, page_size=50))
        sdk.rooms.update(made.id, enable_recording=True)
        changed = sdk.rooms.retrieve(made.id).data
        sdk.rooms.delete(made.id)
        left = list(sdk.rooms.list())
        client.close()
        return [[one.unique_name for one in found], changed and changed.enable_recording, left]

    assert await asyncio.to_thread(use) == [["demo"], True, []]


async def test_pages_to_the_last(home: Home) -> None:
    sdk, client = home.telnyx(), home.client(home.telnyx_key)
    made = [(await sdk.rooms.create(unique_name=f"room {number}")).data for number in range(7)]
    newest_first = [one.id for one in reversed(made) if one]
    assert await ids(sdk.rooms.list(page_size=3)) == newest_first
    assert await ids(sdk.rooms.list(page_size=7)) == newest_first
    assert await ids(sdk.rooms.list(page_size=250)) == newest_first
    assert await ids(sdk.rooms.list(page_size=3, page_number=3)) == newest_first[6:]
    metas = [
        (await client.get("/v2/rooms", params={"page[size]": 3, "page[number]": page})).json()["meta"]
        for page in (1, 3, 4, 1_000_000)
    ]
    assert metas == [
        {"page_number": page, "page_size": 3, "total_pages": 3, "total_results": 7}
        for page in (1, 3, 4, 1_000_000)
    ]
    beyond = (await client.get("/v2/rooms?page[number]=4&page[size]=3")).json()
    assert beyond["data"] == []
    encoded = (await client.get("/v2/rooms?page%5Bnumber%5D=2&page%5bsize%5d=3")).json()
    assert [one["id"] for one in encoded["data"]] == newest_first[3:6]
    default = (await client.get("/v2/rooms")).json()["meta"]
    assert default == {"page_number": 1, "page_size": 20, "total_pages": 1, "total_results": 7}
    await sdk.rooms.delete(newest_first[0])
    assert (await client.get("/v2/rooms?page[size]=3")).json()["meta"]["total_pages"] == 2


async def test_no_rooms_are_no_pages(home: Home) -> None:
    shown = (await home.client(home.telnyx_key).get("/v2/rooms")).json()
    assert shown == {
        "data": [],
        "meta": {"page_number": 1, "page_size": 20, "total_pages": 0, "total_results": 0},
    }


ROOMS = {
    "a": ("2021-04-24 23:59:59.999999", "2021-05-01"),
    "b": ("2021-04-25 00:00:00", "2021-05-02"),
    "c": ("2021-04-25 23:59:59.999999", "2021-05-02 23:59:59.999999"),
    "d": ("2021-04-26 00:00:00", "2021-05-03"),
}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "dcba"),
        ({"unique_name": "c"}, "c"),
        ({"unique_name": "C"}, ""),
        ({"unique_name": "c%"}, ""),
        ({"date_created_at": {"eq": "2021-04-25"}}, "cb"),
        ({"date_created_at": {"gte": "2021-04-25"}}, "dcb"),
        ({"date_created_at": {"lte": "2021-04-25"}}, "cba"),
        ({"date_created_at": {"gte": "2021-04-25", "lte": "2021-04-25"}}, "cb"),
        ({"date_created_at": {"eq": "2021-04-25", "gte": "2021-04-01", "lte": "2021-04-30"}}, "cb"),
        ({"date_created_at": {"eq": "2021-04-25", "gte": "2021-04-26"}}, ""),
        ({"date_created_at": {"gte": "2021-04-26", "lte": "2021-04-24"}}, ""),
        ({"date_updated_at": {"eq": "2021-05-02"}}, "cb"),
        ({"date_updated_at": {"gte": "2021-05-03"}}, "d"),
        ({"date_updated_at": {"lte": "2021-05-01"}}, "a"),
        ({"date_created_at": {"lte": "2021-04-25"}, "date_updated_at": {"gte": "2021-05-02"}}, "cb"),
        (
            {
                "date_created_at": {"lte": "2021-04-25"},
                "date_updated_at": {"gte": "2021-05-02"},
                "unique_name": "b",
            },
            "b",
        ),
    ],
)
async def test_filters(home: Home, filters: dict[str, Any], expected: str) -> None:
    sdk = home.telnyx()
    for name, (created, updated) in ROOMS.items():
        made = (await sdk.rooms.create(unique_name=name)).data
        await date_room(home, made.id, created, updated)
    found = [one async for one in sdk.rooms.list(filter=filters, page_size=1)]
    assert "".join(one.unique_name or "" for one in found) == expected
    page = await sdk.rooms.list(filter=filters)
    assert page.meta.model_dump()["total_results"] == len(expected)


async def test_times_keep_their_microseconds(home: Home) -> None:
    client = home.client(home.telnyx_key)
    room_id = (await client.post("/v2/rooms", json={})).json()["data"]["id"]
    await date_room(home, room_id, "2021-04-16 09:46:20.954863", "2021-04-16 10:24:55.962200")
    shown = (await client.get(f"/v2/rooms/{room_id}")).json()["data"]
    assert shown["created_at"] == "2021-04-16T09:46:20.954863Z"
    assert shown["updated_at"] == "2021-04-16T10:24:55.962200Z"


async def test_update_changes_what_is_given(home: Home) -> None:
    sdk = home.telnyx()
    made = (await sdk.rooms.create(unique_name="before", webhook_event_url=HOOK, webhook_timeout_secs=5)).data
    renamed = (await sdk.rooms.update(made.id, unique_name="after")).data
    assert (renamed.unique_name, renamed.webhook_event_url) == ("after", HOOK)
    assert renamed.updated_at > made.updated_at
    assert renamed.created_at == made.created_at
    changed = (await sdk.rooms.update(made.id, max_participants=2, enable_recording=True)).data
    assert (changed.max_participants, changed.enable_recording, changed.unique_name) == (2, True, "after")
    timed = (await sdk.rooms.update(made.id, webhook_timeout_secs=0)).data
    assert (timed.webhook_timeout_secs, timed.webhook_event_url) == (0, HOOK)
    cleared = (await sdk.rooms.update(made.id, webhook_event_url="", webhook_timeout_secs=None)).data
    assert (cleared.webhook_event_url, cleared.webhook_timeout_secs) == (None, None)
    found = [one.id async for one in sdk.rooms.list(filter={"unique_name": "after"})]
    assert found == [made.id]


async def test_nothing_given_changes_nothing(home: Home) -> None:
    sdk = home.telnyx()
    made = (await sdk.rooms.create(unique_name="same")).data
    assert (await sdk.rooms.update(made.id)).data == made
    response = await home.client(home.telnyx_key).patch(f"/v2/rooms/{made.id}")
    assert response.status_code == 200
    assert (await sdk.rooms.retrieve(made.id)).data == made


async def history_of(home: Home, room_id: str) -> list[str]:
    events = (await home.client().get("/roomful/v1/history", params={"room_id": room_id})).json()["items"]
    return [event["kind"] for event in events]


@pytest.mark.parametrize(
    "given",
    [
        {"name": "plain"},
        {"name": "large", "capacity": 300},
        {"name": "single", "capacity": 1},
        {"name": "any", "capacity": None, "title": "A title"},
        {"name": "x" * 255, "record_at_start": True},
        {"name": "hooked", "webhook": {"url": "https://own.example.org/", "events": ["session.started"]}},
    ],
)
async def test_writing_back_what_was_read_changes_nothing(home: Home, given: dict[str, Any]) -> None:
    room = await home.room(**given)
    client, path = home.client(home.telnyx_key), f"/v2/rooms/{room['id']}"
    shown = (await client.get(path)).json()["data"]
    response = await client.patch(path, json=shown, extensions=BESIDE)
    assert response.status_code == 200, response.text
    assert response.json()["data"] == shown
    assert (await home.client().get(f"/roomful/v1/rooms/{room['id']}")).json() == room
    assert await history_of(home, room["id"]) == ["room.created"]


async def test_writing_back_a_webhook_changes_nothing(home: Home) -> None:
    client = home.client(home.telnyx_key)
    given = {"webhook_event_url": HOOK, "webhook_event_failover_url": HOOK, "webhook_timeout_secs": 7}
    room_id = (await client.post("/v2/rooms", json=given)).json()["data"]["id"]
    shown = (await client.get(f"/v2/rooms/{room_id}")).json()["data"]
    response = await client.patch(f"/v2/rooms/{room_id}", json=shown, extensions=BESIDE)
    assert response.json()["data"] == shown
    assert await history_of(home, room_id) == ["room.created"]


async def test_a_room_outside_the_vendors_range_still_refuses_new_values(home: Home) -> None:
    room = await home.room(name="large", capacity=300)
    client = home.client(home.telnyx_key)
    refused = await client.patch(f"/v2/rooms/{room['id']}", json={"max_participants": 299})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["source"] == {"pointer": "/max_participants"}
    taken = await client.patch(f"/v2/rooms/{room['id']}", json={"max_participants": 50})
    assert taken.json()["data"]["max_participants"] == 50


async def test_deleted_is_gone_and_its_name_free(home: Home) -> None:
    sdk = home.telnyx()
    made = (await sdk.rooms.create(unique_name="name")).data
    await sdk.rooms.delete(made.id)
    for call in (sdk.rooms.retrieve, sdk.rooms.delete, sdk.rooms.update, sdk.rooms.sessions.list_1):
        with pytest.raises(telnyx.NotFoundError):
            await call(made.id)
    assert await ids(sdk.rooms.list()) == []
    again = (await sdk.rooms.create(unique_name="name")).data
    assert again.id != made.id


async def test_names_are_unique_in_the_account(home: Home, other_home: Home) -> None:
    sdk = home.telnyx()
    await sdk.rooms.create(unique_name="taken")
    second = (await sdk.rooms.create(unique_name="free")).data
    for call in (sdk.rooms.create(unique_name="taken"), sdk.rooms.update(second.id, unique_name="taken")):
        with pytest.raises(telnyx.UnprocessableEntityError) as refused:
            await call
        body: Any = refused.value.body
        assert body["errors"][0]["code"] == "10012"
        assert body["errors"][0]["source"] == {"pointer": "/unique_name"}
    assert (await sdk.rooms.update(second.id, unique_name="free")).data == second
    await other_home.telnyx().rooms.create(unique_name="taken")


async def test_what_the_vendors_apps_send(home: Home) -> None:
    client = home.client(home.telnyx_key)
    response = await client.post(
        "/v2/rooms",
        json={"unique_name": "android", "max_participant": 17, "request_id": "1"},
        headers={"request_id": "abc", "x-stainless-lang": "python"},
        extensions=BESIDE,
    )
    assert response.status_code == 201
    assert response.json()["data"]["max_participants"] == 10
    room_id = response.json()["data"]["id"]
    deleted = await client.delete(
        f"/v2/rooms/{room_id.upper()}", headers={"content-type": "application/json"}
    )
    assert (deleted.status_code, deleted.content) == (204, b"")
