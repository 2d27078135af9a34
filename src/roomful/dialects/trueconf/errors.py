"""Refusals in the vendor's shape: `error`, with code, message and the details; signing in has OAuth's own."""

import http

import msgspec

from roomful.kit.errors import Kind, Problem
from roomful.web.operations import Headers

_encode = msgspec.json.Encoder().encode

FORBIDDEN, INVALID, MISSING = "forbidden", "invalidRequest", "missingRequiredField"
TOKEN_INVALID, TAKEN, UNAVAILABLE = "accessTokenInvalid", "uniqueValueAlreadyInUse", "serviceUnavailable"
NOT_FOUND, TOO_MANY = "notFound", "tooManyRequests"
SIGN_IN = "sign_in"  # a detail of problems that are told in OAuth's form
_BY_KIND: dict[Kind, tuple[int, str]] = {
    Kind.INVALID: (400, INVALID),
    Kind.CONFLICT: (400, INVALID),
    Kind.NOT_FOUND: (404, NOT_FOUND),
    Kind.UNAUTHENTICATED: (403, TOKEN_INVALID),
    Kind.FORBIDDEN: (403, FORBIDDEN),
    Kind.LIMITED: (429, TOO_MANY),
    Kind.TOO_LARGE: (413, "requestEntityTooLarge"),
    Kind.UNAVAILABLE: (503, UNAVAILABLE),
}
# what the core calls what is not there: the vendor's reason and the parameter of the path
_THINGS = {
    "room": ("conferenceNotFound", "conference_id"),
    "user": ("userNotFound", "user_id"),
    "record": ("recordNotFound", "record_id"),
    "recording": ("recordingNotFound", "recording_id"),
    "session": ("conferenceSessionNotFound", "session_id"),
    "call": ("conferenceNotFound", "session_id"),
    "participant": ("participantNotFound", "participant_id"),
    "invitation": ("invitationNotFound", "invitation_id"),
    "preset": ("presetNotFound", "preset_id"),
    "group": ("groupNotFound", "group_id"),
    "contact": ("contactNotFound", "contact_id"),
    "template": ("conferenceTemplateNotFound", "template_id"),
}
_BY_CODE: dict[str, tuple[int, str]] = {
    "missing": (400, MISSING),
    "not_found": (404, NOT_FOUND),
    "method_not_allowed": (405, "methodNotAllowed"),
    "request_timeout": (408, "requestTimeout"),
    "internal_error": (500, "internalError"),
    **dict.fromkeys(
        ("name_taken", "slug_taken", "login_taken", "email_taken", "extension_taken", "already_invited"),
        (400, TAKEN),
    ),
    "already_in": (400, "participantAlreadyInConference"),
    # where the operator's means end, not the caller's rights
    **dict.fromkeys(("recording_quota", "disk_low", "media_unavailable"), (503, UNAVAILABLE)),
}
# how the core's attributes are called on the wire
_FIELDS = {
    "title": "topic",
    "slug": "id",
    "login": "login_name",
    "capacity": "max_participants",
    "guest_limit": "max_guests",
    "room_pin": "pin",
    "location": "meeting_room",
    "active": "is_active",
    "name": "display_name",
    "end_warning": "expiration_time_alert",
    "original_volume": "translation_flat_volume",
    "opens_at": "schedule",
    "ends_at": "schedule",
    "owner_id": "owner",
}


def missing(what: str, name: str) -> Problem:
    """Return the problem of something named in a path that is not there, or not for this caller."""
    reason, place = _THINGS[what]
    words = f"{reason.removesuffix('NotFound').capitalize()} '{name}' is not found."
    return Problem(Kind.NOT_FOUND, reason, words, field=place, status=404, place="path")


def named(reason: str, message: str, *, field: str | None = None, status: int = 400) -> Problem:
    """Return a problem that the vendor has a name for."""
    return Problem(Kind.CONFLICT, reason, message, field=field, status=status, named=True)


def forbidden(message: str = "Forbidden") -> Problem:
    """Return the refusal of what this caller may not do."""
    return Problem(Kind.FORBIDDEN, FORBIDDEN, message)


def refuse(problem: Problem) -> tuple[int, Headers, bytes]:
    """Return status, headers and body."""
    status, reason = _told(problem)
    status = problem.details.get("status", status)
    if SIGN_IN in problem.details:
        body: dict[str, object] = {"error": reason, "error_description": problem.message}
        return status, _headers(problem), _encode(body)
    detail: dict[str, object] = {"reason": reason, "message": problem.message}
    if problem.field:
        # to a caller only the first step counts: which parameter it is
        name = problem.field.strip("/").partition("/")[0]
        detail["locationType"] = problem.details.get("place", "parameter")
        detail["location"] = _FIELDS.get(name, name)
    error = {"code": status, "message": http.HTTPStatus(status).phrase, "errors": [detail]}
    return status, _headers(problem), _encode({"error": error})


def _told(problem: Problem) -> tuple[int, str]:
    if "place" in problem.details or "named" in problem.details or problem.code == FORBIDDEN:
        return _BY_KIND[problem.kind][0], problem.code
    if problem.kind is Kind.NOT_FOUND:
        thing = _THINGS.get(problem.code.removesuffix("_not_found"))
        return (404, thing[0]) if thing else (404, NOT_FOUND)
    return _BY_CODE.get(problem.code) or _BY_KIND[problem.kind]


def _headers(problem: Problem) -> Headers:
    wait = problem.details.get("retry_after")
    if not isinstance(wait, (int, float)):
        return ()
    return ((b"retry-after", str(max(1, round(wait))).encode()),)


def status_of(reason: str) -> int:
    """Return the status of an error that the table names."""
    if reason.endswith("NotFound"):
        return 404
    known = {FORBIDDEN: 403, UNAVAILABLE: 503, "invalidCredentials": 401, "userIsBanned": 403}
    return known.get(reason, 400)
