"""The one error type of the house."""

from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What sort of refusal it is; each dialect has its own status and words for each."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    LIMITED = "limited"
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"


class Problem(Exception):  # noqa: N818  # it is the house's word for a refusal
    """A refusal with a reason.

    `code` is stable and for programs, `message` is a plain English sentence for people, `field` names the
    core attribute at fault, `details` carries what the words leave out (a time, a limit).
    """

    def __init__(
        self, kind: Kind, code: str, message: str, *, field: str | None = None, **details: Any
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.message = message
        self.field = field
        self.details = details


def invalid(field: str, message: str, code: str = "invalid", **details: Any) -> Problem:
    """Return the problem of a value that cannot be taken."""
    return Problem(Kind.INVALID, code, message, field=field, **details)


def not_found(what: str) -> Problem:
    """Return the problem of a thing that is not there, or that the caller may not know of."""
    return Problem(Kind.NOT_FOUND, f"{what}_not_found", f"There is no such {what.replace('_', ' ')}.")
