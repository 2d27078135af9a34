"""Examples out of schemas: what a value of a type looks like."""

import hashlib
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_MAX_DEPTH = 12
_BY_FORMAT = {
    "date-time": "2026-03-09T14:05:21.418207Z",
    "date": "2026-03-09",
    "uri": "https://example.com",
}


def example(schema: Schema, components: Mapping[str, Schema], name: str = "", depth: int = 0) -> Any:
    """Return a value that fits the schema; `name` is what it is called where it stands."""
    if "$ref" in schema:
        own = schema["$ref"].rpartition("/")[2]
        return example(components[own], components, own, depth)
    for key in ("examples", "enum"):
        if key in schema:
            return schema[key][0]
    choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if len(choices) < len(schema.get("anyOf", ())) and "$ref" not in choices[0]:
        return None  # what may be null mostly is, unless somebody gave an example
    if choices:
        rest = {key: value for key, value in schema.items() if key not in {"anyOf", "default"}}
        return example({**choices[0], **rest}, components, name, depth)
    if schema.get("default") is not None:
        return schema["default"]
    return _of_type(schema, components, name, depth)


def _of_type(schema: Schema, components: Mapping[str, Schema], name: str, depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object":
        if depth >= _MAX_DEPTH:
            return {}
        return {
            key: example(value, components, _called(key, name), depth + 1)
            for key, value in schema.get("properties", {}).items()
        }
    if kind == "array":
        item = schema.get("items", {})
        return [] if depth >= _MAX_DEPTH else [example(item, components, name.rstrip("s"), depth + 1)]
    if kind == "integer":
        return schema.get("minimum", 1)
    if kind in {"boolean", "null"}:
        return {"boolean": False}.get(kind)
    return _text(schema, name)


def _called(key: str, owner: str) -> str:
    """Return what a value is called: the id of a room is a room_id, so that both examples are the same."""
    return f"{owner.lower()}_id" if key == "id" else key


def _text(schema: Schema, name: str) -> str:
    if schema.get("format") == "uuid":
        # the form of the ids that this server makes (RFC 9562, version 7), steady for a name
        digits = hashlib.sha256(name.encode()).hexdigest()
        return f"0198a3c2-{digits[:4]}-7{digits[4:7]}-8{digits[7:10]}-{digits[10:22]}"
    return _BY_FORMAT.get(schema.get("format", ""), name or "text")
