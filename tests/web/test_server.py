import asyncio
import os
import signal
import socket
import ssl
import stat
import sys
import time
from pathlib import Path

import pytest
from cryptography import x509

from roomful.settings import Settings
from roomful.web.certificate import own_certificate
from roomful.web.server import ServerTrouble, listen
from tests.waiting import until
from tests.web.serving import Answer, running

# A server process of its own: what a signal does to it cannot be tried in ours.
PROGRAM = """
import asyncio, sys
from roomful.settings import Settings
from roomful.web.closing import Closing
from roomful.web.edge import Edge
from roomful.web.intake import Intake
from roomful.web.refusals import Refusals
from roomful.web.server import Server, listen, stop_on_signals
from tests.web.serving import SmallApp

async def main():
    closing, refusals = Closing(), Refusals()
    settings = Settings(port=0, shutdown_grace=float(sys.argv[1]))
    app = SmallApp(closing)
    asyncio.get_running_loop().call_later(60, sys.exit)
    edge = Edge(app, refusals=refusals, intake=Intake(refusals, limit=1000, timeout=30), closing=closing)
    server = Server(edge, listen(settings), settings, closing)
    def stop():
        print("stopping", flush=True)
        asyncio.get_running_loop().call_later(float(sys.argv[2]), app.released.set)
        server.stop()
    stop_on_signals(stop)
    await server.serve(lambda: print(server.port, flush=True))
    print("stopped", flush=True)

asyncio.run(main())
"""


class Process:
    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process, self.port = process, port
        self.writers: list[asyncio.StreamWriter] = []  # one that nobody holds closes its connection

    @classmethod
    async def start(cls, grace: float, release: float) -> "Process":
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, str(grace), str(release), stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        return cls(process, int(await asyncio.wait_for(process.stdout.readline(), 30)))

    async def ask(self, path: str) -> asyncio.StreamReader:
        return await self.send(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())

    async def send(self, raw: bytes) -> asyncio.StreamReader:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        writer.write(raw)
        return reader

    async def terminate(self) -> None:
        assert self.process.stdout is not None
        self.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(self.process.stdout.readline(), 10) == b"stopping\n"


async def test_sigterm_lets_requests_finish_and_tells_streams_to_end() -> None:
    server = await Process.start(grace=20, release=0.3)
    stream = await server.ask("/stream")
    assert b"200" in await stream.readline()
    await stream.readuntil(b"first\n\n")
    idle = await server.ask("/x")
    await idle.readuntil(b"/x")
    waiting = await server.ask("/wait")
    await server.send(b"GET /never HTTP/1.1\r\nHo")
    await asyncio.sleep(0.2)  # so that the request that waits has reached the app
    await server.terminate()
    assert await asyncio.wait_for(idle.read(), 5) == b""
    answer = Answer.read(await asyncio.wait_for(waiting.read(), 10))
    assert (answer.status, answer.body) == (200, b"released")
    assert answer.headers["connection"] == "close"
    assert b"data: bye" in await asyncio.wait_for(stream.read(), 10)
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", server.port)
    assert await asyncio.wait_for(server.process.wait(), 10) == 0


async def test_what_does_not_end_is_cut_off_at_the_deadline() -> None:
    server = await Process.start(grace=0.5, release=1000)
    waiting = await server.ask("/wait")
    endless = await server.ask("/endless")
    await endless.readuntil(b"again")
    started = time.monotonic()
    await server.terminate()
    assert await asyncio.wait_for(server.process.wait(), 15) == 0
    assert 0.4 < time.monotonic() - started < 8
    assert Answer.read(await waiting.read()).status in (0, 500)


async def test_a_second_signal_ends_it_at_once() -> None:
    server = await Process.start(grace=60, release=1000)
    reader = await server.ask("/endless")
    await reader.readuntil(b"again")
    await server.terminate()
    server.process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(server.process.wait(), 10) == -signal.SIGTERM


def test_a_port_in_use_is_told_with_what_to_change() -> None:
    first = listen(Settings(port=0))
    port = first.getsockname()[1]
    with pytest.raises(ServerTrouble) as caught:
        listen(Settings(port=port))
    assert str(port) in str(caught.value)
    assert "--port or ROOMFUL_PORT" in str(caught.value)
    first.close()
    listen(Settings(port=port)).close()


async def test_a_port_that_is_served_is_in_use() -> None:
    async with running() as server:
        with pytest.raises(ServerTrouble, match="in use"):
            listen(Settings(port=server.port))


async def test_a_port_can_be_taken_again_at_once() -> None:
    async with running() as server:
        port = server.port
        assert (await server.get("/x")).status == 200
    async with running(Settings(port=port)) as server:
        assert (await server.get("/x")).status == 200


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(ServerTrouble, match="not an address of this machine"):
        listen(Settings(host="192.0.2.1", port=0))
    with pytest.raises(ServerTrouble, match="--host"):
        listen(Settings(host="no such name", port=0))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open any port")
def test_a_port_for_root_alone_is_told() -> None:
    with pytest.raises(ServerTrouble, match="may not open"):
        listen(Settings(port=1))


async def test_both_kinds_of_addresses_at_once() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    async with running(Settings(host="::", port=0)) as server:
        assert (await server.get("/x")).status == 200
        assert server.app.scopes[-1]["client"][0] in ("127.0.0.1", "::ffff:127.0.0.1")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_tls_with_a_certificate_of_our_own_making(tmp_path: Path, version: ssl.TLSVersion) -> None:
    certificate, key = own_certificate(Settings(data_dir=tmp_path))
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    context = ssl.create_default_context(cafile=str(certificate))
    context.minimum_version = context.maximum_version = version
    async with running(certificate=certificate, key=key) as server:
        server.client = {"ssl": context, "server_hostname": "localhost"}
        assert (await server.get("/x")).status == 200
        assert server.app.scopes[-1]["scheme"] == "https"
        server.client = {}
        assert b"HTTP" not in await server.ask(b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n")


async def test_silent_tls_connections_hold_up_nobody(tmp_path: Path) -> None:
    certificate, key = own_certificate(Settings(data_dir=tmp_path))
    context = ssl.create_default_context(cafile=str(certificate))
    async with running(certificate=certificate, key=key) as server:
        silent = [await server.connect() for _ in range(50)]
        server.client = {"ssl": context, "server_hostname": "127.0.0.1"}
        assert (await server.get("/x")).status == 200
        for _, writer in silent:
            writer.close()


def test_the_certificate_is_kept_until_its_names_change(tmp_path: Path) -> None:
    certificate, key = own_certificate(Settings(data_dir=tmp_path))
    first = certificate.read_bytes()
    own_certificate(Settings(data_dir=tmp_path))
    assert certificate.read_bytes() == first
    own_certificate(Settings(data_dir=tmp_path, public_url="https://meet.example.org", host="192.0.2.7"))
    names = (
        x509.load_pem_x509_certificate(certificate.read_bytes())
        .extensions.get_extension_for_class(x509.SubjectAlternativeName)
        .value
    )
    assert {"localhost", "meet.example.org"} <= set(names.get_values_for_type(x509.DNSName))
    assert "192.0.2.7" in [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    key.write_text("broken")
    own_certificate(Settings(data_dir=tmp_path))
    assert key.read_text().startswith("-----BEGIN")


async def test_many_connections_wait_where_there_is_no_room() -> None:
    async with running(Settings(port=0, max_connections=16, header_timeout=30)) as server:
        held = [await server.connect() for _ in range(16)]
        answer = asyncio.create_task(server.get("/x"))
        await asyncio.sleep(0.1)
        assert not answer.done()
        for _, writer in held:
            writer.close()
        assert (await answer).status == 200
        await until(lambda: server.closing.running == 0)
