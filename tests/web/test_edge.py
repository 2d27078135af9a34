import asyncio
import json
from collections.abc import AsyncIterator
from ipaddress import ip_network
from typing import Any

import pytest
from litestar import Litestar, Request, get, head, post
from litestar.response import ServerSentEvent

from roomful.settings import Settings
from tests.waiting import until
from tests.web.serving import Answer, Running, running


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Running]:
    async with running(Settings(port=0, trusted_proxies=(ip_network("10.0.0.0/8"),))) as one:
        yield one


async def lines(server: Running) -> list[dict[str, Any]]:
    """Return the access log, once it is written."""
    await asyncio.sleep(0)
    return [json.loads(line) for line in server.log.getvalue().splitlines()]


async def test_every_answer_has_an_id_and_the_common_headers(server: Running) -> None:
    first, second = await server.get("/vendor/x"), await server.get("/nowhere")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    for answer in (first, second, await server.get("/vendor/%ff"), await server.get("/vendor/boom")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["server"] == "roomful"
        assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("given", "taken"),
    [("abc-123_X.7", True), ("a" * 101, False), ('a"b', False), ("a b", False), ("é", False)],
)
async def test_a_sane_request_id_is_kept(server: Running, given: str, taken: bool) -> None:
    answer = await server.get("/vendor/x", f"X-Request-Id: {given}")
    assert (answer.headers["x-request-id"] == given) is taken
    assert server.app.scopes[-1]["state"]["request_id"] == answer.headers["x-request-id"]


async def test_requests_are_logged_without_their_query(server: Running) -> None:
    answer = await server.get("/vendor/x?access_token=hush")
    await until(lambda: answer.headers["x-request-id"].encode() in server.log.getvalue())
    line = (await lines(server))[-1]
    assert line["path"] == "/vendor/x"
    assert (line["method"], line["status"], line["bytes"], line["client"]) == ("GET", 200, 9, "127.0.0.1")
    assert line["ms"] >= 0
    assert b"hush" not in server.log.getvalue()


async def test_signed_links_are_logged_without_what_is_signed(server: Running) -> None:
    answer = await server.get("/roomful/v1/files/c2lnbmVk.aHVzaA/a.mp4?inline=1")
    await until(lambda: answer.headers["x-request-id"].encode() in server.log.getvalue())
    assert (await lines(server))[-1]["path"] == "/roomful/v1/files/…/a.mp4"
    assert b"aHVzaA" not in server.log.getvalue()


async def test_the_credential_is_logged_when_the_app_names_it() -> None:
    async def inner(scope: Any, receive: Any, send: Any) -> None:
        scope["state"]["credential"] = "credential-1"
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with running(inner=inner) as server:
        await server.get("/x")
        await until(lambda: b"credential-1" in server.log.getvalue())


async def test_head_is_get_without_the_body(server: Running) -> None:
    answer = await server.get("/vendor/x", method="HEAD")
    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "9", b"")
    assert (await server.get("/vendor/%ff", method="HEAD")).status == 400


async def test_head_of_a_stream_ends(server: Running) -> None:
    answer = await server.get("/vendor/endless", method="HEAD")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream")
    await until(lambda: server.closing.running == 0)


async def test_options_of_the_server(server: Running) -> None:
    answer = Answer.read(await server.ask(b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
    assert answer.status == 204
    assert "GET" in answer.headers["allow"]


async def test_an_encoded_slash_is_part_of_its_parameter() -> None:
    @get("/rooms/{room:str}/{part:str}")
    async def read(request: Request[Any, Any, Any]) -> list[str]:
        return list(request.path_params.values())

    @get("/numbers/{number:int}")
    async def number(request: Request[Any, Any, Any]) -> int:
        return int(request.path_params["number"])

    litestar = Litestar([read, number], openapi_config=None)
    async with running(inner=litestar) as server:
        answer = await server.get("/rooms/a%2Fb%2fc/d%25%C3%BC")
        assert json.loads(answer.body) == ["a/b/c", "d%ü"]
        assert json.loads((await server.get("/rooms/%2F/%2F")).body) == ["/", "/"]
        assert json.loads((await server.get("/rooms/a/b")).body) == ["a", "b"]
        assert (await server.get("/rooms/a%2Fb")).status == 404
        assert json.loads((await server.get("/numbers/7")).body) == 7
        assert (await server.get("/numbers/7%2F8")).status == 404
        await until(lambda: server.log.getvalue().count(b"/rooms/{room}/{part}") == 3)


async def test_litestar_reads_bodies_and_streams_behind_it() -> None:
    @post("/echo")
    async def echo(request: Request[Any, Any, Any]) -> Any:
        return await request.json()

    @head("/own")
    async def own() -> None: ...

    @get("/events")
    async def events() -> ServerSentEvent:
        return ServerSentEvent(iter(["one", "two"]))

    async with running(inner=Litestar([echo, own, events], openapi_config=None)) as server:
        answer = await server.post("/echo", b'{"a":1}', "Content-Type: application/json")
        assert json.loads(answer.body) == {"a": 1}
        assert b"data: two" in (await server.get("/events")).body


def forwarded(scope: Any) -> tuple[str, str, bytes]:
    return scope["client"][0], scope["scheme"], dict(scope["headers"])[b"host"]


async def test_forwarded_headers_are_believed_from_trusted_addresses_alone() -> None:
    said = ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: meet.example.org"]
    async with running() as server:
        await server.get("/x", "Host: a", *said)
        assert forwarded(server.app.scopes[-1]) == ("127.0.0.1", "http", b"a")
    trusting = Settings(port=0, trusted_proxies=(ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")))
    async with running(trusting, hsts=True) as server:
        answer = await server.get("/x", "Host: a", *said)
        assert forwarded(server.app.scopes[-1]) == ("203.0.113.9", "https", b"meet.example.org")
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        for chain, client in (
            ("1.1.1.1, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
            ("10.0.0.4, 10.0.0.3", "10.0.0.4"),
            ("1.1.1.1, nonsense, 10.0.0.3", "10.0.0.3"),
            ("nonsense", "127.0.0.1"),
            ("[2001:db8::7]:5060", "2001:db8::7"),
            ("203.0.113.9:1234", "203.0.113.9"),
        ):
            await server.get("/x", "Host: a", f"X-Forwarded-For: {chain}")
            assert forwarded(server.app.scopes[-1]) == (client, "http", b"a")
        await server.get("/x", "Host: a", "X-Forwarded-Host: a/b?c", "X-Forwarded-Proto: ftp")
        assert forwarded(server.app.scopes[-1]) == ("127.0.0.1", "http", b"a")


async def test_several_forwarded_headers_are_one_list() -> None:
    async with running(Settings(port=0, trusted_proxies=(ip_network("127.0.0.1"),))) as server:
        await server.get("/x", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 203.0.113.9")
        assert forwarded(server.app.scopes[-1])[0] == "203.0.113.9"


async def test_websockets_pass_and_are_logged(server: Running) -> None:
    reader, writer = await server.connect()
    writer.write(
        b"GET /vendor/ws?access_token=hush HTTP/1.1\r\nHost: a\r\n"
        b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert b" 101 " in await reader.readline()
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"\x81\x82\x00\x00\x00\x00hi")
    assert await reader.readexactly(4) == b"\x81\x02hi"
    writer.close()
    await until(lambda: b'"method":"WEBSOCKET"' in server.log.getvalue())
    assert b"hush" not in server.log.getvalue()


async def test_a_refusal_that_fails_to_render_is_still_told() -> None:
    async with running() as server:

        def broken(scope: Any, problem: Any) -> Any:
            raise KeyError(problem.code)

        server.edge._refusals.register("/broken", broken)
        answer = await server.get("/broken/%ff")
        assert answer.status == 400
        assert json.loads(answer.body)["error"]["code"] == "invalid_path"
