"""The COVERAGE.md of a dialect with versions: what each version has, and which of it is there."""

import json
from pathlib import Path
from typing import Any

from roomful.web.operations import Dialect


def page(dialect: Dialect, author: str, root: Path) -> str:
    """Return the text of the file."""
    facts: dict[str, Any] = json.loads((root / "tests" / "contracts" / f"{dialect.name}.json").read_text())
    names: list[str] = facts["versions"]
    there = {one.name for one in dialect.operations}
    operations = facts["operations"]
    # in the newest version all are there that any has
    done = sum(one["name"] in there for one in operations)
    rows = [
        "| Operation | Call | " + " | ".join(names) + " |",
        "|---|---" + "|---" * len(names) + "|",
    ]
    for one in sorted(operations, key=lambda one: (one["tag"], one["path"], one["method"])):
        cells = [_cell(one, index, names, there) for index in range(len(names))]
        path = one["path"].replace("/api/v{version}", "")
        rows.append(f"| {one['name']} | `{one['method']} {path}` | " + " | ".join(cells) + " |")
    words = (
        "yes: it is there, and the tests call it for success, for what it refuses and, in versions that "
        "lack it, for its absence. missing: the version has it, and it is not there. A dot: it has none."
    )
    parts = [
        f"# {dialect.title}: what there is",
        author,
        f"{done} of the {len(operations)} operations of the vendor's contract, in each version with them.",
        words,
        "\n".join(rows),
    ]
    return "\n\n".join(parts) + "\n"


def _cell(operation: dict[str, Any], index: int, names: list[str], there: set[str]) -> str:
    first, dash, last = operation["versions"].partition("-")
    end = names.index(last or first) if last or not dash else len(names) - 1
    if not names.index(first) <= index <= end:
        return "·"
    return "yes" if operation["name"] in there else "missing"
