"""The colours of the picture: those of the meeting page in the dark, as the encoder counts them."""

from dataclasses import dataclass
from functools import cache

RGB = tuple[int, int, int]

BACKGROUND: RGB = (0x11, 0x15, 0x13)
EMPTY: RGB = (0x16, 0x1B, 0x18)
TILE: RGB = (0x1E, 0x25, 0x22)
SCREEN: RGB = (0x0B, 0x0E, 0x0C)
SURFACE: RGB = (0x1A, 0x20, 0x1D)
SUNKEN: RGB = (0x22, 0x2A, 0x26)
TEXT: RGB = (0xF2, 0xF0, 0xEA)
WHITE: RGB = (0xFF, 0xFF, 0xFF)
ACCENT: RGB = (0xF4, 0xB7, 0x40)
MUTED_MARK: RGB = (0xFF, 0xB5, 0xA6)
TAG: RGB = (0x0E, 0x12, 0x10)
TAG_OPACITY = 0.72

# What is behind somebody's initials; the same person has the same tone here and on every screen.
TONES: tuple[RGB, ...] = (
    (0x3F, 0x6B, 0x57),
    (0x7A, 0x52, 0x30),
    (0x45, 0x60, 0x7E),
    (0x84, 0x47, 0x5A),
    (0x5F, 0x64, 0x32),
    (0x5B, 0x54, 0x70),
)


@dataclass(frozen=True, slots=True)
class Yuv:
    """A colour as luma and chroma of BT.601, which is what browsers send, in the limited range."""

    y: int
    u: int
    v: int


@cache
def yuv(colour: RGB) -> Yuv:
    """Return a colour the way it stands in the picture."""
    red, green, blue = (part / 255 for part in colour)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return Yuv(
        round(16 + 219 * luma),
        round(128 + 224 * (blue - luma) / 1.772),
        round(128 + 224 * (red - luma) / 1.402),
    )


def tone(id: str) -> RGB:  # noqa: A002 - it is one
    """Return the tone of a person; the meeting page reckons it likewise, in UTF-16."""
    total = 0
    units = id.encode("utf-16-le", "surrogatepass")
    for at in range(0, len(units), 2):
        total = (total * 31 + int.from_bytes(units[at : at + 2], "little")) % 997
    return TONES[total % len(TONES)]
