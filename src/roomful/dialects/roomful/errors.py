"""Refusals: one shape everywhere, with a stable code."""

import msgspec

from roomful.kit.clock import rfc3339
from roomful.kit.errors import Kind, Problem
from roomful.web.operations import Headers

_encode = msgspec.json.Encoder().encode

_STATUS = {
    Kind.INVALID: 422,
    Kind.CONFLICT: 409,
    Kind.NOT_FOUND: 404,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.LIMITED: 429,
    Kind.TOO_LARGE: 413,
    Kind.UNAVAILABLE: 503,
}


def refuse(problem: Problem) -> tuple[int, Headers, bytes]:
    """Return status, headers and body."""
    details = {
        name: rfc3339(value) if name.endswith("_at") and isinstance(value, int) else value
        for name, value in problem.details.items()
        if name not in {"status", "parameter"}
    }
    hint = problem.details.get("status")
    status = hint if isinstance(hint, int) else _STATUS[problem.kind]
    error = {
        "code": problem.code,
        "message": problem.message,
        "field": problem.field,
        "details": details,
    }
    headers: Headers = ()
    wait = problem.details.get("retry_after")
    if isinstance(wait, (int, float)):
        headers = ((b"retry-after", str(max(1, round(wait))).encode()),)
    return status, headers, _encode({"error": error})
