"""The requests that are measured."""

import json
from typing import Any
from urllib.parse import quote

from benchmarks.servers import Running

CONNECTIONS = 32


def get(path: str, secret: str = "") -> bytes:
    """Return a GET as it goes over the wire."""
    return f"GET {quote(path, safe='/?&=[]')} HTTP/1.1\r\n{_head(secret)}\r\n".encode()


def post(path: str, body: Any, secret: str = "") -> bytes:
    """Return a POST with a JSON body."""
    content = json.dumps(body)
    length = len(content.replace("{number}", "0123456789"))
    head = f"{_head(secret)}content-type: application/json\r\ncontent-length: {length}\r\n"
    return f"POST {path} HTTP/1.1\r\n{head}\r\n{content}".encode()


def _head(secret: str) -> str:
    authorization = f"authorization: Bearer {secret}\r\n" if secret else ""
    return f"host: 127.0.0.1\r\naccept: application/json\r\n{authorization}"


def make_rooms(server: Running, count: int, **attributes: Any) -> list[str]:
    """Create rooms through the Telnyx dialect; return their ids."""
    return [
        str(server.call("POST", "/v2/rooms", server.telnyx_key, attributes)["data"]["id"])
        for _ in range(count)
    ]
