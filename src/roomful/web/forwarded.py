"""Who asks, where a reverse proxy stands before us: believed only from the operator's own proxies."""

import ipaddress
import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any

from roomful.settings import Network

_HOST = re.compile(rb"[A-Za-z0-9._~\-\[\]:%]{1,300}")
_SCHEMES = {b"http", b"https"}


class Proxies:
    """The proxies whose X-Forwarded headers are believed."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = tuple(networks)
        self._trusts = lru_cache(4096)(self._is_trusted)

    def __bool__(self) -> bool:
        return bool(self._networks)

    def _is_trusted(self, text: str) -> bool:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks)

    def apply(self, scope: MutableMapping[str, Any]) -> None:
        """Set the scope's client, scheme and Host header to what a trusted proxy says of them."""
        client = scope.get("client")
        if not client or not self._trusts(client[0]):
            return
        chain, proto, host = _forwarded(scope["headers"])
        # From the right, the first that is not one of ours: what stands left of it anyone may have written.
        for text in reversed(chain):
            if not _is_address(text):
                break
            scope["client"] = (text, 0)
            if not self._trusts(text):
                break
        if proto in _SCHEMES:
            websocket = scope["type"] == "websocket"
            scheme = proto.decode()
            scope["scheme"] = ("wss" if scheme == "https" else "ws") if websocket else scheme
        if host and _HOST.fullmatch(host):
            others = [pair for pair in scope["headers"] if pair[0] != b"host"]
            scope["headers"] = [(b"host", host), *others]


def _forwarded(headers: Any) -> tuple[list[str], bytes, bytes]:
    chain: list[str] = []
    proto = host = b""
    for name, value in headers:
        if name == b"x-forwarded-for":
            chain += [_bare(part.strip()) for part in value.decode("latin-1").split(",") if part.strip()]
        elif name == b"x-forwarded-proto":
            proto = value.rsplit(b",", 1)[-1].strip().lower()
        elif name == b"x-forwarded-host":
            host = value.rsplit(b",", 1)[-1].strip()
    return chain, proto, host


def _bare(text: str) -> str:
    """Return the address without the port that some proxies add."""
    if text.startswith("["):
        return text[1:].split("]", 1)[0]
    return text.split(":", 1)[0] if text.count(":") == 1 else text


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
