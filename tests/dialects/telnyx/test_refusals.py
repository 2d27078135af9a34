"""Refusals that the reference, the SDK and the vendor's apps can all read; and the limits of requests."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import telnyx

from tests.server import Home, RoomfulServer, run_server
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

NOBODY = "01890000-0000-7000-8000-000000000000"


def readable(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check everything that some reader of refusals needs, and return the one error."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/json")
    body = response.json()
    (error,) = body["errors"]
    assert error["code"] == body["code"] == code
    assert error["title"] == body["title"] != ""
    assert error["detail"] == body["detail"] != ""
    assert error["meta"]["url"].startswith("http")
    assert body["success"] is False
    assert isinstance(body["message"], str)
    return dict(error)


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer KEYwrong",
        "KEYwrong",
        "Basic KEYwrong",
        "Bearer a b",
        "ü",
        "Bearer " + "x" * 9000,
    ],
)
async def test_without_a_good_key(home: Home, authorization: str | None) -> None:
    headers = {} if authorization is None else {b"authorization": authorization.encode()}
    response = await home.anybody().get("/v2/rooms", headers=headers)
    readable(response, 401, "10009")


async def test_forms_of_a_good_key(home: Home) -> None:
    for authorization in (home.telnyx_key, f"Bearer {home.telnyx_key}", f"bearer  {home.telnyx_key}"):
        response = await home.anybody().get("/v2/rooms", headers={"authorization": authorization})
        assert response.status_code == 200, authorization


async def test_a_key_of_another_kind_is_none(home: Home) -> None:
    readable(await home.client(home.token).get("/v2/rooms"), 401, "10009")


async def test_nothing_of_that_id(home: Home) -> None:
    client = home.client(home.telnyx_key)
    for wrong in (NOBODY, "1", "%20", "a%2Fb", "x" * 500, "%F0%9F%9A%80"):
        for path in ("rooms", "room_sessions", "room_participants"):
            readable(await client.get(f"/v2/{path}/{wrong}"), 404, "10005")
        readable(await client.get(f"/v2/rooms/{wrong}/sessions"), 404, "10005")
        readable(await client.get(f"/v2/room_sessions/{wrong}/participants"), 404, "10005")
        for verb in ("mute", "unmute", "kick", "end"):
            action = await client.post(f"/v2/room_sessions/{wrong}/actions/{verb}", json={})
            readable(action, 404, "10005")
    with pytest.raises(telnyx.NotFoundError) as refused:
        await home.telnyx().rooms.retrieve(NOBODY)
    body: Any = refused.value.body
    assert body["errors"][0]["title"] == "Resource not found"


async def test_paths_and_methods_that_are_not_there(home: Home) -> None:
    client = home.client(home.telnyx_key)
    for path in ("/v2", "/v2/", "/v2/calls", "/v2/rooms/a/b/c", "/v2/rooms//sessions"):
        readable(await client.get(path), 404, "10005")
    for method, path in (
        ("PUT", "/v2/rooms"),
        ("DELETE", "/v2/room_sessions"),
        ("GET", f"/v2/room_sessions/{NOBODY}/actions/end"),
    ):
        response = await client.request(method, path)
        readable(response, 405, "10015")
        assert response.headers["allow"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"max_participants": 1}, "/max_participants"),
        ({"max_participants": 51}, "/max_participants"),
        ({"max_participants": -(10**30)}, "/max_participants"),
        ({"max_participants": "10"}, "/max_participants"),
        ({"max_participants": 10.5}, "/max_participants"),
        ({"max_participants": True}, "/max_participants"),
        ({"enable_recording": 1}, "/enable_recording"),
        ({"enable_recording": "true"}, "/enable_recording"),
        ({"unique_name": 5}, "/unique_name"),
        ({"unique_name": ""}, "/unique_name"),
        ({"unique_name": "x" * 256}, "/unique_name"),
        ({"unique_name": ["a"]}, "/unique_name"),
        ({"webhook_event_url": "example.org/hook"}, "/webhook_event_url"),
        ({"webhook_event_url": "ftp://example.org/"}, "/webhook_event_url"),
        ({"webhook_event_url": "https://"}, "/webhook_event_url"),
        ({"webhook_event_url": "https://a b/"}, "/webhook_event_url"),
        ({"webhook_event_url": "https://user:word@example.org/"}, "/webhook_event_url"),
        ({"webhook_event_url": "https://example.org:99999/"}, "/webhook_event_url"),
        ({"webhook_event_url": 1}, "/webhook_event_url"),
        ({"webhook_event_failover_url": "//example.org"}, "/webhook_event_failover_url"),
        ({"webhook_timeout_secs": -1}, "/webhook_timeout_secs"),
        ({"webhook_timeout_secs": 31}, "/webhook_timeout_secs"),
        ({"webhook_timeout_secs": "5"}, "/webhook_timeout_secs"),
    ],
)
async def test_values_a_room_cannot_have(home: Home, body: dict[str, Any], pointer: str) -> None:
    client = home.client(home.telnyx_key)
    error = readable(await client.post("/v2/rooms", json=body), 422, "10015")
    assert error["source"] == {"pointer": pointer}
    assert (await client.get("/v2/rooms")).json()["meta"]["total_results"] == 0
    room = (await client.post("/v2/rooms", json={"unique_name": "kept"})).json()["data"]
    error = readable(await client.patch(f"/v2/rooms/{room['id']}", json=body), 422, "10015")
    assert error["source"] == {"pointer": pointer}
    assert (await client.get(f"/v2/rooms/{room['id']}")).json()["data"] == room


@pytest.mark.parametrize("name", ["unique_name", "max_participants", "enable_recording"])
async def test_nulls_are_nothing_on_create_and_refused_on_update(home: Home, name: str) -> None:
    client = home.client(home.telnyx_key)
    made = await client.post("/v2/rooms", json={name: None}, extensions=BESIDE)
    assert made.status_code == 201
    room = made.json()["data"]
    error = readable(await client.patch(f"/v2/rooms/{room['id']}", json={name: None}), 422, "10015")
    assert error["source"] == {"pointer": f"/{name}"}


@pytest.mark.parametrize(
    "body", [b"[]", b"1", b'"a"', b"null", b"{", b"{'a':1}", b"\xff", b'{"a":1}}', b"a=b"]
)
async def test_bodies_that_are_no_object(home: Home, body: bytes) -> None:
    client = home.client(home.telnyx_key)
    error = readable(await client.post("/v2/rooms", content=body), 422, "10015")
    assert error["source"] == {"pointer": ""}


async def test_a_refresh_token_is_needed(home: Home) -> None:
    for body, code, pointer in ((b"", "10015", ""), (b"{}", "10004", "/refresh_token")):
        response = await home.anybody().post(f"/v2/rooms/{NOBODY}/actions/refresh_client_token", content=body)
        assert readable(response, 422, code)["source"] == {"pointer": pointer}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"participants": "some"}, "/participants"),
        ({"participants": 1}, "/participants"),
        ({"participants": [1]}, "/participants"),
        ({"participants": None}, "/participants"),
        ({"participants": "all", "exclude": "x"}, "/exclude"),
        ({"participants": [NOBODY]}, "/participants"),
        ({"participants": ["no id"]}, "/participants"),
    ],
)
async def test_whom_an_action_cannot_be_for(home: Home, body: dict[str, Any], pointer: str) -> None:
    client = home.client(home.telnyx_key)
    room_id = (await client.post("/v2/rooms", json={})).json()["data"]["id"]
    session_id = (await home.admit(ticket=await home.ticket(room_id), name="A")).session_id
    for verb in ("mute", "unmute", "kick"):
        response = await client.post(f"/v2/room_sessions/{session_id}/actions/{verb}", json=body)
        error = readable(response, 422, "10015")
        assert error["source"]["pointer"].startswith(pointer)


LISTS = {
    "/v2/rooms": ("date_created_at", "date_updated_at"),
    "/v2/room_sessions": ("date_created_at", "date_updated_at", "date_ended_at"),
    "/v2/room_participants": ("date_joined_at", "date_updated_at", "date_left_at"),
    "/v2/room_recordings": ("date_started_at", "date_ended_at"),
    "/v2/room_compositions": ("date_created_at",),
}


@pytest.mark.parametrize("path", LISTS)
async def test_queries_that_make_no_sense(home: Home, path: str) -> None:
    client = home.client(home.telnyx_key)
    wrong = [
        ("page[number]", ("0", "-1", "x", "1.5", "", "99999999999999999999", "٣")),
        ("page[size]", ("0", "251", "-1", "x", "")),
        *(
            (
                f"filter[{field}][{comparison}]",
                ("2021-13-01", "2021-02-30", "yesterday", "", "2021-04-25 ", "20210425"),
            )
            for field in LISTS[path]
            for comparison in ("eq", "gte", "lte")
        ),
    ]
    if path == "/v2/room_sessions":
        wrong += [("filter[active]", ("maybe", "2", "")), ("include_participants", ("x",))]
    for name, values in wrong:
        for value in values:
            response = await client.get(path, params={name: value})
            error = readable(response, 422, "10015")
            assert error["source"] == {"parameter": name}, (name, value)


async def test_days_at_the_ends_of_the_calendar(home: Home) -> None:
    client = home.client(home.telnyx_key)
    for path, fields in LISTS.items():
        for field in fields:
            for day in ("0001-01-01", "1969-12-31", "9999-12-31"):
                for comparison in ("eq", "gte", "lte"):
                    response = await client.get(path, params={f"filter[{field}][{comparison}]": day})
                    assert response.status_code == 200, response.text


async def test_unknown_parameters_are_ignored(home: Home) -> None:
    client = home.client(home.telnyx_key)
    for query in (
        "filter[colour]=red",
        "sort=name",
        "page[foo]=1",
        "filter[date_created_at]=x",
        "a[b][c][d]=1",
        "&&=&",
        "filter[]=1",
    ):
        response = await client.get(f"/v2/rooms?{query}", extensions=BESIDE)
        assert response.status_code == 200, response.text


@pytest.fixture(scope="module")
async def narrow(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RoomfulServer]:
    """A server that lets two requests a second through."""
    async with run_server(tmp_path_factory.mktemp("narrow"), rate_limit=2) as server:
        yield server


async def test_rate_limits(narrow: RoomfulServer) -> None:
    home, other = await narrow.home(), await narrow.home()
    client = home.client(home.telnyx_key)
    first = await client.get("/v2/rooms")
    assert first.headers["x-ratelimit-limit"] == "2"
    assert first.headers["x-ratelimit-remaining"] == "1"
    assert first.headers["x-ratelimit-reset"] == "1"
    answers = await asyncio.gather(*(client.get("/v2/rooms") for _ in range(12)))
    limited = [one for one in answers if one.status_code == 429]
    assert limited
    for one in limited:
        readable(one, 429, "10011")
        assert one.headers["x-ratelimit-remaining"] == "0"
        assert 1 <= int(one.headers["retry-after"]) <= 60
        assert 1 <= int(one.headers["retry-after-ms"]) <= 1000
    assert (await other.client(other.telnyx_key).get("/v2/rooms")).status_code == 200
    # the SDK waits as it is told, and comes through
    patient = home.telnyx(max_retries=5)
    assert [one async for one in patient.rooms.list()] == []
    await home.close()
    await other.close()


async def test_a_body_that_is_too_large(home: Home) -> None:
    client = home.client(home.telnyx_key)
    body = json.dumps({"unique_name": "x" * (1 << 20)}).encode()
    readable(await client.post("/v2/rooms", content=body), 413, "10015")
