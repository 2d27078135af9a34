"""Files as answers: whole or in part (RFC 9110, sections 13 and 14), streamed while somebody listens."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, nullcontext
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from roomful.web.reply import Reply

Chunks = AsyncIterator[bytes]
Headers = list[tuple[bytes, bytes]]

_RANGE = re.compile(r"bytes=\s*(?:(\d{1,25})-(\d{0,25})|-(\d{1,25}))\s*", re.IGNORECASE | re.ASCII)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]')
# what a browser shows without running any of it
_SHOWN = re.compile(r"(?:video|audio)/|image/(?:jpeg|png|webp)$")
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Content:
    """A file to answer with. `tag` names its very bytes; `changed_at` is in microseconds."""

    name: str
    content_type: str
    size: int
    tag: str
    changed_at: int


class Unsatisfiable(Exception):  # noqa: N818  # what it is
    """Nothing of the file is within the range asked for; `header` tells how large it is."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.header = (b"content-range", b"bytes */%d" % size)


def wanted(headers: Mapping[str, str], content: Content) -> tuple[int, int] | None:
    """Return from where to before where a request wants a file; None for all of it.

    Several ranges at once, and what is no range of bytes, mean all of it, as a server may have it. Raises
    Unsatisfiable.
    """
    asked = _RANGE.fullmatch(headers.get("range", ""))
    if asked is None or not _still_the_same(headers.get("if-range"), content):
        return None
    first, last, suffix = asked.groups()
    if suffix is not None:
        start, end = max(content.size - int(suffix), 0), content.size
        if start == 0 and content.size == 0 and int(suffix):
            return None
    else:
        start, end = int(first), min(int(last) + 1 if last else content.size, content.size)
        if last and int(last) < int(first):
            return None
    if start >= end:
        raise Unsatisfiable(content.size)
    return start, end


def _still_the_same(if_range: str | None, content: Content) -> bool:
    if if_range is None:
        return True
    if if_range.lstrip().startswith(('"', "W/")):
        return if_range.strip() == _tag(content)
    return _moment(if_range) == content.changed_at // _SECOND


def unchanged(headers: Mapping[str, str], content: Content) -> bool:
    """Tell whether a client has the file already, by its tag or else by its age."""
    tags = headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or _tag(content) in known
    moment = _moment(headers.get("if-modified-since", ""))
    return moment is not None and content.changed_at // _SECOND <= moment


def _moment(text: str) -> int | None:
    """Return an HTTP date in whole seconds; None for what is none."""
    try:
        return int(parsedate_to_datetime(text).timestamp())
    except (ValueError, TypeError, OverflowError):
        return None


def _tag(content: Content) -> str:
    return f'"{content.tag}"'


def disposition(name: str, content_type: str, *, inline: bool) -> bytes:
    """Return how a file is to be saved, or shown where that is safe (RFC 6266)."""
    safe = _UNSAFE.sub("_", name).strip(" .") or "file"
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    kind = "inline" if inline and _SHOWN.match(content_type) else "attachment"
    value = f'{kind}; filename="{plain}"'
    if plain != safe:
        value += f"; filename*=UTF-8''{quote(safe, safe='')}"
    return value.encode()


def _headers(content: Content, *, inline: bool) -> Headers:
    return [
        (b"content-type", content.content_type.encode()),
        (b"content-disposition", disposition(content.name, content.content_type, inline=inline)),
        (b"etag", _tag(content).encode()),
        (b"last-modified", formatdate(content.changed_at // _SECOND, usegmt=True).encode()),
        (b"accept-ranges", b"bytes"),
        (b"cache-control", b"private, max-age=3600"),
        # the address is its credential: a page of any origin that has it may play it
        (b"cross-origin-resource-policy", b"cross-origin"),
        (b"access-control-expose-headers", b"accept-ranges, content-disposition, content-range, etag"),
    ]


async def download(
    request: Mapping[str, str],
    content: Content,
    read: Callable[[int, int], Chunks],
    *,
    inline: bool = False,
    head: bool = False,
) -> "Download | Reply":
    """Return the answer to a request, by its headers. With `head` nothing is read, and no range counts.

    Raises Unsatisfiable, and what `read` raises before its first bytes.
    """
    headers = _headers(content, inline=inline)
    if unchanged(request, content):
        return Reply(304, headers, b"")
    part = None if head else wanted(request, content)
    start, end = part or (0, content.size)
    headers.append((b"content-length", b"%d" % (end - start)))
    if part is not None:
        headers.append((b"content-range", b"bytes %d-%d/%d" % (start, end - 1, content.size)))
    if head or start == end:
        return Download(200, headers, b"", _nothing())
    chunks = read(start, end)
    # before anything is answered, so that a file that is gone is refused in words
    first = await anext(chunks, b"")
    return Download(200 if part is None else 206, headers, first, chunks)


async def _nothing() -> Chunks:
    return
    yield b""


class Download:
    """An ASGI answer that is read as it is sent, and no further when the client has left."""

    def __init__(self, status: int, headers: Headers, first: bytes, rest: Chunks) -> None:
        self._status = status
        self._headers = headers
        self._first = first
        self._rest = rest

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002  # ASGI's three
        """Send it."""
        sending = asyncio.ensure_future(self._send(send))
        leaving = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        async with _closing(self._rest):
            await send({"type": "http.response.start", "status": self._status, "headers": self._headers})
            chunk = self._first
            while chunk:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                chunk = await anext(self._rest, b"")
            await send({"type": "http.response.body", "body": b""})


def _closing(chunks: Chunks) -> Any:
    """Close what can be closed: a generator lets go of its file then, not some time later."""
    return aclosing(chunks) if hasattr(chunks, "aclose") else nullcontext()


async def _gone(receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
