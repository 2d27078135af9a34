"""What lists are asked in: the vendor's part of OData, as questions of the core.

Where the vendor's pages are silent, OData 4 decides, read kindly: words like `and` and `EQ` in any case, and
names of fields as they are shown. Texts compare by code points; `startswith`, `endswith`, `contains` and
`search` take upper and lower case for the same.
"""

from roomful.dialects.portsip.odata.fields import Field, Fields, Flag, Identity, Number, Text, Time, Word
from roomful.dialects.portsip.odata.grammar import expression, orders
from roomful.dialects.portsip.odata.parameters import ListParameters, list_query

__all__ = [
    "Field",
    "Fields",
    "Flag",
    "Identity",
    "ListParameters",
    "Number",
    "Text",
    "Time",
    "Word",
    "expression",
    "list_query",
    "orders",
]
