"""Every table says whose each row is."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.rules.finding import Finding, sources

# Table → why its rows belong to no tenant.
OF_NO_TENANT = {
    "tenants": "the tenants themselves",
    "leases": "who of the servers does what",
    "seen_hints": "ids of the media server's messages",
}


@dataclass(frozen=True)
class Table:
    """A table as the source declares it."""

    name: str
    path: str
    line: int
    has_tenant: bool


def _declares_tenant(call: ast.Call) -> bool:
    for node in call.args:
        if isinstance(node, ast.Call):
            function = node.func.id if isinstance(node.func, ast.Name) else ""
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if function == "tenant" or (function != "Index" and words[:1] == ["tenant_id"]):
                return True
    return False


def declared(root: Path) -> Iterator[Table]:
    """Every table of the database, read from its declaration."""
    for source in sources(root, "src/roomful/db"):
        if not Path(source.path).relative_to("src/roomful/db").as_posix().startswith("tables"):
            continue
        for node in ast.walk(source.tree()):
            is_table = (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Table"
            )
            if (
                is_table
                and isinstance(node, ast.Call)
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                name = str(node.args[0].value)
                yield Table(name, source.path, node.lineno, _declares_tenant(node))


def check(root: Path) -> list[Finding]:
    """Return the tables without a `tenant_id` that are not listed as belonging to nobody."""
    return [
        Finding(
            table.path, table.line, f"table {table.name} has no tenant_id: add it, or list it in this rule"
        )
        for table in declared(root)
        if not table.has_tenant and table.name not in OF_NO_TENANT
    ]
