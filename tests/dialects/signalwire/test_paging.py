"""Pages: walked both ways, while rows come and go, and with tokens that were made for something else."""

import uuid
from typing import Any

import httpx
import pytest

from tests.dialects.signalwire.test_fabric import wrong
from tests.server import Home
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

ROOMS = "/api/video/rooms"
LISTS = [
    ROOMS,
    "/api/video/conferences",
    "/api/video/room_sessions",
    "/api/video/room_recordings",
    "/api/video/logs",
    "/api/logs/conferences",
    "/api/fabric/resources/conference_rooms",
    "/api/fabric/resources",
]


async def made(client: httpx.AsyncClient, *names: str) -> None:
    for name in names:
        assert (await client.post(ROOMS, json={"name": name})).status_code == 200


def names(page: dict[str, Any]) -> list[str]:
    return [one["name"] for one in page["data"]]


def token_of(link: str) -> str:
    return httpx.URL(link).params["page_token"]


async def test_forth_and_back(home: Home) -> None:
    client = await home.signalwire()
    await made(client, *"abcdefg")
    first = (await client.get(ROOMS, params={"page_size": 3})).json()
    assert names(first) == ["g", "f", "e"]
    assert sorted(first["links"]) == ["first", "next", "self"]
    assert first["links"]["self"] == f"{home.url}{ROOMS}?page_size=3"
    assert first["links"]["first"] == f"{home.url}{ROOMS}?page_number=0&page_size=3"
    assert token_of(first["links"]["next"]).startswith("PA")
    uuid.UUID(token_of(first["links"]["next"])[2:])
    second = (await client.get(first["links"]["next"])).json()
    assert names(second) == ["d", "c", "b"]
    third = (await client.get(second["links"]["next"])).json()
    assert names(third) == ["a"]
    assert "next" not in third["links"]
    assert token_of(third["links"]["prev"]).startswith("PB")
    back = (await client.get(third["links"]["prev"])).json()
    assert names(back) == ["d", "c", "b"]
    assert names((await client.get(back["links"]["next"])).json()) == ["a"]
    assert names((await client.get(back["links"]["prev"])).json()) == ["g", "f", "e"]
    whole = (await client.get(ROOMS, params={"page_size": 7})).json()
    assert len(whole["data"]) == 7
    assert sorted(whole["links"]) == ["first", "self"]
    assert (await client.get(ROOMS)).json()["links"]["self"] == f"{home.url}{ROOMS}"


async def test_what_comes_and_goes_moves_no_page(home: Home) -> None:
    client = await home.signalwire()
    await made(client, *"abcdef")
    first = (await client.get(ROOMS, params={"page_size": 2})).json()
    await made(client, "new", "newer")
    second = (await client.get(first["links"]["next"])).json()
    assert names(second) == ["d", "c"]
    for one in second["data"]:
        await client.delete(f"{ROOMS}/{one['id']}")
    assert names((await client.get(second["links"]["next"])).json()) == ["b", "a"]


async def test_tokens_are_for_one_page_of_one_list(home: Home, other_home: Home) -> None:
    client, stranger = await home.signalwire(), await other_home.signalwire()
    for one in (client, stranger):
        await made(one, *"abc")
    link = httpx.URL((await client.get(ROOMS, params={"page_size": 1})).json()["links"]["next"])
    token = link.params["page_token"]
    assert names((await client.get(ROOMS, params=dict(link.params))).json()) == ["b"]
    # another size is no other page
    wide = {**dict(link.params), "page_size": "5"}
    assert names((await client.get(ROOMS, params=wide)).json()) == ["b", "a"]
    invalid = {"page_token": "page_token_is_invalid"}
    flipped = token[:-1] + ("0" if token[-1] != "0" else "1")
    for place, query in (
        (ROOMS, {"page_token": token, "page_number": "2"}),
        (ROOMS, {"page_token": token}),
        (ROOMS, {"page_token": token, "page_number": "1", "starts_after": "2027-01-01"}),
        (ROOMS, {"page_token": token, "page_number": "1", "include_active_session": "true"}),
        (ROOMS, {"page_token": "PB" + token[2:], "page_number": "1"}),
        (ROOMS, {"page_token": flipped, "page_number": "1"}),
        (ROOMS, {"page_token": f"PA{uuid.uuid4()}", "page_number": "1"}),
        (ROOMS, {"page_token": "", "page_number": "1"}),
        (ROOMS, {"page_token": "x" * 1000, "page_number": "1"}),
        ("/api/video/conferences", {"page_token": token, "page_number": "1"}),
        ("/api/video/room_sessions", {"page_token": token, "page_number": "1"}),
        ("/api/video/logs", {"page_token": token, "page_number": "1"}),
        ("/api/fabric/resources/conference_rooms", {"page_token": token, "page_number": "1"}),
    ):
        answer = await client.get(place, params=query, extensions=BESIDE)
        assert wrong(answer) == invalid, (place, query)
    foreign = await stranger.get(ROOMS, params=dict(link.params))
    assert wrong(foreign) == invalid


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"page_number": "1"}, {"page_token": "page_token_required"}),
        ({"page_number": "-1"}, {"page_number": "invalid_parameter_value"}),
        ({"page_number": "one"}, {"page_number": "invalid_parameter"}),
        ({"page_size": "1001"}, {"page_size": "invalid_parameter_value"}),
        (
            {"page_size": "0", "page_number": "x"},
            {"page_size": "invalid_parameter_value", "page_number": "invalid_parameter"},
        ),
        ({"page_number": "9" * 30}, {"page_number": "invalid_parameter_value"}),
    ],
)
async def test_pages_there_cannot_be(home: Home, query: dict[str, str], codes: dict[str, str]) -> None:
    client = await home.signalwire()
    for place in LISTS:
        assert wrong(await client.get(place, params=query, extensions=BESIDE)) == codes, place
