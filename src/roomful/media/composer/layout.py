"""Named layouts: how many places a picture of some size has for so many people, and where they are.

Pure: the same numbers give the same places. Who sits where is decided in `seating`, and a program's own
regions are laid out in `regions`.
"""

from dataclasses import dataclass

from roomful.media.composer.grid import (
    SQUAREST,
    TALLEST,
    WIDEST,
    Box,
    Raster,
    Shape,
    best,
    even,
    grid,
    line,
    place,
    raster,
)

GRIDS = {f"grid_{count}": count for count in (1, 2, 3, 4, 6, 9, 16, 25, 36, 64, 100)}
LAYOUTS = frozenset({"auto", "auto_mobile", "highlight", "five_up", "speaker", "screen", *GRIDS})

# In a picture of 720 lines; below it a face cannot be read. The second is for pictures seen on a phone.
SMALLEST = (210, 118)
SMALLEST_MOBILE = (300, 220)


@dataclass(frozen=True, slots=True)
class Plan:
    """Places: `large` for the one that is shown large, `tiles` for the others, `empty` for nobody yet.

    There are as many `tiles` as are taken; whoever has none is not to be seen. A `bare` one fills the picture
    to its edges.
    """

    large: Box | None = None
    tiles: tuple[Box, ...] = ()
    empty: tuple[Box, ...] = ()
    bare: bool = False


def gap_of(width: int, height: int) -> int:
    """Return the pixels between two tiles."""
    return even(min(max(min(width, height) / 72, 2), 16))


def stage(width: int, height: int) -> Box:
    """Return where tiles may be: the picture without its margin."""
    return Box(0, 0, even(width), even(height)).inset(gap_of(width, height))


def plan(layout: str, width: int, height: int, people: int, screens: int) -> Plan:
    """Return the places of a layout by its name; a name not known is taken for `auto`."""
    box, gap = stage(width, height), gap_of(width, height)
    count = people + screens
    if layout in {"speaker", "grid_1"}:
        whole = Box(0, 0, even(width), even(height))
        return Plan(large=whole, bare=True) if count else Plan()
    if layout in GRIDS:
        return fixed(GRIDS[layout], count, box, gap)
    if layout == "five_up":
        return five(count, box, gap)
    if count and (screens or layout == "highlight"):
        return focus(count - 1, box, gap, screen=screens > 0)
    mobile = layout == "auto_mobile" or height > width
    shape = Shape(gap, TALLEST if mobile else SQUAREST)
    least = SMALLEST_MOBILE if layout == "auto_mobile" else SMALLEST
    return Plan(tiles=grid(min(count, capacity(box, gap, least, min(width, height))), box, shape))


def capacity(box: Box, gap: int, least: tuple[int, int], lines: int) -> int:
    """Return how many tiles there are before they become too small; one always."""
    width, height = max(least[0] * lines / 720, 112), max(least[1] * lines / 720, 64)
    columns = int((box.width + gap) // (width + gap))
    rows = int((box.height + gap) // (height + gap))
    return max(columns, 1) * max(rows, 1)


def fixed(places: int, count: int, box: Box, gap: int) -> Plan:
    """Return a grid that always has the same places, so that nobody moves when others come."""
    tiles = _raster_of(places, box, gap)
    if tiles is None:
        return Plan()
    boxes = place(places, box, tiles)
    return Plan(tiles=boxes[:count], empty=boxes[count:])


def _raster_of(places: int, box: Box, gap: int) -> Raster | None:
    shape = Shape(gap, TALLEST if box.height > box.width else SQUAREST)
    side = round(places**0.5)
    if side * side == places:
        return raster(side, side, box, shape)
    if places == 2:
        return raster(2, 1, box, shape) if box.width >= box.height else raster(1, 2, box, shape)
    return best(places, box, shape)


def five(count: int, box: Box, gap: int) -> Plan:
    """Return one large place and four small ones: beside it, below it in a row, or below it two by two."""
    if box.width >= box.height * 1.5:
        height = even((box.height - 3 * gap) / 4)
        width = even(min(height * WIDEST, box.width * 0.3))
        large = Box(box.x, box.y, box.width - width - gap, box.height)
        rest = Box(large.right + gap, box.y, width, box.height)
        small = place(4, rest, Raster(1, 4, width, height, gap))
    else:
        columns = 4 if box.width >= box.height else 2
        width = even((box.width - (columns - 1) * gap) / columns)
        height = even(width / (1.5 if columns == 4 else WIDEST))
        tiles = Raster(columns, 4 // columns, width, height, gap)
        taken = tiles.rows * (height + gap)
        large = Box(box.x, box.y, box.width, box.height - taken)
        small = place(4, Box(box.x, large.bottom + gap, box.width, taken - gap), tiles)
    if min(side for one in (large, *small) for side in (one.width, one.height)) < 2:
        return Plan(large=box) if count else Plan(empty=(box,))
    if not count:
        return Plan(empty=(large, *small))
    return Plan(large=large, tiles=small[: count - 1], empty=small[count - 1 :])


def focus(others: int, box: Box, gap: int, *, screen: bool) -> Plan:
    """Return one large place and a strip: at the side of a wide picture, above in a squarer one.

    Held upright, the large one is as high as its width asks for, and the others share what is left.
    """
    if not others:
        return Plan(large=box)
    if box.width >= box.height * 1.5:
        width = even(max(box.width * 0.18, min(96, box.width / 3)))
        shown = max(1, min(others, int((box.height + gap) // (even(width / WIDEST) + gap))))
        strip = Box(box.right - width, box.y, width, box.height)
        large = Box(box.x, box.y, box.width - width - gap, box.height)
        return Plan(large=large, tiles=line(shown, strip, gap, down=True))
    if box.height > box.width:
        height = even(min(box.width / (1.4 if screen else 0.9), box.height * 0.62))
        large = Box(box.x, box.y, box.width, height)
        rest = Box(box.x, large.bottom + gap, box.width, box.height - large.height - gap)
        room = capacity(rest, gap, SMALLEST, box.width)
        return Plan(large=large, tiles=grid(min(others, room), rest, Shape(gap)))
    height = even(max(min(box.height, box.width) * 0.165, min(64, box.height / 3)))
    shown = max(1, min(others, int((box.width + gap) // (even(height * WIDEST) + gap))))
    strip = Box(box.x, box.y, box.width, height)
    large = Box(box.x, box.y + height + gap, box.width, box.height - height - gap)
    return Plan(large=large, tiles=line(shown, strip, gap, down=False))
