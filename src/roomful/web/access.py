"""The access log: one line for each finished request.

The line does not go the long way through structlog: it is written ready-made, and lines of requests that end
together share one write.
"""

from typing import Literal

import msgspec

from roomful.web.output import Output, now, printable

_encode = msgspec.json.Encoder().encode


class AccessLine(msgspec.Struct, kw_only=True):
    """A finished request. `path` is without its query, `bytes` counts the body sent."""

    timestamp: str = msgspec.field(default_factory=now)
    level: str = "info"
    event: str = "request"
    method: str
    path: str
    route: str
    status: int
    ms: float
    bytes: int
    client: str
    request_id: str
    credential_id: str | msgspec.UnsetType = msgspec.UNSET


class AccessLog:
    """Writes those lines."""

    def __init__(self, output: Output, form: Literal["json", "console"]) -> None:
        self._output = output
        self._encode = _json if form == "json" else _console

    def write(self, line: AccessLine) -> None:
        """Write a line, a little later."""
        self._output.soon(self._encode(line))


def _json(line: AccessLine) -> bytes:
    return _encode(line)


def _console(line: AccessLine) -> bytes:
    return printable(
        f"{line.timestamp[11:23]} {line.status} {line.method} {line.path}  {line.ms:.1f} ms"
        f"  {line.bytes} B  {line.client}  {line.request_id}"
    )
