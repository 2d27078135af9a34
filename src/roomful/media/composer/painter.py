"""Paints one picture after the other: whoever is there, in the places the layout gives them."""

from itertools import combinations

from av import VideoFrame

from roomful.media.composer import colours, signs
from roomful.media.composer.corners import round_off
from roomful.media.composer.director import Arrangement, Director
from roomful.media.composer.drawing import Canvas
from roomful.media.composer.grid import Box, even
from roomful.media.composer.motion import appearing, moved, resting
from roomful.media.composer.scene import Scene
from roomful.media.composer.tile import Look, Tile
from roomful.media.recorder import Picture


class Painter:
    """Paints scenes in the order of their time; an odd width or height loses its last column or line.

    Only what changed since the last picture is drawn anew: each tile has its own rectangle of a picture that
    stays. While tiles move, everything is.
    """

    def __init__(self, picture: Picture) -> None:
        self.width, self.height = even(picture.width), even(picture.height)
        self._whole = Box(0, 0, self.width, self.height)
        self._canvas = Canvas(self.width, self.height)
        self._look = Look(min(self.width, self.height) / 720, picture.names)
        self._director = Director(picture)
        self._arranged: Arrangement | None = None
        self._tiles: dict[str, Tile] = {}
        self._over = False
        self._moving = False

    def paint(self, scene: Scene) -> VideoFrame:
        """Return the picture of a moment: yuv420p, BT.601 in the limited range."""
        self._settle(scene)
        views = {view.id: view for view in scene.views}
        changed = [
            tile
            for tile in self._tiles.values()
            if tile.see(views[tile.place.view], scene.at) or self._moving
        ]
        moving = any(not tile.motion.done(scene.at) for tile in self._tiles.values())
        if moving or self._moving or (changed and self._over):
            self._draw_all(scene.at, over=moving or self._over)
        else:
            for tile in changed:
                tile.draw(self._canvas, scene.at, over=False)
        self._moving = moving
        return self._canvas.frame()

    def _settle(self, scene: Scene) -> None:
        """Give everybody the place the director says, and send them on their way to it."""
        arranged = self._director.arrange(scene)
        if arranged == self._arranged:
            return
        first = self._arranged is None
        before, self._tiles = self._tiles, {}
        for place in arranged.places:
            tile = before.get(place.key)
            if tile is None:
                # Who fills the picture alone is cut to, as in a film; all else would be dark in between.
                cut = first or place.box == self._whole
                motion = resting(place.box) if cut else appearing(place.box, scene.at)
                tile = Tile(self._look, place, motion)
            else:
                tile.place, tile.motion = place, moved(tile.motion, place.box, scene.at)
            self._tiles[place.key] = tile
        boxes = [place.box for place in arranged.places]
        self._over = any(one.overlaps(other) for one, other in combinations(boxes, 2))
        self._arranged, self._moving = arranged, True

    def _draw_all(self, at: int, *, over: bool) -> None:
        canvas, arranged = self._canvas, self._arranged
        canvas.fill(self._whole, colours.BACKGROUND)
        for box in arranged.empty if arranged else ():
            canvas.fill(box, colours.EMPTY)
            radius = self._look.radius(box)
            if min(box.width, box.height) >= 2 * radius:
                round_off(canvas, box, radius, 0, None)
        if not self._tiles and not (arranged and arranged.empty):
            mark = signs.mark(even(min(self.width, self.height) / 8))
            x, y = even((self.width - mark.width) / 2), even((self.height - mark.height) / 2)
            canvas.lay(mark, x, y, self._whole)
        # Newcomers come up from below those who are there.
        for tile in sorted(
            self._tiles.values(), key=lambda tile: (tile.place.z, tile.motion.opacity(at) == 1)
        ):
            tile.draw(canvas, at, over=over)
