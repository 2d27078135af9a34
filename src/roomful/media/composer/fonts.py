"""The typefaces: the pages' own, some that go with it, and for the rest what this machine has."""

import os
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

Face = ImageFont.FreeTypeFont

OWN = Path(__file__).with_name("fonts")
SCRIPTS = (
    "vietnamese",
    "cyrillic",
    "greek",
    "hebrew",
    "arabic",
    "devanagari",
    "bengali",
    "tamil",
    "thai",
    "armenian",
    "georgian",
)
NAMES = ("instrument-sans-latin", "instrument-sans-latin-ext", *(f"noto-sans-{script}" for script in SCRIPTS))
SHIPPED = tuple(OWN / f"{name}-wght-normal.woff2" for name in NAMES)
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts")
ENDINGS = (".ttf", ".otf", ".ttc", ".woff2")
# Of a family the upright sans face comes first; a face of one script is as good as any for it.
LIKED = ("noto", "dejavusans.", "dejavu", "liberation", "free")
DISLIKED = ("emoji", "mono", "serif", "italic", "oblique", "condensed", "narrow", "light", "black", "math")
MOST_FACES = 400
# A place no font has a letter for: its picture is the one of all letters that are missing.
NO_LETTER = "\U0010ffff"
PROBE_SIZE = 16


@cache
def faces() -> tuple[Path, ...]:
    """Return the files of all typefaces, the pages' own first, then those that look most like it."""
    return SHIPPED + tuple(sorted(_on_machine(), key=_rank)[:MOST_FACES])


def _on_machine() -> Iterator[Path]:
    for folder in (*FOLDERS, os.path.expanduser("~/.fonts"), os.path.expanduser("~/.local/share/fonts")):
        for where, _, names in os.walk(folder):
            yield from (Path(where, name) for name in names if name.lower().endswith(ENDINGS))


def _rank(path: Path) -> tuple[int, int, str]:
    name = path.name.lower()
    dislike = sum(word in name for word in DISLIKED)
    like = next((at for at, word in enumerate(LIKED) if word in name), len(LIKED))
    return dislike, like, str(path)


@lru_cache(maxsize=128)
def face(path: Path, size: int, weight: int) -> Face | None:
    """Return a typeface in a size (pixels) and weight; None when the file is none that can be read."""
    try:
        found = ImageFont.truetype(str(path), size)
    except (OSError, ValueError):
        return None
    try:
        axes = found.get_variation_axes()
        # Other axes stay as they are; only weight is asked for.
        found.set_variation_by_axes(
            [float(weight if axis["name"] == b"Weight" else axis["default"] or 0) for axis in axes]
        )
    except (OSError, NotImplementedError, KeyError):
        pass
    return found


@lru_cache(maxsize=4096)
def path_for(letter: str) -> Path | None:
    """Return the first typeface that has this letter; None when none has."""
    return next((path for path in faces() if has(path, letter)), None)


@lru_cache(maxsize=4096)
def has(path: Path, letter: str) -> bool:
    """Return whether a typeface has a letter, by whether it draws it otherwise than one it cannot have."""
    probe = face(path, PROBE_SIZE, 400)
    if probe is None:
        return False
    try:
        mask = probe.getmask(letter)
        drawn = bytes(mask)
    except (OSError, ValueError):
        return False
    return any(drawn) and (mask.size, drawn) != _missing(path)


@lru_cache(maxsize=1024)
def _missing(path: Path) -> tuple[tuple[int, int], bytes]:
    probe = face(path, PROBE_SIZE, 400)
    assert probe is not None
    mask = probe.getmask(NO_LETTER)
    return mask.size, bytes(mask)
