"""Options that many commands share, and the settings they make."""

from pathlib import Path
from typing import Annotated, Any

import typer

from roomful.settings import Settings, load

Config = Annotated[Path | None, typer.Option(help="Settings file (TOML).")]
DataDir = Annotated[Path | None, typer.Option(help="Folder for the database and everything else kept.")]
DatabaseUrl = Annotated[str | None, typer.Option(help="sqlite:///PATH or postgresql://…")]
TenantName = Annotated[
    str | None, typer.Option("--tenant", help="The tenant's domain or id; otherwise the default one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def options(config: Path | None, **flags: Any) -> Settings:
    """Return the settings with the command line's options above them. Raises SettingsError."""
    return load(flags, config=config)
