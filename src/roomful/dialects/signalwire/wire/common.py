"""What several shapes have in common."""

import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

Maybe = str | UnsetType
When = datetime.datetime | UnsetType | None
Flag = bool | UnsetType
Quality = Literal["720p", "1080p"]
Layout = Literal[
    "grid-responsive",
    "grid-responsive-mobile",
    "highlight-1-responsive",
    "1x1",
    "2x1",
    "2x2",
    "5up",
    "3x3",
    "4x4",
    "5x5",
    "6x6",
    "8x8",
    "10x10",
]
Title = Annotated[str, Meta(max_length=200)]
Description = Annotated[str, Meta(max_length=3000)]
UniqueName = Annotated[str, Meta(min_length=1, max_length=100, pattern="^[A-Za-z0-9_-]+$")]
Colour = Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$")]
Stay = Annotated[int, Meta(ge=1, le=200_000)]


class PageLinks(Struct, kw_only=True):
    """Where the pages of a list are; `next` and `prev` are left out at the ends."""

    self_: str = msgspec.field(name="self")
    first: str
    next: Maybe = UNSET
    prev: Maybe = UNSET


class Page(Struct):
    """The page of a list."""

    page_number: Annotated[int, Meta(ge=0)] = 0
    page_size: Annotated[int, Meta(ge=1, le=1000)] = 50
    page_token: Maybe = UNSET
