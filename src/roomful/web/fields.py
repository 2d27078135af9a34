"""Schemas as tables for people: name, type, whether it has to be there, what it means."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from roomful.web.markup import Child, Html, join, prose, tag

Schema = Mapping[str, Any]
_BOUNDS = (
    ("minimum", "from {}"),
    ("maximum", "to {}"),
    ("minLength", "from {} characters"),
    ("maxLength", "to {} characters"),
)


def parameters(told: list[Schema], components: Mapping[str, Schema]) -> Html:
    """Return parameters as a list."""
    rows = [
        _row(one["name"], one["schema"], one["required"], one.get("description", ""), components)
        for one in told
    ]
    return tag("ul", rows, class_="fields")


def fields(schema: Schema, components: Mapping[str, Schema], *, asked: bool) -> Html:
    """Return the fields of an object as a list; what is `asked` for says which are required."""
    inner = _object(schema, components)
    return tag("ul", _rows(inner, components, asked), class_="fields") if inner else join()


def _rows(schema: Schema, components: Mapping[str, Schema], asked: bool) -> Iterator[Html]:
    for name, value in schema.get("properties", {}).items():
        required = name in schema.get("required", ())
        means = value.get("description", "")
        yield _row(name, value, required if asked else None, means, components)


def _row(
    name: str, schema: Schema, required: bool | None, means: str, components: Mapping[str, Schema]
) -> Html:
    inner = _object(schema, components)
    owner = components.get(_reference(schema) or "", {})
    head = tag(
        "div",
        tag("code", name, class_="name"),
        tag("span", kind(schema, components), class_="kind"),
        tag("span", "required", class_="required") if required else None,
        class_="field",
    )
    words: list[Child] = [prose(means or str(owner.get("description", ""))), _rest(schema)]
    more: Child = None
    if inner and inner.get("properties"):
        body = tag("ul", _rows(inner, components, required is not None), class_="fields")
        more = tag("details", tag("summary", f"Fields of {name}"), body)
    return tag("li", head, tag("p", *words), more)


def kind(schema: Schema, components: Mapping[str, Schema]) -> str:
    """Return the type in words."""
    if "$ref" in schema:
        return "object"
    if "enum" in schema:
        return " or ".join(f"“{one}”" for one in schema["enum"])
    if "const" in schema:
        return f"“{schema['const']}”"
    if "anyOf" in schema:
        rest = {key: value for key, value in schema.items() if key == "format"}
        return " or ".join(kind({**rest, **one}, components) for one in schema["anyOf"])
    if schema.get("type") == "array":
        inner = kind(schema.get("items", {}), components)
        return f"list of {inner}s" if " " not in inner else f"list of {inner}"
    named = {"uuid": "UUID", "date-time": "time", "date": "date", "uri": "URL", "string": "text"}
    plain = str(schema.get("type", "anything"))
    told = schema.get("format") if plain == "string" else None
    return named.get(told or plain, plain)


def _rest(schema: Schema) -> Html:
    """Return bounds and default, as far as there are any."""
    bare: Schema = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), {})
    known = {**bare, **schema}
    told = [words.format(f"{known[key]:,}") for key, words in _BOUNDS if key in known]
    if told:
        # "from 1 characters to 255 characters" is said once
        text = " ".join(told)
        if text.count(" characters") > 1:
            text = text.replace(" characters", "", 1)
        told = [text[0].upper() + text[1:]]
    shown = known.get("default")
    if shown is not None and shown not in ("", []):
        told.append(f"Default {shown if isinstance(shown, str) else msgspec.json.encode(shown).decode()}")
    return join(" ", tag("span", ". ".join(told) + ".", class_="bounds")) if told else join()


def _reference(schema: Schema) -> str | None:
    for one in (schema, *schema.get("anyOf", ()), schema.get("items", {})):
        if "$ref" in one:
            return str(one["$ref"]).rpartition("/")[2]
    return None


def _object(schema: Schema, components: Mapping[str, Schema]) -> Schema | None:
    name = _reference(schema)
    if name is not None:
        return components[name]
    return schema if "properties" in schema else None
