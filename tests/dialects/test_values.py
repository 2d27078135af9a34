"""Whatever takes a number or a text on the wire lets none in that no database could keep."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar import Request
from msgspec import inspect

from roomful.kit.errors import Problem
from roomful.web.body import decode
from roomful.web.operations import Operation, names, read_query
from tools.coverage import bare_dialects

OPERATIONS = [
    pytest.param(operation, id=f"{dialect.name}-{operation.name}")
    for dialect in bare_dialects("http://roomful.test")
    for operation in dialect.operations
    if operation.body is not None or operation.query is not None
]
_TOO_MUCH = (2**63, -(2**63) - 1, 10**30, -(10**200))
_NO_TEXTS = ('"\\u0000"', '"a\\ud800"', '"\\udc00\\ud800"')
_DEEP = 12


def places(told: inspect.Type, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every single value of a type."""
    if len(way) > _DEEP:
        return
    if isinstance(told, inspect.UnionType):
        for one in told.types:
            yield from places(one, way)
    elif isinstance(told, inspect.StructType):
        for field in told.fields:
            yield from places(field.type, (*way, field.encode_name))
    elif isinstance(told, inspect.ListType):
        yield from places(told.item_type, (*way, 0))
    elif isinstance(told, inspect.DictType):
        yield from places(told.value_type, (*way, "any name"))
    else:
        yield way


def body(way: tuple[str | int, ...], value: str) -> bytes:
    """Return a body with nothing but the value, at the end of the way."""
    for step in reversed(way):
        value = f"[{value}]" if step == 0 else f"{{{msgspec.json.encode(step).decode()}: {value}}}"
    return value.encode()


def pointer(way: tuple[str | int, ...]) -> str:
    return "".join(f"/{step}" for step in way)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_number_is_too_large_and_no_text_cannot_be_kept(operation: Operation) -> None:
    for way in dict.fromkeys(places(inspect.type_info(operation.body)) if operation.body else ()):
        for number in _TOO_MUCH:
            with pytest.raises(Problem) as caught:
                decode(body(way, str(number)), operation.body)
            assert caught.value.field == pointer(way)
        for text in _NO_TEXTS:
            with pytest.raises(Problem):
                decode(body(way, text), operation.body)
    if operation.query is not None:
        for name in names(operation.query):
            for value in _queried(operation.query, name):
                assert not isinstance(value, int | float) or abs(value) < 2**63


def _queried(query: type[msgspec.Struct], name: str) -> Iterator[Any]:
    """Yield what becomes of a parameter that is too large a number, or none, as far as it is taken."""
    for text in (*map(str, _TOO_MUCH), "1e30", "-1e300", "nan", "inf", "-inf"):
        scope: Any = {"type": "http", "query_string": f"{name}={text}".encode(), "state": {}}
        request: Request[Any, Any, Any] = Request(scope)
        try:
            read = read_query(request, query)
        except Problem:
            continue
        yield msgspec.to_builtins(read).get(name)
