"""A picture in memory as the encoder wants it, and what is laid over it. No RGB on the way."""

from dataclasses import dataclass

import numpy as np
from av import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from roomful.media.composer.colours import RGB, Yuv, yuv
from roomful.media.composer.grid import Box, even

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint16]
Values = NDArray[np.floating]
# As a frame tells which numbers make which colours (ISO/IEC 23091-2): SMPTE 170M is BT.601.
BT601 = 6


@dataclass(frozen=True, slots=True)
class Overlay:
    """Something half transparent: of the picture `keep`/256 stays, `add` comes on top."""

    keep: Words
    add: Words
    keep_chroma: Words
    add_chroma: Words

    @property
    def width(self) -> int:
        """Return its columns."""
        return int(self.keep.shape[-1])

    @property
    def height(self) -> int:
        """Return its lines."""
        return int(self.keep.shape[-2])


def overlay(pixels: Bytes) -> Overlay:
    """Return straight RGBA (lines × columns × 4, both even) as an overlay."""
    values = pixels.astype(np.float32)
    alpha = values[..., 3] / 255
    red, green, blue = (values[..., part] / 255 for part in range(3))
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    across = 128 + 224 * (blue - luma) / 1.772
    down = 128 + 224 * (red - luma) / 1.402
    halved = _halved(alpha)
    chroma = np.stack([_halved(across * alpha), _halved(down * alpha)])
    return layer(alpha, (16 + 219 * luma) * alpha, halved, chroma)


def layer(
    alpha: Values,
    luma: Values,
    halved: Values,
    chroma: Values,
) -> Overlay:
    """Return an overlay of opacities (0–1) and of colours already multiplied by them."""
    return Overlay(_keep(alpha), _words(luma * 256 + 127), _keep(halved), _words(chroma * 256 + 127))


def _keep(alpha: Values) -> Words:
    return 256 - _words(alpha * 256)


def _words(values: Values) -> Words:
    return np.rint(values).astype(np.uint16)


def _halved(values: Values) -> Values:
    lines, columns = values.shape
    mean: Values = values.reshape(lines // 2, 2, columns // 2, 2).mean(axis=(1, 3))
    return mean


def mix(target: Bytes, keep: Words, add: Words) -> None:
    """Lay something over a part of the picture, in place."""
    words = np.multiply(target, keep, dtype=np.uint16)
    np.add(words, add, out=words)
    np.right_shift(words, 8, out=target, casting="unsafe")


@dataclass(frozen=True, slots=True)
class Corners:
    """The four corners of a rectangle, seen at once: by top and bottom, then by left and right."""

    luma: Bytes
    chroma: Bytes

    def copy(self) -> "Corners":
        """Return what they look like now."""
        return Corners(self.luma.copy(), self.chroma.copy())


class Canvas:
    """A picture of luma and of chroma at half its size, in one piece of memory."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = even(width), even(height)
        self._data: Bytes = np.zeros((self.height * 3 // 2, self.width), np.uint8)
        self.luma = self._data[: self.height]
        self.chroma = self._data[self.height :].reshape(2, self.height // 2, self.width // 2)

    def frame(self) -> VideoFrame:
        """Return the picture as it is now, for the taker to keep."""
        frame = VideoFrame.from_numpy_buffer(self._data.copy(), format="yuv420p")
        frame.colorspace = BT601
        frame.color_range = ColorRange.MPEG
        return frame

    def parts(self, box: Box) -> tuple[Bytes, Bytes]:
        """Return luma and chroma of a rectangle, to be changed in place."""
        luma = self.luma[box.y : box.bottom, box.x : box.right]
        return luma, self.chroma[:, box.y // 2 : box.bottom // 2, box.x // 2 : box.right // 2]

    def fill(self, box: Box, colour: RGB) -> None:
        """Fill a rectangle."""
        value: Yuv = yuv(colour)
        luma, chroma = self.parts(box)
        luma[:] = value.y
        chroma[0] = value.u
        chroma[1] = value.v

    def put(self, frame: VideoFrame, box: Box, x: int = 0, y: int = 0) -> None:
        """Copy a rectangle out of a yuv420p frame, whose corner there is at x, y (both even)."""
        luma, chroma = self.parts(box)
        first, second, third = frame.planes
        luma[:] = _plane(first)[y : y + box.height, x : x + box.width]
        x, y, width, height = x // 2, y // 2, box.width // 2, box.height // 2
        chroma[0] = _plane(second)[y : y + height, x : x + width]
        chroma[1] = _plane(third)[y : y + height, x : x + width]

    def lay(self, layer: Overlay, x: int, y: int, within: Box) -> None:
        """Lay an overlay at x, y (both even), as far as it is within a rectangle."""
        whole = Box(x, y, layer.width, layer.height)
        if whole.within(within):
            luma, chroma = self.parts(whole)
            mix(luma, layer.keep, layer.add)
            mix(chroma, layer.keep_chroma, layer.add_chroma)
            return
        left, top = max(x, within.x), max(y, within.y)
        right, bottom = min(whole.right, within.right), min(whole.bottom, within.bottom)
        if left >= right or top >= bottom:
            return
        luma, chroma = self.parts(Box(left, top, right - left, bottom - top))
        lines, columns = slice(top - y, bottom - y), slice(left - x, right - x)
        mix(luma, layer.keep[lines, columns], layer.add[lines, columns])
        lines = slice((top - y) // 2, (bottom - y) // 2)
        columns = slice((left - x) // 2, (right - x) // 2)
        mix(chroma, layer.keep_chroma[lines, columns], layer.add_chroma[:, lines, columns])

    def corners(self, box: Box, radius: int) -> Corners:
        """Return the corners of a rectangle, squares of an even radius; the rectangle holds at least four."""
        luma, chroma = self.parts(box)
        half = radius // 2
        down, across = luma.strides
        corner = as_strided(
            luma,
            (2, 2, radius, radius),
            ((box.height - radius) * down, (box.width - radius) * across, down, across),
        )
        plane, down, across = chroma.strides
        steps = (plane, (box.height // 2 - half) * down, (box.width // 2 - half) * across, down, across)
        return Corners(corner, as_strided(chroma, (2, 2, 2, half, half), steps))


def _plane(plane: object) -> Bytes:
    lines: Bytes = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]
    return lines.reshape(plane.height, plane.line_size)  # type: ignore[attr-defined]


SOURCE_SPACES = {1: Colorspace.ITU709, 9: Colorspace.BT2020}


def space_of(frame: VideoFrame) -> Colorspace:
    """Return which numbers make which colours in a frame; what says nothing is BT.601."""
    return SOURCE_SPACES.get(int(frame.colorspace), Colorspace.ITU601)
