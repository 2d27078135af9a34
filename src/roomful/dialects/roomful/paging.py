"""Pages by cursor: the number or seq of the last row that was shown."""

from typing import TypeVar

from msgspec import UnsetType

from roomful.dialects.roomful import wire
from roomful.kit.errors import Kind, Problem

T = TypeVar("T")


def after(query: wire.PageQuery) -> int | None:
    """Return the place a page begins behind. Raises Problem for what is no cursor of ours."""
    if isinstance(query.after, UnsetType):
        return None
    if not query.after.isascii() or not query.after.isdigit() or len(query.after) > 19:
        raise Problem(
            Kind.INVALID, "invalid_parameter", "This is no cursor.", field="after", parameter="after"
        )
    return min(int(query.after), 2**63 - 1)


def cut(rows: list[T], query: wire.PageQuery) -> tuple[list[T], T | None]:
    """Return a page of rows that were asked for with one too many, and its last row if more follow."""
    if len(rows) <= query.limit:
        return rows, None
    return rows[: query.limit], rows[query.limit - 1]
