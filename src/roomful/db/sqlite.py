"""SQLite, in place on the event loop.

Reads run on a connection of their own (WAL: they never wait for a writer). Writers take turns on one
connection; those that are queued share a commit, so that one sync of the disk serves them all, and that sync
happens in a thread. Each writer has a savepoint of its own, so that one failing takes nobody along.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from roomful.db.database import Conflict
from roomful.db.statement import Row, Statement

_MAX_GROUP = 128
_BUSY_PAUSES = (0.002, 0.005, 0.01, 0.02, 0.05)
_BUSY_LIMIT = 30.0


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection with the settings the house relies on."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.execute("PRAGMA busy_timeout = 0")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -16000")
    connection.execute("PRAGMA mmap_size = 0")
    return connection


class _Reader:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def all(self, statement: Statement, **values: Any) -> list[Row]:
        compiled = statement.for_sqlite()
        rows = self._connection.execute(compiled.sql, compiled.bind(values)).fetchall()
        return [compiled.read(row) for row in rows] if compiled.readers else rows

    async def one(self, statement: Statement, **values: Any) -> Row | None:
        compiled = statement.for_sqlite()
        cursor = self._connection.execute(compiled.sql, compiled.bind(values))
        row = cursor.fetchone()
        cursor.close()  # an open cursor would pin the snapshot it reads
        return None if row is None else compiled.read(row)

    async def value(self, statement: Statement, **values: Any) -> Any:
        row = await self.one(statement, **values)
        return None if row is None else row[0]


class _Transaction(_Reader):
    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.callbacks: list[Callable[[], None]] = []

    async def run(self, statement: Statement, values: Mapping[str, Any] | None = None, /, **more: Any) -> int:
        compiled = statement.for_sqlite()
        bound = compiled.bind({**values, **more} if values else more)
        try:
            cursor = self._connection.execute(compiled.sql, bound)
        except sqlite3.IntegrityError as error:
            raise Conflict(str(error)) from error
        return cursor.rowcount

    async def many(self, statement: Statement, values: Iterable[Mapping[str, Any]]) -> None:
        compiled = statement.for_sqlite()
        try:
            self._connection.executemany(compiled.sql, [compiled.bind(value) for value in values])
        except sqlite3.IntegrityError as error:
            raise Conflict(str(error)) from error

    def after_commit(self, callback: Callable[[], None]) -> None:
        self.callbacks.append(callback)


class _Group:
    """Writers that share one commit."""

    def __init__(self) -> None:
        self.size = 0
        self.callbacks: list[Callable[[], None]] = []
        self.stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class SqliteDatabase:
    """A database file, served by this process alone."""

    shared = False

    def __init__(self, path: Path) -> None:
        self._write_connection = connect(path)
        self._reader = _Reader(connect(path))
        self._turn = asyncio.Lock()
        self._queued = 0
        self._group: _Group | None = None
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="sqlite-commit")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[_Reader]:
        """Open a reader."""
        yield self._reader

    @asynccontextmanager
    async def write(self) -> AsyncIterator[_Transaction]:
        """Open a transaction."""
        group = await self._enter()
        transaction = _Transaction(self._write_connection)
        self._execute("SAVEPOINT writer")
        try:
            yield transaction
        except BaseException:
            self._execute("ROLLBACK TO writer")
            self._execute("RELEASE writer")
            self._leave(group)
            raise
        self._execute("RELEASE writer")
        group.size += 1
        group.callbacks += transaction.callbacks
        self._leave(group)
        await asyncio.shield(group.stored)

    async def close(self) -> None:
        """Wait for the last commit and close."""
        async with self._turn:
            pass
        self._disk.shutdown()
        self._write_connection.close()
        self._reader._connection.close()  # one module

    async def _enter(self) -> _Group:
        self._queued += 1
        try:
            await self._turn.acquire()
        finally:
            self._queued -= 1
        if self._group is None:
            try:
                await self._begin()
            except BaseException:
                self._turn.release()
                raise
            self._group = _Group()
        return self._group

    def _leave(self, group: _Group) -> None:
        """Hand the connection to the next writer, or commit when none is waiting."""
        if self._queued and group.size < _MAX_GROUP:
            self._turn.release()
            if group.size:
                # whoever is waiting may be cancelled before its turn: then nobody else would commit
                asyncio.get_running_loop().call_soon(self._commit_if_forgotten, group)
            return
        self._commit(group)

    def _commit_if_forgotten(self, group: _Group) -> None:
        if self._group is group and not self._turn.locked() and not group.stored.done():
            if self._queued:
                asyncio.get_running_loop().call_soon(self._commit_if_forgotten, group)
                return
            # nobody holds the turn, so taking it cannot wait
            asyncio.get_running_loop().create_task(self._take_turn_and_commit(group))

    async def _take_turn_and_commit(self, group: _Group) -> None:
        await self._turn.acquire()
        if self._group is group:
            self._commit(group)
        else:
            self._turn.release()

    def _commit(self, group: _Group) -> None:
        if not group.size:
            self._execute("ROLLBACK")
            self._group = None
            self._turn.release()
            return
        done = asyncio.get_running_loop().run_in_executor(self._disk, self._execute, "COMMIT")
        done.add_done_callback(lambda future: self._committed(group, future))

    def _committed(self, group: _Group, future: "asyncio.Future[None]") -> None:
        error = future.exception()
        if error is not None:
            self._execute("ROLLBACK")
        self._group = None
        self._turn.release()
        if error is not None:
            group.stored.set_exception(error)
            return
        group.stored.set_result(None)
        for callback in group.callbacks:
            callback()

    async def _begin(self) -> None:
        """Begin, waiting without blocking the loop while a command line tool writes."""
        waited, attempt = 0.0, 0
        while True:
            try:
                self._execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or waited > _BUSY_LIMIT:
                    raise
                pause = _BUSY_PAUSES[min(attempt, len(_BUSY_PAUSES) - 1)]
                await asyncio.sleep(pause)
                waited, attempt = waited + pause, attempt + 1
            else:
                return

    def _execute(self, sql: str) -> None:
        self._write_connection.execute(sql)
