"""The fields of a list as it is shown: what may be said of each, and what that means in the core."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from roomful.dialects.portsip.odata.tokens import TIME, Kind, Token
from roomful.kit.clock import SECOND, parse_rfc3339
from roomful.kit.expressions import (
    AllOf,
    AnyOf,
    Comparison,
    Expression,
    How,
    Not,
    OneOf,
    Op,
    Order,
    TextTest,
    Value,
    holds,
)

_LARGEST = 2**62  # of what the core has; well within 64 bits, so that rounding up stays there


class Mismatch(Exception):  # what is said of a field, not who is to blame
    """Something is said of a field that cannot be said of it; the words follow the field's name."""


@dataclass(frozen=True)
class Field:
    """A field, and the name it has in the core. `compare` and `test` raise Mismatch."""

    core: str

    def compare(self, op: Op, value: Token) -> Expression:
        """Return the comparison with a value that is not null."""
        raise NotImplementedError

    def test(self, _how: How, _text: str) -> Expression:
        """Return the test for a piece of text."""
        raise Mismatch("is no text")

    def order(self, *, descending: bool) -> Order:
        """Return how to sort by it."""
        return Order(self.core, descending)

    def _none(self) -> Expression:
        """Return what no value of the field is."""
        return OneOf(self.core, ())

    def _every(self) -> Expression:
        return Not(self._none())


Fields = Mapping[str, Field]


@dataclass(frozen=True)
class Text(Field):
    """Free text."""

    def compare(self, op: Op, value: Token) -> Expression:
        """Compare by code points."""
        return Comparison(self.core, op, _text(value))

    def test(self, how: How, text: str) -> Expression:
        """Look for the text in whatever case."""
        return TextTest(self.core, how, text)


@dataclass(frozen=True)
class Word(Field):
    """One of a few words; `words` has what each value of the core is shown as, two of them even alike."""

    words: Mapping[Value, str]

    def compare(self, op: Op, value: Token) -> Expression:
        """Compare what is shown."""
        text = _text(value)
        if op in (Op.EQ, Op.NE) and text not in self.words.values():
            raise Mismatch(f"is one of {', '.join(sorted({*self.words.values()}))}")
        return self._shown(Comparison("shown", op, text))

    def test(self, how: How, text: str) -> Expression:
        """Look into what is shown."""
        return self._shown(TextTest("shown", how, text))

    def order(self, *, descending: bool) -> Order:
        """Sort by what is shown."""
        shown = sorted({*self.words.values()})
        ranks = tuple((value, shown.index(word)) for value, word in self.words.items())
        return Order(self.core, descending, ranks)

    def _shown(self, said: Expression) -> Expression:
        return OneOf(
            self.core, tuple(value for value, word in self.words.items() if holds(said, {"shown": word}))
        )


@dataclass(frozen=True)
class Flag(Field):
    """True or false; `inverted` where the core has the opposite."""

    inverted: bool = False

    def compare(self, op: Op, value: Token) -> Expression:
        """Compare, with true or false."""
        if value.kind is not Kind.FLAG:
            raise Mismatch("is true or false")
        return self.says(op, is_true=value.text.lower() == "true")

    def says(self, op: Op, *, is_true: bool) -> Expression:
        """Return the comparison with true or false."""
        if op not in (Op.EQ, Op.NE):
            raise Mismatch("is true or false, which only eq and ne compare")
        return Comparison(self.core, op, is_true is not self.inverted)

    def order(self, *, descending: bool) -> Order:
        """Put false before true."""
        return Order(self.core, descending, ((True, 0), (False, 1)) if self.inverted else ())


@dataclass(frozen=True)
class Identity(Field):
    """An id; `read` returns what the core has for it, or None when it is no id at all."""

    read: Callable[[str], Value | None]

    def compare(self, op: Op, value: Token) -> Expression:
        """Compare; what is no id is nobody's."""
        if op not in (Op.EQ, Op.NE):
            raise Mismatch("is an id, which only eq and ne compare")
        if value.kind not in (Kind.TEXT, Kind.NUMBER):
            raise Mismatch("is an id, which stands in single quotes")
        core = self.read(value.text)
        if core is None or not _fits(core):
            return self._none() if op is Op.EQ else self._every()
        return Comparison(self.core, op, core)


@dataclass(frozen=True)
class _Shown(Field):
    """A number that is shown rounded down to whole steps, or as the nearest between two bounds.

    What is said is said of the number as it is shown, or what a client has read would find nothing.
    """

    step: int = 1
    low: int | None = None
    high: int | None = None

    def _compared(self, op: Op, value: int) -> Expression:
        if self.step == 1 and self.low is None and self.high is None:
            return Comparison(self.core, op, value)
        before, up_to = self._below(value), self._below(value + 1)
        reached, passed = self._at_least(value), self._at_least(value + 1)
        said: dict[Op, Expression] = {
            Op.LT: before,
            Op.LE: up_to,
            Op.GE: reached,
            Op.GT: passed,
            Op.EQ: AllOf((reached, up_to)),
            Op.NE: AnyOf((before, passed)),
        }
        return said[op]

    def _at_least(self, value: int) -> Expression:
        if self.low is not None and value <= self.low:
            return self._every()
        if self.high is not None and value > self.high:
            return self._none()
        return Comparison(self.core, Op.GE, self._up(value))

    def _below(self, value: int) -> Expression:
        if self.low is not None and value <= self.low:
            return self._none()
        if self.high is not None and value > self.high:
            return self._every()
        return Comparison(self.core, Op.LT, self._up(value))

    def _up(self, value: int) -> int:
        return -(-value // self.step) * self.step


@dataclass(frozen=True)
class Number(_Shown):
    """A whole number."""

    def compare(self, op: Op, value: Token) -> Expression:
        """Compare with a whole number."""
        if value.kind is not Kind.NUMBER:
            raise Mismatch("is a number, which stands without quotes")
        number = Decimal(value.text)
        # what is too large is told before it is written out
        if not _fits(number):
            raise Mismatch("is never that large")
        if number != int(number):
            raise Mismatch("is a whole number")
        return self._compared(op, int(number))


@dataclass(frozen=True)
class Time(_Shown):
    """A time, shown in whole seconds where nothing else is said."""

    step: int = SECOND

    def compare(self, op: Op, value: Token) -> Expression:
        """Compare with a time in quotes or without."""
        found = TIME.fullmatch(value.text) if value.kind in (Kind.TEXT, Kind.TIME) else None
        if found is None:
            raise Mismatch("is a time, as in '2017-07-21T17:32:28Z'")
        day, clock, sign, offset = found.groups()
        zone = f"{'-' if sign == '-' else '+'}{offset}" if offset else "Z"
        try:
            return self._compared(op, parse_rfc3339(f"{day}T{clock}{zone}"))
        except ValueError:
            raise Mismatch(f"is a time, and {day} {clock} is none") from None


def _text(value: Token) -> str:
    if value.kind is not Kind.TEXT:
        raise Mismatch("is text, which stands in single quotes")
    return value.text


def _fits(value: Value | Decimal) -> bool:
    return isinstance(value, str) or -_LARGEST <= value <= _LARGEST
