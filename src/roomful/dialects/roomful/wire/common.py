"""What several shapes have in common."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

Limit = Annotated[int, Meta(ge=1, le=200)]
MaybeText = str | UnsetType | None


class PageQuery(Struct):
    """The page of a list."""

    limit: Limit = 50
    after: str | UnsetType = UNSET
