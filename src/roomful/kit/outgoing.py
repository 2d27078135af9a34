"""HTTP requests that go out on a stranger's word: to public addresses only, followed nowhere, read a little.

Names are resolved here, once for each request, and each address is looked at in the moment of connecting to
it, so that no second answer of a name server, no spelling of a number and no redirect leads to a private one.
"""

import asyncio
import os
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from roomful.kit.addresses import is_public

MAX_ANSWER = 2048
MAX_URL = 2048
_RESOLVERS = 16
_CONNECTIONS = 512

AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
Resolve = Callable[[str, int], Sequence[AddressInfo]]


class _NotAllowed(OSError):
    """The address is not one of the public internet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: a status and the first bytes of the answer, or an error in plain words."""

    status: int | None
    text: str | None
    error: str | None
    duration_ms: int

    @property
    def ok(self) -> bool:
        """Whether it was answered with success."""
        return self.status is not None and 200 <= self.status < 300


def url_fault(url: str) -> str | None:
    """Return what is wrong with an absolute http or https URL to send to, None when nothing is."""
    if len(url) > MAX_URL:
        return f"It has at most {MAX_URL} characters."
    if any(c.isspace() or not c.isprintable() for c in url):
        return "It has no spaces and no control characters."
    try:
        parsed = URL(url)
        port, host = parsed.port, parsed.host
        parsed.human_repr()
    except ValueError:
        return "It is an absolute http or https URL."
    if parsed.scheme not in {"http", "https"} or not host or not port:
        return "It is an absolute http or https URL."
    if "@" in url.split("://", 1)[1].split("/", 1)[0].split("?", 1)[0]:
        return "It has no user name and no password in it."
    return None


class Outgoing:
    """Sends requests. `allow_private` lets them go to any address, for development and tests."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve or _resolve
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None
        self._threads = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="resolve")

    async def post(self, url: str, content: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
        """Send a POST, in so many seconds at most, and return what came of it. Never raises."""
        started = time.monotonic()
        status, text, error = await self._post(url, content, headers, seconds)
        return Answer(status, text, error, round((time.monotonic() - started) * 1000))

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _post(
        self, url: str, content: bytes, headers: Mapping[str, str], seconds: float
    ) -> tuple[int | None, str | None, str | None]:
        fault = url_fault(url)
        if fault is not None:
            return None, None, f"not a URL to send to: {fault}"
        try:
            async with self._open().post(
                URL(url),
                data=content,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds),
            ) as response:
                try:
                    return response.status, await _beginning(response), None
                finally:
                    response.close()
        except TimeoutError:
            return None, None, f"no answer within {seconds:g} s"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return None, None, _words(error)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=_Resolver(self._resolve, self._threads, self._is_allowed),
                use_dns_cache=False,
                # a kept connection may be closed by the other side in the moment it is used again
                force_close=True,
                limit=_CONNECTIONS,
                ssl=self._tls or True,
                socket_factory=self._connecting,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers={"User-Agent": "Roomful", "Accept-Encoding": "identity"},
                read_bufsize=MAX_ANSWER,
                trust_env=False,
            )
        return self._session

    def _is_allowed(self, address: str) -> bool:
        return self._allow_private or is_public(address)

    def _connecting(self, info: AddressInfo) -> socket.socket:
        """Make the socket that is connected to exactly this address next."""
        family, kind, protocol, _, address = info
        if not self._is_allowed(str(address[0])):
            raise _NotAllowed
        return socket.socket(family, kind, protocol)


class _Resolver(AbstractResolver):
    """Asks the system, in threads of its own, and leaves out what is not allowed."""

    def __init__(self, resolve: Resolve, threads: ThreadPoolExecutor, allowed: Callable[[str], bool]) -> None:
        self._resolve = resolve
        self._threads = threads
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a name. Raises OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._resolve, host, port)
        allowed = [info for info in found if self._allowed(str(info[4][0]))]
        if found and not allowed:
            raise _NotAllowed
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in allowed
            if family in (socket.AF_UNSPEC, kind)
        ]

    async def close(self) -> None:
        """Nothing is kept."""


def _resolve(host: str, port: int) -> Sequence[AddressInfo]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


async def _beginning(response: aiohttp.ClientResponse) -> str:
    """Return what came of the answer's body, within the limit and the time."""
    body = b""
    try:
        while len(body) < MAX_ANSWER and (chunk := await response.content.read(MAX_ANSWER - len(body))):
            body += chunk
    except (TimeoutError, aiohttp.ClientError):
        pass  # it has been answered: the status is what counts
    return body.decode("utf-8", "replace").replace("\0", "")


# the first that fits counts
_WORDS: list[tuple[type[Exception], str]] = [
    (aiohttp.InvalidURL, "not a URL to send to"),
    (aiohttp.ClientConnectorDNSError, "the name cannot be resolved"),
    (aiohttp.ClientConnectorSSLError, "no TLS connection can be made"),
    (aiohttp.ClientConnectorError, "cannot connect"),
    (aiohttp.ClientResponseError, "the answer is not HTTP"),
    (aiohttp.ClientPayloadError, "the answer is not HTTP"),
    (aiohttp.ClientConnectionError, "the connection broke off"),
    (OSError, "the connection broke off"),
    (Exception, "it cannot be sent"),
]


def _words(error: Exception) -> str:
    """Say in plain words what went wrong, without addresses, which are none of the asker's business."""
    cause: Any = getattr(error, "os_error", None)
    if isinstance(cause, _NotAllowed) or isinstance(error, _NotAllowed):
        return "the address is not one of the public internet"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        reason = getattr(error.certificate_error, "verify_message", "") or "it cannot be verified"
        return f"the certificate is not accepted: {reason}"
    words = next(words for kind, words in _WORDS if isinstance(error, kind))
    return f"{words}: {os.strerror(cause.errno)}" if cause is not None and cause.errno else words
