"""The raw path and query of a request: what is refused, and how an encoded slash reaches a path parameter."""

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from roomful.kit.errors import Kind, Problem

MAX_PATH = 8_192
MAX_QUERY = 16_384

# A percent sign without two digits, an encoded NUL or anything beyond ASCII, encoded or bare.
_SUSPECT = re.compile(rb"%(?![0-9A-Fa-f]{2})|%00|%[89A-Fa-f]|[\x80-\xff]")
_SLASH = re.compile(rb"%2f", re.IGNORECASE)
# Stands for an encoded slash while routes are found. It cannot come from outside: NULs are refused.
_PLACEHOLDER = "\0"


def unusual(raw_path: bytes, query: bytes) -> bool:
    """Tell whether `check` has to look although nothing is percent-encoded."""
    return len(raw_path) + len(query) > MAX_PATH or not (query.isascii() and raw_path.isascii())


def check(raw_path: bytes, query: bytes) -> Problem | None:
    """Return why the path or the query cannot be taken, or None."""
    if len(raw_path) > MAX_PATH:
        return _too_long("path", MAX_PATH)
    if len(query) > MAX_QUERY:
        return _too_long("query", MAX_QUERY)
    if _SUSPECT.search(raw_path) and not _is_text(raw_path):
        return _unreadable("path")
    if _SUSPECT.search(query) and not _is_text(query):
        return _unreadable("query")
    return None


def _is_text(encoded: bytes) -> bool:
    """Tell whether percent-encoding and UTF-8 are whole, and no NUL is in it."""
    if re.search(rb"%(?![0-9A-Fa-f]{2})", encoded):
        return False
    try:
        return "\0" not in unquote_to_bytes(encoded).decode("utf-8")
    except UnicodeDecodeError:
        return False


def _too_long(what: str, limit: int) -> Problem:
    message = f"The {what} is longer than {limit} bytes."
    return Problem(Kind.INVALID, f"{what}_too_long", message, status=414, limit=limit)


def _unreadable(what: str) -> Problem:
    return Problem(
        Kind.INVALID, f"invalid_{what}", f"The {what} is not percent-encoded UTF-8, or has a NUL.", status=400
    )


def has_slash(raw_path: bytes) -> bool:
    """Tell whether a slash is encoded in the path."""
    return _SLASH.search(raw_path) is not None


def with_slashes(scope: Any) -> Any:
    """Return the scope in a form where an encoded slash is part of a path parameter, not between two.

    Routers split the decoded path at its slashes, so those that were encoded become placeholders in it, and
    slashes again as soon as the router stores the parameters it found.
    """
    kept = _SLASH.sub(b"%00", scope["raw_path"])
    return _SlashScope(scope, unquote_to_bytes(kept).decode("utf-8"))


class _SlashScope(dict[str, Any]):
    def __init__(self, scope: Any, path: str) -> None:
        super().__init__(scope, path=path)
        self._original = scope

    def __setitem__(self, key: str, value: Any) -> None:
        if key == "path_params":
            value = {
                name: item.replace(_PLACEHOLDER, "/") if isinstance(item, str) else item
                for name, item in value.items()
            }
        elif key == "path_template":
            self._original[key] = value  # for the log and the figures
        super().__setitem__(key, value)
