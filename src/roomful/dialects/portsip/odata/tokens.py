"""A filter taken apart into its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from roomful.kit.errors import Problem, invalid

_SHOWN = 40


class Kind(StrEnum):
    """What a word is."""

    NAME = "name"
    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    FLAG = "flag"
    NULL = "null"
    MARK = "mark"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A word and where it begins, counted from 1. The text of a quoted one is what stands in the quotes."""

    kind: Kind
    text: str
    at: int

    @property
    def shown(self) -> str:
        """Return it as a message may repeat it."""
        if self.kind is Kind.END:
            return "the end"
        text = self.text if len(self.text) <= _SHOWN else self.text[:_SHOWN] + "…"
        return f"“{text}”"

    def is_word(self, *words: str) -> bool:
        """Tell whether it is one of these words, in whatever case."""
        return self.kind is Kind.NAME and self.text.lower() in words

    def is_mark(self, mark: str) -> bool:
        """Tell whether it is this mark."""
        return self.kind is Kind.MARK and self.text == mark


# a plus that was not encoded in the query string comes as a space
TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?)"
    r"(?:Z|([+\- ])([0-9]{2}:[0-9]{2}))",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    rf"""
    (?P<time>{TIME.pattern})(?![\w.])
    | (?P<number>[+-]?[0-9]+(?:\.[0-9]+)?)(?![\w.+-])
    | (?P<name>[a-z_]\w*)
    | '(?P<text>(?:[^']|'')*)'
    | (?P<mark>[(),])
    """,
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
_SPACE = re.compile(r"[ \t\r\n]*")
_WORDS = {"true": Kind.FLAG, "false": Kind.FLAG, "null": Kind.NULL}


def tokens(source: str, parameter: str) -> Iterator[Token]:
    """Yield the words of a text, and then its end. Raises Problem (invalid) about the parameter."""
    place = _space(source, 0)
    while place < len(source):
        found = _TOKEN.match(source, place)
        if found is None:
            raise _unreadable(source, place, parameter)
        yield _token(found)
        place = _space(source, found.end())
    yield Token(Kind.END, "", place + 1)


def wrong(parameter: str, at: int, words: str) -> Problem:
    """Return the problem of what stands at a place, counted from 1; the words have no full stop."""
    return invalid(parameter, f"{words} (at character {at}).", f"invalid_{parameter}", position=at)


def _space(source: str, place: int) -> int:
    found = _SPACE.match(source, place)
    return found.end() if found else place


def _token(found: re.Match[str]) -> Token:
    group = next(kind for kind in ("time", "number", "name", "text", "mark") if found[kind] is not None)
    kind, text = Kind(group), found[group]
    if kind is Kind.NAME:
        kind = _WORDS.get(text.lower(), kind)
    elif kind is Kind.TEXT:
        text = text.replace("''", "'")
    return Token(kind, text, found.start() + 1)


def _unreadable(source: str, place: int, parameter: str) -> Problem:
    mark = source[place]
    if mark == "'":
        return wrong(parameter, place + 1, "The text that begins here has no closing quote")
    if mark == '"':
        return wrong(parameter, place + 1, "Texts stand in single quotes")
    if mark.isdigit() or mark in "+-.":
        return wrong(parameter, place + 1, "This is neither a number nor a time")
    return wrong(parameter, place + 1, f"“{mark}” means nothing here")
