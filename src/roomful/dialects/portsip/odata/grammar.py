"""The grammar of `filter` and `orderby`.

filter     = all {"or" all}
all        = term {"and" term}
term       = "not" term | condition
condition  = "(" filter ")" [flag] | function "(" field "," text ")" [flag]
           | field compares value | value compares field | field, where it is true or false
flag       = ("eq" | "ne") ("true" | "false")
orderby    = field ["asc" | "desc"] {"," field ["asc" | "desc"]}
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from roomful.dialects.portsip.odata.fields import Field, Fields, Flag, Mismatch
from roomful.dialects.portsip.odata.tokens import Kind, Token, tokens, wrong
from roomful.kit.errors import Problem
from roomful.kit.expressions import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_TERMS,
    AllOf,
    AnyOf,
    Comparison,
    Expression,
    How,
    Not,
    Op,
    Order,
)
from roomful.kit.text import is_storable

_FILTER, _ORDERBY = "filter", "orderby"
_OPS = {op.value: op for op in Op}
_FUNCTIONS = {how.value: how for how in How}
_FLIPPED = {Op.GT: Op.LT, Op.GE: Op.LE, Op.LT: Op.GT, Op.LE: Op.GE}
_VALUES = {Kind.TEXT, Kind.NUMBER, Kind.TIME, Kind.FLAG, Kind.NULL}


def expression(source: str, fields: Fields) -> Expression:
    """Return what a filter says.

    Raises Problem (invalid) with field `filter`; its details have the `position`, counted from 1.
    """
    check_text(source, _FILTER)
    return _Filter(_Words(source, _FILTER, fields)).whole()


def orders(source: str, fields: Fields) -> tuple[Order, ...]:
    """Return the order that is asked for. Raises Problem (invalid) with field `orderby`.

    Of a field that stands there twice the first place counts.
    """
    check_text(source, _ORDERBY)
    words = _Words(source, _ORDERBY, fields)
    found: dict[str, Order] = {}
    while True:
        name, field = words.field()
        direction = words.take() if words.now.is_word("asc", "desc") else None
        found.setdefault(
            name.text, field.order(descending=direction is not None and direction.is_word("desc"))
        )
        if words.now.kind is Kind.END:
            return tuple(found.values())
        words.take_mark(",", "“,” or the end")


def check_text(source: str, parameter: str) -> None:
    """Raise Problem (invalid) for a text that is too long, or that no database could look for."""
    if len(source) > MAX_LENGTH:
        raise wrong(parameter, MAX_LENGTH + 1, f"There may be {MAX_LENGTH} characters, and here is one more")
    if not is_storable(source):
        place = next(place for place, letter in enumerate(source, 1) if not is_storable(letter))
        raise wrong(parameter, place, "This character can be in no text")


class _Words:
    """The words that are still to be read."""

    def __init__(self, source: str, parameter: str, fields: Fields) -> None:
        self._parameter = parameter
        self._fields = fields
        self._rest: Iterator[Token] = tokens(source, parameter)
        self.now = next(self._rest)

    def take(self) -> Token:
        """Return the next word and go on."""
        taken = self.now
        if taken.kind is not Kind.END:
            self.now = next(self._rest)
        return taken

    def take_mark(self, mark: str, wanted: str) -> None:
        """Take a mark. Raises Problem that tells what is wanted."""
        if not self.now.is_mark(mark):
            raise self.unexpected(wanted)
        self.take()

    def field(self) -> tuple[Token, Field]:
        """Take the name of a field."""
        if self.now.kind is not Kind.NAME:
            raise self.unexpected("the name of a field")
        name = self.take()
        return name, self.field_of(name)

    def field_of(self, name: Token) -> Field:
        """Return the field of a name."""
        field = self._fields.get(name.text)
        if field is None:
            there = ", ".join(sorted(self._fields))
            raise self.wrong(name, f"There is no field {name.shown} here; there are {there}")
        return field

    def unexpected(self, wanted: str) -> Problem:
        """Return the problem of the next word."""
        return self.wrong(self.now, f"Here should be {wanted}, not {self.now.shown}")

    def wrong(self, token: Token, words: str) -> Problem:
        """Return the problem of a word."""
        return wrong(self._parameter, token.at, words)

    @contextmanager
    def saying(self, name: Token, at: Token) -> Iterator[None]:
        """Turn a mismatch inside into the problem of what is said at a place of a field."""
        try:
            yield
        except Mismatch as mismatch:
            raise self.wrong(at, f"The field {name.text} {mismatch}") from None


class _Filter:
    """Reads a filter from left to right."""

    def __init__(self, words: _Words) -> None:
        self._words = words
        self._depth = 0
        self._terms = 0

    def whole(self) -> Expression:
        found = self._any()
        if self._words.now.kind is not Kind.END:
            raise self._words.unexpected("“and”, “or” or the end")
        return found

    def _any(self) -> Expression:
        terms = [self._all()]
        while self._words.now.is_word("or"):
            self._words.take()
            terms.append(self._all())
        return terms[0] if len(terms) == 1 else AnyOf(tuple(terms))

    def _all(self) -> Expression:
        terms = [self._term()]
        while self._words.now.is_word("and"):
            self._words.take()
            terms.append(self._term())
        return terms[0] if len(terms) == 1 else AllOf(tuple(terms))

    def _term(self) -> Expression:
        if not self._words.now.is_word("not"):
            return self._condition()
        with self._deeper(self._words.take()):
            return Not(self._term())

    @contextmanager
    def _deeper(self, at: Token) -> Iterator[None]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._words.wrong(at, f"This is nested more than {MAX_DEPTH} deep")
        yield
        self._depth -= 1

    def _condition(self) -> Expression:
        first = self._words.now
        if first.is_mark("("):
            with self._deeper(self._words.take()):
                inner = self._any()
                self._words.take_mark(")", "“and”, “or” or “)”")
            return self._told(inner)
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise self._words.wrong(first, f"There may be {MAX_TERMS} conditions, and this is one more")
        if first.kind in _VALUES:
            return self._turned(self._words.take())
        if first.kind is not Kind.NAME:
            raise self._words.unexpected("a condition")
        name = self._words.take()
        return self._test(name) if self._words.now.is_mark("(") else self._comparison(name)

    def _told(self, said: Expression) -> Expression:
        """Return what is said, or its opposite, where it is followed by `eq false` or the like."""
        if not self._words.now.is_word(*_OPS):
            return said
        op = self._op(Op.EQ, Op.NE)
        if self._words.now.kind is not Kind.FLAG:
            raise self._words.unexpected("“true” or “false”")
        is_true = self._words.take().text.lower() == "true"
        return said if is_true is (op is Op.EQ) else Not(said)

    def _test(self, name: Token) -> Expression:
        how = _FUNCTIONS.get(name.text.lower())
        if how is None:
            there = ", ".join(sorted(_FUNCTIONS))
            raise self._words.wrong(name, f"There is no function {name.shown}; there are {there}")
        self._words.take()
        shown, field = self._words.field()
        self._words.take_mark(",", "“,”")
        if self._words.now.kind is not Kind.TEXT:
            raise self._words.unexpected("a text in single quotes")
        text = self._words.take().text
        self._words.take_mark(")", "“)”")
        with self._words.saying(shown, shown):
            return self._told(field.test(how, text))

    def _comparison(self, name: Token) -> Expression:
        field = self._words.field_of(name)
        if isinstance(field, Flag) and not self._words.now.is_word(*_OPS):
            return field.says(Op.EQ, is_true=True)
        op = self._op()
        if self._words.now.kind not in _VALUES:
            raise self._words.unexpected(
                "a value: a text or time in single quotes, a number, true, false, null"
            )
        return self._compared(name, field, op, self._words.take())

    def _turned(self, value: Token) -> Expression:
        op = self._op()
        name, field = self._words.field()
        return self._compared(name, field, _FLIPPED.get(op, op), value)

    def _op(self, *wanted: Op) -> Op:
        ops: Iterable[Op] = wanted or Op
        op = _OPS.get(self._words.now.text.lower()) if self._words.now.kind is Kind.NAME else None
        if op is None or op not in ops:
            raise self._words.unexpected(f"one of {', '.join(ops)}")
        self._words.take()
        return op

    def _compared(self, name: Token, field: Field, op: Op, value: Token) -> Expression:
        if value.kind is Kind.NULL:
            return Comparison(field.core, op, None)
        with self._words.saying(name, value):
            return field.compare(op, value)
