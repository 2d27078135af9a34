"""Which operations the tests call, read from their source."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

# Tests of tools and of contracts call nothing.
ELSEWHERE = {"tools", "contracts"}
METHODS = {"get", "post", "put", "patch", "delete"}
# Where a part of a path is not known before the test runs; it stands for one segment or a part of one.
HOLE = "\0"


@dataclass(frozen=True)
class Call:
    """A call in a test: a method and a path with holes, or a method of a vendor's SDK, with dots."""

    test: str
    method: str
    path: str


def calls(root: Path) -> Iterator[Call]:
    """Yield what every test module below `root`/tests calls, as far as its source tells."""
    for path in sorted((root / "tests").rglob("test_*.py")):
        place = path.relative_to(root)
        if not ELSEWHERE & set(place.parts):
            found = _Finder(path.read_text()).found
            yield from (Call(place.as_posix(), method, called) for method, called in sorted(found))


def fits(path: str, template: str, *, loosely: bool = False) -> bool:
    """Tell whether a path with holes is one of a template's; a hole is a fixed word only `loosely`."""
    ours, theirs = path.partition("?")[0].split("/"), template.split("/")
    return len(ours) == len(theirs) and all(
        one == other or (other.startswith("{") and one != "") or (loosely and one == HOLE)
        for one, other in zip(ours, theirs, strict=True)
    )


def meant(call: Call, operations: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which operations, by method and template, a call with a path is for.

    Fixed words come before parameters. A hole is a fixed word only where nothing else fits: as in
    `actions/{verb}`, which stands for every verb.
    """
    same = [one for one in operations if one[0] == call.method]
    strict = [one for one in same if fits(call.path, one[1])]
    if strict:
        fewest = min(template.count("{") for _, template in strict)
        return {one for one in strict if one[1].count("{") == fewest}
    return {one for one in same if fits(call.path, one[1], loosely=True)}


class _Finder(ast.NodeVisitor):
    def __init__(self, text: str) -> None:
        self.found: set[tuple[str, str]] = set()
        self._with_sdk = re.search(r"\bTelnyx\(|\.telnyx\(|\bRestClient\(", text) is not None
        # one vendor's calls end in another's: there the whole of a call counts
        self._whole = "RestClient(" in text
        tree = ast.parse(text)
        self._texts = dict(_assigned(tree))
        self._aliases = dict(_aliases(tree))
        self.visit(tree)

    def visit_Call(self, node: ast.Call) -> None:
        """Take client.get("/…"), anything("GET", "/…"), and the SDK's rooms.list()."""
        chain = _chain(node.func)
        base, dot, rest = chain.partition(".")
        chain = self._aliases.get(base, base) + dot + rest
        first = _text(node.args[0], self._texts) if node.args else None
        verb = chain.rpartition(".")[2]
        if verb in METHODS and first is not None and first.startswith("/"):
            self.found.add((verb.upper(), first))
        elif self._with_sdk and "." in chain:
            parts = chain.split(".")
            starts = [1] if self._whole else range(len(parts) - 1)
            self.found |= {("", ".".join(parts[index:])) for index in starts}
        self._pairs(node.args)
        self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        """Take ("GET", "/…"), as in parameters of a test."""
        self._pairs(node.elts)
        self.generic_visit(node)

    def _pairs(self, nodes: list[ast.expr]) -> None:
        texts = [_text(node, self._texts) for node in nodes]
        for method, path in pairwise(texts):
            if method is not None and path is not None and method.lower() in METHODS and path.startswith("/"):
                self.found.add((method.upper(), path))


def _assigned(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield names that stand for one text everywhere in a module."""
    given: dict[str, set[str | None]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            given.setdefault(node.targets[0].id, set()).add(_text(node.value, {}))
    for name, texts in given.items():
        only = next(iter(texts))
        if len(texts) == 1 and only is not None:
            yield name, only


def _aliases(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield names that stand for a part of something, as in `actions = sdk.rooms.actions`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            chain = _chain(node.value)
            if "." in chain:
                yield node.targets[0].id, chain


def _text(node: ast.expr, names: Mapping[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, names) or HOLE for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _text(node.value, names) if isinstance(node.value, ast.Name) else None
    return None


def _chain(node: ast.expr) -> str:
    names: list[str] = []
    if isinstance(node, ast.Call) and _chain(node.func) == "getattr":
        names, node = ["*"], node.args[0]
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        names.append(node.id)
    return ".".join(reversed(names))
