"""Files as answers: parts, conditions, names, and clients that leave."""

import asyncio
from collections.abc import AsyncIterator
from email.utils import formatdate
from typing import Any

import pytest

from roomful.web.downloads import Content, Unsatisfiable, disposition, download, unchanged, wanted

_AT = 1_800_000_000_123_456
_DATE = formatdate(_AT // 1_000_000, usegmt=True)
_LATER = formatdate(_AT // 1_000_000 + 1, usegmt=True)
_EARLIER = formatdate(_AT // 1_000_000 - 1, usegmt=True)
CONTENT = Content("a.mp4", "video/mp4", 1000, "abc", _AT)
EMPTY = Content("a.mp4", "video/mp4", 0, "abc", _AT)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-499", (0, 500)),
        ("bytes=500-", (500, 1000)),
        ("bytes=999-", (999, 1000)),
        ("bytes=-1", (999, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=10-5000", (10, 1000)),
        ("bytes=10-" + "9" * 25, (10, 1000)),
        ("Bytes=1-2", (1, 3)),
        ("bytes= 1-2 ", (1, 3)),
        ("", None),
        ("bytes", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=5-4", None),
        ("bytes=a-b", None),
        ("bytes=1-2,5-6", None),
        ("bytes=--1", None),
        ("lines=1-2", None),
        ("bytes=1.5-2", None),
        ("bytes=0-" + "9" * 5000, None),
        ("bytes=٣-٤", None),
    ],
)
def test_ranges(header: str, expected: tuple[int, int] | None) -> None:
    assert wanted({"range": header}, CONTENT) == expected


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=" + "9" * 25 + "-"])
def test_nothing_is_within_the_range(header: str) -> None:
    with pytest.raises(Unsatisfiable) as told:
        wanted({"range": header}, CONTENT)
    assert told.value.header == (b"content-range", b"bytes */1000")


def test_of_an_empty_file() -> None:
    assert wanted({"range": "bytes=-5"}, EMPTY) is None
    with pytest.raises(Unsatisfiable):
        wanted({"range": "bytes=0-"}, EMPTY)


@pytest.mark.parametrize(
    ("condition", "same"),
    [
        ('"abc"', True),
        ('"abd"', False),
        ('W/"abc"', False),
        (_DATE, True),
        (_LATER, False),
        (_EARLIER, False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_a_part_is_of_the_same_file_or_it_is_the_whole(condition: str, same: bool) -> None:
    part = wanted({"range": "bytes=0-9", "if-range": condition}, CONTENT)
    assert part == ((0, 10) if same else None)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"if-none-match": '"abc"'}, True),
        ({"if-none-match": '"x", W/"abc"'}, True),
        ({"if-none-match": "*"}, True),
        ({"if-none-match": '"x"'}, False),
        # the tag counts before the date
        ({"if-none-match": '"x"', "if-modified-since": _LATER}, False),
        ({"if-modified-since": _DATE}, True),
        ({"if-modified-since": _LATER}, True),
        ({"if-modified-since": _EARLIER}, False),
        ({"if-modified-since": "yesterday"}, False),
        ({}, False),
    ],
)
def test_who_has_it_already(headers: dict[str, str], expected: bool) -> None:
    assert unchanged(headers, CONTENT) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a b.mp4", b'attachment; filename="a b.mp4"'),
        ("../../etc/passwd", b'attachment; filename="_.._etc_passwd"'),
        ('a"; filename="evil.exe', b'attachment; filename="a_; filename=_evil.exe"'),
        ("a\r\nset-cookie: x", b'attachment; filename="a__set-cookie_ x"'),
        ("", b'attachment; filename="file"'),
        ("..", b'attachment; filename="file"'),
        ("Büro ☃.mp4", b"attachment; filename=\"B_ro _.mp4\"; filename*=UTF-8''B%C3%BCro%20%E2%98%83.mp4"),
    ],
)
def test_names_are_safe(name: str, expected: bytes) -> None:
    assert disposition(name, "video/mp4", inline=False) == expected


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [
        ("video/mp4", True),
        ("audio/mp4", True),
        ("image/jpeg", True),
        ("image/svg+xml", False),
        ("text/html", False),
        ("application/octet-stream", False),
    ],
)
def test_only_what_runs_nothing_is_shown(content_type: str, shown: bool) -> None:
    kind = b"inline" if shown else b"attachment"
    assert disposition("a", content_type, inline=True).split(b";")[0] == kind


class Source:
    """A file that counts what is read of it."""

    def __init__(self, content: bytes, *, fails_at: int = -1) -> None:
        self.content = content
        self.fails_at = fails_at
        self.read_bytes = 0
        self.closed = False

    async def read(self, start: int, end: int) -> AsyncIterator[bytes]:
        try:
            for at in range(start, end, 10):
                if at == self.fails_at:
                    raise FileNotFoundError
                piece = self.content[at : min(at + 10, end)]
                self.read_bytes += len(piece)
                yield piece
        finally:
            self.closed = True


async def run(answer: Any, *, gone_after: int | None = None) -> tuple[int, dict[str, str], bytes]:
    """Send an answer to a client, who may leave after so many pieces."""
    sent: list[Any] = []
    left = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if gone_after is not None and len(sent) > gone_after:
            left.set()
            await asyncio.sleep(3600)

    await answer({"type": "http"}, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:])


BYTES = bytes(range(250)) * 4


async def test_the_whole() -> None:
    source = Source(BYTES)
    status, headers, body = await run(await download({}, CONTENT, source.read))
    assert (status, body) == (200, BYTES)
    assert headers["content-length"] == "1000"
    assert headers["accept-ranges"] == "bytes"
    assert headers["etag"] == '"abc"'
    assert headers["last-modified"] == _DATE
    assert headers["cache-control"].startswith("private")
    assert "content-range" not in headers
    assert source.closed


async def test_a_part() -> None:
    source = Source(BYTES)
    status, headers, body = await run(await download({"range": "bytes=5-24"}, CONTENT, source.read))
    assert (status, body) == (206, BYTES[5:25])
    assert (headers["content-length"], headers["content-range"]) == ("20", "bytes 5-24/1000")
    assert source.read_bytes == 20


async def test_nothing_is_read_for_its_headers() -> None:
    source = Source(BYTES)
    answer = await download({"range": "bytes=5-24"}, CONTENT, source.read, head=True)
    status, headers, body = await run(answer)
    assert (status, body, source.read_bytes) == (200, b"", 0)
    assert headers["content-length"] == "1000"
    unchanged_answer = await download({"if-none-match": '"abc"'}, CONTENT, source.read)
    status, headers, body = await run(unchanged_answer)
    assert (status, body, source.read_bytes, headers["etag"]) == (304, b"", 0, '"abc"')


async def test_an_empty_file() -> None:
    status, headers, body = await run(await download({}, EMPTY, Source(b"").read))
    assert (status, headers["content-length"], body) == (200, "0", b"")


async def test_who_leaves_stops_the_reading() -> None:
    source = Source(BYTES)
    await run(await download({}, CONTENT, source.read), gone_after=3)
    assert source.read_bytes <= 40
    assert source.closed


async def test_a_file_that_is_gone_is_told_before_anything_else() -> None:
    with pytest.raises(FileNotFoundError):
        await download({}, CONTENT, Source(BYTES, fails_at=0).read)


async def test_what_fails_later_cuts_the_answer_short() -> None:
    source = Source(BYTES, fails_at=50)
    with pytest.raises(FileNotFoundError):
        await run(await download({}, CONTENT, source.read))
    assert source.closed
