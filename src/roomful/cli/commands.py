"""The commands and their options. Whatever is heavy is imported by the command that needs it."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from roomful import __version__
from roomful.cli import keys, tenants, users
from roomful.cli.lean import become
from roomful.cli.options import Config, DatabaseUrl, DataDir, options

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Roomful: a self-hosted conference-room server. Every setting of docs/settings.md can stand in the "
    "environment (ROOMFUL_PORT=8443) or in a TOML file; options here come before both.",
)
app.add_typer(keys.app, name="keys")
app.add_typer(tenants.app, name="tenants")
app.add_typer(users.app, name="users")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"roomful {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None: ...


@app.command()
def serve(
    *,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of everything; 0 takes a free one.")] = None,
    public_url: Annotated[str | None, typer.Option(help="What people type to reach this server.")] = None,
    tls: Annotated[
        Literal["auto", "off"] | None, typer.Option(help="auto: https with a certificate of our own making.")
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate chain, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Private key, PEM.")] = None,
    worker: Annotated[
        bool | None, typer.Option("--worker/--no-worker", help="Run jobs in this process.")
    ] = None,
    livekit_url: Annotated[str | None, typer.Option(help="A LiveKit server of your own.")] = None,
    log_format: Annotated[
        Literal["auto", "json", "console"] | None, typer.Option(help="How log lines look.")
    ] = None,
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"] | None, typer.Option(help="The least to log.")
    ] = None,
    keep_livekit: Annotated[
        bool | None, typer.Option("--keep-livekit", help="Leave LiveKit running when stopped.")
    ] = None,
    welcome: Annotated[
        bool, typer.Option("--welcome", help="Print links and the first credentials when ready.")
    ] = False,
) -> None:
    """Serve the API, the pages and the jobs, with a LiveKit beside them."""
    flags: dict[str, object] = {
        "data_dir": data_dir,
        "database_url": database_url,
        "host": host,
        "port": port,
        "public_url": public_url,
        "tls_auto": None if tls is None else tls == "auto",
        "tls_cert": None if tls_cert is None else str(tls_cert),
        "tls_key": None if tls_key is None else str(tls_key),
        "worker": worker,
        "livekit_url": livekit_url,
        "log_format": log_format,
        "log_level": log_level,
        "keep_livekit": keep_livekit,
    }
    options(config, **flags)  # what is wrong is told with the option's name
    become("serve", flags, config, *(["--welcome"] if welcome else []))


@app.command()
def worker(
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Run jobs and nothing else, beside servers started with --no-worker; needs PostgreSQL."""
    flags: dict[str, object] = {"data_dir": data_dir, "database_url": database_url}
    options(config, **flags)
    become("work", flags, config)


@app.command()
def setup(
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    public_url: Annotated[str | None, typer.Option(help="What people type to reach this server.")] = None,
) -> None:
    """Make the first tenant, administrator, credentials and demo room, as the first start does."""
    from roomful.cli.upkeep import setup as run

    run(options(config, data_dir=data_dir, database_url=database_url, public_url=public_url))


@app.command()
def migrate(
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Bring the database's tables up to date, as every start does."""
    from roomful.cli.upkeep import migrate as run

    run(options(config, data_dir=data_dir, database_url=database_url))


@app.command()
def doctor(
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Look at settings, folders, database, ports and LiveKit, and say what to change."""
    from roomful.cli.doctor import examine

    sys.exit(examine(options(config, data_dir=data_dir, database_url=database_url)))


@app.command()
def openapi(
    dialect: Annotated[str, typer.Argument(help="telnyx, roomful, …")],
    config: Config = None,
    public_url: Annotated[str | None, typer.Option(help="Where its server is said to be.")] = None,
) -> None:
    """Print a dialect's OpenAPI document."""
    from roomful.cli.upkeep import document

    sys.stdout.write(document(options(config, public_url=public_url), dialect))
