"""One tile: a picture, a portrait or initials, the name, the ring, round corners."""

from dataclasses import dataclass

from roomful.media.composer import colours, corners, signs, text
from roomful.media.composer.director import Place
from roomful.media.composer.drawing import Canvas, Corners
from roomful.media.composer.grid import Box, even
from roomful.media.composer.motion import Motion
from roomful.media.composer.scene import View
from roomful.media.composer.source import Source

# Speech comes in words: between them the ring stays.
RING_STAYS = 400_000


@dataclass(frozen=True, slots=True)
class Look:
    """Measures of a picture's size: `unit` is 1 where it has 720 lines."""

    unit: float
    names: bool

    def radius(self, box: Box) -> int:
        """Return the radius of a tile's corners."""
        return max(even(min(16 * self.unit, min(box.width, box.height) * 0.1) + 1), 2)

    def ring(self) -> int:
        """Return how wide the ring around a speaker is."""
        return max(even(4 * self.unit + 1), 2)

    def margin(self, box: Box) -> int:
        """Return how far from a tile's edge its name stands."""
        return max(even(min(10 * self.unit, box.height * 0.06) + 1), 2)

    def text(self, box: Box) -> int:
        """Return the size of a tile's letters in pixels; 0 where the tile is too small for any."""
        if box.height < 40 or box.width < 48:
            return 0
        least = max(11.0, min(14 * self.unit, box.height * 0.2))
        return round(min(max(box.height * 0.075, least), max(20 * self.unit, 13)))

    def avatar(self, box: Box) -> int:
        """Return the side of the square with somebody's initials."""
        least = min(box.width, box.height)
        side = min(max(least * 0.36, min(44 * self.unit, least * 0.6)), 168 * self.unit)
        # In steps, so that few are drawn while a tile moves.
        return int((side + 2) // 4) * 4


class Tile:
    """What is at one place, and how it looked when it was last drawn."""

    def __init__(self, look: Look, place: Place, motion: Motion) -> None:
        self.place, self.motion = place, motion
        self._look, self._source = look, Source()
        self._view: View | None = None
        self._heard: int | None = None
        self._shown: tuple[object, ...] = ()

    def see(self, view: View, at: int) -> bool:
        """Take in how the view is now; tell whether it looks other than before."""
        self._view = view
        if view.speaking:
            self._heard = at
        if view.frame is None:
            self._source.forget()
        serial = None if view.frame is None else (view.track, view.serial)
        shown = (serial, view.name, view.portrait, view.muted, self._rings(at), self.place)
        changed, self._shown = shown != self._shown, shown
        return changed

    def _rings(self, at: int) -> bool:
        view = self._view
        if view is None or not self.place.ring or self._heard is None:
            return False
        return 0 <= at - self._heard <= RING_STAYS and not view.muted

    def draw(self, canvas: Canvas, at: int, *, over: bool) -> None:
        """Draw it where it is at a moment. `over`: it may lie over other tiles, which show at its corners."""
        view = self._view
        if view is None:
            return
        box, opacity = self.motion.box(at), self.motion.opacity(at)
        radius = 0 if self.place.bare else self._look.radius(box)
        round_ = radius > 0 and min(box.width, box.height) >= 2 * radius
        under: Corners | None = None
        before = None
        if over:
            before = [part.copy() for part in canvas.parts(box)] if opacity < 1 else None
            under = canvas.corners(box, radius).copy() if round_ else None
        inner = self._fill(canvas, view, box)
        ring = self._look.ring() if self._rings(at) and min(box.width, box.height) > 4 * radius else 0
        if ring:
            corners.frame(canvas, box, ring)
        self._signs(canvas, view, box, inner)
        if round_:
            corners.round_off(canvas, box, radius, ring, under)
        if before is not None:
            for part, old in zip(canvas.parts(box), before, strict=True):
                part[:] = old + (part.astype("int16") - old) * opacity

    def _fill(self, canvas: Canvas, view: View, box: Box) -> Box:
        """Draw what is to be seen of somebody; return where the picture itself is."""
        cover = self.place.cover
        found = None
        if view.frame is not None:
            found = self._source.picture(view.frame, (view.track, view.serial), box, cover=cover)
        if found is None and view.screen:
            canvas.fill(box, colours.SCREEN)
            return box
        if found is None:
            canvas.fill(box, colours.TILE)
            self._face(canvas, view, box)
            return box
        frame, cut = found
        up = self._lifted(box.height - cut.part.height) if view.screen else 0
        part = Box(box.x + cut.part.x, box.y + cut.part.y - up, cut.part.width, cut.part.height)
        if part != box:
            canvas.fill(box, colours.TILE if cover else colours.SCREEN)
        canvas.put(frame, part, cut.x, cut.y)
        return part

    def _lifted(self, free: int) -> int:
        """Return how far a screen is moved up, so that the name has room below it instead of on it."""
        goal = self.place.box
        wanted = even(self._look.text(goal) * 1.75) + self._look.margin(goal)
        below = free - even(free / 2)
        return wanted - below if self._look.names and below < wanted <= free else 0

    def _face(self, canvas: Canvas, view: View, box: Box) -> None:
        side = self._look.avatar(box)
        if side < 8:
            return
        image = signs.portrait(view.portrait, side) if view.portrait else None
        if image is None:
            image = signs.avatar(text.initials(view.name), colours.tone(view.participant), side)
        lift = 0
        if self._look.names and box.height < 160 * self._look.unit:
            lift = even(self._look.text(box) * 0.7)
        x = box.x + even((box.width - image.width) / 2)
        canvas.lay(image, x, box.y + even((box.height - image.height) / 2) - lift, box)

    def _signs(self, canvas: Canvas, view: View, box: Box, inner: Box) -> None:
        # By the place it goes to, so that letters do not grow and shrink on the way.
        goal = self.place.box
        size, margin = self._look.text(goal), self._look.margin(goal)
        if not size:
            return
        room = goal.width - 2 * margin
        if self.place.more:
            plate = signs.count(self.place.more, size)
            if plate.width <= room:
                canvas.lay(plate, box.right - margin - plate.width, box.bottom - margin - plate.height, box)
                room -= plate.width + margin
        if self._look.names:
            muted = view.muted and not view.screen
            tag = signs.tag(view.name, size, max(room, 0), muted=muted, screen=view.screen)
            if tag is None:
                return
            # Below a screen where there is room, else on it: not on its edge.
            below = box.bottom - inner.bottom >= tag.height + margin
            ground = inner if view.screen and not below else box
            canvas.lay(tag, ground.x + margin, ground.bottom - margin - tag.height, box)
