"""Where a push may go: to public addresses, to servers whose certificates are good; names are asked once."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

from roomful.media.composer.sinks.destination import (
    AddressInfo,
    Refused,
    Unreachable,
    addresses,
    destination,
    url_fault,
)
from roomful.media.composer.sinks.push import Pace, Push
from roomful.media.recorder import Target
from tests.media.composer.sinks.authority import Authority
from tests.media.composer.sinks.feed import before, stream, write_all
from tests.media.composer.sinks.nginx import RtmpServer, free_port
from tests.media.composer.sinks.seen import watch
from tests.media.composer.sinks.wire import wire
from tests.waiting import until

HOST = "live.example.test"
QUICK = Pace(first=0.1, last=0.4, connect=5, stall=2)


def _names(*found: str) -> Any:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[AddressInfo]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    resolve.asked = asked  # type: ignore[attr-defined]
    return resolve


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("authority"))


def _push(port: int, program: Path, trust: Path | None) -> Push:
    target = Target("t1", f"rtmps://{HOST}:{port}/live/key", allow_private=True)
    return Push(target, pace=QUICK, program=program, trust=trust, resolve=_names("127.0.0.1"))


async def test_a_trusted_certificate_is_accepted(
    rtmp: RtmpServer, program: Path, authority: Authority
) -> None:
    made = stream()
    async with wire(rtmp.port, authority.server(HOST)) as secured:
        push = _push(secured.port, program, authority.path)
        push.begin(made.video, made.audio)
        await until(lambda: push.report().state == "live")
        write_all(push, before(made, 3))
        await asyncio.to_thread(push.close)
    assert len(watch(str(rtmp.records() / "key.flv")).holds(0.5).pictures) == 75
    # the far server is told the name it is known by, whatever the address was
    assert f"tc_url='rtmps://{HOST}:{secured.port}/live'" in rtmp.log()
    assert "app='live'" in rtmp.log()


async def test_who_is_trusted_may_be_set_for_the_process(
    rtmp: RtmpServer, program: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    made = stream()
    async with wire(rtmp.port, authority.server(HOST)) as secured:
        push = _push(secured.port, program, None)
        push.begin(made.video, made.audio)
        await until(lambda: push.report().state == "live")
        await asyncio.to_thread(push.close)


@pytest.mark.parametrize(
    ("host", "trusted", "more", "words"),
    [
        (HOST, False, {}, "nobody trusted has signed it"),
        (HOST, True, {"self_signed": True}, "nobody trusted has signed it"),
        ("other.example.test", True, {}, "it is for another name"),
        (HOST, True, {"days": -1}, "it has expired or is not valid yet"),
    ],
)
async def test_a_certificate_that_is_not_good_is_refused(
    rtmp: RtmpServer,
    program: Path,
    authority: Authority,
    host: str,
    trusted: bool,
    more: dict[str, Any],
    words: str,
) -> None:
    made = stream()
    async with wire(rtmp.port, authority.server(host, **more)) as secured:
        push = _push(secured.port, program, authority.path if trusted else None)
        push.begin(made.video, made.audio)
        await until(lambda: push.report().state == "retrying")
        assert push.report().error == f"the certificate is not accepted: {words}"
        await asyncio.to_thread(push.close)
    assert "connect:" not in rtmp.log()


async def test_a_server_without_tls_is_refused(program: Path) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.test ESMTP\r\n")

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    push = _push(server.sockets[0].getsockname()[1], program, None)
    made = stream()
    push.begin(made.video, made.audio)
    await until(lambda: push.report().state == "retrying")
    assert push.report().error == "no TLS connection can be made"
    await asyncio.to_thread(push.close)
    server.close()


async def test_nobody_there_is_tried_again(program: Path) -> None:
    port = free_port()
    push = Push(
        Target("t1", f"rtmp://127.0.0.1:{port}/live/key", allow_private=True), pace=QUICK, program=program
    )
    made = stream()
    push.begin(made.video, made.audio)
    await until(lambda: push.report().attempts > 2)
    assert push.report().state == "retrying"
    assert push.report().error == "cannot connect: connection refused"
    await asyncio.to_thread(push.close)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.1.2.3", "[::1]", "2130706433", "0x7f.1"])
@pytest.mark.parametrize("scheme", ["rtmp", "rtmps", "rtsp", "rtsps", "rtspu"])
async def test_inner_addresses_are_refused_for_good(program: Path, scheme: str, host: str) -> None:
    push = Push(Target("t1", f"{scheme}://{host}:1935/live/key"), pace=QUICK, program=program)
    made = stream()
    push.begin(made.video, made.audio)
    await until(lambda: push.report().state == "failed")
    assert push.report().error == "the address is not one of the public internet"
    assert push.report().attempts == 1
    await asyncio.to_thread(push.close)


async def test_a_url_that_is_none_is_reported_as_failed() -> None:
    push = Push(Target("t1", "ftp://example.org/secret"))
    made = stream()
    push.begin(made.video, made.audio)
    await until(lambda: push.report().state == "failed")
    assert push.report().error == "it is no RTMP or RTSP URL"
    write_all(push, before(made, 1))
    await asyncio.to_thread(push.close)


def test_a_name_is_asked_once_and_its_inner_addresses_left_out() -> None:
    wanted = destination("rtmps://live.example.org/app/key")
    resolve = _names("10.0.0.1", "93.184.216.34", "127.0.0.1", "93.184.216.34")
    assert addresses(wanted, resolve=resolve) == ["93.184.216.34:443"]
    assert resolve.asked == ["live.example.org"]
    assert addresses(wanted, resolve=_names("10.0.0.1"), allow_private=True) == ["10.0.0.1:443"]
    with pytest.raises(Refused):
        addresses(wanted, resolve=_names("10.0.0.1"))
    with pytest.raises(Unreachable):
        addresses(wanted, resolve=_names())


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("rtmp://a.example/live/key", 1935),
        ("rtmps://a.example/live/key?x=1", 443),
        ("rtmps://a.example:2935/live/key", 2935),
        ("rtsp://user:word@a.example/stream", 554),
        ("rtsps://a.example/stream", 322),
        ("rtspu://a.example/stream", 554),
        ("relay://:secret@127.0.0.1:4000/key", 4000),
    ],
)
def test_urls_that_are_good(url: str, port: int) -> None:
    assert url_fault(url) is None
    assert destination(url).port == port


@pytest.mark.parametrize(
    "url",
    [
        "",
        "rtmp://",
        "rtmp:///live/key",
        "rtmp://a.example",
        "rtmp://a.example/",
        "rtmp://a.example:0/live/key",
        "rtmp://a.example:99999/live/key",
        "rtmp://a.example/live/secret key",
        "rtmp://a.example/live/secret\n",
        "rtmp://ä.example/live/secret",
        "rtmp://[::1/live/secret",
        "https://a.example/live/secret",
        "file:///etc/secret",
        "relay://:secret@127.0.0.1/key",
        "relay://:secret@127.0.0.1:4000",
        "relay://127.0.0.1:4000/secret",
        "relay://:secret@a.example:4000/key",
        "relay://:secret@10.0.0.1:4000/key",
        "rtmp://a.example/" + "secret" * 400,
    ],
)
def test_urls_that_are_not(url: str) -> None:
    fault = url_fault(url)
    assert fault
    assert "secret" not in fault
    assert "a.example" not in fault


def test_a_destination_shows_neither_url_nor_path() -> None:
    assert "secret" not in repr(destination("relay://:secret@127.0.0.1:4000/secret"))
    assert "secret" not in repr(destination("rtmp://a.example/live/secret"))
