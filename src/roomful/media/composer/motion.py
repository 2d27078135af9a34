"""How tiles move to a new place: the same at the same moment, however often it is asked."""

from dataclasses import dataclass

from roomful.media.composer.grid import Box, even

# Microseconds a tile takes to its new place; as long as on the meeting page.
CALM = 320_000
# Newcomers grow a little as they appear.
SMALL = 0.94


@dataclass(frozen=True, slots=True)
class Motion:
    """A tile's way from one place to another, or its appearing at one."""

    start: Box
    goal: Box
    since: int
    appears: bool = False

    def done(self, at: int) -> bool:
        """Return whether the tile has arrived."""
        return at >= self.since + CALM

    def progress(self, at: int) -> float:
        """Return how far it is, 0 to 1: fast at first, then slower."""
        left = 1 - min(max((at - self.since) / CALM, 0.0), 1.0)
        return 1 - left**3

    def box(self, at: int) -> Box:
        """Return where it is."""
        if self.done(at) or self.start == self.goal:
            return self.goal
        part = self.progress(at)
        x, y = _between(self.start.x, self.goal.x, part), _between(self.start.y, self.goal.y, part)
        right = _between(self.start.right, self.goal.right, part)
        bottom = _between(self.start.bottom, self.goal.bottom, part)
        return Box(x, y, max(right - x, 2), max(bottom - y, 2))

    def opacity(self, at: int) -> float:
        """Return how much of it is to be seen, 0 to 1."""
        return self.progress(at) if self.appears else 1.0


def resting(goal: Box) -> Motion:
    """Return a tile that is where it is."""
    return Motion(goal, goal, -CALM)


def appearing(goal: Box, at: int) -> Motion:
    """Return a tile that comes up at its place."""
    x, y = even(goal.width * (1 - SMALL) / 2), even(goal.height * (1 - SMALL) / 2)
    return Motion(goal.inset(min(x, y)), goal, at, appears=True)


def moved(before: Motion, goal: Box, at: int) -> Motion:
    """Return the way to a new place, from wherever the tile is by now."""
    if before.goal == goal:
        return before
    return Motion(before.box(at), goal, at)


def _between(start: int, goal: int, part: float) -> int:
    return even(start + (goal - start) * part + 1)
