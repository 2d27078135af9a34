"""For the operator: `/healthz`, `/readyz` and `/metrics`.

`/healthz` answers while the process runs. `/readyz` asks each part that the app named and is 503 while one is
not ready or the server is closing. `/metrics` is for Prometheus, and for nobody else.
"""

import asyncio
import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol

import msgspec

from roomful.web.closing import Closing
from roomful.web.metrics import RequestMetrics, exposition
from roomful.web.refusals import Scope

_CHECK_SECONDS = 2.0
_LOCAL_NAMES = {b"localhost", b"127.0.0.1", b"[::1]"}
_PROXY_HEADERS = {
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-proto",
    b"x-real-ip",
    b"forwarded",
    b"via",
}


class Readiness(msgspec.Struct, frozen=True):
    """How a part is: ready or not, and in words what it does or lacks."""

    ready: bool
    words: str = ""


Check = Callable[[], Awaitable[Readiness]]
Answer = tuple[int, bytes, bytes]  # status, content type, body

_JSON = b"application/json"


class Figures(Protocol):
    """Figures of the application, as a collector of prometheus-client."""

    async def refresh(self) -> None:
        """Read anew what is not at hand."""
        ...

    def collect(self) -> Iterable[Any]:
        """Return the figures."""
        ...


class Operator:
    """Answers those three. `checks` are the parts by name."""

    def __init__(
        self,
        metrics: RequestMetrics,
        closing: Closing,
        checks: Mapping[str, Check],
        *,
        metrics_token: str = "",
        figures: Figures | None = None,
    ) -> None:
        self._metrics = metrics
        self._more = figures
        self._closing = closing
        self._checks = dict(checks)
        self._token = metrics_token
        self._answers: dict[str, Callable[[Scope], Awaitable[Answer]]] = {
            "/healthz": self._health,
            "/readyz": self._ready,
            "/metrics": self._figures,
        }

    @property
    def direct(self) -> dict[str, Any]:
        """The apps by path, as the edge takes them."""
        return dict.fromkeys(self._answers, self)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:  # noqa: ARG002
        """Answer a request to one of the three paths."""
        if scope["method"] != "GET":
            status, kind, body = 405, _JSON, b'{"status":"use GET"}'
        else:
            status, kind, body = await self._answers[scope["path"]](scope)
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _health(self, scope: Scope) -> Answer:  # noqa: ARG002
        return 200, _JSON, b'{"status":"ok"}'

    async def _ready(self, scope: Scope) -> Answer:  # noqa: ARG002
        results = await self.check()
        ready = all(result.ready for result in results.values()) and not self._closing.begun
        status = "closing" if self._closing.begun else "ready" if ready else "not ready"
        body = msgspec.json.encode({"status": status, "parts": results})
        return 200 if ready else 503, _JSON, body

    async def check(self) -> dict[str, Readiness]:
        """Ask every part; one that fails or does not answer in two seconds is not ready."""
        results = await asyncio.gather(*(self._ask(check) for check in self._checks.values()))
        return dict(zip(self._checks, results, strict=True))

    async def _ask(self, check: Check) -> Readiness:
        try:
            return await asyncio.wait_for(check(), _CHECK_SECONDS)
        except TimeoutError:
            return Readiness(False, f"no answer in {_CHECK_SECONDS:g} seconds")
        except Exception as error:
            # The kind alone: the words of an error may hold what only the log should.
            return Readiness(False, type(error).__name__)

    async def _figures(self, scope: Scope) -> Answer:
        if not self._may_see_figures(scope):
            return 403, _JSON, b'{"status":"for the operator alone"}'
        collectors: list[Any] = [self._metrics]
        if self._more is not None:
            await self._more.refresh()
            collectors.append(self._more)
        kind, body = exposition(*collectors)
        return 200, kind.encode(), body

    def _may_see_figures(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        if self._token:
            given = headers.get(b"authorization", b"")
            if hmac.compare_digest(given, b"Bearer " + self._token.encode()):
                return True
        return is_local(scope, headers)


def is_local(scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
    """Tell whether this machine itself asks, through no proxy and no page that a browser here shows."""
    client = scope.get("client")
    try:
        loopback = client is not None and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False
    host = headers.get(b"host", b"").lower()
    name = host if host.endswith(b"]") else host.rsplit(b":", 1)[0]
    return loopback and name in _LOCAL_NAMES and not _PROXY_HEADERS & headers.keys()
