"""The typefaces: the pages' own, some that go with it, and for the rest what this machine has."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
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
# So many letters of a script nobody has, and no more are looked for.
PATIENCE = 4


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


@lru_cache(maxsize=64)
def face(path: Path, size: int, weight: int) -> Face | None:
    """Return a typeface in a size (pixels) and weight; None when the file is none that can be read."""
    try:
        found = ImageFont.truetype(str(path), size)
    except (OSError, ValueError):
        return None
    # Other axes stay as they are; only weight is asked for.
    with suppress(OSError, NotImplementedError, KeyError):
        found.set_variation_by_axes(
            [
                float(weight if axis["name"] == b"Weight" else axis["default"] or 0)
                for axis in found.get_variation_axes()
            ]
        )
    return found


@lru_cache(maxsize=4096)
def path_for(letter: str) -> Path | None:
    """Return the first typeface that has this letter; None when none has.

    Looking through all of a machine's takes a while, so a script that was looked for in vain is given up.
    """
    area = _area(letter)
    if _in_vain[area] >= PATIENCE:
        return None
    found = next((path for path in faces() if has(path, letter)), None)
    if found is None:
        _in_vain[area] += 1
    return found


_in_vain: Counter[int] = Counter()


def _area(letter: str) -> int:
    # Small scripts have 256 places or fewer, those from 2E00 on (ideographs, emoji) many more.
    place = ord(letter)
    return place >> 12 << 12 if place >= 0x2E00 else place >> 8 << 8


@lru_cache(maxsize=4096)
def has(path: Path, letter: str) -> bool:
    """Return whether a typeface has a letter, by whether it draws it otherwise than one it cannot have."""
    probe = _probe(path)
    if probe is None:
        return False
    try:
        mask = probe.getmask(letter)
        drawn = bytes(mask)
    except (OSError, ValueError):
        return False
    return any(drawn) and (mask.size, drawn) != _missing(path)


@lru_cache(maxsize=64)
def _probe(path: Path) -> Face | None:
    # Without shaping, which would take a letter apart and draw one half of it.
    try:
        return ImageFont.truetype(str(path), PROBE_SIZE, layout_engine=ImageFont.Layout.BASIC)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=1024)
def _missing(path: Path) -> tuple[tuple[int, int], bytes]:
    probe = _probe(path)
    assert probe is not None
    mask = probe.getmask(NO_LETTER)
    return mask.size, bytes(mask)
