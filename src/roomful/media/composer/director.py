"""Decides, moment by moment, who is to be seen where: the layouts' places, given to people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from roomful.media.composer import layout as layouts
from roomful.media.composer import regions
from roomful.media.composer.grid import Box, even
from roomful.media.composer.layout import Plan
from roomful.media.composer.row import row
from roomful.media.composer.scene import Scene, View
from roomful.media.composer.seating import Attention, Focus, Seating
from roomful.media.recorder import OUT, Picture

# Where only one is seen, people go before what they share.
PEOPLE_ONLY = frozenset({"speaker", "grid_1"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where one view is shown. `key` is the same as long as it is the same tile, wherever it moves.

    A camera covers its place and may be cropped, a screen is seen whole. `more` counts those who have no
    place, on the tile that tells of them. `bare` tiles have square corners; only among others, a `ring` tells
    who speaks.
    """

    key: str
    view: str
    box: Box
    z: int = 0
    cover: bool = True
    bare: bool = False
    ring: bool = True
    more: int = 0


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All places of a moment, the deepest first, and the places nobody has taken."""

    places: tuple[Place, ...] = ()
    empty: tuple[Box, ...] = ()


@dataclass(slots=True)
class Director:
    """Remembers who sat where, so that the next moment looks like the one before."""

    picture: Picture
    _attention: Attention = field(default_factory=Attention)
    _focus: Focus = field(default_factory=Focus)
    _seating: dict[str, Seating] = field(default_factory=dict)
    _known: tuple[object, ...] = ()
    _last: Arrangement = field(default_factory=Arrangement)

    def arrange(self, scene: Scene) -> Arrangement:
        """Return the places of this moment. Moments are asked for in their order."""
        self._attention.see(scene.at, scene.views)
        if self.picture.regions:
            return self._in_regions(scene)
        return self._in_layout(scene)

    def _in_layout(self, scene: Scene) -> Arrangement:
        people = [view for view in scene.views if not view.screen and view.seat != OUT]
        # A screen of which nothing has come yet is nothing to turn the picture round for.
        screens = [view for view in scene.views if view.screen and view.frame is not None]
        width, height = self.picture.width, self.picture.height
        plan = layouts.plan(scene.layout, width, height, len(people), len(screens))
        large = self._large(scene, plan, people, screens)
        rest = [view for view in (*screens, *people) if view is not large]
        chosen = self._seats("").seat(scene.at, rest, len(plan.tiles), self._attention)
        if scene.layout in layouts.GRIDS and plan.large is None:
            boxes, spare = plan.tiles + plan.empty, plan.empty[:0]
            seats = _on_seats(chosen, len(boxes))
        else:
            boxes, spare = plan.tiles, plan.empty
            seats = _ordered(chosen, screens, people)
        known = (plan, large and large.id, *(view and view.id for view in seats), len(rest))
        if known != self._known:
            self._known = known
            shown = [(view, box) for view, box in zip(seats, boxes, strict=False) if view is not None]
            free = [box for view, box in zip_longest(seats, boxes) if view is None and box is not None]
            if large is not None and plan.large is not None:
                shown.insert(0, (large, plan.large))
            hidden = len(rest) - len(chosen) if boxes else 0
            places = _placed(shown, hidden, bare=plan.bare)
            self._last = Arrangement(places, (*spare, *free))
        return self._last

    def _large(self, scene: Scene, plan: Plan, people: list[View], screens: list[View]) -> View | None:
        if plan.large is None:
            return None
        # The newest screen is the one that is talked about.
        if screens and not (scene.layout in PEOPLE_ONLY and people):
            return screens[-1]
        first = next((view for view in people if view.seat == 0), None)
        return first or self._focus.choose(scene.at, people, self._attention)

    def _in_regions(self, scene: Scene) -> Arrangement:
        width, height = even(self.picture.width), even(self.picture.height)
        places: list[Place] = []
        for depth, ground in enumerate(regions.grounds(self.picture.regions, width, height)):
            views = regions.wanted(ground.region, scene.views)
            boxes = regions.tiles(ground, len(views), width, height)
            name = f"{depth}/{ground.region.name}"
            seated = self._seats(name).seat(scene.at, views, len(boxes), self._attention)
            places += [
                Place(f"{name}/{view.id}", view.id, box, depth, not view.screen, bare=True, ring=False)
                for view, box in zip(seated, boxes, strict=True)
            ]
        return Arrangement(tuple(places))

    def _seats(self, name: str) -> Seating:
        return self._seating.setdefault(name, Seating())


def _ordered(chosen: Sequence[View], screens: Sequence[View], people: Sequence[View]) -> list[View | None]:
    """Return who is seen one after the other: as they have sat so far, unless hosts have said otherwise."""
    if not any(view.preferred for view in people):
        return list(chosen)
    ids = {view.id for view in chosen}
    return [view for view in (*screens, *row(people)) if view is not None and view.id in ids]


def _on_seats(chosen: Sequence[View], places: int) -> list[View | None]:
    """Return who is on each place of a grid, where one may be free between others."""
    if not any(view.preferred for view in chosen):
        return list(chosen)
    people = [view for view in chosen if not view.screen]
    return row(people, [view for view in chosen if view.screen], places)


def _placed(shown: Sequence[tuple[View, Box]], hidden: int, *, bare: bool) -> tuple[Place, ...]:
    among = len(shown) > 1
    last = len(shown) - 1
    return tuple(
        Place(
            key=view.id,
            view=view.id,
            box=box,
            cover=not view.screen,
            bare=bare,
            ring=among and not view.screen,
            more=hidden if index == last else 0,
        )
        for index, (view, box) in enumerate(shown)
    )
