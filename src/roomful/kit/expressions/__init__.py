"""What a list is asked for: which of its things, and in what order, without a word of how it is stored."""

from roomful.kit.expressions.evaluation import asked, holds
from roomful.kit.expressions.model import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_TERMS,
    AllOf,
    AnyOf,
    Comparison,
    Expression,
    How,
    ListQuery,
    Not,
    OneOf,
    Op,
    Order,
    TextTest,
    Value,
)

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_TERMS",
    "AllOf",
    "AnyOf",
    "Comparison",
    "Expression",
    "How",
    "ListQuery",
    "Not",
    "OneOf",
    "Op",
    "Order",
    "TextTest",
    "Value",
    "asked",
    "holds",
]
