"""What is declared is what the contract has, and COVERAGE.md says so."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from roomful.dialects.telnyx.errors import refuse
from roomful.kit.errors import Kind, Problem
from roomful.web.openapi import document
from roomful.web.operations import Dialect
from tests.contracts import Contract
from tools.calls import HOLE, Call, calls, fits, meant
from tools.coverage import CLONE, bare_dialects, contract, pages

_BASE = "https://meet.example.com"
_BESIDE = {"ViewPublicKey"}
# what the vendor's own clients send beside the contract
_SENT_BESIDE = {"CreateRoomComposition": {"audio_sources"}}


def _telnyx() -> Dialect:
    return next(dialect for dialect in bare_dialects(_BASE) if dialect.name == "telnyx")


def test_coverage_is_current() -> None:
    stale = [path.relative_to(CLONE).as_posix() for path, text in pages().items() if path.read_text() != text]
    assert not stale, "run python -m tools.coverage"


def test_everything_of_the_contract_is_there() -> None:
    there = {operation.name: (operation.method, operation.path) for operation in _telnyx().operations}
    wanted = contract("telnyx")
    assert there.keys() - wanted.keys() == _BESIDE
    assert {name: there[name] for name in wanted} == {name: place[:2] for name, place in wanted.items()}


@pytest.fixture(scope="module")
def both() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Name, contract and declaration of each operation."""
    theirs = Contract.named("telnyx").document
    ours = document(_telnyx(), _BASE)
    return [
        (one["operationId"], one, ours["paths"][f"/v2{path}"][method])
        for path, item in theirs["paths"].items()
        for method, one in item.items()
        if f"/v2{path}" in ours["paths"]
    ]


def test_query_parameters_are_those_of_the_contract(
    both: list[tuple[str, dict[str, Any], dict[str, Any]]],
) -> None:
    told = Contract.named("telnyx")
    for name, theirs, ours in both:
        wanted: dict[str, Any] = {}
        for parameter in theirs.get("parameters", ()):
            resolved = _resolved(told.document, parameter)
            if resolved["in"] == "query":
                wanted |= _flat(told.document, resolved["name"], resolved["schema"])
        given = {one["name"]: one["schema"] for one in ours["parameters"] if one["in"] == "query"}
        assert given.keys() == wanted.keys(), name
        for key, schema in wanted.items():
            for fact in ("type", "format", "minimum", "default"):
                if fact in schema:
                    assert given[key][fact] == schema[fact], (name, key, fact)
            assert given[key].get("maximum", 0) == schema.get("maximum", given[key].get("maximum", 0)), (
                name,
                key,
            )


def test_bodies_are_those_of_the_contract(both: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> None:
    for name, theirs, ours in both:
        assert ("requestBody" in theirs) == ("requestBody" in ours), name
        if "requestBody" in theirs:
            wanted = _schema(Contract.named("telnyx").document, _content(theirs["requestBody"]))
            given = _schema(document(_telnyx(), _BASE), _content(ours["requestBody"]))
            for beside in _SENT_BESIDE.get(name, ()):
                del given[beside]
            _alike(name, wanted, given, ranges=True)


def test_answers_are_those_of_the_contract(both: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> None:
    for name, theirs, ours in both:
        statuses = [status for status in theirs["responses"] if status.startswith("2")]
        assert [status for status in ours["responses"] if status.startswith("2")] == statuses, name
        for status in statuses:
            answer = theirs["responses"][status]
            if "content" in answer:
                _same(name, _content(answer), _content(ours["responses"][status]), ranges=False)
            else:
                assert "content" not in ours["responses"][status], name


def test_declared_refusals_are_declared(both: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> None:
    for name, theirs, ours in both:
        wanted = {status for status in theirs["responses"] if status[0] == "4" and status != "4XX"}
        assert wanted <= ours["responses"].keys(), name


def test_webhooks_are_those_of_the_contract() -> None:
    theirs, ours = Contract.named("telnyx").document["webhooks"], document(_telnyx(), _BASE)["webhooks"]
    assert ours.keys() == theirs.keys()
    for kind, item in ours.items():
        wanted = _schema(Contract.named("telnyx").document, _content(theirs[kind]["post"]["requestBody"]))
        given = _schema(document(_telnyx(), _BASE), _content(item["post"]["requestBody"]))
        del given["meta"]  # what the vendor's other products send beside the data
        assert given.keys() == wanted.keys(), kind
        assert given["data"].keys() == wanted["data"].keys(), kind
        assert given["data"]["payload"].keys() == wanted["data"]["payload"].keys(), kind


@pytest.mark.parametrize(
    "problem",
    [
        *(Problem(kind, "whatever", "It is so.") for kind in Kind),
        Problem(Kind.INVALID, "missing", "It is so.", field="/refresh_token"),
        Problem(Kind.INVALID, "invalid_parameter", "It is so.", parameter="page[size]"),
        Problem(Kind.CONFLICT, "session_ended", "It is so."),
    ],
    ids=lambda problem: f"{problem.kind} {problem.code}",
)
def test_refusals_have_the_shape_that_is_told(problem: Problem) -> None:
    status, _, body = refuse(problem, _BASE)
    contract = Contract.named("telnyx")
    contract.check_answer("GET", "/v2/rooms", status, body)
    Contract(document(_telnyx(), _BASE)).check_answer("GET", "/v2/rooms", status, body)
    told = json.loads(body)
    assert told["meta"]["url"] == f"{_BASE}/docs/telnyx/errors#{told['code']}"
    assert told["code"] in {code.code for code in _telnyx().guide.codes}


def test_every_code_of_our_own_is_explained() -> None:
    """Codes that a caller of our API can meet, as far as the source has them as words."""
    own = next(dialect for dialect in bare_dialects(_BASE) if dialect.name == "roomful")
    explained = {code.code for code in own.guide.codes}
    # met by operators, by LiveKit, by other dialects, and in the pages
    elsewhere = {
        "domain_taken", "host_taken", "invalid_form", "job_not_found", "job_waits", "login_taken",
        "not_livekit", "page_not_found", "resource_not_found", "tenant_not_found", "stream_not_found",
        "client_invalid", "grant_invalid", "scope_invalid",
    }  # fmt: skip
    assert set(_codes()) - explained <= elsewhere


def _codes() -> Iterator[str]:
    others = {"telnyx", "portsip", "signalwire", "trueconf"}
    for path in sorted((CLONE / "src" / "roomful").rglob("*.py")):
        if others & set(path.relative_to(CLONE).parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = {"Problem": 1, "invalid": 2, "not_found": 0, "refuse": 0}.get(node.func.id)
            if place is None or len(node.args) <= place:
                continue
            told = node.args[place]
            if isinstance(told, ast.Constant) and isinstance(told.value, str):
                yield f"{told.value}_not_found" if node.func.id == "not_found" else told.value


def _resolved(document: Any, node: Any) -> Any:
    while "$ref" in node:
        target = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def _flat(document: Any, name: str, schema: Any) -> dict[str, Any]:
    schema = _resolved(document, schema)
    if "properties" not in schema:
        return {name: schema}
    inner: dict[str, Any] = {}
    for key, value in schema["properties"].items():
        inner |= _flat(document, f"{name}[{key}]", value)
    return inner


def _content(node: Any) -> Any:
    return node["content"]["application/json"]["schema"]


def _schema(document: Any, node: Any) -> Any:
    """Return what an object is made of, as far down as it goes."""
    node = _resolved(document, node)
    if node.get("type") == "array":
        return [_schema(document, node["items"])]
    if "properties" in node:
        return {key: _schema(document, value) for key, value in node["properties"].items()}
    options = [one for one in node.get("anyOf", ()) if one.get("type") != "null"]
    return {**options[0], **node} if len(options) == 1 else dict(node)


def _same(name: str, theirs: Any, ours: Any, *, ranges: bool) -> None:
    wanted = _schema(Contract.named("telnyx").document, theirs)
    given = _schema(document(_telnyx(), _BASE), ours)
    _alike(name, wanted, given, ranges=ranges)


def _alike(place: str, theirs: Any, ours: Any, *, ranges: bool) -> None:
    if isinstance(theirs, list):
        _alike(f"{place}[]", theirs[0], ours[0], ranges=ranges)
        return
    if not {"type", "oneOf"} & theirs.keys() or isinstance(theirs.get("type"), dict):
        assert ours.keys() == theirs.keys(), place
        for key in theirs:
            _alike(f"{place}.{key}", theirs[key], ours[key], ranges=ranges)
        return
    if theirs.get("format") in {"uuid", "date-time"}:
        assert ours.get("format") == theirs["format"], place
    kinds = theirs.get("type", "")
    if isinstance(kinds, str) and kinds and "type" in ours:
        assert ours["type"] == kinds, place
    if ranges:
        facts = ("minimum", "maximum")
        assert [ours.get(fact) for fact in facts] == [theirs.get(fact) for fact in facts], place


def test_calls_are_found(tmp_path: Path) -> None:
    (tmp_path / "tests" / "tools").mkdir(parents=True)
    source = """
ROOMS = "/v2/rooms"
actions = sdk.rooms.sessions.actions

async def test_it(client):
    await client.post(ROOMS, json={})
    await client.get(f"{ROOMS}/{room_id}?include_sessions=true")
    await ask("DELETE", f"/v2/rooms/{room_id}")
    await client.get(somewhere)
    Telnyx(api_key="KEY").rooms.list(page_size=3)
    actions.kick(session_id)
    getattr(sdk.rooms.actions, verb)(room_id)

CASES = [("PATCH", "/v2/rooms/7")]
"""
    (tmp_path / "tests" / "test_a.py").write_text(source)
    (tmp_path / "tests" / "tools" / "test_b.py").write_text('get("/v2/public_key")')
    found = {(call.method, call.path) for call in calls(tmp_path)}
    assert {
        ("POST", "/v2/rooms"),
        ("GET", f"/v2/rooms/{HOLE}?include_sessions=true"),
        ("DELETE", f"/v2/rooms/{HOLE}"),
        ("PATCH", "/v2/rooms/7"),
        ("", "rooms.list"),
        ("", "rooms.sessions.actions.kick"),
        ("", "rooms.actions.*"),
    } <= found
    assert not any("public_key" in path for _, path in found)


def test_a_call_is_for_the_operation_that_the_server_would_choose() -> None:
    operations = [
        ("GET", "/links/{slug}"),
        ("GET", "/links/ticket"),
        ("POST", "/s/{id}/mute"),
        ("POST", "/s/{id}/kick"),
    ]
    assert meant(Call("t", "GET", f"/links/{HOLE}"), operations) == {("GET", "/links/{slug}")}
    assert meant(Call("t", "GET", "/links/ticket?a=b"), operations) == {("GET", "/links/ticket")}
    assert meant(Call("t", "POST", f"/s/a{HOLE}/{HOLE}"), operations) == set(operations[2:])
    assert meant(Call("t", "POST", "/s/1/lock"), operations) == set()
    assert meant(Call("t", "PATCH", "/links/ticket"), operations) == set()
    assert not fits("/links/", "/links/{slug}")


def test_the_contract_has_no_sentences() -> None:
    text = (CLONE / "tests" / "contracts" / "telnyx.json").read_text()
    assert not re.search(r'"(description|summary|example|examples|title)": "[^"]*\s[^"]*"', text)
    words = [word for word in _texts(json.loads(text)) if len(word.split()) > 3]
    assert words == []


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
