"""RTSP: pushed to FFmpeg's own server by TCP and UDP."""

import asyncio
import base64
import re
import socket
from pathlib import Path

import pytest

from roomful.media.composer.sinks.push import Pace, Push
from roomful.media.recorder import Target
from tests.media.composer.sinks.authority import Authority
from tests.media.composer.sinks.feed import Feed, stream
from tests.media.composer.sinks.nginx import free_port
from tests.media.composer.sinks.seen import Seen, watch
from tests.media.composer.sinks.wire import wire
from tests.waiting import until

QUICK = Pace(first=0.1, last=0.4, connect=5, stall=2)


def _push(url: str, program: Path) -> Push:
    return Push(Target("t1", url, allow_private=True), pace=QUICK, program=program)


def _receive(port: int, pictures: int) -> "asyncio.Task[Seen]":
    """Wait for a push, as FFmpeg's server does, and decode it."""
    url = f"rtsp://127.0.0.1:{port}/mine"
    waiting = asyncio.to_thread(watch, url, pictures=pictures, rtsp_flags="listen", listen_timeout="15")
    return asyncio.create_task(waiting)


def _holds(seen: Seen) -> None:
    settled = seen.settled()
    settled.holds(settled.lead())


@pytest.mark.parametrize("scheme", ["rtsp", "rtspu"])
async def test_what_is_pushed_arrives(program: Path, scheme: str) -> None:
    made = stream()
    port = free_port()
    receiving = _receive(port, 75)
    push = _push(f"{scheme}://127.0.0.1:{port}/mine", program)
    push.begin(made.video, made.audio)
    async with Feed(push, made, speed=1.5):
        seen = await asyncio.wait_for(receiving, 30)
    await asyncio.to_thread(push.close)
    _holds(seen)


async def test_a_server_that_went_is_pushed_to_when_it_is_back(program: Path) -> None:
    made = stream()
    port = free_port()
    receiving = _receive(port, 50)
    push = _push(f"rtsp://127.0.0.1:{port}/mine", program)
    push.begin(made.video, made.audio)
    async with Feed(push, made, speed=2):
        first = await asyncio.wait_for(receiving, 30)
        await until(lambda: push.report().state == "retrying")
        receiving = _receive(port, 50)
        second = await asyncio.wait_for(receiving, 30)
        assert push.report().attempts > 1
    await asyncio.to_thread(push.close)
    for seen in (first, second):
        _holds(seen)


async def test_name_and_password_are_told_to_the_server_alone(program: Path) -> None:
    heard: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := (await reader.readuntil(b"\r\n\r\n")).decode():
            heard.append(request)
            number = re.search(r"CSeq: (\d+)", request)
            length = re.search(r"Content-Length: (\d+)", request)
            if length:
                await reader.readexactly(int(length.group(1)))
            answer = "200 OK" if request.startswith("OPTIONS") else "401 Unauthorized"
            asks = 'WWW-Authenticate: Basic realm="far"\r\n' if answer.startswith("401") else ""
            writer.write(
                f"RTSP/1.0 {answer}\r\nCSeq: {number.group(1) if number else 0}\r\n"
                f"Public: ANNOUNCE, SETUP, RECORD\r\n{asks}\r\n".encode()
            )

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    push = _push(f"rtsp://me:secret-word@127.0.0.1:{server.sockets[0].getsockname()[1]}/mine", program)
    made = stream()
    push.begin(made.video, made.audio)
    await until(lambda: push.report().state == "retrying")
    assert push.report().error == "the server does not accept the name and password"
    await asyncio.to_thread(push.close)
    server.close()
    told = base64.b64encode(b"me:secret-word").decode()
    assert any(f"Authorization: Basic {told}" in request for request in heard)
    assert not any("secret-word" in request for request in heard)


class _FarServer:
    """Agrees to a push by UDP, and names another host to send to."""

    def __init__(self, source: str, port: int) -> None:
        self._source = source
        self._port = port
        self.heard: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                request = (await reader.readuntil(b"\r\n\r\n")).decode()
            except asyncio.IncompleteReadError:
                return
            if length := re.search(r"Content-Length: (\d+)", request):
                await reader.readexactly(int(length.group(1)))
            number = re.search(r"CSeq: (\d+)", request)
            answer = f"RTSP/1.0 200 OK\r\nCSeq: {number.group(1) if number else 0}\r\n"
            if ports := re.search(r"client_port=(\d+-\d+)", request):
                answer += (
                    f"Session: 1\r\nTransport: RTP/AVP/UDP;unicast;client_port={ports.group(1)};"
                    f"server_port={self._port}-{self._port + 1};source={self._source}\r\n"
                )
            self.heard.append(request.split()[0])
            writer.write(f"{answer}\r\n".encode())


async def test_a_server_cannot_have_datagrams_sent_elsewhere(program: Path) -> None:
    elsewhere = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    elsewhere.bind(("127.0.0.2", 0))
    elsewhere.setblocking(False)
    far = _FarServer("127.0.0.2", elsewhere.getsockname()[1])
    server = await asyncio.start_server(far.serve, "127.0.0.1", 0)
    made = stream()
    push = _push(f"rtspu://127.0.0.1:{server.sockets[0].getsockname()[1]}/mine", program)
    push.begin(made.video, made.audio)
    async with Feed(push, made):
        await until(lambda: push.report().attempts > 2)
    assert "RECORD" in far.heard
    assert push.report().error == "the server names another address to send to"
    await asyncio.to_thread(push.close)
    with pytest.raises(BlockingIOError):
        elsewhere.recv(2048)
    elsewhere.close()
    server.close()


async def test_it_is_pushed_in_secret(program: Path, tmp_path: Path) -> None:
    authority = Authority.make(tmp_path)
    made = stream()
    port = free_port()
    receiving = _receive(port, 50)
    async with wire(port, authority.server("live.example.test")) as secured:
        target = Target("t1", f"rtsps://live.example.test:{secured.port}/mine", allow_private=True)

        def push_with(trust: Path | None) -> Push:
            return Push(
                target,
                pace=QUICK,
                program=program,
                trust=trust,
                resolve=lambda _, at: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", at))],
            )

        doubtful = push_with(None)
        doubtful.begin(made.video, made.audio)
        await until(lambda: doubtful.report().state == "retrying")
        assert doubtful.report().error.startswith("the certificate is not accepted")
        await asyncio.to_thread(doubtful.close)
        push = push_with(authority.path)
        push.begin(made.video, made.audio)
        async with Feed(push, made, speed=1.5):
            seen = await asyncio.wait_for(receiving, 30)
        await asyncio.to_thread(push.close)
    _holds(seen)
