"""The ASGI app: dialects and pages in Litestar, signalling beside it, the edge around both."""

import re
from typing import Any, cast

import structlog
from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from roomful.kit.errors import Kind, Problem
from roomful.web.operations import Dialect
from roomful.web.refusals import Refusal, Refusals, Renderer, Scope

_log = structlog.get_logger()
_TYPE = re.compile(r":\w+}")


def build_litestar(routes: list[HTTPRouteHandler], refusals: Refusals) -> Litestar:
    """Return Litestar with its own refusals, such as 404 and 405, in the words of whoever owns the path."""

    def refuse(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        problem = _problem(error)
        status, headers, body = refusals.render(cast("Scope", request.scope), problem)
        if isinstance(error, HTTPException):
            headers = (*headers, *_allow(error))
        return Response(
            body,
            status_code=status,
            media_type="application/json",
            headers={name.decode(): value.decode() for name, value in headers},
        )

    return Litestar(
        [_options(routes), *routes],  # first: what is there, Litestar does not make
        openapi_config=None,
        exception_handlers={Exception: refuse},
        logging_config=None,
        debug=False,
        pdb_on_exception=False,
    )


def _options(routes: list[HTTPRouteHandler]) -> HTTPRouteHandler:
    """Return what tells the methods of each path; Litestar would make a handler of 10 kB for each."""
    methods: dict[str, set[str]] = {}
    for route in routes:
        for path in route.paths:
            methods.setdefault(path, {"OPTIONS"}).update(route.http_methods)
    allowed = {_TYPE.sub("}", path): ", ".join(sorted(found)) for path, found in methods.items()}

    async def options(request: Request[Any, Any, Any]) -> Response[None]:
        return Response(None, status_code=204, headers={"allow": allowed[request.scope["path_template"]]})

    return HTTPRouteHandler(
        list(methods), http_method="OPTIONS", status_code=204, include_in_schema=False, name="options"
    )(options)


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _http_problem(error)
    _log.exception("unexpected error", exc_info=error)
    return Problem(
        Kind.UNAVAILABLE, "internal_error", "Something went wrong here; it has been logged.", status=500
    )


def _http_problem(error: HTTPException) -> Problem:
    status = error.status_code
    if status == 404:
        return Problem(Kind.NOT_FOUND, "not_found", "There is nothing at this address.")
    if status == 405:
        return Problem(
            Kind.INVALID, "method_not_allowed", "This address does not take this method.", status=405
        )
    if status == 413:
        return Problem(Kind.TOO_LARGE, "too_large", "The request is too large.")
    return Problem(Kind.INVALID, "bad_request", error.detail or "The request cannot be read.", status=status)


def _allow(error: HTTPException) -> list[tuple[bytes, bytes]]:
    # Litestar writes the name now with a capital, now without
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    allowed = headers.get("allow")
    return [(b"allow", allowed.encode())] if allowed else []


def register(refusals: Refusals, dialects: list[Dialect]) -> None:
    """Let each dialect refuse what is under its prefixes."""
    for dialect in dialects:
        for prefix in dialect.prefixes:
            refusals.register(prefix, _renderer(dialect))
        for prefix, limit in getattr(dialect, "large_bodies", {}).items():
            refusals.register(prefix, _renderer(dialect), body_limit=limit)


def _renderer(dialect: Dialect) -> Renderer:
    def render(_scope: Scope, problem: Problem) -> Refusal:
        return dialect.refuse(problem)

    return render


class Root:
    """Sends signalling to the media engine's pass-through, everything else to Litestar."""

    def __init__(self, litestar: Any, signalling: Any) -> None:
        self._litestar = litestar
        self._signalling = signalling

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request or a WebSocket."""
        path = scope.get("path", "")
        if path == "/rtc" or path.startswith("/rtc/"):
            await self._signalling(scope, receive, send)
        else:
            await self._litestar(scope, receive, send)
