"""Reads the table as it is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from roomful.dialects.trueconf.table.versions import NEWEST, Span, span

_ALL = Span(0, NEWEST)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is: a plain type or an object's name; `many` of them; `null` may stand in its place."""

    name: str
    many: bool = False
    null: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object. `values` are those there are, `low` and `high` a size or a range.

    `post` and `put` tell where it may be written; what is `hidden` is written only, what is `optional` is
    there in some cases alone.
    """

    name: str
    kind: Kind
    span: Span
    post: bool = False
    put: bool = False
    hidden: bool = False
    optional: bool = False
    values: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: its fields, and the object whose fields stand beside them where it is a user's."""

    name: str
    span: Span
    fields: tuple[Field, ...]
    joined: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A name that some versions have: a parameter, an error, a part of an answer with its kind."""

    name: str
    span: Span
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation. `path` stands behind the version; `scopes` are expressions, `takes` names in its body.

    `answer` is made of names, or is one object (`whole`), or a file of a type (`file`).
    """

    name: str
    tag: str
    method: str
    path: str
    span: Span
    scopes: tuple[tuple[Span, str], ...]
    query: tuple[Named, ...]
    takes: tuple[Named, ...]
    answer: tuple[Named, ...]
    whole: str
    file: str
    status: int
    errors: tuple[Named, ...]


def shapes(text: str) -> Iterator[Shape]:
    """Yield the objects of a text."""
    for block in _blocks(text):
        head, *rows = block
        name, versions, *joined = head.split()
        fields = tuple(_field(row.split()) for row in _joined(rows))
        yield Shape(name, span(versions), fields, joined[1] if joined else "")


def _field(words: list[str]) -> Field:
    name, kind, versions, *flags = words
    values: tuple[str, ...] = ()
    low = high = None
    for flag in flags:
        told, _, value = flag.partition("=")
        if told in ("in", "size"):
            if ".." in value:
                low, high = (int(end) for end in value.split(".."))
            else:
                values += tuple(value.split(","))
    plain = {flag: True for flag in flags if flag in {"post", "put", "hidden", "optional"}}
    return Field(name, kind_of(kind), span(versions), values=values, low=low, high=high, **plain)


def kind_of(text: str) -> Kind:
    """Return the kind of `str`, `str?`, `[User]`."""
    bare = text.removesuffix("?")
    return Kind(bare.strip("[]"), bare.startswith("["), text.endswith("?"))


def entries(text: str) -> Iterator[Entry]:
    """Yield the operations of a text."""
    tag = ""
    for block in _blocks(text):
        head, *lines = block
        if head.startswith("## "):
            tag = head[3:]
        else:
            yield _entry(tag, head.split(), _joined(lines))


def _entry(tag: str, head: list[str], lines: list[str]) -> Entry:
    name, method, path, versions = head
    own = span(versions)
    told: dict[str, list[str]] = {}
    scopes = []
    for line in lines:
        word, _, rest = line.strip().partition(" ")
        if word == "scopes":
            which, _, expression = rest.partition(" ")
            scopes.append((span(which), expression))
        else:
            told[word] = rest.split()
    answer = told.get("answers", [])
    first = answer[0] if answer else ""
    named = tuple(_named(word, own) for word in answer if ":" in word)
    return Entry(
        name=name,
        tag=tag,
        method=method,
        path=path,
        span=own,
        scopes=tuple(scopes),
        query=tuple(_named(word, own) for word in told.get("query", [])),
        takes=tuple(_named(word, own) for word in told.get("takes", [])),
        answer=named,
        whole=first if first and not named and first[0].isupper() else "",
        file=first.removeprefix("file=") if first.startswith("file=") else "",
        status=int(first) if first.isdigit() else 200,
        errors=tuple(_named(word, own) for word in told.get("errors", [])),
    )


def _named(word: str, own: Span) -> Named:
    rest, colon, kind = word.partition(":")
    name, at, versions = rest.partition("@")
    return Named(name, span(versions) if at else own, kind_of(kind) if colon else None)


def _joined(lines: list[str]) -> list[str]:
    """Return lines with those that go on, which stand further in, put behind the one before."""
    found: list[str] = []
    for line in lines:
        if line.startswith("        "):
            found[-1] += " " + line.strip()
        else:
            found.append(line)
    return found


def _blocks(text: str) -> Iterator[list[str]]:
    for block in text.strip().split("\n\n"):
        yield block.split("\n")
