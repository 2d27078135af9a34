"""What a dialect says of itself beside its operations: words for readers, which no request needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """What a name on the wire means; `schema` is what the type alone does not tell (a format, a range)."""

    means: str
    schema: Mapping[str, Any] = field(default_factory=dict)


def word(means: str, example: Any = None, **schema: Any) -> Word:
    """Return a word, with JSON Schema's own names for what is more than its type."""
    shown = {} if example is None else {"examples": [example]}
    return Word(means, schema | shown)


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a refusal. `do` says what the caller can do about it."""

    code: str
    title: str
    means: str
    do: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A few lines that can be copied. `BASE_URL` in the text stands for the server's address."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about the dialect as a whole; paragraphs are apart by an empty line."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The words of a dialect.

    `error` is the type of every refusal's body. `words` explains names: `Type.name` before `name`, and for
    query parameters their full name before their last bracket, such as `[gte]`. `streams` names the events
    of operations that answer with server-sent events, `webhooks` the bodies that are sent out, both by their
    kind. `root` is the path that a client's base URL ends in, `credential` the place of one in the file of
    the first credentials, such as `roomful.token`. `scheme` is how it is sent: `bearer` or `basic`.
    """

    about: str
    root: str
    credential: str
    authorization: str
    error: Any
    codes: tuple[Code, ...]
    words: Mapping[str, Word]
    tags: Mapping[str, str] = field(default_factory=dict)
    streams: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    webhooks: Mapping[str, Any] = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()
    notes: tuple[Note, ...] = ()
    scheme: str = "bearer"
