"""Decisions about streams of rooms."""

from collections.abc import Sequence

from roomful.broadcasts import rules
from roomful.kit.errors import Kind, Problem, invalid

SCHEMES = ("rtmp://", "rtmps://")


def check_url(url: str, *, private: bool) -> None:
    """Raise Problem unless it is an RTMP address that a picture may be sent to."""
    if not url.lower().startswith(SCHEMES):
        raise invalid("url", "A stream goes to an address that begins with rtmp:// or rtmps://.")
    rules.check_url(url, private=private)


def check_new(url: str, known: Sequence[str]) -> None:
    """Raise Problem when a room has this stream already, or as many as there may be."""
    if url in known:
        raise Problem(Kind.CONFLICT, "target_exists", "The room has a stream to this address.", field="url")
    if len(known) >= rules.MAX_TARGETS:
        words = f"A room has at most {rules.MAX_TARGETS} streams."
        raise invalid("url", words, "too_many_targets")
