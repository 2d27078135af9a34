"""What each version has: objects and their fields, operations with parameters, scopes and errors.

The whole dialect stands on this one table: shapes on the wire, documents of each version, what is refused.
It holds what the vendor's page tells, as it is where the page contradicts itself.
"""

from functools import cache

from roomful.dialects.trueconf.table import conference_calls, conference_fields, other_calls, other_fields
from roomful.dialects.trueconf.table.grammar import Entry, Field, Kind, Named, Shape, entries, shapes
from roomful.dialects.trueconf.table.versions import NEWEST, VERSIONS, Span, place, read

SHAPES: dict[str, Shape] = {
    shape.name: shape for text in (conference_fields.TEXT, other_fields.TEXT) for shape in shapes(text)
}
ENTRIES: dict[str, Entry] = {
    entry.name: entry for text in (conference_calls.TEXT, other_calls.TEXT) for entry in entries(text)
}


@cache
def fields(name: str, version: int) -> tuple[Field, ...]:
    """Return the fields that an object has in a version, those it shares with users last."""
    shape = SHAPES[name]
    own = tuple(field for field in shape.fields if field.span.has(version))
    if not shape.joined:
        return own
    names = {field.name for field in own}
    beside = tuple(field for field in fields(shape.joined, version) if field.name not in names)
    return own + beside


@cache
def readable(name: str, version: int) -> tuple[Field, ...]:
    """Return the fields that are shown."""
    return tuple(field for field in fields(name, version) if not field.hidden)


@cache
def writable(name: str, version: int, method: str) -> dict[str, Field]:
    """Return the fields that may be written in a POST or a PUT, by name."""
    found = fields(name, version)
    return {field.name: field for field in found if (field.post if method == "POST" else field.put)}


@cache
def scopes(name: str, version: int) -> str:
    """Return which scopes open an operation, as an expression; "" for any."""
    return next((told for span, told in ENTRIES[name].scopes if span.has(version)), "")


@cache
def errors(name: str, version: int) -> frozenset[str]:
    """Return the errors that an operation has in a version."""
    return frozenset(one.name for one in ENTRIES[name].errors if one.span.has(version))


@cache
def parameters(name: str, version: int) -> frozenset[str]:
    """Return the query parameters that an operation has in a version."""
    return frozenset(one.name for one in ENTRIES[name].query if one.span.has(version))


__all__ = [
    "ENTRIES",
    "NEWEST",
    "SHAPES",
    "VERSIONS",
    "Entry",
    "Field",
    "Kind",
    "Named",
    "Shape",
    "Span",
    "errors",
    "fields",
    "parameters",
    "place",
    "read",
    "readable",
    "scopes",
    "writable",
]
