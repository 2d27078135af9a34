import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from roomful.web import logs
from roomful.web.access import AccessLine, AccessLog
from roomful.web.output import Output
from roomful.web.redaction import clean


@pytest.fixture
def stream() -> Iterator[io.BytesIO]:
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    stream = io.BytesIO()
    logs.configure("json", "info", stream)
    yield stream
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


def last(stream: io.BytesIO) -> dict[str, Any]:
    return dict(json.loads(stream.getvalue().splitlines()[-1]))


def test_an_event_is_one_json_line_with_the_requests_id(stream: io.BytesIO) -> None:
    token = logs.REQUEST_ID.set("request-1")
    structlog.get_logger().info("room made", room_id="r", size=3, nothing=None)
    logs.REQUEST_ID.reset(token)
    line = last(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "event": "room made",
        "request_id": "request-1",
        "room_id": "r",
        "size": 3,
        "nothing": None,
    }
    structlog.get_logger().debug("too small to be told")
    assert stream.getvalue().count(b"\n") == 1


def test_bound_values_and_context_are_in_it(stream: io.BytesIO) -> None:
    with structlog.contextvars.bound_contextvars(job_id="j"):
        structlog.get_logger().bind(tenant_id="t").warning("late", by=2.5)
    assert last(stream).items() >= {"job_id": "j", "tenant_id": "t", "by": 2.5, "level": "warning"}.items()


def test_secrets_are_hidden(stream: io.BytesIO) -> None:
    structlog.get_logger().info(
        "made https://a.example/x?token=hush1 for bearer hush2hush2",
        token="hush3",
        api_key="hush4",
        pin="hush5",
        host_pin=55555,
        body={"password": "hush6", "list": [{"client_secret": "hush7"}]},
        url="postgresql://user:hush8@host/name",
        raw=b"hush9",
        key_id="shown",
        credential_id="shown",
        shipping="shown",
        monkey="shown",
    )
    text = stream.getvalue().decode()
    assert "hush" not in text
    assert "55555" not in text
    assert text.count("shown") == 4


def test_errors_have_tracebacks_without_values(stream: io.BytesIO) -> None:
    hidden = "hush"
    try:
        raise ValueError(f"no such /x?token={hidden}")
    except ValueError:
        structlog.get_logger().exception("failed")
    line = last(stream)
    assert line["level"] == "error"
    assert "ValueError: no such /x?…" in line["exception"]
    assert "hush" not in line["exception"]


def test_the_standard_library_goes_the_same_way(stream: io.BytesIO) -> None:
    logging.getLogger("some.library").warning("lost %s", "https://a/b?jwt=hush", extra={"password": "hush"})
    line = last(stream)
    assert (line["logger"], line["level"], line["event"]) == ("some.library", "warning", "lost https://a/b?…")
    assert line["password"] == "…"
    count = stream.getvalue().count(b"\n")
    logging.getLogger("httpx").info("a request")
    assert stream.getvalue().count(b"\n") == count


def test_nobody_forges_a_line(stream: io.BytesIO) -> None:
    structlog.get_logger().info("name\n{}", name="a\nb\x1b[31m\ud800")
    assert stream.getvalue().count(b"\n") == 1
    assert b"\x1b" not in stream.getvalue()
    logs.configure("console", "info", stream)
    structlog.get_logger().info("name\nforged", name="a\nb\x1b[31m")
    assert stream.getvalue().count(b"\n") == 2
    assert b"\x1b" not in stream.getvalue()


async def test_access_lines_share_a_write() -> None:
    class Counting(io.BytesIO):
        writes = 0

        def write(self, data: Any) -> int:
            self.writes += 1
            return super().write(data)

    stream = Counting()
    access = AccessLog(Output(stream), "json")
    for number in range(5):
        access.write(
            AccessLine(
                method="GET",
                path=f"/{number}",
                route="/",
                status=200,
                ms=1,
                bytes=1,
                client="a",
                request_id="b",
            )
        )
    await until_written(stream)
    assert (stream.writes, stream.getvalue().count(b"\n")) == (1, 5)


async def until_written(stream: io.BytesIO) -> None:
    from tests.waiting import until

    await until(lambda: bool(stream.getvalue()))


def test_a_closed_stream_fails_nothing() -> None:
    stream = io.BytesIO()
    output = Output(stream)
    stream.close()
    output.write(b"line")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("GET /rtc?access_token=x done", "GET /rtc?… done"),
        ("what? no query", "what? no query"),
        ("wss://a.example/rtc?x=1", "wss://a.example/rtc?…"),
        ("Authorization: Bearer abcdefgh", "Authorization: Bearer …"),
        ("jwt eyJhbGciOi.eyJzdWIi.c2ln end", "jwt … end"),
        ("mail a@b.example", "mail a@b.example"),
    ],
)
def test_texts_are_cleaned(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize("kind", ["files", "live"])
def test_signed_links_are_not_logged(stream: io.BytesIO, kind: str) -> None:
    path = f"/roomful/v1/{kind}/c2VjcmV0.abc-_/a%20b.mp4"
    assert clean(f"GET https://a.example{path} failed") == (
        f"GET https://a.example/roomful/v1/{kind}/…/a%20b.mp4 failed"
    )
    assert clean(f"/roomful/v1/{kind}/c2VjcmV0") == f"/roomful/v1/{kind}/…"
    assert clean("/roomful/v1/rooms/a") == "/roomful/v1/rooms/a"
    structlog.get_logger().info("made", url=f"https://a.example{path}")
    assert "c2VjcmV0" not in stream.getvalue().decode()
