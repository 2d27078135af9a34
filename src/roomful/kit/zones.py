"""Names of time zones and languages."""

import re
import zoneinfo
from functools import cache
from typing import Any

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def is_zone(value: Any) -> bool:
    """Tell whether a text is the name of a time zone (IANA)."""
    return isinstance(value, str) and value in _zones()


def is_language(value: Any) -> bool:
    """Tell whether a text can be a language tag (BCP 47)."""
    return isinstance(value, str) and len(value) < 36 and _LANGUAGE.fullmatch(value) is not None
