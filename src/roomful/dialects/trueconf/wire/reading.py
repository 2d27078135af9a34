"""Bodies as clients send them: numbers as texts, no content type or a wrong one, an empty list for nothing.

What a version does not know is ignored, as is a null where there can be none.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from roomful.dialects.trueconf import table
from roomful.dialects.trueconf.table import Field
from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.text import is_storable
from roomful.web.body import decode, decode_form

_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
_LARGEST = 2**63


def body_of(raw: bytes) -> dict[str, Any]:
    """Return a body by name, be it JSON or a form; an empty one has nothing in it. Raises Problem."""
    text = raw.strip()
    if not text or text in (b"[]", b"null", b'""'):
        return {}
    if text[:1] not in b'{["' and b"=" in text:
        return dict(decode_form(text))
    found = decode(raw, Any)
    if not isinstance(found, dict):
        raise Problem(Kind.INVALID, "invalid_json", "The body is a JSON object.")
    return found


def given(shape: str, body: Mapping[str, Any], version: int, method: str, place: str = "") -> dict[str, Any]:
    """Return what a body sets of an object, as the table has its types. Raises Problem naming the field."""
    return {
        name: _read(field, body[name], version, method, f"{place}{name}")
        for name, field in _sent(shape, body, version, method)
    }


def as_sent(shape: str, shown: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Return what is shown of an object as it is read when it is sent back, as far as it can be sent."""
    found = {}
    for name, field in _sent(shape, shown, version, "PUT"):
        with suppress(Problem):
            found[name] = _read(field, shown[name], version, "PUT", name)
    return found


def _sent(shape: str, body: Mapping[str, Any], version: int, method: str) -> Iterator[tuple[str, Field]]:
    """Yield the fields of an object that a body says something of."""
    for name, field in table.writable(shape, version, method).items():
        if name in body and (body[name] is not None or field.kind.null):
            yield name, field


def _read(field: Field, value: Any, version: int, method: str, place: str) -> Any:
    return None if value is None else _value(field, value, version, method, place)


def _value(field: Field, value: Any, version: int, method: str, place: str) -> Any:
    kind = field.kind
    if kind.many:
        if isinstance(value, str):
            # as "A,B", which is how some clients write lists of names
            value = [one.strip() for one in value.split(",") if one.strip()]
        if not isinstance(value, list):
            raise invalid(place, f"{place} is a list.")
        return [_one(field, one, version, method, f"{place}/{index}") for index, one in enumerate(value)]
    return _one(field, value, version, method, place)


def _one(field: Field, value: Any, version: int, method: str, place: str) -> Any:
    name = field.kind.name
    plain = _PLAIN.get(name)
    if plain is not None:
        return plain(field, value, place)
    if name == "InvitationMini" or (isinstance(value, list) and not value):
        # of people there may be mere logins; and PHP writes what is empty as a list, whatever it is
        return value or {}
    if not isinstance(value, dict):
        raise invalid(place, f"{place} is an object.")
    return given(name, value, version, method, f"{place}/")


def _text(field: Field, value: Any, place: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise invalid(place, f"{place} is a text.")
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    if field.values and text not in field.values:
        raise invalid(place, f"{place} is one of: {', '.join(field.values)}.")
    if field.low is not None and field.high is not None and not field.low <= len(text) <= field.high:
        raise invalid(place, f"{place} has {field.low} to {field.high} characters.")
    if not is_storable(text):
        raise invalid(place, f"{place} has a character that cannot be kept.")
    return text


def _number(field: Field, value: Any, place: str) -> int:
    number = whole(value, place)
    if field.values and str(number) not in field.values:
        raise invalid(place, f"{place} is one of: {', '.join(field.values)}.")
    if field.low is not None and field.high is not None and not field.low <= number <= field.high:
        raise invalid(place, f"{place} is {field.low} to {field.high}.")
    return number


def whole(value: Any, place: str) -> int:
    """Return a whole number, which may be written as a text or a flag. Raises Problem."""
    if isinstance(value, str):
        text = value.strip()
        if text.lstrip("-").isdecimal() and text.isascii() and len(text) < 20:
            value = int(text)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, int) or not -_LARGEST <= value < _LARGEST:
        raise invalid(place, f"{place} is a whole number.")
    return value


def whole_list(value: Any, place: str, most: int) -> list[Any]:
    """Return a list, which may be written as a text with commas between. Raises Problem."""
    if isinstance(value, str):
        value = [one.strip() for one in value.split(",") if one.strip()]
    if not isinstance(value, list) or len(value) > most:
        raise invalid(place, f"{place} is a list of at most {most}.")
    return value


def flag(value: Any, place: str) -> bool:
    """Return true or false, which may be written as 1 and 0 or as texts. Raises Problem."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower() if isinstance(value, int | str) else None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise invalid(place, f"{place} is true or false.")


_PLAIN: dict[str, Callable[[Field, Any, str], Any]] = {
    "any": lambda _field, value, _place: value,
    "bool": lambda _field, value, place: flag(value, place),
    "int": _number,
    "str": _text,
}
