"""What a rule finds, and the reading of sources that rules share."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, order=True)
class Finding:
    """One place that breaks a rule, and what to do there."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return it in the form that editors turn into a link."""
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Source:
    """A Python file of the tree; `path` is relative to the tree, with slashes."""

    path: str
    text: str

    @property
    def lines(self) -> list[str]:
        """The lines, the first at index 0."""
        return self.text.splitlines()

    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, self.path)


def sources(root: Path, *folders: str) -> Iterator[Source]:
    """Every Python file below `folders` of the tree at `root`, in a steady order."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield Source(path.relative_to(root).as_posix(), path.read_text())
