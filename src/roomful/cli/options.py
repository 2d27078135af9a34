"""Options that many commands share, and the settings they make."""

import sys
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
    settings = load(flags, config=config)
    _import_lean()
    return settings


def _import_lean() -> None:
    """Import structlog without rich, which it takes where it is: 0.1 s and 7 MB for coloured tracebacks."""
    if "rich" in sys.modules or "structlog" in sys.modules:
        return
    sys.modules["rich"] = None  # type: ignore[assignment]  # how an import is made to fail
    try:
        import structlog  # noqa: F401
    finally:
        del sys.modules["rich"]
