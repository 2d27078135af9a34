"""Identifiers: UUIDv7 (RFC 9562) as text, sortable 64-bit numbers, slugs and digits."""

import os
import re
import secrets
import threading
import time
import unicodedata

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_NODE = secrets.randbits(8)
_COUNTER_BITS = 10

_lock = threading.Lock()
_last_ms = 0
_counter = 0


def new_id() -> str:
    """Return a new UUIDv7 (RFC 9562, section 5.7) as lower-case text."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = (value & ~(0xF << 76)) | 7 << 76
    value = (value & ~(0x3 << 62)) | 2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_id(text: str) -> bool:
    """Tell whether the text has the form of a UUID."""
    return _UUID.fullmatch(text) is not None


def new_number() -> int:
    """Return a positive 64-bit number that grows with time.

    Milliseconds since the epoch shifted left 18 bits, then 8 bits drawn at start for the process and 10 that
    count within the millisecond, so numbers of one process never repeat or go back.
    """
    global _last_ms, _counter  # noqa: PLW0603  # a counter within a millisecond is process-wide by nature
    with _lock:
        now = time.time_ns() // 1_000_000
        if now > _last_ms:
            _last_ms, _counter = now, 0
        else:
            _counter += 1
            if _counter >= 1 << _COUNTER_BITS:
                _last_ms, _counter = _last_ms + 1, 0
        return _last_ms << 18 | _NODE << _COUNTER_BITS | _counter


def new_secret(prefix: str = "", length: int = 32) -> str:
    """Return `length` random characters of the base-58 alphabet (5.8 bits each) behind the prefix."""
    return prefix + "".join(secrets.choice(_BASE58) for _ in range(length))


def new_digits(length: int = 10) -> str:
    """Return random digits that do not begin with 0."""
    return str(secrets.randbelow(9 * 10 ** (length - 1)) + 10 ** (length - 1))


def new_slug() -> str:
    """Return a random slug that is easy to read aloud: three groups of letters without the ambiguous ones."""
    letters = "abcdefghjkmnpqrstuvwxyz"
    return "-".join("".join(secrets.choice(letters) for _ in range(n)) for n in (3, 4, 3))


def slug_of(text: str) -> str:
    """Return the text as a slug of at most 100 of a-z 0-9 _ -; empty when nothing is left of it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-")[:100].strip("-")
