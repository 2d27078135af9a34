"""The checks themselves: what is right passes, what is wrong is caught."""

import json
from typing import Any

import httpx
import pytest

from tests.contracts import Contract, ContractBroken
from tests.validation import BESIDE, validated_client

_ID = "0198a3c2-4b1f-7c3d-8e2a-5f6071829304"
_AT = "2026-03-09T14:05:21.418207Z"
_ROOM = {
    "id": _ID,
    "record_type": "room",
    "unique_name": "demo",
    "max_participants": 10,
    "enable_recording": False,
    "webhook_event_failover_url": "",
    "sessions": [],
    "created_at": _AT,
    "updated_at": _AT,
}
_ERROR = {
    "code": "10005",
    "title": "Resource not found",
    "detail": "none",
    "meta": {"url": "https://a.example"},
}
_REFUSAL = {**_ERROR, "errors": [_ERROR], "success": False, "message": "none"}


@pytest.fixture
def contract() -> Contract:
    return Contract.named("telnyx")


def _room(**other: Any) -> bytes:
    return json.dumps({"data": {**_ROOM, **other}}).encode()


def _refusal(**other: Any) -> bytes:
    return json.dumps(
        {key: value for key, value in {**_REFUSAL, **other}.items() if value is not None}
    ).encode()


def test_right_answers_pass(contract: Contract) -> None:
    contract.check_answer("GET", f"/v2/rooms/{_ID}", 200, _room())
    contract.check_answer("DELETE", f"/v2/rooms/{_ID}", 204, b"")
    contract.check_answer("GET", f"/v2/rooms/{_ID}", 404, _refusal())
    contract.check_answer("GET", "/v2/rooms", 401, _refusal())


@pytest.mark.parametrize(
    "other",
    [
        {"id": "seven"},
        {"created_at": "yesterday"},
        {"created_at": "2026-03-09 14:05:21"},
        {"max_participants": "10"},
        {"webhook_event_url": None},
        {"webhook_event_url": "example.com"},
        {"webhook_timeout_secs": 31},
        {"sessions": [{"id": _ID, "active": "yes"}]},
        {"sessions": [{"id": _ID, "room": _ID}]},
        {"capacity": 10},
    ],
)
def test_wrong_answers_are_caught(contract: Contract, other: dict[str, Any]) -> None:
    with pytest.raises(ContractBroken, match="ViewRoom"):
        contract.check_answer("GET", f"/v2/rooms/{_ID}", 200, _room(**other))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html>"),
        (201, _room()),
        (204, b""),
        (404, b'{"error": {"code": "room_not_found"}}'),
        (404, _refusal(title=None)),
        (404, _refusal(code=10005)),
        (404, _refusal(errors={"unique_name": "taken"})),
        (422, _refusal(success="no")),
    ],
)
def test_wrong_statuses_and_refusals_are_caught(contract: Contract, status: int, body: bytes) -> None:
    with pytest.raises(ContractBroken, match="ViewRoom"):
        contract.check_answer("GET", f"/v2/rooms/{_ID}", status, body)


def test_a_body_where_there_is_none_is_caught(contract: Contract) -> None:
    with pytest.raises(ContractBroken, match="no body"):
        contract.check_answer("DELETE", f"/v2/rooms/{_ID}", 204, b"{}")


def test_right_requests_pass(contract: Contract) -> None:
    query = [
        ("page[number]", "2"),
        ("filter[date_created_at][gte]", "2026-03-01"),
        ("include_sessions", "true"),
    ]
    contract.check_request("GET", "/v2/rooms", query)
    contract.check_request("POST", "/v2/rooms", (), b'{"unique_name": "demo", "webhook_timeout_secs": null}')
    contract.check_request("POST", f"/v2/room_sessions/{_ID}/actions/kick", (), b'{"participants": "all"}')
    contract.check_request("POST", f"/v2/room_sessions/{_ID}/actions/end", (), b"")


@pytest.mark.parametrize(
    "query",
    [
        ("page[number]", "0"),
        ("page[number]", "one"),
        ("page[size]", "251"),
        ("page", "1"),
        ("filter[date_created_at][gte]", "1 March"),
        ("filter[date_created_at][lt]", "2026-03-01"),
        ("filter[name]", "demo"),
        ("include_sessions", "perhaps"),
    ],
)
def test_wrong_queries_are_caught(contract: Contract, query: tuple[str, str]) -> None:
    with pytest.raises(ContractBroken, match="ListRooms"):
        contract.check_request("GET", "/v2/rooms", [query])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v2/rooms", b'{"max_participants": 51}'),
        ("/v2/rooms", b'{"max_participant": 10}'),
        ("/v2/rooms", b'{"unique_name": 7}'),
        ("/v2/rooms", b"[]"),
        ("/v2/rooms", b"{"),
        (f"/v2/rooms/{_ID}/actions/refresh_client_token", b"{}"),
        (f"/v2/room_sessions/{_ID}/actions/mute", b'{"participants": ["Alice"]}'),
        (f"/v2/room_sessions/{_ID}/actions/end", b'{"participants": "all"}'),
        ("/v2/room_sessions/7/actions/mute", b'{"participants": "all"}'),
        ("/v2/rooms/all", b"{}"),
    ],
)
def test_wrong_requests_are_caught(contract: Contract, path: str, body: bytes) -> None:
    with pytest.raises(ContractBroken):
        contract.check_request("POST", path, (), body)


def test_webhooks(contract: Contract) -> None:
    data = {
        "record_type": "event",
        "event_type": "video.room.session.ended",
        "id": _ID,
        "occurred_at": _AT,
        "payload": {"room_id": _ID, "session_id": _ID, "duration_secs": 7, "ended_reason": "stale"},
    }
    event = "video.room.session.ended"
    contract.check_webhook(event, json.dumps({"data": data, "meta": {"attempt": 1}}).encode())
    wrong: list[dict[str, Any]] = [
        {"event_type": "video.room.session.started"},
        {"id": "7"},
        {"payload": {"duration_secs": 7.5}},
    ]
    for other in wrong:
        with pytest.raises(ContractBroken, match="webhook"):
            contract.check_webhook(event, json.dumps({"data": {**data, **other}}).encode())


def test_a_path_of_fixed_words_comes_before_one_of_parameters() -> None:
    operations = {"get": {"operationId": "one", "responses": {}}}
    document = {
        "servers": [{"url": "http://a.example"}],
        "paths": {
            "/links/{slug}": operations,
            "/links/ticket": {"get": {"operationId": "two", "responses": {}}},
        },
        "components": {},
    }
    found = Contract(document).find("GET", "/links/ticket")
    assert found is not None
    assert found.name == "two"


async def test_the_client_checks_every_call() -> None:
    answers = [(201, _room()), (201, _room(id="seven")), (201, _room()), (201, _room()), (404, b"{}")]

    def answer(request: httpx.Request) -> httpx.Response:
        status, body = answers.pop(0)
        return httpx.Response(status, content=body)

    async with validated_client(transport=httpx.MockTransport(answer), base_url="http://a.example") as client:
        assert (await client.post("/v2/rooms", json={"unique_name": "demo"})).status_code == 201
        with pytest.raises(ContractBroken, match="seven"):
            await client.post("/v2/rooms", json={})
        with pytest.raises(ContractBroken, match="max_participant"):
            await client.post("/v2/rooms", json={"max_participant": 3})
        assert (await client.post("/v2/rooms", json={"max_participant": 3}, extensions=BESIDE)).is_success
        with pytest.raises(ContractBroken):
            await client.get(f"/v2/rooms/{_ID}")


async def test_the_client_checks_our_own_api_by_its_own_document() -> None:
    whole = {"name": "Roomful", "version": "1", "dialects": list[str](), "demo": None, "sign_in": "none"}
    answers = [whole, {"name": "Roomful"}]

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=answers.pop(0))

    async with validated_client(transport=httpx.MockTransport(answer), base_url="http://a.example") as client:
        assert (await client.get("/roomful/v1/server")).is_success
        with pytest.raises(ContractBroken, match="ViewServer"):
            await client.get("/roomful/v1/server")
