"""Who has a place, and which: people keep theirs, whoever speaks gets one, and nobody jumps about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from roomful.media.composer.scene import View

SECOND = 1_000_000
# A word of assent does not turn the picture round; whoever goes on does.
ATTENTION = 3 * SECOND // 2
# A pause for breath is no end of speech.
BREATH = 6 * SECOND // 10
# Whoever has been brought to the fore stays there so long at least.
HOLD = 3 * SECOND
# Whoever has spoken is worth a place so long, even without a picture.
RECENT = 20 * SECOND


@dataclass(slots=True)
class Attention:
    """Since when each one speaks, pauses for breath left out."""

    _runs: dict[str, tuple[int, int]] = field(default_factory=dict)

    def see(self, at: int, views: Iterable[View]) -> None:
        """Take note of who speaks now."""
        for view in views:
            if not view.speaking or view.screen:
                continue
            since, last = self._runs.get(view.id, (at, at))
            self._runs[view.id] = (since if at - last <= BREATH else at, at)
        self._runs = {one: run for one, run in self._runs.items() if at - run[1] <= BREATH}

    def has(self, view: View) -> bool:
        """Return whether this person has been speaking long enough to be shown for it."""
        since, last = self._runs.get(view.id, (0, 0))
        return last - since >= ATTENTION


@dataclass(slots=True)
class Focus:
    """Who is shown large: changes only for somebody who goes on speaking, and not too soon again."""

    _who: str | None = None
    _since: int | None = None

    def choose(self, at: int, views: Sequence[View], attention: Attention) -> View | None:
        """Return whom to show large now; None when nobody is there."""
        now = next((view for view in views if view.id == self._who), None)
        if now is None:
            chosen = _first(views)
            # Nobody spoke: the first one who does need not wait for the hold.
            self._since = at if chosen and chosen.spoke else None
        else:
            chosen = self._next(at, now, views, attention)
            if chosen is not now:
                self._since = at
        self._who = chosen.id if chosen else None
        return chosen

    def _next(self, at: int, now: View, views: Sequence[View], attention: Attention) -> View:
        if self._since is not None and at - self._since < HOLD:
            return now
        others = [view for view in views if view is not now and attention.has(view)]
        if not others:
            return now
        loudest = max(others, key=lambda view: view.spoke)
        return loudest if not now.speaking or loudest.spoke > now.spoke else now


def _first(views: Sequence[View]) -> View | None:
    spoken = [view for view in views if view.spoke or view.speaking]
    if spoken:
        return max(spoken, key=lambda view: (view.speaking, view.spoke))
    return next((view for view in views if view.frame is not None), views[0] if views else None)


@dataclass(slots=True)
class Seating:
    """A row of seats. Whoever sits stays; a free seat goes to the next, a speaker gets a quiet one's."""

    _seats: list[str] = field(default_factory=list)
    _since: dict[str, int] = field(default_factory=dict)

    def seat(self, at: int, views: Sequence[View], places: int, attention: Attention) -> list[View]:
        """Return who sits where, of those who may; at most so many as there are places."""
        by_id = {view.id: view for view in views}
        worth = {view.id: _worth(at, view, order) for order, view in enumerate(views)}
        chosen = self._choose(at, by_id, places, worth, attention)
        seats: list[str | None] = [one if one in chosen else None for one in self._seats]
        waiting = [view.id for view in views if view.id in chosen and view.id not in self._seats]
        # Who leaves and who comes in one moment change places; the others do not move.
        for index, one in enumerate(seats):
            if one is None and waiting:
                seats[index] = waiting.pop(0)
        self._seats = [one for one in seats if one is not None] + waiting
        self._since = {one: self._since.get(one, at) for one in self._seats}
        return [by_id[one] for one in self._seats]

    def _choose(
        self,
        at: int,
        by_id: dict[str, View],
        places: int,
        worth: dict[str, tuple[int, int, int]],
        attention: Attention,
    ) -> set[str]:
        if len(by_id) <= places:
            return set(by_id)
        # What hosts have said is done at once, and nobody takes their place.
        preferred = sorted((one for one in by_id if by_id[one].preferred), key=worth.__getitem__)[:places]
        places -= len(preferred)
        if not places:
            return set(preferred)
        others = [one for one in by_id if one not in preferred]
        sitting = sorted((one for one in self._seats if one in others), key=worth.__getitem__)
        chosen = sitting[:places]
        standing = sorted((one for one in others if one not in chosen), key=worth.__getitem__)
        while len(chosen) < places:
            chosen.append(standing.pop(0))
        for one in standing:
            worst = max(chosen, key=worth.__getitem__)
            if not self._yields(at, by_id[worst], by_id[one], worth, attention):
                continue
            chosen[chosen.index(worst)] = one
        return {*preferred, *chosen}

    def _yields(
        self,
        at: int,
        sitting: View,
        standing: View,
        worth: dict[str, tuple[int, int, int]],
        attention: Attention,
    ) -> bool:
        if at - self._since.get(sitting.id, at - HOLD) < HOLD:
            return False
        if attention.has(standing):
            return not sitting.speaking and not sitting.screen
        # A moment of noise is no reason: without speech for long enough only pictures and screens count.
        return _show(standing) < worth[sitting.id][0] if not standing.speaking else False


SEATED, HAND, SCREEN, SPEAKS, SPOKE, PICTURE, NOTHING = range(-2, 5)


def _show(view: View) -> int:
    if view.screen:
        return SCREEN
    return PICTURE if view.frame is not None else NOTHING


def _worth(at: int, view: View, order: int) -> tuple[int, int, int]:
    """Return how much somebody is worth a place, the least number the most."""
    if view.preferred:
        return (HAND, view.hand or 0, order) if view.seat is None else (SEATED, view.seat, order)
    kind = _show(view)
    if kind != SCREEN and view.speaking:
        kind = SPEAKS
    elif kind != SCREEN and view.spoke and at - view.spoke <= RECENT:
        kind = SPOKE
    return kind, -view.spoke, order
