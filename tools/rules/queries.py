"""Every query on tenants' rows says whose rows it means.

Read from the syntax tree of each `store.py` (or module of a `store` folder): what is wrapped in
`Statement(…)`, the only thing the database runs, must have `tenant_id` in a condition. Names are followed to
where the function or the module binds them. A plain insert is exempt, since its column takes no null; so is a
statement whose tables belong to no tenant. One that means every tenant says so beside it:
`# any tenant: reason`.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tools.rules.finding import Finding, Source, sources
from tools.rules.tables import declared

READS_OR_CHANGES = {"select", "update", "delete", "on_conflict_do_update", "text"}
CONDITIONS = {
    "where",
    "filter",
    "filter_by",
    "join",
    "outerjoin",
    "join_from",
    "on_conflict_do_update",
    "text",
}
ADDS_TO_A_LIST = {"append", "extend"}
TENANT = "tenant_id"
EXCUSE = "# any tenant:"

Bindings = dict[str, list[ast.AST]]


def check(root: Path) -> list[Finding]:
    """Return the statements that could read or change another tenant's rows."""
    tables = list(declared(root))
    tenants = {table.name for table in tables if table.has_tenant}
    nobodys = {table.name for table in tables} - tenants
    found: list[Finding] = []
    for source in sources(root, "src/roomful"):
        path = Path(source.path)
        if path.name == "store.py" or "store" in path.parent.parts:
            found += _findings(source, tenants, nobodys)
    return found


def _findings(source: Source, tenants: set[str], nobodys: set[str]) -> Iterator[Finding]:
    module = source.tree()
    everywhere = _bindings(module.body)
    for unit in _units(module.body):
        bound = _merged(everywhere, _bindings(ast.walk(unit))) if _is_function(unit) else everywhere
        for call in _calls(unit):
            if _called(call) != "Statement" or _excused(source, unit, call):
                continue
            pieces = list(_followed(call, bound))
            tables = set().union(*map(_identifiers, pieces)) & (tenants | nobodys)
            verbs = {_called(each) for piece in pieces for each in _calls(piece)}
            plain_insert = "insert" in verbs and not verbs & READS_OR_CHANGES
            of_nobody = bool(tables) and not tables & tenants
            if not plain_insert and not of_nobody and not _has_condition(pieces, bound):
                message = f"no condition on {TENANT}: add it, or say at this very statement: {EXCUSE} reason"
                yield Finding(source.path, call.lineno, message)


def _has_condition(pieces: list[ast.AST], bound: Bindings) -> bool:
    conditions = (call for piece in pieces for call in _calls(piece) if _called(call) in CONDITIONS)
    arguments = (part for call in conditions for part in [*call.args, *call.keywords])
    return any(_mentions_tenant(piece) for part in arguments for piece in _followed(part, bound))


def _followed(node: ast.AST, bound: Bindings) -> Iterator[ast.AST]:
    """A piece of source, and all that the names in it stand for, each name once."""
    seen: set[str] = set()
    waiting = [node]
    while waiting:
        piece = waiting.pop()
        yield piece
        for name in {part.id for part in ast.walk(piece) if isinstance(part, ast.Name)} - seen:
            seen.add(name)
            waiting += bound.get(name, [])


def _bindings(nodes: Iterator[ast.AST] | list[ast.stmt]) -> Bindings:
    """What each name is given: by assignment, by adding to a list, by a function's definition."""
    bound: Bindings = defaultdict(list)
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound[name].append(node)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    for part in ast.walk(target):
                        if isinstance(part, ast.Name):
                            bound[part.id].append(value)
            case (
                ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                | ast.AugAssign(target=ast.Name(id=name), value=value)
            ):
                bound[name].append(value)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=verb), args=args):
                if verb in ADDS_TO_A_LIST:
                    bound[name] += args
    return bound


def _merged(first: Bindings, second: Bindings) -> Bindings:
    return {name: first.get(name, []) + second.get(name, []) for name in {*first, *second}}


def _units(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Functions and statements at the top of the module, and those inside its classes."""
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            yield from _units(statement.body)
        else:
            yield statement


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (part for part in ast.walk(node) if isinstance(part, ast.Call))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _identifiers(node: ast.AST) -> set[str]:
    """Names and attributes, and the words of SQL in text."""
    found: set[str] = set()
    for part in ast.walk(node):
        match part:
            case ast.Name(id=word) | ast.Attribute(attr=word):
                found.add(word)
            case ast.Constant(value=str(text)):
                found |= set(text.replace(",", " ").replace("(", " ").split())
    return found


def _mentions_tenant(node: ast.AST) -> bool:
    for part in ast.walk(node):
        match part:
            case ast.Attribute(attr=word) | ast.keyword(arg=word) if word == TENANT:
                return True
            case ast.Constant(value=str(text)) if TENANT in text:
                return True
    return False


def _excused(source: Source, unit: ast.stmt, call: ast.Call) -> bool:
    """Whether a comment in the statement, or on the line above it, says why it means every tenant."""
    place: ast.stmt | ast.Call = call if _is_function(unit) else unit
    lines = source.lines[max(place.lineno - 2, 0) : place.end_lineno]
    return any(line.partition(EXCUSE)[2].strip() for line in lines)
