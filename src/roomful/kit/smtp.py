"""Mails that go out: handed to the one SMTP server that the operator has named, over TLS."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiosmtplib

_PORTS = {"smtp": 587, "smtps": 465}
_MAX_ERROR = 500
# RFC 5321, section 4.5.3.1.10: 552 for a recipient means "later" in old servers. RFC 4954, section 6: the
# others ask for another way of connecting, which a change of settings brings.
_NOT_FOR_GOOD = {530, 534, 535, 538, 552}

# the first that fits counts
_TROUBLE: list[tuple[type[BaseException], str]] = [
    (TimeoutError, "the mail server does not answer in time"),
    (aiosmtplib.SMTPConnectError, "cannot connect to the mail server"),
    (aiosmtplib.SMTPServerDisconnected, "the connection to the mail server broke off"),
    (
        aiosmtplib.SMTPException,
        "the mail server does not offer what the settings ask of it: STARTTLS or a sign-in",
    ),
    (OSError, "the connection to the mail server broke off"),
]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of handing a mail over: nothing wrong, or an error in plain words.

    `permanent`: the server will not take this mail, however often it is asked. `code` is its answer, if any.
    """

    error: str | None = None
    permanent: bool = False
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server as its URL names it; `implicit`: TLS from the first byte (RFC 8314)."""

    host: str
    port: int
    implicit: bool
    user: str | None
    password: str | None

    @classmethod
    def of(cls, url: str) -> "Server":
        """Read smtp://user:password@host:port or smtps://…. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("not smtp:// or smtps:// and a host")
        if parts.path not in ("", "/") or parts.port == 0:
            raise ValueError("nothing may stand behind the host and its port")
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            implicit=parts.scheme == "smtps",
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


class Smtp:
    """Hands mails over, each on a connection of its own.

    `helo` is this machine's name as it tells the server. `starttls` off sends everything in the clear, the
    password as well, unless the URL is smtps. `ca` is a file of certificates that are trusted instead of the
    system's. Certificates are always verified. `seconds` is the patience with each step.
    """

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        helo: str = "localhost",
        starttls: bool = True,
        ca: str = "",
        seconds: float = 30.0,
    ) -> None:
        self._server = Server.of(url)
        self._sender = sender
        self._helo = helo
        self._starttls = starttls and not self._server.implicit
        self._tls = ssl.create_default_context(cafile=ca or None)
        self._seconds = seconds

    async def send(self, recipient: str, content: bytes) -> Receipt:
        """Hand over a whole message for one address and return what came of it. Never raises."""
        if not _is_bare(recipient):
            return Receipt("the address cannot be one", permanent=True)
        client = self._client()
        try:
            async with client:
                await client.sendmail(self._sender, [recipient], content)
        except Exception as error:
            return _receipt(error)
        finally:
            client.close()
        return Receipt()

    async def check(self) -> Receipt:
        """Connect and sign in, and send nothing. Never raises."""
        client = self._client()
        try:
            async with client:
                await client.noop()
        except Exception as error:
            return _receipt(error)
        finally:
            client.close()
        return Receipt()

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            local_hostname=self._helo,
            use_tls=server.implicit,
            start_tls=self._starttls,
            tls_context=self._tls,
            timeout=self._seconds,
        )


def _is_bare(address: str) -> bool:
    """Tell whether an address is one that cannot end the command it stands in."""
    return address.isascii() and address.isprintable() and not set(' <>"') & set(address)


def _receipt(error: BaseException) -> Receipt:
    """Say what an error means for the mail."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return Receipt(_words("the mail server refuses the sign-in", error), code=error.code)
    if isinstance(
        error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPSenderRefused | aiosmtplib.SMTPDataError
    ):
        permanent = 500 <= error.code < 600 and error.code not in _NOT_FOR_GOOD
        return Receipt(_words("refused", error), permanent, error.code)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return Receipt(_words("the mail server answers", error), code=error.code)
    return Receipt(_trouble(error))


def _words(what: str, error: aiosmtplib.SMTPResponseException) -> str:
    # the library keeps bytes that are no text as halves of characters, which no database takes
    said = " ".join(str(error.message).encode("utf-8", "replace").decode().replace("\0", "").split())
    return f"{what}: {error.code} {said}"[:_MAX_ERROR]


def _trouble(error: BaseException) -> str:
    """Say in plain words what went wrong before the server could answer."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the mail server's certificate is not accepted: {cause.verify_message}"
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "no TLS connection can be made to the mail server"
    return next((words for kind, words in _TROUBLE if isinstance(error, kind)), type(error).__name__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
