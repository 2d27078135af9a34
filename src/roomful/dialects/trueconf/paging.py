"""Pages: numbered from 1, and asked for from 0 by some clients, who mean the first."""

from collections.abc import Mapping
from dataclasses import dataclass

from roomful.dialects.trueconf.wire.reading import whole
from roomful.kit.errors import invalid

LOGS, LISTS = 20, 200
_MOST = 1000
_FARTHEST = 10**9


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is asked for."""

    number: int
    size: int

    @property
    def skip(self) -> int:
        """How many stand before it."""
        return (self.number - 1) * self.size

    def following(self, found: int) -> int:
        """Return the number of the next page; -1 when no more than this page was found.

        `found` counts one beyond the page, where there is one.
        """
        return self.number + 1 if found > self.size else -1


def page_of(query: Mapping[str, str], usual: int) -> Page:
    """Return which page a query asks for. Raises Problem."""
    size = whole(query["page_size"], "page_size") if query.get("page_size") else usual
    number = whole(query["page_id"], "page_id") if query.get("page_id") else 1
    if not 1 <= size <= max(_MOST, usual):
        raise invalid("page_size", f"page_size is 1 to {_MOST}.")
    if not 0 <= number <= _FARTHEST:
        raise invalid("page_id", "page_id is the number of a page.")
    return Page(max(number, 1), size)
