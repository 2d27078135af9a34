"""What recordings need of a store of files."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Protocol

from roomful.jobs.model import Retry


class StoreTrouble(Retry):
    """The store did not do it; a job that needs it is tried again later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class Store(Protocol):
    """Keeps finished files under keys, which look like relative paths."""

    async def put(self, key: str, path: Path) -> None:
        """Keep a file, whole or not at all; what was under the key is gone. The file itself stays."""
        ...

    async def fetch(self, key: str, path: Path) -> None:
        """Bring what is under the key to a path. Raises FileNotFoundError."""
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
