"""Cross-origin requests: which paths pages of other origins may call.

Only paths whose credential a page holds itself (a ticket, a seat's key) are open to other origins, so that
people can build meeting pages of their own. None of them takes a cookie, so any origin may.
"""

from typing import Any

_ORIGIN = (b"access-control-allow-origin", b"*")
_PREFLIGHT = (
    _ORIGIN,
    (b"access-control-allow-methods", b"GET, POST, PATCH, DELETE, OPTIONS"),
    (b"access-control-allow-headers", b"authorization, content-type, last-event-id, range, roomful-tenant"),
    (b"access-control-max-age", b"7200"),
    (b"content-length", b"0"),
)


class CrossOrigin:
    """Answers preflights and marks answers, under the given prefixes of paths."""

    def __init__(self, app: Any, prefixes: tuple[str, ...]) -> None:
        self._app = app
        self._prefixes = prefixes

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request."""
        if scope["type"] != "http" or not scope["path"].startswith(self._prefixes):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": list(_PREFLIGHT)})
            await send({"type": "http.response.body", "body": b""})
            return

        async def marked(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], _ORIGIN]}
            await send(message)

        await self._app(scope, receive, marked)
