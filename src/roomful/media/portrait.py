"""Makes one portrait: reads a picture from standard input and writes a JPEG to standard output.

What is read may be made to harm: it is decoded within little memory and time, in the four formats alone, and
nothing of it but its first picture goes into the new file.
"""

import io
import resource
import sys
from typing import Any

from PIL import Image, ImageOps

SIDE = 512
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# pixels of the picture before it is made small
MOST = 50_000_000
_MEMORY = 1 << 30
_SECONDS = 15
_WHITE = (255, 255, 255)
_QUALITY = 88


def portrait(picture: bytes) -> bytes:
    """Return the middle of a picture, upright, as a square of at most 512 pixels a side.

    Raises whatever Pillow does, and ValueError for one that is too large.
    """
    with Image.open(io.BytesIO(picture), formats=FORMATS) as opened:
        width, height = opened.size
        if width < 1 or height < 1 or width * height > MOST:
            raise ValueError("too many pixels")
        # of a JPEG no more is decoded than is needed; others do not mind
        opened.draft("RGB", (SIDE * 2, SIDE * 2))
        opened.load()
        upright: Any = ImageOps.exif_transpose(opened)
        square = ImageOps.fit(_flat(upright), _size(upright), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    square.save(made, "JPEG", quality=_QUALITY, optimize=True)
    return made.getvalue()


def _flat(picture: Any) -> Any:
    """Return a picture in colours, with white where it lets through."""
    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, (*_WHITE, 255))
    return Image.alpha_composite(ground, layer).convert("RGB")


def _size(picture: Any) -> tuple[int, int]:
    side = min(SIDE, *picture.size)
    return side, side


def main() -> int:
    """Make a portrait; 1 when it cannot be."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = MOST
    try:
        sys.stdout.buffer.write(portrait(sys.stdin.buffer.read()))
    except Exception:  # whatever is wrong with it, it is none
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
