"""What is declared is what the contract has: operations, parameters, bodies, answers, refusals."""

from collections.abc import Mapping
from typing import Any

import pytest

from roomful.web.openapi import document
from roomful.web.operations import FORM, JSON, Dialect
from tests.contracts import Contract
from tools.coverage import bare_dialects, contract

_BASE = "https://meet.example.com"
_BESIDE = {"downloadBlob"}
# whose answers the contract leaves out
_UNTOLD = {"login"}
# kept to be told what it is that cannot be
_FACTS = ("enum", "format", "pattern", "minimum", "maximum", "minLength", "maxLength", "default")
_OURS = ("format", "default", "pattern")
_Operations = list[tuple[str, dict[str, Any], dict[str, Any]]]


@pytest.fixture(scope="module")
def dialect() -> Dialect:
    return next(one for one in bare_dialects(_BASE) if one.name == "portsip")


@pytest.fixture(scope="module")
def described(dialect: Dialect) -> dict[str, Any]:
    return document(dialect, _BASE)


@pytest.fixture(scope="module")
def both(described: dict[str, Any]) -> _Operations:
    """Name, contract and declaration of each operation."""
    return [
        (one["operationId"], one, described["paths"][f"/api{path}"][method])
        for path, item in Contract.named("portsip").document["paths"].items()
        for method, one in item.items()
    ]


def test_everything_of_the_contract_is_there(dialect: Dialect) -> None:
    there = {operation.name: (operation.method, operation.path) for operation in dialect.operations}
    wanted = contract("portsip")
    assert len(wanted) == 55
    assert there.keys() - wanted.keys() == _BESIDE
    assert {name: there[name] for name in wanted} == {name: place[:2] for name, place in wanted.items()}


def test_query_parameters(both: _Operations) -> None:
    for name, theirs, ours in both:
        wanted = {one["name"]: one["schema"] for one in theirs.get("parameters", ()) if one["in"] == "query"}
        given = {one["name"]: one["schema"] for one in ours["parameters"] if one["in"] == "query"}
        beside = {key for key in given if key.startswith("$")} | {"count"} if "filter" in given else set()
        assert given.keys() - beside == wanted.keys(), name
        for key, schema in wanted.items():
            for fact in ("type", "minimum", "maximum"):
                if fact in schema:
                    expected = 2**31 - 1 if (key, fact) == ("skip", "maximum") else schema[fact]
                    assert given[key][fact] == expected, (name, key, fact)


def test_bodies(both: _Operations, described: dict[str, Any]) -> None:
    for name, theirs, ours in both:
        assert ("requestBody" in theirs) == ("requestBody" in ours), name
        if "requestBody" not in theirs:
            continue
        (kind,) = theirs["requestBody"]["content"]
        assert kind in {JSON, FORM}
        assert list(ours["requestBody"]["content"]) == [kind]
        wanted = theirs["requestBody"]["content"][kind]["schema"]
        given = _resolved(described, ours["requestBody"]["content"][kind]["schema"])
        for one in wanted.get("oneOf", [wanted]):
            assert one["properties"].keys() <= given["properties"].keys(), name
            if "oneOf" not in wanted:
                assert given["properties"].keys() == one["properties"].keys(), name
                assert set(given.get("required", ())) == set(one.get("required", ())), name
            _ranges(name, one, given)


def test_answers(both: _Operations, described: dict[str, Any]) -> None:
    contract_document = Contract.named("portsip").document
    for name, theirs, ours in both:
        statuses = [status for status in theirs["responses"] if status[0] in "23"]
        assert [status for status in ours["responses"] if status[0] in "23"] == statuses, name
        (status,) = statuses
        content = theirs["responses"][status].get("content")
        if name in _UNTOLD:
            assert content is None
        elif content is None:
            assert "content" not in ours["responses"][status], name
        else:
            wanted = _resolved(contract_document, content[JSON]["schema"])
            given = _resolved(described, ours["responses"][status]["content"][JSON]["schema"])
            _alike(name, contract_document, described, wanted, given)


def _alike(place: str, theirs: Mapping[str, Any], ours: Mapping[str, Any], wanted: Any, given: Any) -> None:
    """Hold that two objects have the same names, down to the last."""
    wanted, given = _resolved(theirs, wanted), _resolved(ours, given)
    if "items" in wanted:
        _alike(f"{place}[]", theirs, ours, wanted["items"], given["items"])
    elif "properties" in wanted:
        assert given["properties"].keys() == wanted["properties"].keys(), place
        for key, value in wanted["properties"].items():
            _alike(f"{place}.{key}", theirs, ours, value, given["properties"][key])


def test_refusals(both: _Operations) -> None:
    for name, theirs, ours in both:
        wanted = {status for status in theirs["responses"] if status[0] == "4" and status != "4XX"}
        assert wanted <= ours["responses"].keys(), name
        refused = [status for status in ours["responses"] if status[0] == "4"]
        assert refused, name


def _ranges(name: str, wanted: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Hold that the documents tell the same ranges; in forms everything is text."""
    for key, theirs in wanted["properties"].items():
        told = given["properties"][key]
        shapes = [told, *told.get("anyOf", ())]
        for fact in ("minimum", "maximum", "minLength", "maxLength", "enum"):
            schema = _bare(theirs)
            if fact not in schema or name.startswith("oauth"):
                continue
            assert schema[fact] in [_plain(shape.get(fact)) for shape in shapes], (name, key, fact)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _bare(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema without the null that the vendor does not write."""
    inner = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    return {**inner, "enum": sorted(inner["enum"])} if "enum" in inner else inner


def _resolved(told: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a reference stands for, and of what may be null the other."""
    while True:
        if "$ref" in schema:
            target: Any = told
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = target
        elif "anyOf" in schema:
            schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
        else:
            return schema
