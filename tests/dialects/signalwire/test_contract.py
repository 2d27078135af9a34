"""What is declared is what the two published documents have."""

from typing import Any

import pytest

from roomful.dialects.signalwire.errors import refuse
from roomful.kit.errors import Kind, Problem
from roomful.web.openapi import document
from tests.contracts import Contract
from tools.coverage import SAME, bare_dialects

_BASE = "https://meet.example.com"
_OURS = next(dialect for dialect in bare_dialects(_BASE) if dialect.name == "signalwire")
_DOCUMENT = document(_OURS, _BASE)
_THEIRS = Contract.named("signalwire").document
_BESIDE = {"list_conference_rooms_addresses", "list_resources", "get_resource", "delete_resource"}
# pages of lists whose parameters only their own links tell
_PAGED = {"page_number", "page_size", "page_token"}
_SAME = SAME["signalwire"]
# by operation: method, path, and what is said of it
_WANTED = {
    operation["operationId"]: (method, path, operation)
    for path, item in _THEIRS["paths"].items()
    for method, operation in item.items()
}
_GIVEN = {
    operation["operationId"]: (method, path, operation)
    for path, item in _DOCUMENT["paths"].items()
    for method, operation in item.items()
}
CONTRACT = pytest.mark.parametrize("name", sorted(_WANTED))


def test_everything_of_the_contract_is_there() -> None:
    assert len(_WANTED) == 41
    assert _GIVEN.keys() - _WANTED.keys() == _BESIDE
    assert _WANTED.keys() - _GIVEN.keys() == _SAME.keys()


def _pair(name: str) -> tuple[Any, Any]:
    return _WANTED[name], _GIVEN[_SAME.get(name, name)]


def _bare(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


@CONTRACT
def test_an_operation_is_where_it_is_wanted(name: str) -> None:
    (method, path, theirs), (own_method, own_path, ours) = _pair(name)
    assert (own_method, _bare(own_path)) == (method, _bare(path))
    statuses = [status for status in theirs["responses"] if status[0] == "2"]
    assert [status for status in ours["responses"] if status[0] == "2"] == statuses
    # 400 is for what is no JSON, 500 for what nobody expects: those are told under `default`
    refusals = {status for status in theirs["responses"] if status[0] == "4" and status != "400"}
    # nor is there anything that could not be found where no id is named
    assert refusals - ours["responses"].keys() <= ({"422"} if "{" in path else {"404"})
    if "422" in refusals - ours["responses"].keys():
        assert not ours["parameters"][1:], "what takes no parameters can have none wrong"


@CONTRACT
def test_query_parameters(name: str) -> None:
    (_, _, theirs), (_, _, ours) = _pair(name)
    wanted = {
        one["name"]: _resolved(one["schema"])
        for one in map(_resolved, theirs.get("parameters", ()))
        if one["in"] == "query"
    }
    given = {one["name"]: one["schema"] for one in ours["parameters"] if one["in"] == "query"}
    assert wanted.keys() <= given.keys()
    assert given.keys() - wanted.keys() <= _PAGED
    for key, schema in wanted.items():
        for fact in ("minimum", "default", "enum"):
            if fact in schema:
                assert _plain(given[key])[fact] == schema[fact] or fact == "enum", (key, fact)
        if schema["type"] != "string":
            assert given[key]["type"] == schema["type"], key


@CONTRACT
def test_bodies(name: str) -> None:
    (_, _, theirs), (_, _, ours) = _pair(name)
    assert ("requestBody" in theirs) == ("requestBody" in ours)
    if "requestBody" not in theirs:
        return
    wanted, given = (
        _schema(_content(theirs["requestBody"])),
        _schema(_content(ours["requestBody"]), ours=True),
    )
    assert given["properties"].keys() == wanted["properties"].keys()
    # what is left out of a change stays, whatever is called required
    if not name.startswith("update_") or name == "update_stream":
        assert set(given.get("required", ())) == set(wanted.get("required", ()))
    for key, schema in wanted["properties"].items():
        own, told = _plain(given["properties"][key]), _plain(schema)
        for fact in ("minimum", "maximum", "maxLength", "enum"):
            if fact in told and not (fact == "minimum" and "exclusiveMinimum" in told):
                mine = sorted(own[fact]) if fact == "enum" else own[fact]
                assert mine == (sorted(told[fact]) if fact == "enum" else told[fact]), (key, fact)


@CONTRACT
def test_answers(name: str) -> None:
    (_, _, theirs), (_, _, ours) = _pair(name)
    for status, answer in theirs["responses"].items():
        if status[0] != "2" or "content" not in answer:
            continue
        wanted, given = _schema(_content(answer)), _schema(_content(ours["responses"][status]), ours=True)
        _alike(name, wanted, given)


def _alike(place: str, theirs: Any, ours: Any) -> None:
    if "anyOf" in theirs:
        return  # a choice of shapes: every answer of the other tests is held against it
    if "properties" not in theirs:
        if theirs.get("type") == "array":
            _alike(f"{place}[]", _schema(theirs["items"]), _schema(ours["items"], ours=True))
        return
    assert ours["properties"].keys() == theirs["properties"].keys(), place
    assert set(theirs.get("required", ())) <= set(ours["required"]), place
    for key, schema in theirs["properties"].items():
        _alike(f"{place}.{key}", _schema(schema), _schema(ours["properties"][key], ours=True))


@pytest.mark.parametrize(
    "problem",
    [
        *(Problem(kind, "whatever", "It is so.") for kind in Kind),
        Problem(Kind.INVALID, "missing", "It is so.", field="/name"),
        Problem(Kind.INVALID, "invalid", "It is so.", field="last_entry_at"),
        Problem(Kind.CONFLICT, "name_taken", "It is so.", field="name"),
        Problem(Kind.INVALID, "invalid_json", "It is so.", field=""),
        Problem(Kind.INVALID, "invalid_path", "It is so.", status=414),
    ],
    ids=lambda problem: f"{problem.kind} {problem.code}",
)
def test_refusals_have_the_shapes_that_are_told(problem: Problem) -> None:
    status, headers, body = refuse(problem, _BASE)
    path = "/api/video/logs/0198a3c2-4b1f-7c3d-8e2a-5f6071829304"
    Contract.named("signalwire").check_answer("GET", path, status, body)
    Contract(_DOCUMENT).check_answer("GET", "/api/video/rooms", status, body)
    assert (b"www-authenticate" in dict(headers)) == (status == 401)


def test_every_code_is_explained() -> None:
    explained = {code.code for code in _OURS.guide.codes}
    for code in ("missing", "name_taken", "invalid", "too_many_targets", "recording_runs", "no such code"):
        body = refuse(Problem(Kind.INVALID, code, "It is so.", field="name"), _BASE)[2]
        assert any(f'"{one}"'.encode() in body for one in explained)


def _resolved(node: Any, ours: bool = False) -> Any:
    root = _DOCUMENT if ours else _THEIRS
    while "$ref" in node:
        target: Any = root
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def _content(node: Any) -> Any:
    return node["content"]["application/json"]["schema"]


def _schema(node: Any, ours: bool = False) -> Any:
    """Return a schema as it is meant: one of a list of one, or what is not null of two."""
    node = _resolved(node, ours)
    for key in ("allOf", "anyOf"):
        options = [one for one in node.get(key, ()) if one.get("type") != "null"]
        if len(options) == 1:
            rest = {name: value for name, value in node.items() if name != key}
            return {**rest, **_schema(options[0], ours)}
    return node


def _plain(node: Any) -> Any:
    return _schema(node)
