"""Decides, moment by moment, who is to be seen where: the layouts' places, given to people."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from roomful.media.composer import layout as layouts
from roomful.media.composer import regions
from roomful.media.composer.grid import Box, even
from roomful.media.composer.layout import Plan
from roomful.media.composer.scene import Scene, View
from roomful.media.composer.seating import Attention, Focus, Seating
from roomful.media.recorder import Picture


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
        people = [view for view in scene.views if not view.screen]
        # A screen of which nothing has come yet is nothing to turn the picture round for.
        screens = [view for view in scene.views if view.screen and view.frame is not None]
        width, height = self.picture.width, self.picture.height
        plan = layouts.plan(scene.layout, width, height, len(people), len(screens))
        large = self._large(scene, plan, people, screens)
        rest = [view for view in (*screens, *people) if view is not large]
        seated = self._seats("").seat(scene.at, rest, len(plan.tiles), self._attention)
        known = (plan, large and large.id, *(view.id for view in seated), len(rest))
        if known != self._known:
            self._known = known
            self._last = _placed(plan, large, seated, len(rest) - len(seated))
        return self._last

    def _large(self, scene: Scene, plan: Plan, people: list[View], screens: list[View]) -> View | None:
        if plan.large is None:
            return None
        # The newest screen is the one that is talked about.
        if screens and (scene.layout != "speaker" or not people):
            return screens[-1]
        return self._focus.choose(scene.at, people, self._attention)

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


def _placed(plan: Plan, large: View | None, seated: Sequence[View], hidden: int) -> Arrangement:
    taken = list(zip(seated, plan.tiles, strict=True))
    if large is not None and plan.large is not None:
        taken.insert(0, (large, plan.large))
    among = len(taken) > 1
    last = len(taken) - 1 if seated else -1
    places = [
        Place(
            key=view.id,
            view=view.id,
            box=box,
            cover=not view.screen,
            bare=plan.bare,
            ring=among and not view.screen,
            more=hidden if index == last else 0,
        )
        for index, (view, box) in enumerate(taken)
    ]
    return Arrangement(tuple(places), plan.empty)
