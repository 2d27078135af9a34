"""Pulling over RTSPS: the server's own certificate, at the port where RTSP is spoken too."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from roomful.media.composer.relay import Relay
from roomful.media.composer.sinks.push import Pace, Push
from roomful.media.recorder import Target
from tests.media.composer.sinks.authority import Authority
from tests.media.composer.sinks.feed import Feed, stream
from tests.media.composer.sinks.seen import watch
from tests.waiting import until

HOST = "live.example.test"
QUICK = Pace(first=0.1, last=0.4, connect=5, stall=2)
KEY = "unguessable-key-of-mine"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.make(tmp_path / "authority")


def _certificate(authority: Authority) -> Path:
    """Return a new certificate, with its key in the same file."""
    authority.server(HOST)
    return max(authority.folder.glob("server-*.pem"), key=lambda path: path.stat().st_mtime_ns)


@asynccontextmanager
async def _serving(program: Path, certificate: Path) -> AsyncIterator[Relay]:
    relay = Relay("127.0.0.1", 0, binary=str(program), certificate=(certificate, certificate))
    push, made = Push(Target("t1", f"{await relay.publish_at()}/{KEY}"), pace=QUICK), stream()
    push.begin(made.video, made.audio)
    await until(lambda: push.report().state == "live")
    async with Feed(push, made, speed=2):
        yield relay
    await asyncio.to_thread(push.close)
    await relay.stop()


async def _shown(relay: Relay, authority: Authority) -> bytes:
    """Return the certificate that is shown to who trusts the authority alone."""
    host, _, port = relay.address.rpartition(":")
    context = ssl.create_default_context(cafile=str(authority.path))
    _, writer = await asyncio.open_connection(host, int(port), ssl=context, server_hostname=HOST)
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return bytes(shown)


async def test_it_is_pulled_with_tls_and_without_at_one_port(program: Path, authority: Authority) -> None:
    async with _serving(program, _certificate(authority)) as relay:
        await _shown(relay, authority)
        for scheme, transport in (("rtsps", "tcp"), ("rtsp", "tcp"), ("rtsp", "udp")):
            url = f"{scheme}://{relay.address}/{KEY}"
            seen = await asyncio.to_thread(watch, url, pictures=65, rtsp_transport=transport)
            settled = seen.settled()
            settled.holds(settled.lead())


async def test_a_renewed_certificate_is_shown_to_the_next_who_comes(
    program: Path, authority: Authority, tmp_path: Path
) -> None:
    used = tmp_path / "used.pem"
    used.write_bytes(_certificate(authority).read_bytes())
    async with _serving(program, used) as relay:
        before = await _shown(relay, authority)
        assert await _shown(relay, authority) == before
        used.write_bytes(_certificate(authority).read_bytes())
        assert await _shown(relay, authority) != before


async def test_over_tls_nothing_goes_in_datagrams(program: Path, authority: Authority) -> None:
    async with _serving(program, _certificate(authority)) as relay:
        host, _, port = relay.address.rpartition(":")
        for secure, answer in ((True, b"RTSP/1.0 461 "), (False, b"RTSP/1.0 200 ")):
            context = ssl.create_default_context(cafile=str(authority.path)) if secure else None
            name = HOST if secure else None
            reader, writer = await asyncio.open_connection(host, int(port), ssl=context, server_hostname=name)
            url = f"rtsp{'s' if secure else ''}://{relay.address}/{KEY}"
            writer.write(f"DESCRIBE {url} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n".encode())
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            length = next(int(one.split(b":")[1]) for one in head.split(b"\r\n") if b"ength" in one)
            told = (await reader.readexactly(length)).decode()
            control = told.split("a=control:")[-1].split()[0]
            control = control if "://" in control else f"{url}/{control}"
            ports = "RTP/AVP/UDP;unicast;client_port=40000-40001"
            writer.write(f"SETUP {control} RTSP/1.0\r\nCSeq: 2\r\nTransport: {ports}\r\n\r\n".encode())
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            assert head.startswith(answer), head
            writer.close()
