"""What every test may ask for: a clock that it moves itself, and databases of its own."""

import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from argon2 import PasswordHasher

from roomful.db import Database
from roomful.db.opening import open_database
from roomful.kit import crypto
from roomful.kit.clock import ManualClock
from tests.postgres import Postgres, postgres
from tests.sharing import Sharing, turn

_TEMPLATE = "roomful_template"
_numbers = itertools.count(1)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """Say how tests are shared out, where more than one process runs them."""
    return Sharing(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put tests in their turn where they are shared out; alone, they run as they stand."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: turn(item.nodeid))


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[PasswordHasher]:
    """What passwords are hashed with outside of tests: in them, a hash takes no quarter of a second."""
    with pytest.MonkeyPatch.context() as patch:
        real = crypto._passwords
        patch.setattr(crypto, "_passwords", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield real


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still until the test moves it."""
    return ManualClock()


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file with every table, to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    await (await open_database(f"sqlite:///{path}")).close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """The PostgreSQL server of this run."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
async def postgres_template(postgres_server: Postgres) -> Postgres:
    """The server, with a database to copy that has every table."""
    connection = await asyncpg.connect(postgres_server.dsn)
    try:
        await connection.execute(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
        await (await open_database(_named(postgres_server, _TEMPLATE))).close()
    finally:
        await connection.close()
    return postgres_server


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on; a test that asks for it, or for a database, runs on each."""
    kind: str = request.param
    return kind


@pytest.fixture
def template(database_kind: str, request: pytest.FixtureRequest) -> Path | Postgres:
    """What to copy an empty database from; the server starts only when a test needs it."""
    source: Path | Postgres = request.getfixturevalue(f"{database_kind}_template")
    return source


@pytest.fixture
async def database_url(template: Path | Postgres, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an empty database with every table, which is the test's own."""
    if isinstance(template, Path):
        path = tmp_path / "roomful.db"
        shutil.copyfile(template, path)
        yield f"sqlite:///{path}"
        return
    name = f"roomful_{next(_numbers)}"
    connection = await asyncpg.connect(template.dsn)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        yield _named(template, name)
    finally:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await connection.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty database; the test runs once on SQLite and once on PostgreSQL."""
    opened = await open_database(database_url)
    yield opened
    await opened.close()


def _named(server: Postgres, name: str) -> str:
    return f"{server.dsn.rpartition('/')[0]}/{name}"
