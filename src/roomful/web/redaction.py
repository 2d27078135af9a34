"""Keeps secrets out of logs: values under telling names, and what telling patterns match inside texts."""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "…"

_NAMES = re.compile(
    r"token|secret|password|passwd|passphrase|authorization|cookie|signature|private|"
    r"(?:^|[_-])(?:pin|pins|key|keys|jwt|otp|dsn)(?:$|[_-])|apikey",
    re.IGNORECASE,
)
# Names that look like the above and are safe: they say which, not what.
_SAFE = re.compile(r"(?:_id|_ids|_kind|_count|_name|_at|_lifetime)$")
_QUERY = re.compile(r"((?:https?|wss?)://[^\s?#\"'<>]*|(?<![\w.])/[\w./%~@:+-]*)\?[^\s\"'<>]+")
_USER = re.compile(r"(\w[\w+.-]*://)[^\s/@\"']+@")
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[\w-]{5,}\.[\w-]*\.[\w-]*")
# paths that are a credential: the signed part of a link to a file, or to what is live
_LINK = re.compile(r"(/roomful/v1/(?:files|live)/|/api/blobs/)[^/\s?#\"'<>]+")
_DEPTH = 5


def redact(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values without what must not be logged."""
    return {name: _hide(name, value) for name, value in values.items()}


def clean(text: str) -> str:
    """Return the text without query strings, user names in URLs, bearer tokens, JWTs and signed links."""
    if "?" in text:
        text = _QUERY.sub(rf"\1?{HIDDEN}", text)
    if "@" in text:
        text = _USER.sub(rf"\1{HIDDEN}@", text)
    if " " in text:
        text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    return without_links(_JWT.sub(HIDDEN, text) if "eyJ" in text else text)


def without_links(text: str) -> str:
    """Return the text, or a path, without the signed part of links to files."""
    return _LINK.sub(rf"\1{HIDDEN}", text) if "/roomful/v1/" in text or "/api/blobs/" in text else text


def _hide(name: str, value: Any, depth: int = 0) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if _NAMES.search(name) and not _SAFE.search(name):
        return HIDDEN
    if isinstance(value, int | float):
        return value
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return HIDDEN if depth >= _DEPTH else _hide_inside(value, depth + 1)
    return f"{len(value)} bytes" if isinstance(value, bytes) else clean(str(value))


def _hide_inside(value: Any, depth: int) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _hide(str(key), item, depth) for key, item in value.items()}
    return [_hide("", item, depth) for item in value]
