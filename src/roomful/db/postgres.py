"""PostgreSQL through asyncpg."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from roomful.db.database import Conflict, call_all
from roomful.db.listening import Listener
from roomful.db.statement import Row, Statement

# What runs for a millisecond is not worth compiling, however many rows the planner thinks it might touch.
_SESSION = {"jit": "off"}
_POOL_SIZE = 20
_READERS = 8  # of those; a short query is over before more of them would help


async def _keep(_connection: Any) -> None:
    """Nothing of a session is ever set, so a connection needs no round trip to reset it."""


class _Reader:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def all(self, statement: Statement, **values: Any) -> list[Row]:
        compiled = statement.for_postgres()
        rows = await self._connection.fetch(compiled.sql, *compiled.bind(values))
        return compiled.read_all([tuple(row) for row in rows])

    async def one(self, statement: Statement, **values: Any) -> Row | None:
        compiled = statement.for_postgres()
        row = await self._connection.fetchrow(compiled.sql, *compiled.bind(values))
        return None if row is None else compiled.read(tuple(row))

    async def value(self, statement: Statement, **values: Any) -> Any:
        row = await self.one(statement, **values)
        return None if row is None else row[0]


@contextmanager
def _conflicts() -> Iterator[None]:
    try:
        yield
    except asyncpg.UniqueViolationError as error:
        raise Conflict(error.constraint_name or "") from error


class _Transaction(_Reader):
    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.callbacks: list[Callable[[], None]] = []

    async def all(self, statement: Statement, **values: Any) -> list[Row]:
        with _conflicts():
            return await super().all(statement, **values)

    async def one(self, statement: Statement, **values: Any) -> Row | None:
        with _conflicts():
            return await super().one(statement, **values)

    async def run(self, statement: Statement, values: Mapping[str, Any] | None = None, /, **more: Any) -> int:
        compiled = statement.for_postgres()
        bound = compiled.bind({**values, **more} if values else more)
        with _conflicts():
            status: str = await self._connection.execute(compiled.sql, *bound)
        return int(status.rpartition(" ")[2])

    async def many(self, statement: Statement, values: Iterable[Mapping[str, Any]]) -> None:
        compiled = statement.for_postgres()
        with _conflicts():
            await self._connection.executemany(compiled.sql, [compiled.bind(value) for value in values])

    async def notify(self, channel: str, payload: str = "") -> None:
        await self._connection.execute("SELECT pg_notify($1, $2)", channel, payload)

    def after_commit(self, callback: Callable[[], None]) -> None:
        self.callbacks.append(callback)


class _Readers:
    """Connections that stay with readers once the pool has given them out.

    Taking one from the pool and giving it back costs a task, which is more than a short query does.
    """

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._free: list[Any] = []
        self._turns = asyncio.Semaphore(_READERS)

    async def take(self) -> Any:
        await self._turns.acquire()
        try:
            while self._free:
                connection = self._free.pop()
                if not connection.is_closed():
                    return connection
                await self._pool.release(connection)
            return await self._pool.acquire()
        except BaseException:
            self._turns.release()
            raise

    def give_back(self, connection: Any) -> None:
        self._free.append(connection)
        self._turns.release()

    async def give_up(self, connection: Any) -> None:
        """Leave to the pool what was interrupted: it waits until the server has stopped answering."""
        try:
            await self._pool.release(connection)
        finally:
            self._turns.release()

    async def close(self) -> None:
        free, self._free = self._free, []
        for connection in free:
            await self._pool.release(connection)


class _Reading:
    """Enters and leaves a reader."""

    def __init__(self, readers: _Readers) -> None:
        self._readers = readers
        self._connection: Any = None

    async def __aenter__(self) -> _Reader:
        self._connection = await self._readers.take()
        return _Reader(self._connection)

    async def __aexit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        if kind is None:
            self._readers.give_back(self._connection)
        else:
            await self._readers.give_up(self._connection)


class PostgresDatabase:
    """A PostgreSQL database, which any number of processes may share."""

    shared = True

    def __init__(self, pool: Any, dsn: str) -> None:
        self._pool = pool
        self._readers = _Readers(pool)
        self._dsn = dsn

    @classmethod
    async def open(cls, dsn: str) -> "PostgresDatabase":
        """Connect. Raises OSError or asyncpg's own error when the server refuses."""
        pool = await asyncpg.create_pool(
            dsn,
            min_size=2,
            max_size=_POOL_SIZE,
            statement_cache_size=512,
            command_timeout=60,
            reset=_keep,
            server_settings=_SESSION,
        )
        return cls(pool, dsn)

    def read(self) -> _Reading:
        """Open a reader."""
        return _Reading(self._readers)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[_Transaction]:
        """Open a transaction."""
        async with self._pool.acquire() as connection:
            transaction = _Transaction(connection)
            async with connection.transaction():
                yield transaction
        call_all(transaction.callbacks)

    async def listen(self, channel: str, callback: Callable[[str], None]) -> Callable[[], Awaitable[None]]:
        """Call back with each NOTIFY of the channel, on a connection of its own; returns how to stop."""
        listener = Listener(self._dsn, channel, callback)
        await listener.start()
        return listener.stop

    async def close(self) -> None:
        """Close all connections."""
        await self._readers.close()
        await self._pool.close()
