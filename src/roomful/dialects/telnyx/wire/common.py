"""What several shapes have in common; what is unset is left out, as the contract knows no null."""

import datetime
from typing import Annotated

from msgspec import Meta, Struct, UnsetType

Maybe = str | UnsetType
Count = Annotated[int, Meta(ge=1, le=1_000_000_000)]
PageSize = Annotated[int, Meta(ge=1, le=250)]
Date = datetime.date | UnsetType


class Meta_(Struct):  # noqa: N801  # msgspec has taken the plain name
    """PaginationMeta."""

    page_number: int
    page_size: int
    total_pages: int
    total_results: int


def brackets(name: str) -> str:
    """Write a field as its query parameter: `date_created_at__gte` as `filter[date_created_at][gte]`."""
    if name.startswith("include_"):
        return name
    if name.startswith("page_"):
        return f"page[{name.removeprefix('page_')}]"
    field, _, comparison = name.partition("__")
    return f"filter[{field}][{comparison}]" if comparison else f"filter[{field}]"


class Page(Struct, rename=brackets):
    """The page of a list."""

    page_number: Count = 1
    page_size: PageSize = 20
