"""The OpenAPI documents: valid, whole, and true to what is declared."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import msgspec
import pytest
import schemathesis
from jsonschema import Draft202012Validator

from roomful.kit.errors import Kind, Problem
from roomful.web.guide import Guide, word
from roomful.web.limits import Allowance
from roomful.web.openapi import STREAM, document
from roomful.web.operations import JSON, AnyRequest, Call, Dialect, Headers, Operation
from tools.coverage import bare_dialects

_BASE = "https://meet.example.com"
_dialects = pytest.mark.parametrize("dialect", bare_dialects(_BASE), ids=lambda dialect: dialect.name)


@_dialects
def test_is_valid_openapi(dialect: Dialect) -> None:
    schemathesis.openapi.from_dict(document(dialect, _BASE)).validate()


@_dialects
def test_has_every_operation(dialect: Dialect) -> None:
    told = {
        (method.upper(), path) for path, item in document(dialect, _BASE)["paths"].items() for method in item
    }
    assert told == {(operation.method, operation.path) for operation in dialect.operations}


@_dialects
def test_ids_and_tags_are_in_order(dialect: Dialect) -> None:
    built = document(dialect, _BASE)
    operations = [operation for item in built["paths"].values() for operation in item.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    assert {tag for operation in operations for tag in operation["tags"]} == {
        tag["name"] for tag in built["tags"]
    }


@_dialects
def test_every_reference_leads_somewhere(dialect: Dialect) -> None:
    built = document(dialect, _BASE)
    found = {node["$ref"] for node in _nodes(built) if "$ref" in node}
    assert found
    assert {one.removeprefix("#/components/schemas/") for one in found} <= built["components"][
        "schemas"
    ].keys()


@_dialects
def test_every_path_parameter_is_declared(dialect: Dialect) -> None:
    for path, item in document(dialect, _BASE)["paths"].items():
        for operation in item.values():
            told = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
            assert told == re.findall(r"{(\w+)}", path)


@_dialects
def test_every_name_on_the_wire_is_explained(dialect: Dialect) -> None:
    """A new field or parameter needs a word in the dialect's guide, or a docstring of its type."""
    built = document(dialect, _BASE)
    silent = {
        f"{owner}.{name}"
        for owner, schema in built["components"]["schemas"].items()
        for name, value in schema.get("properties", {}).items()
        if "description" not in value and not _names_a_type(value)
    }
    silent |= {
        parameter["name"]
        for item in built["paths"].values()
        for operation in item.values()
        for parameter in operation["parameters"]
        if "description" not in parameter
    }
    assert not silent


@_dialects
def test_every_word_is_used(dialect: Dialect) -> None:
    built = document(dialect, _BASE)
    names = {
        name
        for owner, schema in built["components"]["schemas"].items()
        for key in schema.get("properties", {})
        for name in (key, f"{owner}.{key}")
    }
    for item in built["paths"].values():
        for operation in item.values():
            for parameter in operation["parameters"]:
                name = parameter["name"]
                names |= {name, f"{{{name}}}", name[name.rfind("[") :]}
    assert dialect.guide.words.keys() <= names


@_dialects
def test_examples_fit_their_schemas(dialect: Dialect) -> None:
    built = document(dialect, _BASE)
    content = [node for node in _nodes(built) if "example" in node and "schema" in node]
    assert len(content) > len(dialect.operations)
    for node in content:
        schema = {**node["schema"], "components": built["components"]}
        assert not list(Draft202012Validator(schema).iter_errors(node["example"])), node["example"]


def test_the_event_stream_tells_its_events() -> None:
    own = next(dialect for dialect in bare_dialects(_BASE) if dialect.name == "roomful")
    operation = document(own, _BASE)["paths"]["/roomful/v1/events"]["get"]
    content = operation["responses"]["200"]["content"][STREAM]
    assert content["x-events"]["participant.joined"] == {"$ref": "#/components/schemas/ParticipantAnswer"}
    assert "Last-Event-ID" in [parameter["name"] for parameter in operation["parameters"]]


class Thing(msgspec.Struct):
    """A thing."""

    id: str
    size: int
    note: str | msgspec.UnsetType = msgspec.UNSET
    kind: str = "thing"


class Making(msgspec.Struct):
    """A thing to make."""

    size: Annotated[int, msgspec.Meta(ge=1)] = 3
    shape: str | None = None


class Choice(msgspec.Struct, rename={"since": "filter[since][gte]"}):
    """Which things."""

    kind: str
    limit: Annotated[int, msgspec.Meta(ge=1, le=9)] = 5
    since: date | msgspec.UnsetType = msgspec.UNSET


class Wrong(msgspec.Struct):
    """A refusal."""

    why: str


async def _act(call: Call) -> None:
    """Do it."""


class _Small:
    name = "small"
    title = "Small"
    version = "7"
    prefixes: tuple[str, ...] = ("/small",)
    guide = Guide(
        about="Small.",
        root="/small",
        credential="small.key",
        authorization="A key.",
        error=Wrong,
        codes=(),
        words={
            "id": word("Its id.", format="uuid"),
            "{id}": word("Which one."),
            "[gte]": word("Since when."),
        },
    )
    operations = (
        Operation(
            method="GET", path="/small/things", name="List", summary="List.", handler=_act, query=Choice,
            answer=list[Thing], tag="Things",
        ),
        Operation(
            method="PUT", path="/small/things/{id}", name="Put", summary="Put.", handler=_act, body=Making,
            answer=Thing, status=201, problems=(404,), tag="Things",
        ),
        Operation(
            method="DELETE", path="/small/things/{id}", name="Drop", summary="Drop.", handler=_act,
            status=204, open=True, tag="Things",
        ),
    )  # fmt: skip

    async def authenticate(self, request: AnyRequest) -> Any:
        raise NotImplementedError

    def refuse(self, problem: Problem) -> tuple[int, Headers, bytes]:
        statuses = {Kind.UNAUTHENTICATED: 403, Kind.INVALID: 400, Kind.LIMITED: 425, Kind.NOT_FOUND: 404}
        return statuses.get(problem.kind, 418), (), msgspec.json.encode(Wrong(problem.code))

    def rate_headers(self, allowance: Allowance) -> Headers:
        return ((b"x-left", b"%d" % allowance.remaining),)


@pytest.fixture
def small() -> dict[str, Any]:
    return document(_Small(), "http://a.example")


def test_query_parameters(small: dict[str, Any]) -> None:
    assert small["paths"]["/small/things"]["get"]["parameters"] == [
        {"name": "kind", "in": "query", "required": True, "schema": {"type": "string"}},
        {
            "name": "limit",
            "in": "query",
            "required": False,
            "schema": {"type": "integer", "minimum": 1, "maximum": 9, "default": 5},
        },
        {
            "name": "filter[since][gte]",
            "in": "query",
            "required": False,
            "schema": {"type": "string", "format": "date"},
            "description": "Since when.",
        },
    ]


def test_bodies_and_answers(small: dict[str, Any]) -> None:
    put = small["paths"]["/small/things/{id}"]["put"]
    assert put["requestBody"]["required"]
    assert put["requestBody"]["content"][JSON] == {
        "schema": {"$ref": "#/components/schemas/Making"},
        "example": {"size": 3, "shape": None},
    }
    assert put["responses"]["201"]["content"][JSON]["schema"] == {"$ref": "#/components/schemas/Thing"}
    assert put["responses"]["201"]["headers"] == {"x-left": {"schema": {"type": "integer"}}}
    assert put["parameters"] == [
        {
            "name": "id",
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
            "description": "Which one.",
        }
    ]
    schemas = small["components"]["schemas"]
    # what is answered with a default is always there; what is asked for with one is not
    assert schemas["Thing"]["required"] == ["id", "size", "kind"]
    assert schemas["Making"]["required"] == []
    assert schemas["Thing"]["properties"]["id"] == {
        "type": "string",
        "format": "uuid",
        "description": "Its id.",
    }


def test_refusals_have_the_statuses_that_the_dialect_gives_them(small: dict[str, Any]) -> None:
    paths = small["paths"]
    assert list(paths["/small/things"]["get"]["responses"]) == ["200", "400", "403", "425", "default"]
    assert list(paths["/small/things/{id}"]["put"]["responses"]) == [
        "201", "400", "403", "404", "425", "default",
    ]  # fmt: skip
    assert paths["/small/things/{id}"]["put"]["responses"]["404"]["content"][JSON] == {
        "schema": {"$ref": "#/components/schemas/Wrong"},
        "example": {"why": "room_not_found"},
    }


def test_what_is_open_needs_no_credential(small: dict[str, Any]) -> None:
    drop = small["paths"]["/small/things/{id}"]["delete"]
    assert drop["security"] == []
    assert list(drop["responses"]) == ["204", "default"]
    assert "content" not in drop["responses"]["204"]
    assert small["security"] == [{"bearer": []}]


def _names_a_type(value: dict[str, Any]) -> bool:
    return any("$ref" in node for node in _nodes(value))


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(value)
