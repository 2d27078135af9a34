"""What is measured: one line of the table each."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.load import LoadGenerator


@dataclass(frozen=True)
class Figure:
    """A measured figure beside what is asked: at least, or at most, `bound` in this unit."""

    name: str
    text: str
    measured: float
    kind: Literal["at least", "at most"]
    bound: float
    unit: str = ""
    detail: str = ""

    @property
    def reached(self) -> bool:
        """Whether it is as asked."""
        return self.measured >= self.bound if self.kind == "at least" else self.measured <= self.bound


@dataclass
class Bench:
    """What every benchmark is given: how long to measure, where, and the load generator."""

    folder: Path
    quick: bool
    server_core: int | None
    load_core: int | None
    load: LoadGenerator

    @property
    def rounds(self) -> int:
        """How often the two sides take turns."""
        return 1 if self.quick else 7

    @property
    def seconds(self) -> float:
        """How long each turn is."""
        return 0.15 if self.quick else 1.5


def in_turns(rounds: int, sides: Sequence[Callable[[], float]]) -> list[float]:
    """Measure the sides in turns, A B A B, so that what disturbs disturbs all; return each one's median."""
    found: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for values, measure in zip(found, sides, strict=True):
            values.append(measure())
    return [statistics.median(values) for values in found]
