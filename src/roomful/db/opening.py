"""Opens the database of a URL and brings its tables up to date."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.engine import make_url

from roomful.db.database import Database, DatabaseTooNew
from roomful.db.sqlite import SqliteDatabase, connect

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK_KEY = 7_266_385  # any number that nothing else in the database uses


async def open_database(url: str) -> Database:
    """Open `sqlite:///PATH` or `postgresql://…`, its tables up to date.

    Raises DatabaseTooNew when a newer Roomful has written it, ValueError for another kind of URL.
    """
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        if _sqlite_revision(path) != newest_revision():
            await asyncio.to_thread(_upgrade_sqlite, path)
        return SqliteDatabase(path)
    if url.startswith(("postgresql://", "postgres://")):
        from roomful.db.postgres import PostgresDatabase

        await _upgrade_postgres(url)
        return await PostgresDatabase.open(url)
    raise _unknown()


def _unknown() -> ValueError:
    return ValueError("the database URL must begin with sqlite:/// or postgresql://")


async def is_current(url: str) -> bool:
    """Say whether there is nothing to bring up to date. Raises ValueError for another kind of URL."""
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        return await asyncio.to_thread(path.exists) and _sqlite_revision(path) == newest_revision()
    if not url.startswith(("postgresql://", "postgres://")):
        raise _unknown()
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        return await _postgres_revision(connection) == newest_revision()
    finally:
        await connection.close()


def newest_revision() -> str:
    """Return the revision this Roomful brings a database to: the last file's, as they are numbered."""
    return sorted(path.stem for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))[-1].split("_")[0]


def known_revisions() -> set[str]:
    """Return every revision this Roomful knows."""
    return {path.stem.split("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")}


def _sqlite_revision(path: Path) -> str | None:
    connection = connect(path)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()
    return row[0] if row else None


def _upgrade_sqlite(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            upgrade(connection)
            connection.commit()
    finally:
        engine.dispose()


async def _upgrade_postgres(url: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        revision = await _postgres_revision(connection)
        if revision == newest_revision():
            return
        # two servers may start at once: the second waits here and then finds nothing to do
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK_KEY)
        await _run_postgres_upgrade(url)
    finally:
        await connection.close()


async def _postgres_revision(connection: Any) -> str | None:
    known = await connection.fetchval("SELECT to_regclass('alembic_version')")
    return await connection.fetchval("SELECT version_num FROM alembic_version") if known else None


async def _run_postgres_upgrade(url: str) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


def upgrade(connection: Connection) -> None:
    """Walk the migrations up to the newest. Raises DatabaseTooNew."""
    from alembic import command
    from alembic.config import Config

    revision = None
    if inspect(connection).has_table("alembic_version"):
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if revision is not None and revision not in known_revisions():
        raise DatabaseTooNew(
            f"the database is at revision {revision}, which this Roomful does not know: "
            "it was used with a newer version. Start that version, or restore a backup."
        )
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
