"""Questions to lists at random."""

from typing import Any

from hypothesis import strategies as st

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
)

FIELDS = ("title", "code", "small", "large", "flag")

# Letters with cases and without, marks that mean something in patterns, and whatever else can be stored.
# SQLite takes the last two of the plane, which are no characters, for U+FFFD.
_letters = st.sampled_from("aAbBßẞäÄσςΣiIıİkKK%_*?[]^$.\\-'\"(){}|+!") | st.characters(
    codec="utf-8", exclude_characters="\0\ufffd\ufffe\uffff"
)
# so few that one is often found in another
_few = st.sampled_from("aAςΣ%*[")
words = st.text(_few, max_size=3) | st.text(_letters, max_size=4)
_numbers = st.integers(-3, 3)
_large = _numbers | st.integers(-(2**63), 2**63 - 1)
_values: dict[str, st.SearchStrategy[Any]] = {
    "title": words,
    "code": words,
    "small": _numbers,
    "large": _large,
    "flag": st.booleans(),
}


def items() -> st.SearchStrategy[dict[str, Any]]:
    """Things of a list: `code` is never null, everything else is at times."""
    return st.fixed_dictionaries(
        {name: values if name == "code" else st.none() | values for name, values in _values.items()}
    )


def _of(field: str) -> st.SearchStrategy[Expression]:
    values = _values[field]
    # there are databases that know no more and no less of true and false
    ops = st.sampled_from(Op) if field != "flag" else st.sampled_from([Op.EQ, Op.NE])
    found: st.SearchStrategy[Expression] = st.builds(Comparison, st.just(field), ops, st.none() | values)
    found |= st.builds(OneOf, st.just(field), st.lists(values, max_size=3).map(tuple))
    if field in ("title", "code"):
        found |= st.builds(TextTest, st.just(field), st.sampled_from(How), words)
    return found


def expressions() -> st.SearchStrategy[Expression]:
    """Expressions over the fields of `items`."""
    terms = st.sampled_from(FIELDS).flatmap(_of)

    def more(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.builds(Not, inner) | st.builds(AllOf, several) | st.builds(AnyOf, several)

    return st.recursive(terms, more, max_leaves=8)


def orders() -> st.SearchStrategy[Order]:
    """One of the fields to sort by."""
    plain = st.builds(Order, st.sampled_from(FIELDS), st.booleans())
    ranks = st.lists(
        st.tuples(_numbers, st.integers(0, 2)), min_size=1, max_size=4, unique_by=lambda one: one[0]
    )
    return plain | st.builds(Order, st.just("small"), st.booleans(), ranks.map(tuple))
