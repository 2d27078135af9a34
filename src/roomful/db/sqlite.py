"""SQLite, in place on the event loop.

Reads run on a connection of their own (WAL: they never wait for a writer). Writers take turns on one
connection; those that are queued share a commit, so that one sync of the disk serves them all, and that sync
happens in a thread. Each writer has a savepoint of its own, so that one failing takes nobody along.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from roomful.db.database import Conflict, call_all
from roomful.db.statement import Row, Statement

_MAX_GROUP = 128
_BUSY_PAUSES = (0.002, 0.005, 0.01, 0.02, 0.05)
_BUSY_LIMIT = 30.0
_UNIQUE = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
_PRIMARY_CODE = 0xFF  # the rest of an error code says which kind of busy it was


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection with the settings the house relies on."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.execute("PRAGMA busy_timeout = 5000")  # two may be opening a new file
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -16000")
    # a checkpoint writes each changed page once, so fewer of them write less; the log stays below 20 MB
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("PRAGMA mmap_size = 0")
    connection.execute("PRAGMA busy_timeout = 0")  # from here on waiting is done without blocking the loop
    return connection


class _Reader:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def all(self, statement: Statement, **values: Any) -> list[Row]:
        compiled = statement.for_sqlite()
        rows = self._connection.execute(compiled.sql, compiled.bind(values)).fetchall()
        return compiled.read_all(rows)

    async def one(self, statement: Statement, **values: Any) -> Row | None:
        compiled = statement.for_sqlite()
        cursor = self._connection.execute(compiled.sql, compiled.bind(values))
        row = cursor.fetchone()
        cursor.close()  # an open cursor would pin the snapshot it reads
        return None if row is None else compiled.read(row)

    async def value(self, statement: Statement, **values: Any) -> Any:
        row = await self.one(statement, **values)
        return None if row is None else row[0]


class _Reading:
    """Enters and leaves a reader that is always open; a generator for it would cost as much as a read."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader

    async def __aenter__(self) -> _Reader:
        return self._reader

    async def __aexit__(self, *_error: object) -> None:
        pass


@contextmanager
def _conflicts() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode not in _UNIQUE:
            raise
        raise Conflict(str(error).removeprefix("UNIQUE constraint failed: ")) from error


class _Transaction(_Reader):
    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.callbacks: list[Callable[[], None]] = []

    async def all(self, statement: Statement, **values: Any) -> list[Row]:
        with _conflicts():
            return await super().all(statement, **values)

    async def one(self, statement: Statement, **values: Any) -> Row | None:
        with _conflicts():
            return await super().one(statement, **values)

    async def run(self, statement: Statement, values: Mapping[str, Any] | None = None, /, **more: Any) -> int:
        compiled = statement.for_sqlite()
        bound = compiled.bind({**values, **more} if values else more)
        with _conflicts():
            return self._connection.execute(compiled.sql, bound).rowcount

    async def many(self, statement: Statement, values: Iterable[Mapping[str, Any]]) -> None:
        compiled = statement.for_sqlite()
        with _conflicts():
            self._connection.executemany(compiled.sql, [compiled.bind(value) for value in values])

    async def notify(self, channel: str, payload: str = "") -> None:
        """Nobody else serves from this file."""

    def after_commit(self, callback: Callable[[], None]) -> None:
        self.callbacks.append(callback)


class _Group:
    """Writers that share one commit."""

    def __init__(self) -> None:
        self.size = 0
        self.watched = False
        self.callbacks: list[Callable[[], None]] = []
        self.stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class SqliteDatabase:
    """A database file, served by this process alone."""

    shared = False

    def __init__(self, path: Path) -> None:
        self._write_connection = connect(path)
        self._reader = _Reader(connect(path))
        self._reading = _Reading(self._reader)
        self._turn = asyncio.Lock()
        self._queued = 0
        self._group: _Group | None = None
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="sqlite-commit")
        self._finisher: asyncio.Task[None] | None = None

    def read(self) -> "_Reading":
        """Open a reader: the one there is."""
        return self._reading

    @asynccontextmanager
    async def write(self) -> AsyncIterator[_Transaction]:
        """Open a transaction."""
        group = await self._enter()
        transaction = _Transaction(self._write_connection)
        try:
            self._execute("SAVEPOINT writer")
            yield transaction
            self._execute("RELEASE writer")
        except BaseException:
            self._undo(group)
            raise
        group.size += 1
        group.callbacks += transaction.callbacks
        self._leave(group)
        await asyncio.shield(group.stored)

    async def listen(
        self,
        channel: str,  # noqa: ARG002  # the interface's
        callback: Callable[[str], None],  # noqa: ARG002
    ) -> Callable[[], Awaitable[None]]:
        """Nobody else serves from this file, so nothing is ever heard."""

        async def stop() -> None:
            pass

        return stop

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

    def _undo(self, group: _Group) -> None:
        """Take back what one writer did; on a full disk SQLite takes back the whole group by itself."""
        if self._write_connection.in_transaction:
            self._execute("ROLLBACK TO writer")
            self._execute("RELEASE writer")
            self._leave(group)
        else:
            self._finish(group, sqlite3.OperationalError("the database undid a commit's other writers too"))

    def _leave(self, group: _Group) -> None:
        """Hand the connection to the next writer, or commit when none is waiting."""
        if self._queued and group.size < _MAX_GROUP:
            self._turn.release()
            # whoever is waiting may be cancelled before its turn: then nobody else would commit
            if not group.watched:
                group.watched = True
                asyncio.get_running_loop().call_soon(self._commit_if_forgotten, group)
            return
        self._commit(group)

    def _commit_if_forgotten(self, group: _Group) -> None:
        if self._group is group and self._queued and not self._turn.locked():
            # the lock has woken one of them, which has not run yet
            asyncio.get_running_loop().call_soon(self._commit_if_forgotten, group)
            return
        group.watched = False
        if self._group is not group or self._turn.locked():
            return
        self._finisher = asyncio.get_running_loop().create_task(self._take_turn_and_commit(group))

    async def _take_turn_and_commit(self, group: _Group) -> None:
        await self._turn.acquire()
        if self._group is group:
            self._commit(group)
        else:
            self._turn.release()

    def _commit(self, group: _Group) -> None:
        if not group.size:
            self._execute("ROLLBACK")
            self._finish(group, None)
            return
        done = asyncio.get_running_loop().run_in_executor(self._disk, self._execute, "COMMIT")
        done.add_done_callback(lambda future: self._committed(group, future))

    def _committed(self, group: _Group, future: "asyncio.Future[None]") -> None:
        error = future.exception()
        if error is not None and self._write_connection.in_transaction:
            self._execute("ROLLBACK")
        self._finish(group, error)

    def _finish(self, group: _Group, error: BaseException | None) -> None:
        """Tell the writers of a group how it ended, and let the next one begin."""
        self._group = None
        self._turn.release()
        if not group.size:
            return
        if error is not None:
            group.stored.set_exception(error)
            return
        group.stored.set_result(None)
        call_all(group.callbacks)

    async def _begin(self) -> None:
        """Begin, waiting without blocking the loop while a command line tool writes."""
        waited, attempt = 0.0, 0
        while True:
            try:
                self._execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & _PRIMARY_CODE == sqlite3.SQLITE_BUSY
                if not busy or waited > _BUSY_LIMIT:
                    raise
                pause = _BUSY_PAUSES[min(attempt, len(_BUSY_PAUSES) - 1)]
                await asyncio.sleep(pause)
                waited, attempt = waited + pause, attempt + 1
            else:
                return

    def _execute(self, sql: str) -> None:
        self._write_connection.execute(sql)
