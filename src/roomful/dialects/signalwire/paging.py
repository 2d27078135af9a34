"""Pages: each link has a token that says where its page begins, signed for its list, filters and tenant.

What comes or goes meanwhile moves no page: a token names the row it begins behind, not how many rows stand
before it. It looks as the vendor's do: `PA` for what comes after, `PB` for what comes before, and a UUID,
half of which is the row's number and half a signature.
"""

import hmac
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from msgspec import UNSET

from roomful.dialects.signalwire.errors import one_bad
from roomful.dialects.signalwire.wire.checking import take_query
from roomful.dialects.signalwire.wire.common import Page, PageLinks
from roomful.kit.ids import is_id
from roomful.tenants.service import Tenants
from roomful.web.operations import Call

AFTER, BEFORE = "PA", "PB"
_PAGE = ("page_number", "page_size", "page_token")
T = TypeVar("T")
P = TypeVar("P", bound=Page)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind a row's number, before one, or at the beginning."""

    count: int
    after: int | None = None
    before: int | None = None

    def told(self) -> dict[str, Any]:
        """Return it as the features' lists take it."""
        return {"count": self.count, "after": self.after, "before": self.before}


class Paging:
    """Reads page tokens, and makes links."""

    def __init__(self, tenants: Tenants, base_url: str) -> None:
        self._tenants = tenants
        self._base_url = base_url

    async def base(self, tenant_id: str) -> str:
        """Return what a tenant's addresses begin with."""
        return (await self._tenants.get(tenant_id)).public_url or self._base_url

    async def turn(
        self, call: Call, kind: type[P], fetch: Callable[[P, Place], Awaitable[Sequence[T]]], *, number: Any
    ) -> tuple[list[T], PageLinks]:
        """Return a page of a list and where the others are.

        `fetch` returns so many rows, newest first, behind or before a number, and `number` is that of a row.
        Raises Problem page_token_required, page_token_is_invalid, or what is wrong with the query.
        """
        query = take_query(kind, call.query)
        key = (await self._tenants.ticket_key(call.caller.tenant_id)).derived("page tokens")
        given = {name: value for name, value in call.query.items() if name in kind.__struct_fields__}
        book = _Book(key, call.request.scope["path"], given, await self.base(call.caller.tenant_id))
        place = book.place(query)
        found = [*await fetch(query, place)]
        more = len(found) > query.page_size
        if more:
            # one row more was asked for than is shown, to know whether there are others
            found = found[1:] if place.before is not None else found[: query.page_size]
        goes_on = bool(found) and (more or place.before is not None)
        last = number(found[-1]) if goes_on else None
        first = number(found[0]) if found else (place.after or 0)
        return found, book.links(query, first, last)


class _Book:
    """One list with its filters, as one tenant sees it."""

    def __init__(self, key: bytes, path: str, given: Mapping[str, str], base_url: str) -> None:
        self._key = key
        self._filters = sorted((name, value) for name, value in given.items() if name not in _PAGE)
        self._given = given
        self._url = base_url + path
        self._bound = "\0".join([path, urlencode(self._filters)])

    def place(self, query: Page) -> Place:
        """Return where the page that is asked for begins."""
        count, token = query.page_size + 1, query.page_token
        if token is UNSET:
            if query.page_number:
                words = "page_token is required with a page_number greater than 0"
                raise one_bad("page_token", words, "page_token_required")
            return Place(count)
        way, at = str(token)[:2], self._read(str(token), query.page_number)
        return Place(count, after=at) if way == AFTER else Place(count, before=at)

    def links(self, query: Page, first: int, last: int | None) -> PageLinks:
        """Return where the pages around one are; `last` is the number of its last row if others follow."""
        number, size = query.page_number, query.page_size
        following: Any = UNSET if last is None else self._link(number + 1, size, AFTER, last)
        before: Any = UNSET
        if number == 1:
            before = self._link(0, size)
        elif number > 1:
            before = self._link(number - 1, size, BEFORE, first)
        own = f"{self._url}?{urlencode(self._given)}" if self._given else self._url
        return PageLinks(self_=own, first=self._link(0, size), next=following, prev=before)

    def _link(self, number: int, size: int, way: str = "", at: int = 0) -> str:
        told: list[tuple[str, str]] = [*self._filters, ("page_number", str(number)), ("page_size", str(size))]
        if way:
            said = at.to_bytes(8, "big")
            told.append(("page_token", way + str(uuid.UUID(bytes=said + self._sign(way, number, said)))))
        return f"{self._url}?{urlencode(told)}"

    def _sign(self, way: str, number: int, said: bytes) -> bytes:
        text = "\0".join([way, str(number), self._bound]).encode()
        return hmac.digest(self._key, said + text, "sha256")[:8]

    def _read(self, token: str, number: int) -> int:
        """Return the row that a token names. Raises Problem for one that was not made for this very page."""
        way, text = token[:2], token[2:]
        if way in {AFTER, BEFORE} and is_id(text):
            raw = uuid.UUID(text).bytes
            if hmac.compare_digest(raw[8:], self._sign(way, number, raw[:8])):
                return int.from_bytes(raw[:8], "big")
        raise one_bad("page_token", "page_token is not valid for this page", "page_token_is_invalid")
