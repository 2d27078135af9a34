"""The parameters that every list takes, in both spellings."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from roomful.dialects.portsip.odata.fields import Fields
from roomful.dialects.portsip.odata.grammar import check_text, expression, orders
from roomful.kit.expressions import ListQuery

Skip = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Top = Annotated[int, Meta(ge=1, le=100)]
_DOLLAR = "dollar_"


def _spelled(name: str) -> str:
    return name.replace(_DOLLAR, "$")


class ListParameters(Struct, rename=_spelled):
    """What a list is asked for. The vendor's guide writes some of it with a `$`, which counts where both are.

    `count` is taken and changes nothing: the number of matches is in every answer.
    """

    filter: str = ""
    search: str = ""
    orderby: str = ""
    skip: Skip = 0
    top: Top = 100
    count: bool | UnsetType = UNSET
    dollar_filter: str | UnsetType = UNSET
    dollar_search: str | UnsetType = UNSET
    dollar_orderby: str | UnsetType = UNSET
    dollar_skip: Skip | UnsetType = UNSET
    dollar_top: Top | UnsetType = UNSET
    dollar_count: bool | UnsetType = UNSET


def list_query(given: ListParameters, fields: Fields) -> ListQuery:
    """Return the question to a list of these fields. Raises Problem (invalid) naming the parameter."""
    filters, order = _either(given.dollar_filter, given.filter), _either(given.dollar_orderby, given.orderby)
    search = _either(given.dollar_search, given.search).strip()
    check_text(search, "search")
    return ListQuery(
        filter=expression(filters, fields) if filters.strip() else None,
        search=search or None,
        order=orders(order, fields) if order.strip() else (),
        skip=given.skip if given.dollar_skip is UNSET else given.dollar_skip,
        top=given.top if given.dollar_top is UNSET else given.dollar_top,
    )


def _either(dollar: str | UnsetType, plain: str) -> str:
    return plain if dollar is UNSET else dollar
