"""What pictures of people need: something that makes them safe and small, and a store of files."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Protocol


class NoPicture(Exception):  # noqa: N818  # what was sent is none, and that is nobody's mistake here
    """What was sent is no picture that can be shown; the message says why, for people."""


class Portraits(Protocol):
    """Makes portraits."""

    async def make(self, picture: bytes) -> bytes:
        """Return a picture as a small square JPEG without anything else in it. Raises NoPicture."""
        ...


class Shelf(Protocol):
    """Keeps files under keys, which look like relative paths."""

    async def put(self, key: str, path: Path) -> None:
        """Keep a file, whole or not at all."""
        ...

    def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Return the bytes from `start` to before `end`, in chunks. Raises FileNotFoundError."""
        ...

    async def size(self, key: str) -> int | None:
        """Return how many bytes are under the key; None when nothing is."""
        ...

    async def delete(self, keys: Iterable[str]) -> None:
        """Remove what is there of them."""
        ...
