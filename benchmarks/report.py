"""The table: on the terminal as it grows, and in docs/benchmarks.md when everything was measured."""

import datetime
import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import Figure

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_PACKAGES = ("granian", "litestar", "msgspec", "uvloop", "sqlalchemy", "asyncpg", "av")
_INTRODUCTION = """\
# Benchmarks

Written by `make bench`, which takes about a quarter of an hour. `python -m benchmarks sqlite join` measures
a part of it and writes nothing, with `--write` those rows; `--quick` only sees that it works.

How it is measured: each ratio comes from one run in which both sides take turns, and is one of medians. The
servers run on one core, the load generator (`benchmarks/load.py`) and PostgreSQL on another. Bare Litestar is
`benchmarks/bare.py`: the same HTTP server with the same settings, answering ready values of the same types.
Roomful checks credentials, writes its log to a file and counts its metrics, as always; only the limit of
requests is off. Commits are synced to the disk, on PostgreSQL too. Where rooms are created their webhook jobs
are written and left to a worker; nothing is sent meanwhile. Composing is measured by the CPU time of whole
processes, their start included; both sides encode with the same settings in one thread.

What is missed stays in the table. Small changes from run to run are the machine's.
"""


def line(figure: Figure) -> str:
    """Return a figure for the terminal."""
    word = "ok  " if figure.reached else "MISS"
    return f"{word} {figure.name:24} {measured(figure):>10}  asked {asked(figure):<22} {figure.detail}"


def measured(figure: Figure) -> str:
    """Return what was measured."""
    return _number(figure.measured) + _unit(figure)


def asked(figure: Figure) -> str:
    """Return what is asked."""
    if figure.kind == "at least" and figure.bound < 1:
        return f"{figure.kind} 1/{round(1 / figure.bound)}"
    return f"{figure.kind} {_number(figure.bound)}{_unit(figure)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _unit(figure: Figure) -> str:
    return f" {figure.unit}" if figure.unit and not figure.unit.startswith("of ") else ""


def write(figures: Sequence[Figure], *, whole: bool) -> None:
    """Write the page; rows of what was not measured stay unless it was the whole."""
    new = {_label(figure): _row(figure) for figure in figures}
    old = {} if whole else _rows(PAGE.read_text())
    PAGE.write_text("\n".join([_INTRODUCTION, *_machine(), "", *_table(old | new)]) + "\n")


def _rows(page: str) -> dict[str, str]:
    """Return the rows of a page by what they are of."""
    _, _, table = page.partition("|---|---|---|---|---|---|\n")
    return {row.split("|")[1].strip(): row for row in table.splitlines() if row.startswith("| ")}


def _machine() -> Iterator[str]:
    yield "## The machine"
    yield ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    yield f"- {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB"
    yield f"- {platform.system()} {platform.release()}, Python {platform.python_version()}"
    yield "- " + ", ".join(f"{name} {version(name)}" for name in _PACKAGES)


def _processor() -> str:
    for text in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = text.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _table(rows: dict[str, str]) -> Iterator[str]:
    yield "## The figures"
    yield ""
    yield "| Figure | Asked | Measured | Reached | How | On |"
    yield "|---|---|---|---|---|---|"
    yield from rows.values()


def _label(figure: Figure) -> str:
    return f"{figure.text}, {figure.unit}" if figure.unit.startswith("of ") else figure.text


def _row(figure: Figure) -> str:
    reached = "yes" if figure.reached else "**no**"
    today = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
    cells = (_label(figure), asked(figure), measured(figure), reached, figure.detail, today)
    return "| " + " | ".join(cells) + " |"
