"""Where a target's URL leads: what may be pushed to, and which addresses are connected to.

The name is resolved here and the addresses looked at here; the program that pushes connects to exactly those.
"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from roomful.kit.addresses import is_public

MAX_URL = 2048
RELAY = "relay"

# RFC 7826 for RTSP; RTMP's own, and 443 for RTMPS, as the services that take it do
_PORTS = {"rtmp": 1935, "rtmps": 443, "rtsp": 554, "rtsps": 322, "rtspu": 554, RELAY: 0}

AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
Resolve = Callable[[str, int], Sequence[AddressInfo]]


class Refused(Exception):
    """The target cannot be pushed to, now or later; the words are the reason."""


class Unreachable(Exception):
    """The target cannot be reached now; the words are the reason."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A target's URL, taken apart. `url` is what the far server is told; `udp` sends RTP in datagrams.

    To the `relay` of this machine it is published at `path`, with a `secret`.
    """

    url: str = field(repr=False)
    host: str
    port: int
    udp: bool = False
    relay: bool = False
    path: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


def url_fault(url: str) -> str | None:
    """Return what is wrong with a URL to push to, None when nothing is."""
    try:
        destination(url)
    except Refused as reason:
        return str(reason)
    return None


def destination(url: str) -> Destination:
    """Take a URL apart: rtmp, rtmps, rtsp, rtsps, rtspu (RTSP by UDP), or relay://:SECRET@HOST:PORT/PATH.

    Raises Refused, in words without the URL.
    """
    if len(url) > MAX_URL:
        raise Refused(f"the URL has more than {MAX_URL} characters")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise Refused("the URL has spaces or characters other than ASCII's")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Refused("the URL cannot be read") from None
    if parts.scheme not in _PORTS:
        raise Refused("it is no RTMP or RTSP URL")
    if not host or port == 0:
        raise Refused("the URL names no server")
    if parts.scheme == RELAY and not (_is_loopback(host) and port and parts.password and parts.path):
        raise Refused("the URL is not that of a relay of this machine")
    if parts.scheme in {"rtmp", "rtmps"} and not parts.path.strip("/"):
        raise Refused("the URL has no path: it needs the application and the stream key")
    told = "rtsp" + url[len("rtspu") :] if parts.scheme == "rtspu" else url
    return Destination(
        url=told,
        host=host,
        port=_PORTS[parts.scheme] if port is None else port,
        udp=parts.scheme == "rtspu",
        relay=parts.scheme == RELAY,
        path=parts.path,
        secret=parts.password or "" if parts.scheme == RELAY else "",
    )


def addresses(
    wanted: Destination, *, allow_private: bool = False, resolve: Resolve | None = None
) -> list[str]:
    """Return the addresses to connect to, as host:port each, IPv6 in brackets.

    Raises Unreachable when the name has none, and Refused when all it has are of inner networks.
    """
    try:
        found = (resolve or _resolve)(wanted.host, wanted.port)
    except (OSError, UnicodeError):
        raise Unreachable("the name cannot be resolved") from None
    known = list(dict.fromkeys(str(address[0]) for _, _, _, _, address in found))
    if not known:
        raise Unreachable("the name cannot be resolved")
    allowed = [address for address in known if allow_private or is_public(address)]
    if not allowed:
        raise Refused("the address is not one of the public internet")
    return [host_port(address, wanted.port) for address in allowed]


def host_port(host: str, port: int) -> str:
    """Write an address and a port as one text."""
    try:
        six = ip_address(host).version == 6
    except ValueError:
        six = False
    return f"[{host}]:{port}" if six else f"{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _resolve(host: str, port: int) -> Sequence[AddressInfo]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
