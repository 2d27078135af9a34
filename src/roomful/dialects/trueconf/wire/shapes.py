"""Types made of the table: they describe each version, and what is answered is held against them in tests."""

from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.trueconf import table
from roomful.dialects.trueconf.table import Entry, Field, Kind

_PLAIN: dict[str, Any] = {"str": str, "int": int, "bool": bool, "any": Any}
_NUMBERS = {"page_size": (1, 1000), "page_id": (0, 10**9), "sort_order": (0, 1)}
_WHOLE = {"timezone", "class"}
_FLAGS = {"show_deleted"}


def struct(name: str, version: int, method: str = "") -> type[Struct]:
    """Return an object's type in a version: as it is shown, or as it is sent in a POST or PUT."""
    return _struct(name, version, method)


@cache
def _struct(name: str, version: int, method: str) -> type[Struct]:
    sent = table.writable(name, version, method).values() if method else ()
    found = tuple(sent) if method else table.readable(name, version)
    fields: list[Any] = []
    for field in found:
        told = _of_field(field, version, method)
        if method or field.optional:
            fields.append((_python(field.name), told | UnsetType, UNSET))
        else:
            fields.append((_python(field.name), told))
    return _defined({"POST": f"New{name}", "PUT": f"Changed{name}"}.get(method, name), fields)


def _of_field(field: Field, version: int, method: str) -> Any:
    kind = field.kind
    told: Any = _PLAIN.get(kind.name) or struct(kind.name, version, method)
    if field.values and not method:
        told = Literal[tuple(int(one) if kind.name == "int" else one for one in field.values)]
    elif field.low is not None and kind.name == "int":
        told = Annotated[int, Meta(ge=field.low, le=field.high)]
    elif field.low is not None and method:
        told = Annotated[str, Meta(min_length=field.low, max_length=field.high)]
    return _whole(told, kind)


def _of_kind(kind: Kind, version: int) -> Any:
    return _whole(_PLAIN.get(kind.name) or struct(kind.name, version), kind)


def _whole(told: Any, kind: Kind) -> Any:
    several: Any = list[told] if kind.many else told
    return several | None if kind.null else several


@cache
def answer_of(entry: Entry, version: int) -> Any:
    """Return the type of what an operation answers in a version; None for a file and for nothing."""
    if entry.whole:
        return struct(entry.whole, version)
    parts = [
        (_python(one.name), _of_kind(one.kind, version))
        for one in entry.answer
        if one.kind is not None and one.span.has(version)
    ]
    return _defined(f"{entry.name[0].upper()}{entry.name[1:]}Answer", parts) if parts else None


@cache
def asked_of(entry: Entry, version: int) -> Any:
    """Return the type of an operation's body in a version; None for none."""
    fields: list[Any] = []
    for one in entry.takes:
        if not one.span.has(version):
            continue
        if one.name in table.SHAPES:
            sent = struct(one.name, version, entry.method)
            fields += [(told.name, told.type, UNSET) for told in msgspec.structs.fields(sent)]
        else:
            fields.append((one.name, _BODIES.get(one.name, str) | UnsetType, UNSET))
    return _defined(f"{entry.name[0].upper()}{entry.name[1:]}Body", fields) if fields else None


_BODIES: dict[str, Any] = {"participants": list[str], "invitations": list[Any], "force": bool}


@cache
def query_of(entry: Entry, version: int) -> type[Struct]:
    """Return the type of an operation's query in a version; everywhere a token may stand in it."""
    fields: list[Any] = [("access_token", str | UnsetType, UNSET)]
    fields += [
        (_python(one.name), _of_parameter(one.name) | UnsetType, UNSET)
        for one in entry.query
        if one.span.has(version)
    ]
    return _defined(f"{entry.name[0].upper()}{entry.name[1:]}Query", fields)


def _of_parameter(name: str) -> Any:
    if name in _NUMBERS:
        low, high = _NUMBERS[name]
        return Annotated[int, Meta(ge=low, le=high)]
    if name in _FLAGS:
        return bool
    return int if name in _WHOLE else str


def _python(name: str) -> str:
    """Return a name that Python takes; on the wire it stays as it is."""
    return f"{name}_" if name == "class" else name


def _wire(name: str) -> str:
    return "class" if name == "class_" else name


def _defined(name: str, fields: list[Any]) -> type[Struct]:
    made = msgspec.defstruct(name, fields, rename=_wire, kw_only=True, module=__name__)
    made.__doc__ = None
    return made
