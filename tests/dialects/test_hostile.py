"""Hostile requests through the whole server: the dialect's own 4xx, and nothing is written."""

from typing import Any

import pytest

from roomful.recordings.model import CompositionFilter, RecordingFilter
from tests.server import Home
from tests.validation import BESIDE

pytestmark = pytest.mark.livekit

DEEP = 50_000
NAMES = {"telnyx": "unique_name", "roomful": "name"}
ROOMS = {"telnyx": "/v2/rooms", "roomful": "/roomful/v1/rooms"}


def key_of(home: Home, dialect: str) -> str:
    return home.telnyx_key if dialect == "telnyx" else home.token


def bodies(name: str) -> dict[str, bytes]:
    """Return bodies that have no place in a database, a log or a stack."""
    field = f'"{name}"'.encode()
    return {
        "arrays": b'{"meta": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        "objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        "open arrays": b"[" * DEEP,
        "a lone surrogate": b"{" + field + rb':"\ud800"}',
        "a lone low surrogate": b"{" + field + rb':"a\udfffb"}',
        "surrogates the wrong way round": b"{" + field + rb':"\udc00\ud800"}',
        "a NUL": b"{" + field + rb':"a\u0000b"}',
        "a raw NUL": b"{" + field + b':"a\0b"}',
        "10,000 characters": b"{" + field + b':"' + b"x" * 10_000 + b'"}',
        "10,000 astral characters": b"{" + field + b':"' + "𝕏".encode() * 10_000 + b'"}',
        "not UTF-8": b"{" + field + b':"\xff\xfe"}',
        "overlong UTF-8": b"{" + field + b':"\xc0\xaf"}',
        "surrogates in UTF-8": b"{" + field + b':"\xed\xa0\x80"}',
        "UTF-16": ("{" + field.decode() + ':"a"}').encode("utf-16"),
        "a byte order mark": b"\xef\xbb\xbf{}",
        "NaN": b"{" + field + b":NaN}",
        "a huge number": b"{" + field + b":1e999}",
        "a long number": b"{" + field + b":" + b"9" * 5_000 + b"}",
        "two values": b"{}{}",
        "a form": b"unique_name=a",
        "xml": b"<room/>",
        "nothing but spaces and a bracket": b" " * 10_000 + b"{",
    }


@pytest.mark.parametrize("dialect", ROOMS)
@pytest.mark.parametrize("means", bodies("x"))
async def test_bodies(home: Home, dialect: str, means: str) -> None:
    client, path = home.client(key_of(home, dialect)), ROOMS[dialect]
    room = await home.room(name="kept")
    content = bodies(NAMES[dialect])[means]
    for method, where in (("POST", path), ("PATCH", f"{path}/{room['id']}")):
        answer = await client.request(method, where, content=content)
        assert 400 <= answer.status_code < 500, answer.text[:300]
        assert answer.headers["content-type"].startswith("application/json")
        assert "errors" in answer.json() or "error" in answer.json()
        assert len(answer.content) < 5_000
    assert (await home.client().get("/roomful/v1/rooms")).json()["items"] == [room]


@pytest.mark.parametrize("means", bodies("x"))
async def test_bodies_about_recordings(home: Home, means: str) -> None:
    room = await home.room()
    session_id = (await home.admit(ticket=await home.ticket(room["id"]), name="Ann")).session_id
    content = bodies("session_id")[means]
    for key, path in (
        (home.telnyx_key, "/v2/room_compositions"),
        (home.token, "/roomful/v1/compositions"),
        (home.token, f"/roomful/v1/sessions/{session_id}/recordings"),
    ):
        answer = await home.client(key).post(path, content=content)
        assert 400 <= answer.status_code < 500, answer.text[:300]
        assert "errors" in answer.json() or "error" in answer.json()
        assert len(answer.content) < 5_000
    features = home.server.app.features
    assert await features.compositions.total(home.tenant.id, CompositionFilter()) == 0
    assert await features.recordings.total(home.tenant.id, RecordingFilter()) == 0


@pytest.mark.parametrize("dialect", ROOMS)
@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "x" * 200,
        ";;;",
        "",
    ],
)
async def test_content_types_do_not_matter_but_the_body_does(
    home: Home, dialect: str, content_type: str
) -> None:
    client, headers = home.client(key_of(home, dialect)), {"content-type": content_type}
    good = await client.post(ROOMS[dialect], content=b"{}", headers=headers)
    assert good.status_code == 201
    bad = await client.post(ROOMS[dialect], content=b"--x\r\n", headers=headers)
    assert bad.status_code == 422


@pytest.mark.parametrize("dialect", ROOMS)
async def test_of_two_keys_the_last_counts(home: Home, dialect: str) -> None:
    name = NAMES[dialect]
    body = f'{{"{name}":"first","{name}":"second"}}'.encode()
    answer = await home.client(key_of(home, dialect)).post(ROOMS[dialect], content=body)
    assert answer.status_code == 201
    assert answer.json().get("data", answer.json())[name] == "second"


@pytest.mark.parametrize(
    "query",
    [
        "page[number]=-1", "page[number]=0", "page[number]=9223372036854775808",
        "page[number]=" + "9" * 400, "page[size]=-250", "page[size]=1000000000", "page[size]=%00",
        "page[number]=%FF", "page[number]=%", "filter[unique_name]=%ED%A0%80", "filter[unique_name]=%00",
        "filter[date_created_at][eq]=99999-01-01", "filter[date_created_at][gte]=-0001-01-01",
        "include_sessions=" + "x" * 3000,
    ],
)  # fmt: skip
async def test_queries_of_telnyx(home: Home, query: str) -> None:
    answer = await home.client(home.telnyx_key, validated=False).get(f"/v2/rooms?{query}")
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["errors"][0]["title"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=-1", "limit=201", "limit=x", "limit=1e3", "after=-1", "after=x", "after=1.5",
        "after=" + "9" * 30, "after=%00", "after=%FF", "after=٣",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "path",
    [
        *("rooms", "sessions", "history", "deliveries", "recordings", "tracks", "compositions"),
        *("broadcasts", "broadcast-presets"),
    ],
)
async def test_queries_of_our_own(home: Home, path: str, query: str) -> None:
    answer = await home.client(validated=False).get(f"/roomful/v1/{path}?{query}")
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["error"]["code"]


async def test_the_largest_page_there_can_be(home: Home) -> None:
    client = home.client(home.telnyx_key)
    for number in (10**9, 10**9 // 250):
        for path in (
            "rooms", "room_sessions", "room_participants", "room_recordings", "room_compositions"
        ):  # fmt: skip
            answer = await client.get(f"/v2/{path}", params={"page[number]": number, "page[size]": 250})
            assert answer.status_code == 200
            assert answer.json()["data"] == []
    last = await home.client().get("/roomful/v1/rooms", params={"after": "9" * 19})
    assert last.status_code == 200


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "'; DROP TABLE rooms; --", "\u202eevil", "a\nb\rc\td", "%s%n{}", "𝕏" * 255],
)
async def test_names_come_back_as_they_were_sent(home: Home, text: str) -> None:
    made = (await home.telnyx().rooms.create(unique_name=text)).data
    assert made.unique_name == text
    assert [one.id async for one in home.telnyx().rooms.list(filter={"unique_name": text})] == [made.id]


@pytest.mark.parametrize(
    "path", ["%00", "%2e%2e%2f%2e%2e%2fetc", "..%5c", "%ff", "%", "a" * 9000, "%F0%9F%9A%80", "a%20b"]
)
@pytest.mark.parametrize(
    "prefix", ["/v2/rooms/", "/roomful/v1/rooms/", "/roomful/v1/links/", "/v2/room_sessions/"]
)
async def test_paths(home: Home, prefix: str, path: str) -> None:
    key = home.telnyx_key if prefix.startswith("/v2") else home.token
    answer = await home.client(key, validated=False).get(prefix + path)
    assert 400 <= answer.status_code < 500
    assert "errors" in answer.json() or "error" in answer.json()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 101),
        ("context", "x" * 10_001),
        ("browser", "x" * 65),
        ("ticket", "x" * 100_000),
        ("ticket", "\u0000"),
        ("key", "rmp_" + "x" * 100_000),
        ("key", 5),
        ("mic_muted", "yes"),
        ("client", []),
    ],
)
async def test_the_door(home: Home, field: str, value: Any) -> None:
    room = await home.room()
    ticket = await home.ticket(room["id"])
    given = {"ticket": ticket, "name": "Ann", field: value}
    answer = await home.anybody().post("/roomful/v1/join", json=given, extensions=BESIDE)
    if field == "key" and isinstance(value, str):
        assert answer.status_code == 201  # a key that is none is as none
    else:
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.json()["error"]["code"]
        assert (await home.client().get("/roomful/v1/sessions")).json()["items"] == []


async def test_names_of_people_are_one_line(home: Home) -> None:
    room = await home.room()
    person = await home.admit(ticket=await home.ticket(room["id"]), name="  A\n\tB\u202e\u200b C\r\n ")
    name = person.joined["participant"]["name"]
    assert name.isprintable()
    assert name.split() == ["A", "B", "C"]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"login": "admin"},
        {"login": None, "password": None},
        {"login": ["admin"], "password": {"$ne": ""}},
        {"login": "admin", "password": "x" * 100_000},
        {"login": "x" * 100_000, "password": "x"},
        {"login": "\u0000", "password": "\u0000"},
        {"login": "' OR 1=1 --", "password": "' OR '1'='1"},
        {"login": "admin", "password": "x", "role": "admin"},
    ],
)
async def test_signing_in(home: Home, given: dict[str, Any]) -> None:
    headers = {"roomful-tenant": home.tenant.domain}
    answer = await home.anybody().post("/roomful/v1/sign_in", json=given, headers=headers, extensions=BESIDE)
    assert answer.status_code in {401, 422, 429}, answer.text
    assert answer.json()["error"]["code"]
    assert "x" * 50 not in answer.text


@pytest.mark.parametrize("search", ["%00", "%ED%A0%80", "x" * 201, "%FF", "%"])
async def test_searches(home: Home, search: str) -> None:
    answer = await home.client(validated=False).get(f"/roomful/v1/rooms?search={search}")
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["error"]["code"]
