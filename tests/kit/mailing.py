"""An SMTP server on this machine that takes or refuses as a test says, and ones that misbehave."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = "meet@example.org", "päss w@rd/:"


@dataclass
class MailServer:
    """`answers` are said instead of taking a mail, at the moment of that name: MAIL, RCPT, DATA."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    helo: str = ""
    secured: bool = False
    signed_in: bool = False

    def url(self, *, user: str = "", scheme: str = "smtp") -> str:
        return f"{scheme}://{user}localhost:{self.port}"

    async def handle_EHLO(  # noqa: N802  # the library's names
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.helo = session.host_name = hostname
        self.secured = session.ssl is not None
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if "DATA" not in self.answers:
            self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
            self.signed_in = session.authenticated
        return self.answers.get("DATA", "250 queued")

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = (USER.encode(), PASSWORD.encode())
        good = isinstance(data, LoginPassword) and (data.login, data.password) == right
        return AuthResult(success=good, handled=False)


@asynccontextmanager
async def mailing(
    *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, auth: bool = False
) -> AsyncIterator[MailServer]:
    """Serve SMTP: with STARTTLS, with TLS from the first byte, for those who sign in."""
    found = MailServer()
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        with warnings.catch_warnings():
            # it does not know of TLS that was there before it
            warnings.simplefilter("ignore")
            return SMTP(
                found,
                tls_context=starttls,
                require_starttls=starttls is not None,
                auth_required=auth,
                auth_require_tls=False,
                authenticator=found.authenticate,
                loop=loop,
            )

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def scripted(*lines: str | bytes | None) -> AsyncIterator[int]:
    """Say each line after one of the client's; None goes silent, the end of the lines hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for number, line in enumerate(lines):
                if number:
                    await reader.readline()
                if line is None:
                    await reader.read()
                    return
                writer.write((line if isinstance(line, bytes) else line.encode()) + b"\r\n")
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
