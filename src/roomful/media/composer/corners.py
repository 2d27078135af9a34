"""Round corners and the ring around whoever speaks."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from roomful.media.composer.colours import ACCENT, BACKGROUND, yuv
from roomful.media.composer.drawing import Canvas, Corners, Overlay, Words, layer, mix
from roomful.media.composer.grid import Box

Values = NDArray[np.floating]


@lru_cache(maxsize=128)
def corner_overlay(radius: int, ring: int, *, cut: bool) -> Overlay:
    """Return what makes four corners round: background outside if they are cut, a ring so wide inside."""
    there = np.arange(radius, dtype=np.float32) + 0.5
    away = np.hypot(radius - there[:, None], radius - there[None, :])
    outside = np.clip(away - radius + 0.5, 0, 1)
    within = np.clip(away - (radius - ring) + 0.5, 0, 1) if ring else np.zeros_like(outside)
    lit = within * (1 - outside)
    back, accent = yuv(BACKGROUND), yuv(ACCENT)
    dark = outside if cut else np.zeros_like(outside)
    alpha = dark + lit
    halved = _halved(alpha)
    chroma = [_halved(dark * low + lit * high) for low, high in ((back.u, accent.u), (back.v, accent.v))]
    one = layer(alpha, dark * back.y + lit * accent.y, halved, np.stack(chroma))
    return Overlay(
        _turned(one.keep),
        _turned(one.add),
        _turned(one.keep_chroma),
        np.stack([_turned(plane) for plane in one.add_chroma]),
    )


def _halved(values: Values) -> Values:
    side = values.shape[0] // 2
    mean: Values = values.reshape(side, 2, side, 2).mean(axis=(1, 3))
    return mean


def _turned(corner: Words) -> Words:
    """Return the upper left corner as all four: top and bottom, left and right."""
    lower = corner[::-1]
    four: Words = np.stack([np.stack([corner, corner[:, ::-1]]), np.stack([lower, lower[:, ::-1]])])
    return four


def round_off(canvas: Canvas, box: Box, radius: int, ring: int, under: Corners | None) -> None:
    """Cut a rectangle's corners round, to the background or to what was there; draw the ring's."""
    shape = corner_overlay(radius, ring, cut=under is None)
    corners = canvas.corners(box, radius)
    mix(corners.luma, shape.keep, shape.add)
    mix(corners.chroma, shape.keep_chroma, shape.add_chroma)
    if under is not None:
        dark = corner_overlay(radius, 0, cut=True)
        mix(corners.luma, dark.keep, under.luma * (256 - dark.keep) + 127)
        mix(corners.chroma, dark.keep_chroma, under.chroma * (256 - dark.keep_chroma) + 127)


def frame(canvas: Canvas, box: Box, ring: int) -> None:
    """Draw the straight parts of the ring."""
    canvas.fill(Box(box.x, box.y, box.width, ring), ACCENT)
    canvas.fill(Box(box.x, box.bottom - ring, box.width, ring), ACCENT)
    canvas.fill(Box(box.x, box.y, ring, box.height), ACCENT)
    canvas.fill(Box(box.right - ring, box.y, ring, box.height), ACCENT)
