"""Names as they are drawn: in whatever scripts, on one line, cut to a width."""

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from pathlib import Path

from PIL import Image, ImageDraw

from roomful.media.composer import fonts

# Nobody reads more of a name on one line, and drawing takes time by the letter.
LONGEST = 160
ELLIPSIS = "…"
# Marks that belong to the letter before them, and joiners.
FOLLOWS = {"Mn", "Me", "Mc", "Cf"}
# Letters are drawn so many times larger and made small: their distances are right at any size.
FINE = 4


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one typeface."""

    text: str
    path: Path


def tidy(name: str) -> str:
    """Return a name on one line without what cannot be seen, cut to a length that can be read."""
    short = unicodedata.normalize("NFC", name[: LONGEST * 2])
    kept = "".join(" " if letter.isspace() else letter for letter in short if _shown(letter))
    return " ".join(kept.split())[:LONGEST]


def _shown(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return letter.isspace() or letter in "\u200c\u200d" or kind not in {"Cc", "Cf", "Cs", "Co", "Cn"}


@lru_cache(maxsize=1024)
def runs(text: str) -> tuple[Run, ...]:
    """Return a text by typefaces, in the order of reading.

    A letter no typeface has is drawn as the pages' own shows it, an empty box; a symbol is left out.
    """
    found: list[Run] = []
    for letter in text:
        path = _path(letter, found[-1].path if found else None)
        if path is None:
            continue
        if found and found[-1].path == path:
            found[-1] = Run(found[-1].text + letter, path)
        else:
            found.append(Run(letter, path))
    return tuple(found)


def _path(letter: str, before: Path | None) -> Path | None:
    kind = unicodedata.category(letter)
    if letter == " " or kind == "Cf":
        return before or fonts.SHIPPED[0]
    if kind.startswith("M") and before is not None:
        # A mark alone in another typeface would stand beside its letter instead of on it.
        if fonts.has(before, letter):
            return before
        return fonts.path_for(letter) if kind == "Mc" else None
    found = fonts.path_for(letter)
    if found is None and kind.startswith("L"):
        return fonts.SHIPPED[0]
    return found


def backwards(text: str) -> bool:
    """Return whether a text is read from right to left, by its first letter that tells."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


@lru_cache(maxsize=2048)
def width(text: str, size: int, weight: int) -> float:
    """Return how wide a text is drawn, in pixels."""
    return sum(_width(run, size * FINE, weight) for run in runs(text)) / FINE


def _width(run: Run, size: int, weight: int) -> float:
    found = fonts.face(run.path, size, weight)
    if found is None:
        return 0.0
    try:
        return float(found.getlength(run.text))
    except (OSError, ValueError):
        return 0.0


def cut(text: str, size: int, weight: int, most: float) -> str:
    """Return a text that fits a width, with an ellipsis where it was cut; empty when nothing fits."""
    if width(text, size, weight) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + ELLIPSIS, size, weight) <= most:
            low = middle
        else:
            high = middle - 1
    # A mark does not stand without its letter, nor a letter half drawn.
    while low and low < len(text) and unicodedata.category(text[low]) in FOLLOWS:
        low -= 1
    return text[:low].rstrip() + ELLIPSIS if low else ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as a mask: `left` pixels of air before it, its base line `base` below the upper edge."""

    mask: Image.Image
    left: int
    base: int


def line(text: str, size: int, weight: int) -> Line:
    """Return a text drawn in a size in pixels."""
    left, base, below = size // 2, round(size * 1.5), size
    across = ceil(width(text, size, weight)) + 2 * left
    large = Image.new("L", (across * FINE, (base + below) * FINE))
    pen = ImageDraw.Draw(large)
    at = float(left * FINE)
    pieces = runs(text)
    for run in reversed(pieces) if backwards(text) else pieces:
        found = fonts.face(run.path, size * FINE, weight)
        if found is None:
            continue
        # A typeface of this machine that cannot be drawn with is no reason to lose the picture.
        with suppress(OSError, ValueError):
            pen.text((at, base * FINE), run.text, font=found, fill=255, anchor="ls")
        at += _width(run, size * FINE, weight)
    return Line(large.resize((across, base + below), Image.Resampling.BOX), left, base)


def initials(name: str) -> str:
    """Return up to two letters of a name, as the meeting page shows them."""
    words = [word for word in name[: LONGEST * 4].split() if any(map(str.isalnum, word))]
    if not words:
        return "?"
    ends = words[:1] if len(words) == 1 else [words[0], words[-1]]
    letters = [next(filter(str.isalnum, word)).upper()[:1] for word in ends]
    return "".join(letters) if all(map(fonts.path_for, letters)) else "?"
