"""The words of a question to a list.

Expressions have three values: true, false, and null where a field they need is null. What is null for an item
leaves it out, and so does what is false; the difference shows under `Not`, where null stays null.
"""

from dataclasses import dataclass
from enum import StrEnum

# Who reads expressions from outside keeps to these; evaluating and compiling recurse by depth.
MAX_TERMS = 50
MAX_DEPTH = 30
MAX_LENGTH = 4000

Value = str | int | bool
_LARGEST = 2**63


class Op(StrEnum):
    """How a field compares with a value."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"


class How(StrEnum):
    """Where in a field a text has to stand."""

    STARTS = "startswith"
    ENDS = "endswith"
    CONTAINS = "contains"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field beside a value of its own type; times are microseconds, texts go by code points.

    Beside None, `eq` and `ne` tell whether the field is null, and everything else is null.
    Raises ValueError for a number that no database has: beyond 64 bits.
    """

    field: str
    op: Op
    value: Value | None

    def __post_init__(self) -> None:
        if isinstance(self.value, int) and not -_LARGEST <= self.value < _LARGEST:
            raise ValueError("the number has more than 64 bits")


@dataclass(frozen=True, slots=True)
class OneOf:
    """A field that has one of these values: never when there are none, and null when the field is null."""

    field: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class TextTest:
    """A field in which a text stands, in whatever case (see `letters`)."""

    field: str
    how: How
    text: str


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    term: "Expression"


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when all terms are, false when one is false."""

    terms: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when one term is, false when all are false."""

    terms: "tuple[Expression, ...]"


Expression = Comparison | OneOf | TextTest | Not | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Order:
    """One of the fields to sort by. Null comes before everything, so last when descending.

    `ranks` gives values the places they have in this order; what has none counts as null.
    """

    field: str
    descending: bool = False
    ranks: tuple[tuple[Value, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A page of a list: what `filter` chooses and has the text of `search`, sorted, `top` behind `skip`.

    What `order` leaves equal stands in the list's own order.
    """

    filter: Expression | None = None
    search: str | None = None
    order: tuple[Order, ...] = ()
    skip: int = 0
    top: int = 100
