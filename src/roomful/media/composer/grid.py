"""Tidy rectangles: grids as large as they can be, on even coordinates. Pure geometry, in pixels."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

WIDEST = 16 / 9
# A tile may become squarer than a camera picture before space is left empty; the picture is cropped a little.
SQUAREST = 1.3
# In a picture held upright tall tiles are better than small ones.
TALLEST = 0.72


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. Chroma has half the lines and columns, so whatever is painted has even numbers."""

    x: int
    y: int
    width: int
    height: int

    @property
    def area(self) -> int:
        """Return its size in pixels."""
        return self.width * self.height

    @property
    def right(self) -> int:
        """Return the first column beside it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Return the first line below it."""
        return self.y + self.height

    def overlaps(self, other: "Box") -> bool:
        """Return whether the two share a pixel."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def within(self, other: "Box") -> bool:
        """Return whether it lies wholly inside the other."""
        across = self.x >= other.x and self.right <= other.right
        return across and self.y >= other.y and self.bottom <= other.bottom

    def inset(self, by: int) -> "Box":
        """Return it smaller by so many pixels on each side, as far as there are any."""
        x, y = min(by, even(self.width // 2 - 1)), min(by, even(self.height // 2 - 1))
        x, y = max(x, 0), max(y, 0)
        return Box(self.x + x, self.y + y, self.width - 2 * x, self.height - 2 * y)


def even(number: float) -> int:
    """Return the largest even number that is not above."""
    return int(number // 2) * 2


@dataclass(frozen=True, slots=True)
class Shape:
    """How a grid is made: pixels between tiles, and how wide for their height they may be."""

    gap: int
    squarest: float = SQUAREST
    widest: float = WIDEST

    def fit(self, width: float, height: float) -> tuple[float, float]:
        """Return the largest tile of an agreeable shape in a cell."""
        ratio = width / height
        if ratio > self.widest:
            return height * self.widest, height
        if ratio < self.squarest:
            return width, width / self.squarest
        return width, height


@dataclass(frozen=True, slots=True)
class Raster:
    """Columns and rows of tiles that are all of one size."""

    columns: int
    rows: int
    width: int
    height: int
    gap: int

    @property
    def area(self) -> int:
        """Return the size of one tile in pixels."""
        return self.width * self.height


def raster(columns: int, rows: int, box: Box, shape: Shape) -> Raster | None:
    """Return the tiles of so many columns and rows in a box; None when there is no room for them.

    The gap gives way before the tiles do.
    """
    gap = shape.gap
    most = min(box.width // columns, box.height // rows)
    if most < 2:
        return None
    if most < 4 * gap:
        gap = even(most / 4)
    width = (box.width - gap * (columns - 1)) / columns
    height = (box.height - gap * (rows - 1)) / rows
    across, down = shape.fit(width, height)
    return Raster(columns, rows, max(even(across), 2), max(even(down), 2), gap)


def best(count: int, box: Box, shape: Shape, columns: Iterable[int] | None = None) -> Raster | None:
    """Return the raster in which so many tiles are largest; None when they have no room at all.

    Empty places in the last row cost a little, so that four become 2 × 2 and not 3 + 1.
    """
    found: Raster | None = None
    most = 0.0
    for tried in columns or range(1, count + 1):
        rows = ceil(count / tried)
        here = raster(tried, rows, box, shape)
        if here is None:
            continue
        worth = here.area * (1 - 0.04 * (tried * rows - count))
        if worth > most:
            found, most = here, worth
    return found


def place(count: int, box: Box, tiles: Raster) -> tuple[Box, ...]:
    """Return the first so many tiles of a raster, centred in the box, a last row that is not full too."""
    step_x, step_y = tiles.width + tiles.gap, tiles.height + tiles.gap
    rows = ceil(count / tiles.columns)
    top = box.y + even((box.height - rows * step_y + tiles.gap) / 2)
    boxes = []
    for at in range(count):
        row, column = divmod(at, tiles.columns)
        here = min(count - row * tiles.columns, tiles.columns)
        left = box.x + even((box.width - here * step_x + tiles.gap) / 2)
        boxes.append(Box(left + column * step_x, top + row * step_y, tiles.width, tiles.height))
    return tuple(boxes)


def grid(count: int, box: Box, shape: Shape) -> tuple[Box, ...]:
    """Return so many tiles of one size, as large as they can be; none where they have no room."""
    tiles = best(count, box, shape) if count else None
    return place(count, box, tiles) if tiles else ()


def line(count: int, box: Box, gap: int, *, down: bool) -> tuple[Box, ...]:
    """Return so many tiles of a camera's shape one below (or beside) the other, centred in a strip."""
    if down:
        height = even(min(box.width / WIDEST, (box.height - gap * (count - 1)) / count))
        tiles = Raster(1, count, box.width, height, gap)
    else:
        width = even(min(box.height * WIDEST, (box.width - gap * (count - 1)) / count))
        tiles = Raster(count, 1, width, box.height, gap)
    return place(count, box, tiles)
