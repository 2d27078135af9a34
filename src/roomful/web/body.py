"""Request bodies: JSON into the types of a dialect, and forms. Whatever is wrong becomes a Problem.

What no database here can keep is refused here, once for all: NUL characters (PostgreSQL has no place for them
in text), lone surrogates, integers of more than 64 bits, and nesting that could not be written out again.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec

from roomful.kit.errors import Kind, Problem

MAX_DEPTH = 64
MAX_FORM_FIELDS = 200

_OUT_OF_RANGE = "Number out of range"  # as msgspec says of numbers with hundreds of digits

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}
# The least and greatest number of a column; shorter ones than this many digits lie between them.
_LEAST, _GREATEST = -(2**63), 2**63 - 1
_LONG_NUMBER = re.compile(rb"\d{19}")
# Strings, so that brackets in them do not count, or one bracket.
_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)
_PLACE = re.compile(r" - at `(key in )?(\$[^`]*)`$")
_MISSING = "missing required"
_NAMED = re.compile(rf"Object ({_MISSING}|contains unknown) field `([^`]*)`")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")


def decode(raw: bytes, kind: type[T] | Any) -> T | Any:
    """Return the JSON body as a `kind`. Raises Problem (invalid) with a JSON pointer (RFC 6901) as its field.

    Its code is `invalid_json` when the text is no JSON, `too_deep` beyond 64 levels of nesting,
    `invalid_character` for a NUL in a text, `missing` when a field is left out that is needed, and `invalid`
    when a value does not fit the type, or an integer not into 64 bits.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH:
        _check_depth(raw)
    if b"\\u0000" in raw or _LONG_NUMBER.search(raw):
        _check_values(raw)
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise unfit(str(error)) from None
    except RecursionError:
        raise _too_deep() from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _no_json(error) from None


def _no_json(error: Exception) -> Problem:
    if isinstance(error, UnicodeDecodeError):
        return Problem(Kind.INVALID, "invalid_json", "The body is not UTF-8 text.", field="")
    words = str(error).removeprefix("JSON is malformed: ")
    return Problem(Kind.INVALID, "invalid_json", f"The body is not valid JSON: {words}.", field="")


def _too_deep() -> Problem:
    message = f"The body is nested deeper than {MAX_DEPTH} levels."
    return Problem(Kind.INVALID, "too_deep", message, field="", limit=MAX_DEPTH)


def _check_depth(raw: bytes) -> None:
    depth = 0
    for found in _BRACKET.finditer(raw):
        first = raw[found.start()]
        if first in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep()
        elif first in b"]}":
            depth -= 1


def _check_values(raw: bytes) -> None:
    """Raise for a NUL in any text or name, and for a number that is too large.

    What made us look may be neither: the escape may stand behind an escaped backslash, the digits in a text.
    """
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return  # the decoding that follows says it
    _check_value(value, "")


def _check_value(value: Any, place: str) -> None:
    if isinstance(value, str) and "\0" in value:
        raise _nul(place)
    if isinstance(value, int) and not _LEAST <= value <= _GREATEST:
        raise Problem(Kind.INVALID, "invalid", f"{_OUT_OF_RANGE}.", field=place)
    pairs: Iterable[tuple[str, Any]] = ()
    if isinstance(value, list):
        pairs = ((str(index), item) for index, item in enumerate(value))
    elif isinstance(value, dict):
        pairs = value.items()
    for name, item in pairs:
        if "\0" in name:
            raise _nul(place)
        _check_value(item, f"{place}/{_escaped(name)}")


def _nul(field: str) -> Problem:
    message = "A text has a NUL character, which cannot be kept."
    return Problem(Kind.INVALID, "invalid_character", message, field=field)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def unfit(words: str) -> Problem:
    """Return the problem of a value that does not fit its type, from msgspec's words and path."""
    found = _PLACE.search(words)
    message = words[: found.start()] if found else words
    place = pointer(found[2]) if found else ""
    named = _NAMED.match(message)
    if named is not None:
        place += "/" + _escaped(named[2])
    code = "missing" if named is not None and named[1] == _MISSING else "invalid"
    return Problem(Kind.INVALID, code, message.replace("`", "") + ".", field=place)


def pointer(path: str) -> str:
    """Return the JSON pointer of msgspec's path: `$.a[0].b` becomes `/a/0/b`; `[...]`, any item, ends it."""
    place = ""
    for name, index in _STEP.findall(path):
        if index == "...":
            break
        place += "/" + _escaped(name or index)
    return place


def from_text(values: Mapping[str, str], kind: type[S]) -> S:
    """Return what was given as text, in a query or a form, as a struct. Raises msgspec's ValidationError.

    A number beyond those of 64 bits does not fit, nor does what is none (`nan`).
    """
    read = msgspec.convert(values, kind, strict=False)
    for name, wire_name in zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True):
        value = getattr(read, name)
        if isinstance(value, int | float) and not _LEAST <= value <= _GREATEST:
            raise msgspec.ValidationError(f"{_OUT_OF_RANGE} - at `$.{wire_name}`")
    return read


def decode_form(raw: bytes) -> dict[str, str]:
    """Return the fields of an `application/x-www-form-urlencoded` body; of two with one name the last counts.

    Raises Problem when it is not percent-encoded UTF-8, has a NUL or more than 200 fields.
    """
    parts = raw.split(b"&", MAX_FORM_FIELDS)
    if len(parts) > MAX_FORM_FIELDS:
        raise Problem(
            Kind.INVALID, "invalid_form", f"The form has more than {MAX_FORM_FIELDS} fields.", field=""
        )
    try:
        pairs = [_pair(part) for part in parts if part]
    except UnicodeDecodeError:
        raise Problem(
            Kind.INVALID, "invalid_form", "The form is not percent-encoded UTF-8.", field=""
        ) from None
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise _nul(name)
    return dict(pairs)


def _pair(part: bytes) -> tuple[str, str]:
    name, _, value = part.replace(b"+", b" ").partition(b"=")
    return unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()
