"""How the tests of a run are shared out among processes (`pytest -n 2`, as `make test` does).

What acts in real time stays together in two parts, one with browsers and one with media of its own, which
mostly waits: two of a kind beside each other would take from each other the time that they measure. A file of
the others stays together, because what it has for all its tests is made once.
"""

from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_PARTS = {
    "with media": ("tests/e2e", "tests/media", "tests/broadcasts", "tests/recordings"),
    "with browsers": ("tests/pages", "tests/docs", "tests/test_cli.py", "tests/benchmarks"),
}
_LONG = (*(place for places in _PARTS.values() for place in places), "tests/dialects")


def _places(test: str) -> tuple[PurePosixPath, ...]:
    """Return the file of a test, by its id, and the folders above it."""
    path = PurePosixPath(test.partition("::")[0])
    return path, *path.parents


def unit(test: str) -> str:
    """Return what a test stays together with."""
    places = [str(place) for place in _places(test)]
    return next((part for part, kept in _PARTS.items() if set(kept) & set(places)), places[0])


def turn(test: str) -> int:
    """Return when a test's turn is: the least is first."""
    places = [str(place) for place in _places(test)]
    return next((number for number, place in enumerate(_LONG) if place in places), len(_LONG))


class Sharing(LoadScopeScheduling):  # type: ignore[misc]  # xdist says nothing of its types
    """Hands out units, each whole and in their turn, to whichever process has nothing left to do."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # its own order is by how many tests there are

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)
