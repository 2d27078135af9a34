"""Whether what a document shows is what came: all is equal but ids, times and what stands for anything."""

import re
from typing import Any

ANYTHING = "…"
_FORMS = (
    re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"),
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
)
_COUNTED = {"seq"}


def differences(shown: Any, real: Any, place: str = "") -> list[str]:
    """Return where the two differ, in words; nothing when the document is right."""
    if isinstance(shown, dict) and isinstance(real, dict):
        found = [f"{place}.{name}: not in the answer" for name in shown.keys() - real.keys()]
        found += [f"{place}.{name}: not in the document" for name in real.keys() - shown.keys()]
        for name in shown.keys() & real.keys():
            if name in _COUNTED and isinstance(real[name], int):
                continue
            found += differences(shown[name], real[name], f"{place}.{name}")
        return found
    if isinstance(shown, list) and isinstance(real, list) and len(shown) == len(real):
        pairs = enumerate(zip(shown, real, strict=True))
        return [one for at, pair in pairs for one in differences(*pair, f"{place}[{at}]")]
    if isinstance(shown, str) and isinstance(real, str) and matches(shown, real):
        return []
    return (
        [] if type(shown) is type(real) and shown == real else [f"{place}: {shown!r} is shown, {real!r} came"]
    )


def matches(shown: str, real: str) -> bool:
    """Compare two texts."""
    if any(form.fullmatch(shown) and form.fullmatch(real) for form in _FORMS):
        return True
    pattern = ".*".join(re.escape(part) for part in shown.split(ANYTHING))
    return re.fullmatch(pattern, real, re.DOTALL) is not None
