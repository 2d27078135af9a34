"""The versions there are, and from which to which of them something is there."""

from typing import NamedTuple

VERSIONS = ("3", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10")
NEWEST = len(VERSIONS) - 1
# asked for by clients in the field, and answered as the newest that is described
_BEYOND = ("3.11",)
_PLACES = {name: place for place, name in enumerate(VERSIONS)}
_READ = {f"v{name}": place for name, place in _PLACES.items()} | {f"v{name}": NEWEST for name in _BEYOND}


class Span(NamedTuple):
    """Versions from the first to the last, both included, as places in `VERSIONS`."""

    first: int
    last: int

    def has(self, version: int) -> bool:
        """Tell whether a version is among them."""
        return self.first <= version <= self.last


def place(name: str) -> int:
    """Return the place of a version."""
    return _PLACES[name]


def read(text: str) -> int | None:
    """Return which version the part of a path means, as `v3.4` does; None for none."""
    return _READ.get(text)


def span(text: str) -> Span:
    """Return the versions of `3.4` (that alone), `3.4-` (and all later) or `3.1-3.4`."""
    first, dash, last = text.partition("-")
    return Span(place(first), place(last or first) if last or not dash else NEWEST)
