"""Refusals in the vendor's two shapes: with 422 `errors`, one for each bad field, else `error`."""

import http
from typing import Any, NamedTuple

import msgspec

from roomful.kit.errors import Kind, Problem
from roomful.web.operations import Headers

_encode = msgspec.json.Encoder().encode
_STATUS: dict[Kind, int] = {
    Kind.INVALID: 422,
    Kind.CONFLICT: 422,
    Kind.NOT_FOUND: 404,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.LIMITED: 429,
    Kind.TOO_LARGE: 413,
    Kind.UNAVAILABLE: 503,
}
# what is not about a field, but about the request as a whole
_BY_CODE = {
    "invalid_json": 400,
    "invalid_form": 400,
    "too_deep": 400,
    "method_not_allowed": 405,
    "request_timeout": 408,
    "internal_error": 500,
}
# the core's own codes in the vendor's words
_CODES = {
    "missing": "missing_required_parameter",
    "name_taken": "not_unique_within_project",
    "invalid": "invalid_parameter_value",
    "address_private": "invalid_parameter_value",
    "target_exists": "invalid_parameter_value",
    "too_many_targets": "exceeds_platform_stream_limit",
    "invalid_character": "invalid_parameter_value",
}
_OWN = frozenset(
    {
        *("missing_required_parameter", "invalid_parameter", "invalid_parameter_value"),
        *("not_a_boolean", "not_a_datetime", "not_a_string", "not_a_hash", "not_unique_within_project"),
        *("invalid_join_until_date", "page_token_required", "page_token_is_invalid"),
        "exceeds_platform_stream_limit",
    }
)
# how the core's attributes are called on the wire
_FIELDS = {
    "title": "display_name",
    "capacity": "max_members",
    "opens_at": "join_from",
    "last_entry_at": "join_until",
    "ends_at": "remove_at",
    "stay_limit": "remove_after_seconds_elapsed",
    "record_at_start": "record_on_start",
    "previews": "enable_room_previews",
    "targets": "url",
}


class Wrong(NamedTuple):
    """One bad field: the vendor's code, what is wrong, and the field's name on the wire."""

    code: str
    message: str
    attribute: str | None


def bad(wrong: list[Wrong]) -> Problem:
    """Return the problem of all that is wrong with a request."""
    first = wrong[0]
    return Problem(Kind.INVALID, first.code, first.message, field=first.attribute, wrong=wrong)


def one_bad(attribute: str, message: str, code: str = "invalid_parameter_value") -> Problem:
    """Return the problem of one bad field."""
    return bad([Wrong(code, message, attribute)])


def refuse(problem: Problem, base_url: str) -> tuple[int, Headers, bytes]:
    """Return status, headers and body."""
    hint = problem.details.get("status")
    status = _BY_CODE.get(problem.code) or (hint if isinstance(hint, int) else _STATUS[problem.kind])
    if status == 422:
        wrong = problem.details.get("wrong") or [_wrong(problem)]
        return status, (), _encode({"errors": [_entry(one, base_url) for one in wrong]})
    headers = _headers(problem, status)
    return status, headers, _encode({"error": http.HTTPStatus(status).phrase})


def _wrong(problem: Problem) -> Wrong:
    code = _CODES.get(problem.code, problem.code if problem.code in _OWN else "invalid_parameter")
    field = problem.details.get("parameter") or problem.field
    if field:
        field = field.removeprefix("/").partition("/")[0].partition(".")[0]
        field = _FIELDS.get(field, field)
    if problem.code == "invalid" and field == "join_until":
        code = "invalid_join_until_date"
    return Wrong(code, problem.message, field or None)


def _entry(wrong: Wrong, base_url: str) -> dict[str, Any]:
    return {
        "type": "validation_error",
        "code": wrong.code,
        "message": wrong.message,
        "attribute": wrong.attribute,
        "url": f"{base_url}/docs/signalwire/errors#{wrong.code}",
    }


def _headers(problem: Problem, status: int) -> Headers:
    headers: list[tuple[bytes, bytes]] = []
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="Roomful", charset="UTF-8"'))
    wait = problem.details.get("retry_after")
    if isinstance(wait, (int, float)):
        headers.append((b"retry-after", str(max(1, round(wait))).encode()))
    return headers
