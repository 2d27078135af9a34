"""What is laid over the tiles: name tags, initials, the muted microphone, counts. Drawn once, then kept."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from roomful.media.composer import colours, text
from roomful.media.composer.drawing import Overlay, overlay
from roomful.media.composer.grid import even

# Shapes are drawn so many times larger and made small, for smooth edges.
FINE = 4
# Pixels a side: portraits are 168 in a picture of 720 lines, and 252 in one of 1080.
_FACE = 256
Ink = tuple[int, ...]
Icon = Callable[[ImageDraw.ImageDraw, float, Ink], None]


@lru_cache(maxsize=256)
def tag(name: str, size: int, most: int, *, muted: bool, screen: bool) -> Overlay | None:
    """Return a name tag in a text size, at most so wide; None where not even a letter fits."""
    icon: Icon | None = screen_icon if screen else mic_off_icon if muted else None
    ink = colours.WHITE if screen else colours.MUTED_MARK
    pad, gap, mark = round(size * 0.6), round(size * 0.36), round(size * 1.06)
    taken = 2 * pad + (mark if icon else 0)
    words = text.cut(text.tidy(name), size, 500, most - taken - (gap if icon else 0))
    if not words and icon is None:
        return None
    if taken > most:
        return None
    length = text.width(words, size, 500)
    width = even(taken + (gap if icon and words else 0) + length + 1.999)
    height = even(size * 1.75)
    image = _plate(width, height, round(height * 0.36), (*colours.TAG, round(255 * colours.TAG_OPACITY)))
    left = pad
    if icon:
        image.alpha_composite(_drawn(icon, mark, ink), (left, (height - mark) // 2))
        left += mark + gap
    _write(image, words, left, size, 500, colours.WHITE)
    return _laid(image)


@lru_cache(maxsize=64)
def count(number: int, size: int) -> Overlay:
    """Return how many there are besides, as a plate."""
    words = f"+{number}"
    pad = round(size * 0.7)
    width, height = even(text.width(words, size, 600) + 2 * pad + 1.999), even(size * 1.75)
    image = _plate(width, height, round(height * 0.36), (*colours.SURFACE, 240))
    _write(image, words, pad, size, 600, colours.TEXT)
    return _laid(image)


@lru_cache(maxsize=128)
def avatar(letters: str, tone: colours.RGB, side: int) -> Overlay:
    """Return initials on their tone, a square with round corners."""
    side = max(even(side), 2)
    image = _plate(side, side, round(side * 0.36), (*tone, 255))
    size = round(side * 0.38)
    if size >= 4:
        left = (side - text.width(letters, size, 600)) / 2
        _write(image, letters, round(left), size, 600, colours.WHITE)
    return _laid(image)


@lru_cache(maxsize=128)
def portrait(path: Path, side: int) -> Overlay | None:
    """Return somebody's picture in the same shape as their initials; None where it cannot be read."""
    face = _face(path)
    if face is None:
        return None
    side = max(even(side), 2)
    image = face.resize((side, side), Image.Resampling.LANCZOS)
    image.putalpha(_plate(side, side, round(side * 0.36), (0, 0, 0, 255)).getchannel("A"))
    return _laid(image)


@lru_cache(maxsize=32)
def _face(path: Path) -> Image.Image | None:
    """Return a portrait decoded, about as large as it is ever shown: tiles that grow want many sizes."""
    try:
        with Image.open(path, formats=("JPEG",)) as opened:
            opened.draft("RGB", (_FACE, _FACE))
            return opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


@lru_cache(maxsize=4)
def mark(side: int) -> Overlay:
    """Return the product's mark, so quiet that it may stay: what a picture with nobody in it shows."""
    side = max(even(side), 20)
    step = side * FINE / 20
    image = Image.new("RGBA", (side * FINE, side * FINE), (*colours.SUNKEN, 0))
    pen = ImageDraw.Draw(image)
    for column, row in ((1, 1), (11, 1), (1, 11), (11, 11)):
        lit = (column, row) == (11, 1)
        ink = (*colours.ACCENT, 150) if lit else (*colours.SUNKEN, 255)
        edges = [part * step for part in (column, row, column + 8, row + 8)]
        pen.rounded_rectangle(edges, 2.6 * step, fill=ink)
    return _laid(image.resize((side, side), Image.Resampling.BOX))


def _write(image: Image.Image, words: str, left: int, size: int, weight: int, ink: colours.RGB) -> None:
    if not words:
        return
    line = text.line(words, size, weight)
    letters = Image.new("RGBA", image.size, (*ink, 0))
    mask = Image.new("L", image.size)
    # Capital letters are 0.7 of the size high; they stand in the middle.
    base = round((image.height + size * 0.7) / 2)
    mask.paste(line.mask, (left - line.left, base - line.base))
    letters.putalpha(mask)
    image.alpha_composite(letters)


def _plate(width: int, height: int, radius: int, ink: Ink) -> Image.Image:
    mask = Image.new("L", (width * FINE, height * FINE), 0)
    edges = (0, 0, width * FINE - 1, height * FINE - 1)
    ImageDraw.Draw(mask).rounded_rectangle(edges, radius * FINE, fill=ink[3])
    image = Image.new("RGBA", (width, height), (*ink[:3], 0))
    image.putalpha(mask.resize((width, height), Image.Resampling.BOX))
    return image


def _laid(image: Image.Image) -> Overlay:
    return overlay(np.asarray(image))


@lru_cache(maxsize=64)
def _drawn(icon: Icon, side: int, ink: colours.RGB) -> Image.Image:
    fine = side * FINE
    image = Image.new("RGBA", (fine, fine), (*ink, 0))
    icon(ImageDraw.Draw(image), fine / 24, (*ink, 255))
    return image.resize((side, side), Image.Resampling.BOX)


def mic_off_icon(pen: ImageDraw.ImageDraw, unit: float, ink: Ink) -> None:
    """Draw a microphone struck through, on a grid of 24 units as the pages' icons are."""
    wide = max(round(2.1 * unit), 1)

    def at(*places: float) -> list[float]:
        return [place * unit for place in places]

    pen.rounded_rectangle(at(8.2, 2.2, 15.8, 14.8), 3.8 * unit, outline=ink, width=wide)
    pen.arc(at(4.5, 4, 19.5, 19), 0, 180, fill=ink, width=wide)
    pen.line(at(12, 18, 12, 22), fill=ink, width=wide)
    # The stroke has air around it, or small it would be a blot.
    pen.line(at(1, 4, 20, 23), fill=(*ink[:3], 0), width=round(2.2 * unit))
    pen.line(at(3, 3, 21, 21), fill=ink, width=wide)


def screen_icon(pen: ImageDraw.ImageDraw, unit: float, ink: Ink) -> None:
    """Draw a screen with an arrow up, on a grid of 24 units."""
    wide = max(round(1.9 * unit), 1)

    def at(*places: float) -> list[float]:
        return [place * unit for place in places]

    pen.rounded_rectangle(at(2, 3.5, 22, 18), 3 * unit, outline=ink, width=wide)
    pen.line(at(12, 14.5, 12, 8), fill=ink, width=wide)
    pen.line(at(8.6, 11, 12, 7.6, 15.4, 11), fill=ink, width=wide, joint="curve")
    pen.line(at(8, 21, 16, 21), fill=ink, width=wide)
