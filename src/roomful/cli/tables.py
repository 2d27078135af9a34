"""Small tables and JSON on standard output."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import typer


def show(rows: Sequence[dict[str, Any]], *, as_json: bool, empty: str) -> None:
    """Print the rows: as one JSON list, or in columns below their names."""
    if as_json:
        import msgspec

        typer.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return
    if not rows:
        typer.echo(empty, err=True)
        return
    names = list(rows[0])
    lines = [names, *([_cell(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(names))]
    for line in lines:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, list | tuple):
        return ",".join(map(str, value)) or "-"
    return str(value)


def moment(at: int | None) -> str | None:
    """Write microseconds since the epoch as a time to the second, in UTC."""
    if at is None:
        return None
    return datetime.fromtimestamp(at // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
