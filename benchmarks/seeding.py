"""Installations with as much in them as is asked for, written past the server."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import asyncpg

from benchmarks.figures import Bench
from tests.postgres import Postgres

Rows = Iterator[tuple[Any, ...]]
_COUNTED = (
    "INSERT INTO counters (tenant_id, list, value) VALUES ('{}', '{}', {}) "
    "ON CONFLICT (tenant_id, list) DO UPDATE SET value = counters.value + excluded.value"
)


class Store(Protocol):
    """A database that is written to."""

    def first(self, table: str) -> dict[str, Any]:
        """Return a row of a table, as what others are made like."""
        ...

    def insert(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        """Write rows."""
        ...

    def count(self, tenant_id: str, name: str, change: int) -> None:
        """Let a counter be so much more."""
        ...

    def close(self) -> None:
        """Make it as if it had grown so over the years, and let it go."""
        ...


Fill = Callable[[Store], None]


class _Sqlite:
    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA cache_size = -500000")

    def first(self, table: str) -> dict[str, Any]:
        return dict(self._connection.execute(f"SELECT * FROM {table} LIMIT 1").fetchone())

    def insert(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        names, places = ", ".join(columns), ", ".join("?" * len(columns))
        self._connection.execute("BEGIN")
        self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
        self._connection.execute("COMMIT")

    def count(self, tenant_id: str, name: str, change: int) -> None:
        self._connection.execute(_COUNTED.format(tenant_id, name, change))

    def close(self) -> None:
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()


class _Postgres:
    def __init__(self, dsn: str) -> None:
        self._runner = asyncio.Runner()
        self._connection = self._runner.run(asyncpg.connect(dsn))

    def first(self, table: str) -> dict[str, Any]:
        return dict(self._runner.run(self._connection.fetchrow(f"SELECT * FROM {table} LIMIT 1")))

    def insert(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        self._runner.run(self._connection.copy_records_to_table(table, records=rows, columns=list(columns)))

    def count(self, tenant_id: str, name: str, change: int) -> None:
        self._runner.run(self._connection.execute(_COUNTED.format(tenant_id, name, change)))

    def close(self) -> None:
        self._runner.run(self._connection.execute("VACUUM ANALYZE"))
        self._runner.run(self._connection.close())
        self._runner.close()


def filled(bench: Bench, name: str, server: Postgres | None, fill: Fill) -> tuple[Path, str]:
    """Set an installation up and fill it; return its folder and database."""
    folder = bench.folder / name
    url = "" if server is None else asyncio.run(server.fresh_database())
    environment = {"ROOMFUL_DATA_DIR": str(folder), **({"ROOMFUL_DATABASE_URL": url} if url else {})}
    subprocess.run(
        [sys.executable, "-m", "roomful.cli", "setup"],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    store: Store = _Sqlite(folder / "roomful.db") if server is None else _Postgres(url)
    fill(store)
    store.close()
    return folder, url
