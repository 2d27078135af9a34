"""Requests, field by field: whatever does not fit is told at once, not the first of it alone."""

import datetime
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, UnsetType

from roomful.dialects.signalwire.errors import Wrong, bad
from roomful.kit.clock import SECOND, from_datetime
from roomful.kit.text import is_storable

S = TypeVar("S", bound=msgspec.Struct)
# what a value of the wrong type is called
_OF_TYPE = {
    bool: ("not_a_boolean", "must be true or false"),
    datetime.datetime: ("not_a_datetime", "must be a date and time as RFC 3339 has it, or a date"),
    str: ("not_a_string", "must be a text"),
    dict: ("not_a_hash", "must be an object"),
    list: ("invalid_parameter", "must be a list"),
    int: ("invalid_parameter", "must be a whole number"),
}
_LEAST, _GREATEST = -(2**63), 2**63 - 1


class _Field(NamedTuple):
    """A field of a request: `base` is its plain type, `kind` that with its bounds."""

    name: str
    wire: str
    base: Any
    kind: Any
    required: bool
    nullable: bool


def take(kind: type[S], given: Mapping[str, Any], *, shown: Mapping[str, Any] | None = None) -> S:
    """Return a body as a request. Raises Problem with an entry for each field that is wrong.

    Times come as the microseconds they mean. `shown` is the thing as its caller could have read it last: what
    is sent back unchanged is taken for not sent, and nothing is required.
    """
    values, wrong = {}, []
    for field in _fields(kind):
        value = given.get(field.wire, UNSET)
        if value is UNSET:
            if field.required and shown is None:
                wrong.append(Wrong("missing_required_parameter", f"{field.wire} is required", field.wire))
            continue
        if shown is not None and field.wire in shown and _same(field, value, shown[field.wire]):
            continue
        found = _read(field, value, text=False)
        if isinstance(found, Wrong):
            wrong.append(found)
        else:
            values[field.name] = found
    if wrong:
        raise bad(wrong)
    return _made(kind, values)


def take_query(kind: type[S], given: Mapping[str, str]) -> S:
    """Return a query as a struct. Raises Problem with an entry for each parameter that is wrong."""
    values, wrong = {}, []
    for field in _fields(kind):
        if field.wire not in given:
            continue
        found = _read(field, given[field.wire], text=True)
        if isinstance(found, Wrong):
            wrong.append(found)
        else:
            values[field.name] = found
    if wrong:
        raise bad(wrong)
    return _made(kind, values)


def moment(text: str, *, unix: bool = False) -> int:
    """Return the microseconds of an RFC 3339 time, or of the midnight (UTC) a date begins with.

    Unix seconds, too, where they are taken. Raises ValueError.
    """
    if unix and text.isascii() and text.isdigit():
        seconds = int(text)
        if seconds >= 253_402_300_800:
            raise ValueError("beyond the year 9999")
        return seconds * SECOND
    if len(text) == 10:
        day = datetime.date.fromisoformat(text)
        return from_datetime(datetime.datetime.combine(day, datetime.time(), datetime.UTC))
    found = datetime.datetime.fromisoformat(text)
    if found.tzinfo is None or len(text) < 16:
        raise ValueError("the time has no zone")
    return from_datetime(found)


def _made(kind: type[S], values: dict[str, Any]) -> S:
    for field in _fields(kind):
        if field.required:
            values.setdefault(field.name, UNSET)
    return kind(**values)


def _same(field: _Field, value: Any, shown: Any) -> bool:
    """Tell whether a value is what was shown; a time may be written in another way."""
    if field.base is datetime.datetime and isinstance(value, str) and isinstance(shown, str):
        try:
            return moment(value) // 1000 == moment(shown) // 1000
        except (ValueError, OverflowError):
            return False
    return type(value) is type(shown) and bool(value == shown)


def _read(field: _Field, value: Any, *, text: bool) -> Any:
    if value is None and field.nullable:
        return None
    if field.base is datetime.datetime:
        return _read_time(field, value, text=text)
    try:
        found = msgspec.convert(value, field.kind, strict=not text)
    except msgspec.ValidationError:
        return _unfit(field) if _is_a(value, field.base, text=text) else _of_type(field)
    large = isinstance(found, int) and not _LEAST <= found <= _GREATEST
    return _unfit(field) if large or (isinstance(found, str) and not is_storable(found)) else found


def _read_time(field: _Field, value: Any, *, text: bool) -> Any:
    try:
        return moment(value, unix=text) if isinstance(value, str) else _of_type(field)
    except (ValueError, OverflowError):
        return _of_type(field)


def _is_a(value: Any, base: Any, *, text: bool) -> bool:
    """Tell whether a value has the type that is wanted, and only its bounds are broken."""
    if base not in _OF_TYPE:
        return True
    if base is int:
        digits = text and value.removeprefix("-").isdecimal()
        return digits or (isinstance(value, int) and not isinstance(value, bool))
    return isinstance(value, base)


def _of_type(field: _Field) -> Wrong:
    code, words = _OF_TYPE.get(field.base, ("invalid_parameter_value", "is none of those there are"))
    return Wrong(code, f"{field.wire} {words}", field.wire)


def _unfit(field: _Field) -> Wrong:
    return Wrong("invalid_parameter_value", f"{field.wire} {_bounds(field)}", field.wire)


def _bounds(field: _Field) -> str:
    if field.base is Literal:
        return "must be one of " + ", ".join(map(str, get_args(field.kind)))
    bounds = next((one for one in get_args(field.kind) if isinstance(one, msgspec.Meta)), None)
    if bounds is None:
        return "has a value that cannot be taken"
    if bounds.ge is not None:
        return f"must be {bounds.ge} or more" + (f", and at most {bounds.le}" if bounds.le else "")
    if bounds.max_length is None:
        return "has a form that cannot be taken"
    what = "letters, digits, dashes and underscores" if bounds.pattern else "characters"
    return f"must have {bounds.min_length or 0} to {bounds.max_length} {what}"


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return tuple(
        _field(one.name, one.encode_name, hints[one.name], required=one.required)
        for one in msgspec.structs.fields(kind)
    )


def _field(name: str, wire: str, hint: Any, *, required: bool) -> _Field:
    options = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    real = [one for one in options if one not in {UnsetType, types.NoneType}]
    kind = real[0]
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    base = get_origin(bare) or bare
    return _Field(name, wire, base, kind, required, types.NoneType in options)
