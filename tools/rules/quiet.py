"""The product logs and waits for events: it neither prints nor sleeps."""

import ast
from pathlib import Path

from tools.rules.finding import Finding, Source, sources

# File or folder → why it may sleep.
MAY_SLEEP = {
    "src/roomful/kit/clock.py": "the clock, through which everything else waits",
    "src/roomful/db/sqlite.py": "nobody tells when another process lets go of the file",
    "src/roomful/media/livekit/": "it watches a process of this machine, in this machine's time",
}
EXCUSE = "# sleep: "


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _findings(source: Source) -> list[Finding]:
    findings = []
    sleeps = {"time.sleep", "asyncio.sleep"}
    tree = source.tree()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {"time", "asyncio"}:
            sleeps |= {alias.asname or alias.name for alias in node.names if alias.name == "sleep"}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _dotted(node.func)
        if name == "print":
            findings.append(Finding(source.path, node.lineno, "print: log it, or typer.echo it in a command"))
        elif name in sleeps and not source.path.startswith(tuple(MAY_SLEEP)):
            lines = source.lines[node.lineno - 1 : node.end_lineno]
            excuse = any(line.partition(EXCUSE)[2].strip() for line in lines)
            # sleep(0) only lets others run.
            yields = bool(node.args) and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0
            if not excuse and not yields:
                message = f"{name}: wait through kit.clock, or say why here: {EXCUSE}reason"
                findings.append(Finding(source.path, node.lineno, message))
    return findings


def check(root: Path) -> list[Finding]:
    """Return the calls that print or sleep."""
    return [finding for source in sources(root, "src") for finding in _findings(source)]
