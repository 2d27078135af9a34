"""Requests that go out: never where they must not, never further than asked."""

import asyncio
import datetime
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit.outgoing import MAX_ANSWER, AddressInfo, Answer, Outgoing, url_fault
from tests.delivery.receiving import Receiver, receiving

REFUSED = "the address is not one of the public internet"


def pointing_to(*addresses: str):  # type: ignore[no-untyped-def]
    """A name server that gives these for every name, and keeps how often it was asked."""

    def resolve(host: str, port: int) -> list[AddressInfo]:
        resolve.asked.append(host)  # type: ignore[attr-defined]
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in addresses
        ]

    resolve.asked = []  # type: ignore[attr-defined]
    return resolve


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as started:
        yield started


@pytest.fixture
async def anywhere() -> AsyncIterator[Outgoing]:
    """A sender that may go to this machine."""
    outgoing = Outgoing(allow_private=True)
    yield outgoing
    await outgoing.close()


async def post(outgoing: Outgoing, url: str, seconds: float = 5) -> Answer:
    return await outgoing.post(url, b"{}", {"content-type": "application/json"}, seconds)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "127.1",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::1]",
    ],
)
async def test_this_machine_is_not_reached_by_any_spelling(receiver: Receiver, host: str) -> None:
    outgoing = Outgoing()
    answer = await post(outgoing, f"http://{host}:{receiver.port}/secret")
    await outgoing.close()
    assert answer.status is None
    assert answer.error in {REFUSED, "not a URL to send to"}
    assert receiver.received == []


async def test_a_name_that_points_inside_is_refused(receiver: Receiver) -> None:
    for addresses in (["127.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["::1"]):
        outgoing = Outgoing(resolve=pointing_to(*addresses))
        answer = await post(outgoing, f"http://hook.example:{receiver.port}/")
        await outgoing.close()
        assert answer.error == REFUSED
    assert receiver.received == []


async def test_what_is_connected_to_is_looked_at_itself(receiver: Receiver) -> None:
    """Should the look at what the name server said be got round, there is the one at the socket."""
    outgoing = Outgoing(resolve=pointing_to("127.0.0.1"))
    answers = iter([True, False])
    outgoing._is_allowed = lambda address: next(answers)  # type: ignore[method-assign]
    answer = await post(outgoing, f"http://hook.example:{receiver.port}/")
    await outgoing.close()
    assert answer.error == REFUSED
    assert receiver.received == []


async def test_names_are_resolved_once_for_each_request(receiver: Receiver) -> None:
    resolve = pointing_to("127.0.0.1")
    outgoing = Outgoing(allow_private=True, resolve=resolve)
    for _ in range(3):
        assert (await post(outgoing, f"http://hook.example:{receiver.port}/")).ok
    await outgoing.close()
    assert resolve.asked == ["hook.example"] * 3


async def test_redirects_are_not_followed(receiver: Receiver, anywhere: Outgoing) -> None:
    receiver.answers["/hook"] = [web.Response(status=302, headers={"location": receiver.url("/inside")})]
    answer = await post(anywhere, receiver.url())
    assert (answer.status, answer.ok, receiver.paths) == (302, False, ["/hook"])


async def test_nothing_is_remembered_and_nothing_said_of_us(receiver: Receiver, anywhere: Outgoing) -> None:
    receiver.answers["/hook"] = [web.Response(headers={"set-cookie": "a=b; Path=/"})]
    await post(anywhere, receiver.url())
    await post(anywhere, receiver.url())
    assert "Cookie" not in receiver.received[1].headers
    assert set(receiver.received[0].headers) == {
        "Host",
        "User-Agent",
        "Accept",
        "Accept-Encoding",
        "Content-Type",
        "Content-Length",
        "Connection",
    }


async def test_proxies_of_the_environment_do_not_count(
    receiver: Receiver, anywhere: Outgoing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert (await post(anywhere, receiver.url())).ok


async def test_a_little_of_a_long_answer_is_read(receiver: Receiver, anywhere: Outgoing) -> None:
    receiver.answers["/hook"] = [web.Response(body=b"\0x\xff" * 100_000)]
    answer = await post(anywhere, receiver.url())
    assert answer.ok
    assert answer.text is not None
    assert len(answer.text) <= MAX_ANSWER
    assert answer.text.startswith("x\ufffdx")


async def test_a_body_that_never_ends_does_not_undo_the_status(anywhere: Outgoing) -> None:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\nbegin")
        await writer.drain()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    answer = await post(anywhere, f"http://127.0.0.1:{port}/", 0.3)
    server.close()
    assert (answer.status, answer.text, answer.error) == (200, "begin", None)
    assert answer.duration_ms < 5000


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (b"", "the connection broke off"),
        (b"SSH-2.0-OpenSSH\r\n", "the answer is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000, "the answer is not HTTP"),
    ],
)
async def test_who_does_not_speak_http(anywhere: Outgoing, words: bytes, error: str) -> None:
    async def speak(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(words)
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    answer = await post(anywhere, f"http://127.0.0.1:{port}/")
    server.close()
    assert (answer.status, answer.error) == (None, error)


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS with a certificate of its own making for that name, and the file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert = folder / "cert.pem"
    cert.write_bytes(made.public_bytes(Encoding.PEM))
    secret = folder / "key.pem"
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, secret)
    return context, cert


async def test_certificates_are_verified_with_the_name(tmp_path: Path) -> None:
    context, cert = certificate(tmp_path, "hook.example")
    trusting = ssl.create_default_context(cafile=str(cert))
    async with receiving(ssl_context=context) as receiver:
        for tls, host, ok in (
            (trusting, "hook.example", True),
            (trusting, "other.example", False),
            (None, "hook.example", False),
        ):
            outgoing = Outgoing(allow_private=True, resolve=pointing_to("127.0.0.1"), tls=tls)
            answer = await post(outgoing, f"https://{host}:{receiver.port}/")
            await outgoing.close()
            assert answer.ok is ok
            assert ok or (answer.error or "").startswith("the certificate is not accepted")
        assert len(receiver.received) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "/hook",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://",
        "http:///path",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://example.com:99999/",
        "http://example.com:port/",
        "http://exa mple.com/",
        "http://example.com/\r\nx: y",
        "http://example.com/\0",
        "http://[::1/",
        "http://example.com/" + "x" * 3000,
    ],
)
async def test_what_is_no_url_to_send_to(url: str, anywhere: Outgoing) -> None:
    assert url_fault(url) is not None
    answer = await post(anywhere, url)
    assert answer.status is None
    assert (answer.error or "").startswith("not a URL to send to")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "https://example.com/a?b=c&d=e@f#g",
        "https://example.com:8443/@path",
        "https://münchen.example/straße",
        "http://[2606:4700::1111]:80/",
        "http://1.2.3.4/",
    ],
)
def test_what_is(url: str) -> None:
    assert url_fault(url) is None


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://", "https://example.com"]))
def test_looking_at_a_url_never_fails(text: str, begin: str) -> None:
    fault = url_fault(begin + text)
    assert fault is None or fault.endswith(".")
