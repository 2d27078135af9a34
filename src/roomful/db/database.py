"""The one interface to the database, whichever it is."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from roomful.db.statement import Row, Statement


class Conflict(Exception):  # what happened, not who is to blame
    """A unique index refused the change.

    `index` is its name on PostgreSQL, and its columns as `table.column, …` on SQLite. The transaction must be
    left after it: PostgreSQL takes no further statement.
    """

    def __init__(self, index: str) -> None:
        super().__init__(f"a unique index refused the change: {index}")
        self.index = index


class DatabaseTooNew(Exception):
    """The database was written by a newer Roomful than this one."""


class Reader(Protocol):
    """Runs statements that change nothing."""

    async def all(self, statement: Statement, **values: Any) -> list[Row]:
        """Return every row."""
        ...

    async def one(self, statement: Statement, **values: Any) -> Row | None:
        """Return the first row, or None."""
        ...

    async def value(self, statement: Statement, **values: Any) -> Any:
        """Return the first column of the first row, or None without a row."""
        ...


class Transaction(Reader, Protocol):
    """A writing transaction: all of it happens, or nothing. Nothing in it may wait for the network."""

    async def run(self, statement: Statement, values: Mapping[str, Any] | None = None, /, **more: Any) -> int:
        """Run a change and return how many rows it touched. Raises Conflict."""
        ...

    async def many(self, statement: Statement, values: Iterable[Mapping[str, Any]]) -> None:
        """Run a change for each of the values. Raises Conflict."""
        ...

    async def notify(self, channel: str, payload: str = "") -> None:
        """Tell other processes that listen, once everything is stored. Does nothing on SQLite."""
        ...

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call back once everything is stored; never when it is not."""
        ...


class Database(Protocol):
    """SQLite or PostgreSQL."""

    @property
    def shared(self) -> bool:
        """Whether other processes may be serving from it at the same time."""
        ...

    def read(self) -> AbstractAsyncContextManager[Reader]:
        """Open a reader; it sees what was committed before each statement."""
        ...

    def write(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction; leaving it without an error commits durably, with one rolls back."""
        ...

    async def listen(self, channel: str, callback: Callable[[str], None]) -> Callable[[], Awaitable[None]]:
        """Call back with what is notified on the channel; returns how to stop.

        After a lost connection the callback gets "" once: something may have been missed.
        """
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...


def call_all(callbacks: Iterable[Callable[[], None]]) -> None:
    """Call each one after a commit; an error in one is reported and stops nobody: everything is stored."""
    for callback in callbacks:
        try:
            callback()
        except Exception as error:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a callback after a commit failed", "exception": error}
            )
