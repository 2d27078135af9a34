"""Handing mails to a real server: TLS, the sign-in, what servers answer, and what goes wrong on the way."""

import socket
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from roomful.kit.smtp import Server, Smtp
from roomful.kit.text import is_storable
from tests.kit.mailing import PASSWORD, USER, mailing, scripted
from tests.media.composer.sinks.authority import Authority

MAIL = b"From: meet@example.org\r\nSubject: Hello\r\n\r\n.A line with a dot\r\n"
SIGN_IN = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("authority"))


def plain(url: str, **more: Any) -> Smtp:
    usual: dict[str, Any] = {"sender": "meet@example.org", "starttls": False, "seconds": 5.0}
    return Smtp(url, **usual | more)


def secure(url: str, authority: Authority, **more: Any) -> Smtp:
    return Smtp(url, sender="meet@example.org", ca=str(authority.path), seconds=5.0, **more)


def test_servers_are_named_by_their_urls() -> None:
    assert Server.of("smtp://mail.example.org") == Server("mail.example.org", 587, False, None, None)
    found = Server.of("smtps://me%40example.org:a%2Fb%3A%25@mail.example.org/")
    assert found == Server("mail.example.org", 465, True, "me@example.org", "a/b:%")
    assert Server.of("smtp://[::1]:25").host == "::1"
    for wrong in ("http://mail", "smtp://", "smtp://mail/path", "smtp://mail:0", "smtp://mail:x", "mail"):
        with pytest.raises(ValueError, match=r"."):
            Server.of(wrong)


async def test_a_mail_is_handed_over_as_it_is() -> None:
    async with mailing() as server:
        receipt = await plain(server.url(), helo="meet.example.org").send("bob@example.com", MAIL)
    assert (receipt.error, receipt.permanent) == (None, False)
    assert server.taken == [("meet@example.org", ["bob@example.com"], MAIL)]
    assert server.helo == "meet.example.org"


async def test_starttls_with_an_authority_of_ones_own_and_a_sign_in(authority: Authority) -> None:
    async with mailing(starttls=authority.server("localhost"), auth=True) as server:
        carrier = secure(server.url(user=SIGN_IN), authority)
        assert (await carrier.check()).error is None
        assert not server.taken
        receipt = await carrier.send("bob@example.com", MAIL)
    assert receipt.error is None
    assert (server.secured, server.signed_in, len(server.taken)) == (True, True, 1)


async def test_tls_from_the_first_byte(authority: Authority) -> None:
    async with mailing(tls=authority.server("localhost"), auth=True) as server:
        carrier = secure(server.url(scheme="smtps", user=SIGN_IN), authority)
        assert (await carrier.send("bob@example.com", MAIL)).error is None
    assert (server.signed_in, len(server.taken)) == (True, 1)


async def test_without_starttls_nothing_is_sent(authority: Authority) -> None:
    async with mailing() as server:
        receipt = await secure(server.url(), authority).send("bob@example.com", MAIL)
    assert receipt.error is not None
    assert "STARTTLS" in receipt.error
    assert (receipt.permanent, server.taken) == (False, [])


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("wrong", ["unknown", "other name", "expired"])
async def test_certificates_are_verified(
    authority: Authority, tmp_path: Path, scheme: str, wrong: str
) -> None:
    shown = {
        "unknown": lambda: Authority.make(tmp_path).server("localhost"),
        "other name": lambda: authority.server("elsewhere.example"),
        "expired": lambda: authority.server("localhost", days=-1),
    }[wrong]()
    served = {"starttls": shown} if scheme == "smtp" else {"tls": shown}
    async with mailing(**served, auth=True) as server:
        receipt = await secure(server.url(scheme=scheme, user=SIGN_IN), authority).send("b@example.com", MAIL)
    assert receipt.error is not None
    assert receipt.error.startswith("the mail server's certificate is not accepted: ")
    assert (receipt.permanent, server.taken, server.signed_in) == (False, [], False)


async def test_a_wrong_password_is_the_operators_to_mend(authority: Authority) -> None:
    async with mailing(starttls=authority.server("localhost"), auth=True) as server:
        receipt = await secure(server.url(user="me:wrong@"), authority).send("bob@example.com", MAIL)
    assert (receipt.permanent, receipt.code, server.taken) == (False, 535, [])
    assert receipt.error is not None
    assert receipt.error.startswith("the mail server refuses the sign-in")
    assert "wrong" not in receipt.error


@pytest.mark.parametrize("moment", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        ("550 5.1.1 no such user", True),
        ("554 5.7.1 not from here", True),
        ("451 4.7.1 greylisted", False),
        ("421 4.3.2 closing down", False),
        ("530 5.7.0 sign in first", False),
        ("552 5.2.2 mailbox full", False),
    ],
)
async def test_what_servers_answer(moment: str, answer: str, permanent: bool) -> None:
    async with mailing() as server:
        server.answers[moment] = answer
        receipt = await plain(server.url()).send("bob@example.com", MAIL)
    assert (receipt.permanent, receipt.code) == (permanent, int(answer[:3]))
    assert receipt.error is not None
    assert answer[4:] in receipt.error


async def test_an_answer_of_any_bytes_becomes_text() -> None:
    async with scripted("220 hello", "250 go on", "250 from", b"550 no \xff\0 such user") as port:
        receipt = await plain(f"smtp://localhost:{port}").send("bob@example.com", MAIL)
    assert receipt.permanent
    assert receipt.error is not None
    assert is_storable(receipt.error)
    assert "such user" in receipt.error


async def test_an_answer_of_many_lines_becomes_one() -> None:
    async with mailing() as server:
        server.answers["RCPT"] = "550-5.7.1 not\r\n550 5.7.1 here"
        receipt = await plain(server.url()).send("bob@example.com", MAIL)
    assert receipt.error == "refused: 550 5.7.1 not 5.7.1 here"


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("220 hello",),
        ("220 hello", "250 go on", "250 from"),
        ("220 hello", "250 go on", "250 from", "250 to", "354 tell"),
    ],
)
async def test_a_connection_that_is_dropped(lines: tuple[str, ...]) -> None:
    async with scripted(*lines) as port:
        receipt = await plain(f"smtp://localhost:{port}").send("bob@example.com", MAIL)
    assert receipt.error in (
        "the connection to the mail server broke off",
        "cannot connect to the mail server",
    )
    assert not receipt.permanent


@pytest.mark.parametrize("lines", [(None,), ("220 hello", None), ("220 hello", "250 go on", None)])
async def test_a_server_that_goes_silent(lines: tuple[str | None, ...]) -> None:
    async with scripted(*lines) as port:
        carrier = plain(f"smtp://localhost:{port}", seconds=0.2)
        receipt = await carrier.send("bob@example.com", MAIL)
    assert receipt.error == "the mail server does not answer in time"
    assert not receipt.permanent


async def test_a_server_that_is_not_there_or_refuses_at_once() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        receipt = await plain(f"smtp://localhost:{held.getsockname()[1]}").send("bob@example.com", MAIL)
    assert (receipt.error, receipt.permanent) == ("cannot connect to the mail server", False)
    async with scripted("554 no service for you") as port:
        receipt = await plain(f"smtp://localhost:{port}").send("bob@example.com", MAIL)
    assert receipt.permanent is False
    assert (await plain("smtp://host.invalid").check()).error == "cannot connect to the mail server"


async def test_no_second_recipient_can_be_smuggled_in() -> None:
    async with mailing() as server:
        for address in (
            "bob@example.com>\r\nRCPT TO:<eve@example.com",
            "bob@example.com\nDATA",
            '"bob@example.com> "@example.com',
            "bob@example.com, eve@example.com",
        ):
            receipt = await plain(server.url()).send(address, MAIL)
            assert (receipt.error, receipt.permanent) == ("the address cannot be one", True)
    assert server.taken == []
