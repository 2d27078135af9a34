"""A program's own regions: each a grid of the tracks it names, in the order of their depth. Pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from roomful.media.composer.grid import Box, Raster, Shape, best, even, place
from roomful.media.composer.layout import gap_of
from roomful.media.composer.scene import View
from roomful.media.recorder import Region

EVERYTHING = "*"
# A region is filled whatever its shape; its columns are chosen so that tiles come near to a camera's.
ANY_SHAPE = Shape(gap=0, squarest=1.2)


@dataclass(frozen=True, slots=True)
class Ground:
    """A region as it lies in the picture: what of it is inside, on even numbers."""

    region: Region
    box: Box


def grounds(regions: Sequence[Region], width: int, height: int) -> tuple[Ground, ...]:
    """Return the regions that are to be seen, the deepest first; those of one depth as they were given."""
    found = []
    for region in sorted(regions, key=lambda one: one.z):
        box = clipped(region, width, height)
        if box is not None:
            found.append(Ground(region, box))
    return tuple(found)


def clipped(region: Region, width: int, height: int) -> Box | None:
    """Return what of a region is inside the picture; None when nothing is."""
    left, top = even(max(region.x, 0) + 1), even(max(region.y, 0) + 1)
    right = even(min(region.x + region.width, width))
    bottom = even(min(region.y + region.height, height))
    if right - left < 2 or bottom - top < 2:
        return None
    return Box(left, top, right - left, bottom - top)


def wanted(region: Region, views: Sequence[View]) -> list[View]:
    """Return what a region shows: the tracks it names in its order, or all video there is."""
    if EVERYTHING in region.sources:
        return [view for view in views if view.track is not None]
    by_track = {view.track: view for view in views if view.track is not None}
    return [by_track[track] for track in dict.fromkeys(region.sources) if track in by_track]


def tiles(ground: Ground, count: int, width: int, height: int) -> tuple[Box, ...]:
    """Return the places of so many sources in a region: as many as its columns and rows allow, filling it."""
    region, box = ground.region, ground.box
    columns = max(region.max_columns, 1) if region.max_columns else count
    rows = max(region.max_rows, 1) if region.max_rows else count
    gap = min(gap_of(width, height), even(min(box.width, box.height) / 20))
    # So small a region may not even have a pixel for everybody.
    for shown in range(min(count, columns * rows), 0, -1):
        tried = [n for n in range(1, min(columns, shown) + 1) if ceil(shown / n) <= rows]
        found = best(shown, box, ANY_SHAPE, tried)
        if found is not None:
            return place(shown, box, _filling(ceil(shown / found.rows), found.rows, box, gap))
    return ()


def _filling(columns: int, rows: int, box: Box, gap: int) -> Raster:
    gap = min(gap, even(min(box.width // columns, box.height // rows) / 4))
    width = even((box.width - gap * (columns - 1)) / columns)
    height = even((box.height - gap * (rows - 1)) / rows)
    return Raster(columns, rows, max(width, 2), max(height, 2), gap)
