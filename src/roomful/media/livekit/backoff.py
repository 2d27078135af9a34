"""How long to wait before LiveKit is started again."""

_DELAYS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 10.0)
_STABLE = 60.0


class Backoff:
    """At once the first time, then later and later; all is forgiven after a minute that went well."""

    def __init__(self) -> None:
        self._failures = 0

    def delay(self, *, lived: float) -> float:
        """Return the seconds to wait; `lived` is how many seconds the one before was in use."""
        if lived >= _STABLE:
            self._failures = 0
        wait = _DELAYS[min(self._failures, len(_DELAYS) - 1)]
        self._failures += 1
        return wait
