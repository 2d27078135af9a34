"""`roomful setup`, `roomful migrate` and `roomful openapi`."""

import asyncio
import tempfile
from pathlib import Path

import msgspec
import typer

from roomful.cli.trouble import Trouble
from roomful.settings import Settings


def setup(settings: Settings) -> None:
    """Set the installation up, once."""
    asyncio.run(_setup(settings))


async def _setup(settings: Settings) -> None:
    from roomful.app import build
    from roomful.app.setup import FILE, ensure_setup

    app = await build(settings)
    try:
        first = await ensure_setup(settings, app.features)
    finally:
        await app.stop()
    path = settings.data_dir / FILE
    if first:
        typer.echo(f"Roomful is set up; the first credentials are in {path}", err=True)
    else:
        typer.echo("Roomful was set up before; nothing has changed", err=True)


def migrate(settings: Settings) -> None:
    """Bring the tables up to date. Raises DatabaseTooNew."""
    asyncio.run(_migrate(settings))


async def _migrate(settings: Settings) -> None:
    from roomful.db.opening import newest_revision, open_database

    database = await open_database(settings.database)
    await database.close()
    typer.echo(f"the database is at revision {newest_revision()}", err=True)


def document(settings: Settings, dialect: str) -> str:
    """Return a dialect's OpenAPI document as JSON. Raises Trouble when there is no such dialect."""
    return asyncio.run(_document(settings, dialect))


async def _document(settings: Settings, name: str) -> str:
    from roomful.app import build
    from roomful.web import openapi

    # The dialects describe themselves; what they stand on is only here to put them together.
    with tempfile.TemporaryDirectory() as folder:
        app = await build(Settings(data_dir=Path(folder)))
        try:
            known = {dialect.name: dialect for dialect in app.dialects}
        finally:
            await app.stop()
    if name not in known:
        raise Trouble(f"there is no dialect {name}: choose one of {', '.join(sorted(known))}")
    described = openapi.document(known[name], settings.url)
    return msgspec.json.format(msgspec.json.encode(described), indent=2).decode() + "\n"
