"""PostgreSQL through asyncpg."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from roomful.db.database import Conflict
from roomful.db.statement import Row, Statement

_POOL_SIZE = 20


async def _keep(_connection: Any) -> None:
    """Nothing of a session is ever set, so a connection needs no round trip to reset it."""


class _Reader:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def all(self, statement: Statement, **values: Any) -> list[Row]:
        compiled = statement.for_postgres()
        rows = await self._connection.fetch(compiled.sql, *compiled.bind(values))
        return [compiled.read(tuple(row)) for row in rows]

    async def one(self, statement: Statement, **values: Any) -> Row | None:
        compiled = statement.for_postgres()
        row = await self._connection.fetchrow(compiled.sql, *compiled.bind(values))
        return None if row is None else compiled.read(tuple(row))

    async def value(self, statement: Statement, **values: Any) -> Any:
        row = await self.one(statement, **values)
        return None if row is None else row[0]


class _Transaction(_Reader):
    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.callbacks: list[Callable[[], None]] = []

    async def run(self, statement: Statement, values: Mapping[str, Any] | None = None, /, **more: Any) -> int:
        compiled = statement.for_postgres()
        bound = compiled.bind({**values, **more} if values else more)
        try:
            status: str = await self._connection.execute(compiled.sql, *bound)
        except asyncpg.UniqueViolationError as error:
            raise Conflict(error.constraint_name or "") from error
        return int(status.rpartition(" ")[2])

    async def many(self, statement: Statement, values: Iterable[Mapping[str, Any]]) -> None:
        compiled = statement.for_postgres()
        try:
            await self._connection.executemany(compiled.sql, [compiled.bind(value) for value in values])
        except asyncpg.UniqueViolationError as error:
            raise Conflict(error.constraint_name or "") from error

    def after_commit(self, callback: Callable[[], None]) -> None:
        self.callbacks.append(callback)


class PostgresDatabase:
    """A PostgreSQL database, which any number of processes may share."""

    shared = True

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    @classmethod
    async def open(cls, dsn: str) -> "PostgresDatabase":
        """Connect. Raises OSError or asyncpg's own error when the server refuses."""
        pool = await asyncpg.create_pool(
            dsn, min_size=2, max_size=_POOL_SIZE, statement_cache_size=512, command_timeout=60, reset=_keep
        )
        return cls(pool)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[_Reader]:
        """Open a reader."""
        async with self._pool.acquire() as connection:
            yield _Reader(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[_Transaction]:
        """Open a transaction."""
        async with self._pool.acquire() as connection:
            transaction = _Transaction(connection)
            async with connection.transaction():
                yield transaction
        for callback in transaction.callbacks:
            callback()

    async def listen(self, channel: str, callback: Callable[[str], None]) -> Callable[[], Awaitable[None]]:
        """Call back with each NOTIFY of the channel, on a connection of its own; returns how to stop."""
        connection = await self._pool.acquire()

        def heard(_connection: Any, _pid: int, _channel: str, payload: str) -> None:
            callback(payload)

        await connection.add_listener(channel, heard)

        async def stop() -> None:
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.remove_listener(channel, heard)
            await self._pool.release(connection)

        return stop

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close()
