"""Ids: a number in decimal digits, in base64 without padding, as the vendor writes them."""

import base64
import binascii

_LONGEST = 40


def write_id(number: int) -> str:
    """Return a number as an id."""
    return base64.b64encode(str(number).encode()).decode().rstrip("=")


def read_id(text: str) -> int | None:
    """Return the number of an id, or of its bare decimal digits; None for what is neither."""
    if not text or len(text) > _LONGEST or not text.isascii():
        return None
    if text.isdigit():
        return int(text)
    bare = text.rstrip("=")
    try:
        digits = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    # written back, so that one id has one form beside its digits
    return int(digits) if digits.isdigit() and write_id(int(digits)) == bare else None
