import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator

import pytest

from roomful.settings import Settings
from tests.waiting import until
from tests.web.serving import Answer, Running, running


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Running]:
    settings = Settings(port=0, header_timeout=1, body_timeout=0.5, body_limit=100_000, shutdown_grace=1)
    async with running(settings) as one:
        yield one


def is_refused(answer: Answer, status: int, code: str) -> None:
    assert answer.status == status
    assert answer.headers["x-vendor"] == "yes"
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body)["errors"][0]["code"] == code


async def test_a_body_too_large_is_refused_by_its_length(server: Running) -> None:
    head = b"POST /vendor/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n"
    answer = Answer.read(await server.ask(head))
    is_refused(answer, 413, "body_too_large")
    assert answer.headers["connection"] == "close"


async def test_who_sends_a_large_body_in_full_still_reads_the_refusal(server: Running) -> None:
    is_refused(await server.post("/vendor/echo", b"x" * 5_000_000), 413, "body_too_large")


async def test_a_body_too_large_is_refused_while_it_comes(server: Running) -> None:
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    raw = (
        b"POST /vendor/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunk * 4
        + b"0\r\n\r\n"
    )
    is_refused(Answer.read(await server.ask(raw)), 413, "body_too_large")


async def test_a_surface_may_take_larger_bodies(server: Running) -> None:
    assert (await server.post("/vendor/large/x", b"x" * 200_000)).status == 200
    is_refused(await server.post("/vendor/large/x", b"x" * 9_000_000), 413, "body_too_large")


async def test_a_slow_body_is_refused_at_its_deadline(server: Running) -> None:
    started = time.monotonic()
    raw = b"POST /vendor/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{"
    is_refused(Answer.read(await server.ask(raw)), 408, "request_timeout")
    assert 0.4 < time.monotonic() - started < 5


async def test_a_body_in_drops_has_one_deadline(server: Running) -> None:
    reader, writer = await server.connect()
    writer.write(b"POST /vendor/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
    answer = asyncio.create_task(reader.read())
    while not answer.done():
        writer.write(b" ")
        await asyncio.wait({answer}, timeout=0.1)
    is_refused(Answer.read(await answer), 408, "request_timeout")
    writer.close()


async def test_who_leaves_within_a_body_leaves_nothing_behind(server: Running) -> None:
    for _ in range(20):
        _, writer = await server.connect()
        writer.write(b"POST /vendor/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{")
        await writer.drain()
        writer.close()
    await until(lambda: server.log.getvalue().count(b'"status":499') == 20 and not server.closing.running)


async def test_slow_headers_are_cut_off(server: Running) -> None:
    started = time.monotonic()
    assert b"200" not in await server.ask(b"GET /vendor/x HTTP/1.1\r\nHost: a\r\nX-Slow: ")
    assert 0.8 < time.monotonic() - started < 5


async def test_silent_connections_are_cut_off(server: Running) -> None:
    assert await server.ask(b"") == b""


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"rest":['])
async def test_deep_nesting_is_refused(server: Running, opening: bytes) -> None:
    body = opening * (90_000 // len(opening))
    assert (await server.post("/vendor/echo", body)).body == b"too_deep "


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"name": "\\ud800"}', b"invalid_json "),
        (b'{"name": "a\\u0000"}', b"invalid_character /name"),
        (b'{"name": "\xff"}', b"invalid_json "),
        (b'{"name": 5}', b"invalid /name"),
        (b"", b""),
    ],
)
async def test_texts_that_cannot_be_kept_are_refused(server: Running, body: bytes, said: bytes) -> None:
    answer = await server.post("/vendor/echo", body)
    assert answer.body == said if said else answer.status == 422


async def test_long_names_are_the_business_of_handlers(server: Running) -> None:
    assert (await server.post("/vendor/echo", b'{"name": "%s"}' % (b"n" * 10_000))).status == 200
    assert (await server.get("/vendor/" + "n" * 5_000)).status == 200


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/vendor/%", 400, "invalid_path"),
        ("/vendor/%zz", 400, "invalid_path"),
        ("/vendor/%2", 400, "invalid_path"),
        ("/vendor/%ff", 400, "invalid_path"),
        ("/vendor/%ed%a0%80", 400, "invalid_path"),
        ("/vendor/a%00b", 400, "invalid_path"),
        ("/vendor/%c0%af", 400, "invalid_path"),
        ("/vendor/x?a=%00", 400, "invalid_query"),
        ("/vendor/x?a=%ff", 400, "invalid_query"),
        ("/vendor/x?a=%g0", 400, "invalid_query"),
        ("/vendor/" + "n" * 10_000, 414, "path_too_long"),
        ("/vendor/x?" + "n" * 20_000, 414, "query_too_long"),
    ],
)
async def test_paths_and_queries_that_are_no_text_are_refused(
    server: Running, path: str, status: int, code: str
) -> None:
    is_refused(await server.get(path), status, code)


@pytest.mark.parametrize(
    "path", ["/vendor/z%C3%BC", "/vendor/%E2%82%AC?a=%E2%82%AC&b=100%25", "/vendor/a+b?c+d"]
)
async def test_text_is_taken(server: Running, path: str) -> None:
    assert (await server.get(path)).status == 200


async def test_outside_of_dialects_the_words_are_plain(server: Running) -> None:
    answer = await server.get("/other/%ff")
    assert answer.status == 400
    assert json.loads(answer.body)["error"]["code"] == "invalid_path"


@pytest.mark.parametrize("method", ["FROBNICATE", "TRACE", "get", "A" * 5000])
async def test_unknown_methods_are_refused(server: Running, method: str) -> None:
    answer = await server.get("/vendor/x", method=method)
    is_refused(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
        b"GET /a\x00b HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(200)) + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
async def test_what_is_no_http_gets_no_further(server: Running, raw: bytes) -> None:
    seen = len(server.app.scopes)
    answer = Answer.read(await server.ask(raw))
    assert 400 <= answer.status < 500 or answer.status == 0
    assert len(server.app.scopes) == seen


async def test_of_length_and_chunks_the_chunks_count_and_the_connection_ends(server: Running) -> None:
    inner = b"GET /vendor/smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(inner), inner)
    head = b"POST /vendor/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    after = b"GET /vendor/after HTTP/1.1\r\nHost: a\r\n\r\n"
    raw = await server.ask(head + chunk + after)
    assert raw.count(b"HTTP/1.1 ") == 1
    assert Answer.read(raw).headers["connection"] == "close"
    assert not any(scope["path"] in ("/vendor/smuggled", "/vendor/after") for scope in server.app.scopes)


async def test_errors_inside_are_told_in_the_dialects_words_without_details(server: Running) -> None:
    answer = await server.get("/vendor/boom")
    is_refused(answer, 500, "internal_error")
    assert b"secret" not in answer.body


async def test_broken_chunks_do_not_reach_the_app(server: Running) -> None:
    seen = len(server.app.scopes)
    await server.ask(
        b"POST /vendor/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"
    )
    assert len(server.app.scopes) == seen


# Opens as many connections as it is told, half of them with half a request, and holds them.
HOLDER = """
import resource, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
held = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(int(sys.argv[2]))]
for one in held[::2]:
    one.sendall(b"GET / HTTP/1.1\\r\\nHost: a\\r\\nX-")
print("held", flush=True)
sys.stdin.read()
"""


async def answers_beside_idle(count: int) -> None:
    async with running(Settings(port=0, header_timeout=120, shutdown_grace=1)) as server:
        pipe = asyncio.subprocess.PIPE
        holder = await asyncio.create_subprocess_exec(
            sys.executable, "-c", HOLDER, str(server.port), str(count), stdin=pipe, stdout=pipe
        )
        try:
            assert holder.stdout is not None
            assert await asyncio.wait_for(holder.stdout.readline(), 60) == b"held\n"
            started = time.monotonic()
            for _ in range(10):
                assert (await server.get("/vendor/x")).status == 200
            assert time.monotonic() - started < 2
        finally:
            holder.kill()
            await holder.wait()


async def test_two_thousand_idle_connections() -> None:
    await answers_beside_idle(2_000)


@pytest.mark.long
async def test_ten_thousand_idle_connections() -> None:
    await answers_beside_idle(10_000)
