"""Contracts as OpenAPI documents, and the check that requests and answers keep to them."""

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

_FOLDER = Path(__file__).parent
_FORMATS = FormatChecker(("uuid", "date", "date-time", "uri"))
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
# vendors who send what is empty as null, whatever their schemas say
_NULLS = {"portsip"}
# vendors whose refusals have a shape for each status, not all shapes at once
_SHAPE_BY_STATUS = {"signalwire"}
# answers whose bodies a contract leaves out
_UNTOLD = {"login"}
_STRICT, _LAX = "urn:strict", "urn:lax"


@_FORMATS.checks("uri")
def _is_address(value: object) -> bool:
    """An absolute address, or none: the empty text is a default of the vendor's own."""
    return (
        not isinstance(value, str) or value == "" or bool(urlsplit(value).scheme and urlsplit(value).netloc)
    )


class ContractBroken(AssertionError):
    """Something is not as the contract has it."""


@dataclass(frozen=True)
class Found:
    """An operation of the contract, and the path parameters of the call."""

    method: str
    template: str
    operation: Mapping[str, Any]
    path: Mapping[str, str]

    @property
    def name(self) -> str:
        """The operation's id."""
        return str(self.operation["operationId"])


class Contract:
    """An OpenAPI 3.1 document to hold requests and answers against."""

    def __init__(self, document: Mapping[str, Any], *, shape_by_status: bool = False) -> None:
        self.document = document
        self._shape_by_status = shape_by_status
        self._prefix = urlsplit(document["servers"][0]["url"]).path.rstrip("/")
        resources = {_LAX: copy.deepcopy(dict(document)), _STRICT: _closed(document)}
        self._registry: Registry[Any] = Registry().with_resources(
            (uri, DRAFT202012.create_resource(contents)) for uri, contents in resources.items()
        )
        # literal segments before parameters: /links/ticket is not the link "ticket"
        self._templates = sorted(document["paths"], key=lambda path: path.count("{"))

    @classmethod
    def named(cls, name: str) -> "Contract":
        """Return a contract of this folder."""
        return _named(name)

    @property
    def operations(self) -> dict[str, tuple[str, str]]:
        """Method and full path of every operation, by its id."""
        return {
            operation["operationId"]: (method.upper(), self._prefix + path)
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
            if method != "parameters"
        }

    def find(self, method: str, path: str) -> Found | None:
        """Return the operation that a call is for; the path is as it was sent, without its query."""
        if not path.startswith(self._prefix + "/"):
            return None
        found = []
        for template in self._templates:
            values = _match(template, path[len(self._prefix) :])
            operation = self.document["paths"][template].get(method.lower())
            if values is not None and operation is not None:
                found.append(Found(method.upper(), template, operation, values))
        # a room's name and its id stand in the same place: what is no id is a name
        return next((one for one in found if self._fits(one)), found[0] if found else None)

    def _fits(self, found: Found) -> bool:
        try:
            self._check_path(found)
        except ContractBroken:
            return False
        return True

    def _check_path(self, found: Found) -> None:
        for parameter in map(self._resolved, found.operation.get("parameters", ())):
            if parameter["in"] == "path":
                self._check(found, "path", parameter["schema"], found.path[parameter["name"]], _STRICT)

    def check_request(
        self, method: str, path: str, query: Iterable[tuple[str, str]] = (), body: bytes | None = None
    ) -> None:
        """Raise ContractBroken unless it is a request that the contract allows."""
        found = self._known(method, path)
        known: dict[str, Mapping[str, Any]] = {}
        self._check_path(found)
        for parameter in map(self._resolved, found.operation.get("parameters", ())):
            if parameter["in"] == "query":
                known |= self._flat(parameter["name"], parameter["schema"])
        for name, text in query:
            if name not in known:
                raise ContractBroken(f"{found.name}: there is no query parameter {name}")
            self._check(found, name, known[name], _typed(text, self._resolved(known[name])), _STRICT)
        self._check_body(found, body)

    def check_answer(self, method: str, path: str, status: int, body: bytes | None) -> None:
        """Raise ContractBroken unless it is an answer that the contract allows."""
        found = self._known(method, path)
        answers = found.operation["responses"]
        declared = answers.get(str(status), answers.get(f"{status // 100}XX"))
        if status >= 400:
            self._check_refusal(found, status, declared or answers.get("default") or {}, body)
            return
        if declared is None:
            raise ContractBroken(f"{found.name}: no status {status}, there are {', '.join(answers)}")
        content = self._resolved(declared).get("content")
        if not content:
            if body and found.name not in _UNTOLD:
                raise ContractBroken(f"{found.name}: status {status} has no body")
        elif _JSON in content:
            self._check(found, "answer", content[_JSON]["schema"], _json(found, body), _STRICT)

    def check_webhook(self, event: str, body: bytes) -> None:
        """Raise ContractBroken unless it is a webhook of that name; what stands beside `data` is not told."""
        operation = self.document["webhooks"][event]["post"]
        found = Found("POST", event, operation, {})
        told = {"data": json.loads(body)["data"]}
        self._check(found, "webhook", operation["requestBody"]["content"][_JSON]["schema"], told, _STRICT)

    def _known(self, method: str, path: str) -> Found:
        found = self.find(method, path)
        if found is None:
            raise ContractBroken(f"the contract has no {method} {path}")
        return found

    def _check_body(self, found: Found, body: bytes | None) -> None:
        declared = found.operation.get("requestBody")
        if not body:
            return  # whether a body may be left out is each operation's own answer to tell
        if declared is None:
            raise ContractBroken(f"{found.name}: takes no body")
        content = declared["content"]
        if _FORM in content:
            self._check(found, "form", content[_FORM]["schema"], dict(parse_qsl(body.decode())), _STRICT)
        elif _JSON in content:
            self._check(found, "body", content[_JSON]["schema"], _json(found, body), _STRICT)

    def _check_refusal(self, found: Found, status: int, declared: Any, body: bytes | None) -> None:
        value = _json(found, body)
        if self._shape_by_status:
            self._check_one_shape(found, status, declared, value)
            return
        shapes = [
            self._resolved(answer)
            for name, answer in found.operation["responses"].items()
            if not name.startswith("2")
        ] + list(self.document["components"].get("responses", {}).values())
        for shape in [self._resolved(declared), *shapes]:
            schema = shape.get("content", {}).get(_JSON, {}).get("schema")
            if schema is not None:
                self._check(found, f"refusal with {status}", schema, value, _LAX)

    def _check_one_shape(self, found: Found, status: int, declared: Any, value: Any) -> None:
        schema = self._resolved(declared).get("content", {}).get(_JSON, {}).get("schema")
        if schema is not None:
            self._check(found, f"refusal with {status}", schema, value, _STRICT)
        elif set(value) not in ({"error"}, {"errors"}):
            raise ContractBroken(f"{found.name}: no refusal of the vendor's, but {value!r}")

    def _resolved(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in node:
            target: Any = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node

    def _flat(self, name: str, schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
        """Return what a parameter is called in a query: that of an object is `name[property]`."""
        schema = self._resolved(schema)
        if "properties" not in schema:
            return {name: schema}
        inner: dict[str, Mapping[str, Any]] = {}
        for key, value in schema["properties"].items():
            inner |= self._flat(f"{name}[{key}]", value)
        return inner

    def _check(self, found: Found, what: str, schema: Mapping[str, Any], value: Any, base: str) -> None:
        """Hold a value against a schema of the document, which is looked up in its strict or lax form."""
        wanted = _closed(schema) if base == _STRICT else schema
        checker = Draft202012Validator(_based(wanted, base), registry=self._registry, format_checker=_FORMATS)
        wrong = sorted(checker.iter_errors(value), key=lambda error: error.json_path)
        if wrong:
            told = "; ".join(f"{error.json_path}: {error.message}" for error in wrong[:5])
            raise ContractBroken(f"{found.name} ({found.method} {found.template}), {what}: {told}")


@cache
def _named(name: str) -> Contract:
    document = json.loads((_FOLDER / f"{name}.json").read_text())
    return Contract(
        _nullable(document) if name in _NULLS else document, shape_by_status=name in _SHAPE_BY_STATUS
    )


def _closed(node: Any) -> Any:
    """Return a copy whose objects take no properties but those they name."""
    if isinstance(node, list):
        return [_closed(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    copied = {key: _closed(value) for key, value in node.items()}
    if isinstance(node.get("properties"), Mapping) and "type" in node:
        copied.setdefault("additionalProperties", False)
    return copied


def _nullable(node: Any) -> Any:
    """Return a copy in which every property that is not required may be null."""
    if isinstance(node, list):
        return [_nullable(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    copied = {key: _nullable(value) for key, value in node.items()}
    properties = node.get("properties")
    if isinstance(properties, Mapping) and "type" in node:
        for name in properties.keys() - set(node.get("required", ())):
            copied["properties"][name] = {"anyOf": [copied["properties"][name], {"type": "null"}]}
    return copied


def _based(node: Any, base: str) -> Any:
    """Return a copy whose references lead into one form of the document."""
    if isinstance(node, list):
        return [_based(one, base) for one in node]
    if not isinstance(node, Mapping):
        return node
    return {key: base + value if key == "$ref" else _based(value, base) for key, value in node.items()}


def _match(template: str, path: str) -> dict[str, str] | None:
    names, values = template.split("/"), path.split("/")
    if len(names) != len(values):
        return None
    found = {}
    for name, value in zip(names, values, strict=True):
        if name.startswith("{"):
            found[name.strip("{}")] = unquote(value)
        elif name != value:
            return None
    return found


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    """Return a query's text as the JSON value it stands for; as it is when it stands for none."""
    wanted = schema.get("type")
    if wanted == "boolean":
        return {"true": True, "false": False, "1": True, "0": False}.get(text.lower(), text)
    if wanted == "integer" and text.lstrip("-").isdigit():
        return int(text)
    return text


def _json(found: Found, body: bytes | None) -> Any:
    try:
        return json.loads(body or b"")
    except ValueError:
        raise ContractBroken(f"{found.name}: no JSON, but {(body or b'')[:80]!r}") from None
