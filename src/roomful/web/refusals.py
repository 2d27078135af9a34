"""Refusals of the edge, in the words of whoever owns the path.

A dialect registers the prefixes of its paths and how it renders a Problem there; the edge, which stands
before all dialects, then refuses a request as the dialect would.
"""

import json
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any, NamedTuple

from roomful.kit.errors import Kind, Problem

Scope = MutableMapping[str, Any]

_STATUS = {
    Kind.INVALID: 400,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.LIMITED: 429,
    Kind.TOO_LARGE: 413,
    Kind.UNAVAILABLE: 503,
}


Headers = Sequence[tuple[bytes, bytes]]
Refusal = tuple[int, Headers, bytes]  # status, headers and body; where no content-type is given it is JSON
Renderer = Callable[[Scope, Problem], Refusal]


class Surface(NamedTuple):
    """What is special under a prefix of paths."""

    prefix: str
    render: Renderer
    body_limit: int | None = None  # bytes, where it differs from the setting


def status_of(problem: Problem) -> int:
    """Return the HTTP status that fits: the hint in `details["status"]` if there is one, else the kind's."""
    hint = problem.details.get("status")
    return hint if isinstance(hint, int) else _STATUS[problem.kind]


def plain(scope: Scope, problem: Problem) -> Refusal:  # noqa: ARG001  # a Renderer
    """Render for paths that no dialect owns."""
    body = {"error": {"code": problem.code, "message": problem.message}}
    return status_of(problem), (), json.dumps(body).encode()


class Refusals:
    """The surfaces by prefix; the longest that fits wins."""

    def __init__(self) -> None:
        self._surfaces: list[Surface] = []

    def register(self, prefix: str, render: Renderer, *, body_limit: int | None = None) -> None:
        """Let paths that are `prefix`, or begin with `prefix` and a slash, be refused by `render`.

        A prefix that ends in "*" fits whatever begins with it, as "/api/v3*" does /api/v3.10/….
        """
        self._surfaces.append(Surface(prefix, render, body_limit))
        self._surfaces.sort(key=lambda surface: len(surface.prefix), reverse=True)

    def surface(self, path: str) -> Surface | None:
        """Return what owns the path."""
        return next((surface for surface in self._surfaces if _fits(surface.prefix, path)), None)

    def render(self, scope: Scope, problem: Problem) -> Refusal:
        """Render the problem for the path of the request; never raises."""
        surface = self.surface(scope.get("path", ""))
        if surface is None:
            return plain(scope, problem)
        try:
            return surface.render(scope, problem)
        except Exception:
            import structlog

            structlog.get_logger().exception("a refusal could not be rendered", prefix=surface.prefix)
            return plain(scope, problem)


def _fits(prefix: str, path: str) -> bool:
    if prefix.endswith("*"):
        return path.startswith(prefix[:-1])
    return path == prefix or path.startswith(prefix if prefix.endswith("/") else prefix + "/")
