"""Objects as a version shows them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from roomful.dialects.trueconf import table


@cache
def _names(shape: str, version: int) -> tuple[tuple[str, str, bool], ...]:
    """Return the name of each field, the object that it holds, if any, and whether it is optional."""
    return tuple(
        (field.name, field.kind.name if field.kind.name in table.SHAPES else "", field.optional)
        for field in table.readable(shape, version)
    )


def show(shape: str, values: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Return of an object's values those that it has in a version, in the order of the table.

    What a version always shows has to be there; what it shows in some cases may be left out.
    """
    shown = {}
    for name, inner, optional in _names(shape, version):
        if optional and name not in values:
            continue
        value = values[name]
        shown[name] = _inner(inner, value, version) if inner else value
    return shown


def _inner(shape: str, value: Any, version: int) -> Any:
    if isinstance(value, list):
        return [_inner(shape, one, version) for one in value]
    return show(shape, value, version) if isinstance(value, Mapping) else value
