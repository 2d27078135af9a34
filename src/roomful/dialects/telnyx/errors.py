"""Refusals in the vendor's shapes.

The reference, the contract and the vendor's own clients each read another part of an error, so every body
holds all of them: the bare object of 403 and 404, the `errors` array of 422 with `meta.url`, and the
`success` and `message` of lists and session actions.
"""

import msgspec

from roomful.kit.errors import Kind, Problem
from roomful.web.operations import Headers

_encode = msgspec.json.Encoder().encode
_BY_KIND: dict[Kind, tuple[int, str, str]] = {
    Kind.INVALID: (422, "10015", "Bad request"),
    Kind.CONFLICT: (422, "10012", "Duplicate"),
    Kind.NOT_FOUND: (404, "10005", "Resource not found"),
    Kind.UNAUTHENTICATED: (401, "10009", "Authentication failed"),
    Kind.FORBIDDEN: (403, "10010", "Not allowed"),
    Kind.LIMITED: (429, "10011", "Too many requests"),
    Kind.TOO_LARGE: (413, "10015", "Request too large"),
    Kind.UNAVAILABLE: (503, "10007", "Service unavailable"),
}
# the core's own codes that have a code of the vendor's
_BY_CODE: dict[str, tuple[int, str, str]] = {
    "session_ended": (422, "10015", "Bad request"),
    "method_not_allowed": (405, "10015", "Method not allowed"),
    "missing": (422, "10004", "Missing required parameter"),
    "internal_error": (500, "10007", "Unexpected error"),
    "request_timeout": (408, "10015", "Request timeout"),
    "ticket_invalid": (403, "10010", "Not allowed"),
    "ticket_expired": (403, "10010", "Not allowed"),
}
# how the core's attributes are called on the wire
_FIELDS = {
    "name": "unique_name",
    "capacity": "max_participants",
    "record_at_start": "enable_recording",
    "regions": "video_layout",
    "width": "resolution",
    "height": "resolution",
}


def refuse(problem: Problem, base_url: str) -> tuple[int, Headers, bytes]:
    """Return status, headers and body; each error names a page of this server that explains it."""
    status, code, title = _BY_CODE.get(problem.code) or _BY_KIND[problem.kind]
    status = problem.details.get("status", status)
    error: dict[str, object] = {
        "code": code,
        "title": title,
        "detail": problem.message,
        "meta": {"url": f"{base_url}/docs/telnyx/errors#{code}"},
    }
    source = _source(problem)
    if source:
        error["source"] = source
    body = error | {"errors": [error], "success": False, "message": problem.message}
    return status, _headers(problem), _encode(body)


def _source(problem: Problem) -> dict[str, str]:
    if "parameter" in problem.details:
        return {"parameter": str(problem.details["parameter"])}
    if problem.field is None:
        return {}
    if problem.field.startswith("/") or not problem.field:
        return {"pointer": problem.field}
    return {"pointer": "/" + _FIELDS.get(problem.field, problem.field)}


def _headers(problem: Problem) -> Headers:
    wait = problem.details.get("retry_after")
    if not isinstance(wait, (int, float)):
        return ()
    return (
        (b"retry-after", str(max(1, round(wait))).encode()),
        (b"retry-after-ms", str(max(1, round(wait * 1000))).encode()),
    )
