"""Refusals in the vendor's shape: `errors`, each with a code, a message and maybe a detail."""

import msgspec

from roomful.kit.errors import Kind, Problem
from roomful.web.operations import Headers

_encode = msgspec.json.Encoder().encode

UNKNOWN, VALIDATE_FAILED, UNAUTHORIZED = "UNKNOWN", "VALIDATE_FAILED", "UNAUTHORIZED"
_BY_KIND: dict[Kind, tuple[int, str]] = {
    Kind.INVALID: (400, VALIDATE_FAILED),
    Kind.CONFLICT: (400, UNKNOWN),
    Kind.NOT_FOUND: (404, UNKNOWN),
    Kind.UNAUTHENTICATED: (401, UNAUTHORIZED),
    Kind.FORBIDDEN: (403, UNAUTHORIZED),
    Kind.LIMITED: (429, UNKNOWN),
    Kind.TOO_LARGE: (413, UNKNOWN),
    Kind.UNAVAILABLE: (503, UNKNOWN),
}
# the core's own codes that the vendor has another answer for
_BY_CODE: dict[str, tuple[int, str]] = {
    # the token call knows 400 alone
    "token_refused": (400, UNAUTHORIZED),
    "refresh_refused": (400, UNKNOWN),
    # not for want of a right: a room that is over, or full of recordings, is so for everybody
    **dict.fromkeys(("over", "room_ended", "too_early", "recording_quota", "disk_low"), (400, UNKNOWN)),
    "no_telephony": (400, UNKNOWN),
    "no_microsoft": (400, UNKNOWN),
    "not_found": (404, UNKNOWN),
    "method_not_allowed": (405, UNKNOWN),
    "request_timeout": (408, UNKNOWN),
    "internal_error": (500, UNKNOWN),
}
# how the core's attributes are called on the wire
_FIELDS = {
    "title": "subject",
    "extension": "extension_number",
    "media": "mode",
    "picture_height": "height",
    "picture_width": "width",
    "picture_kbps": "bitrate",
    "picture_fps": "framerate",
    "host_pin": "admin_pin",
    "record_at_start": "enable_recording",
    "prompts": "enable_prompt",
    "opens_at": "scheduled_start_at",
    "ends_at": "scheduled_end_at",
    "dial_in_numbers": "numbers",
    "empty_close_after": "close_on_nobody",
    "extras": "custom_options",
}


def refuse(problem: Problem) -> tuple[int, Headers, bytes]:
    """Return status, headers and body."""
    status, code = _BY_CODE.get(problem.code) or _BY_KIND[problem.kind]
    if problem.kind is Kind.CONFLICT and problem.field is not None:
        code = VALIDATE_FAILED
    status = problem.details.get("status", status)
    error: dict[str, object] = {"code": code, "message": problem.message}
    detail = _detail(problem)
    if detail:
        error["detail"] = detail
    return status, _headers(problem), _encode({"errors": [error]})


def _detail(problem: Problem) -> dict[str, object]:
    """Tell the field, and for a list's question the place in it."""
    if not problem.field:
        return {}
    name = problem.field.removeprefix("/")
    detail: dict[str, object] = {"field": _FIELDS.get(name, name)}
    if "position" in problem.details:
        detail["position"] = problem.details["position"]
    return detail


def _headers(problem: Problem) -> Headers:
    wait = problem.details.get("retry_after")
    if not isinstance(wait, (int, float)):
        return ()
    return ((b"retry-after", str(max(1, round(wait))).encode()),)
