"""Looks at what was composed, as a player would."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.media.captures import number_in

Image = NDArray[np.uint8]


@dataclass
class Shown:
    """A picture of the file."""

    at: float
    image: Image

    def colour(self, x: float, y: float = 0.3) -> tuple[int, int, int]:
        """The colour at a place, counted from 0 to 1."""
        height, width = self.image.shape[:2]
        red, green, blue = self.image[int(y * height), int(x * width)]
        return int(red), int(green), int(blue)

    def near(self, colour: tuple[int, int, int], x: float, y: float = 0.3) -> bool:
        """Whether a place has a colour, about."""
        return max(abs(one - other) for one, other in zip(self.colour(x, y), colour, strict=True)) < 25

    def number(self, left: float, right: float, top: float = 0.0, bottom: float = 1.0) -> int:
        """The number in the bar code of a picture that is shown in a part of this one."""
        height, width = self.image.shape[:2]
        part = self.image[int(top * height) : int(bottom * height), int(left * width) : int(right * width)]
        return number_in(part)


def pictures_of(path: Path) -> list[Shown]:
    """Every picture."""
    with av.open(str(path)) as file:
        return [Shown(frame.time, _image(frame)) for frame in file.decode(video=0)]


def _image(frame: av.VideoFrame) -> Image:
    image: Any = frame.to_ndarray(format="rgb24")
    return np.asarray(image, np.uint8)


@dataclass
class Sound:
    """All of the sound, in one channel."""

    samples: NDArray[np.float32]
    begins: float

    def part(self, begin: float, end: float) -> NDArray[np.float32]:
        """What is heard between two moments, in seconds."""
        first = round((begin - self.begins) * 48_000)
        return self.samples[max(first, 0) : first + round((end - begin) * 48_000)]

    def loudness(self, hertz: float, begin: float, end: float) -> float:
        """The amplitude of a pitch between two moments."""
        part = self.part(begin, end)
        turning = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / 48_000)
        return float(abs(np.mean(part * turning)) * 2)

    def rises(self, threshold: float = 0.05) -> list[float]:
        """When it becomes loud after a while of quiet, in seconds."""
        loud = np.flatnonzero(np.abs(self.samples) > threshold)
        if not len(loud):
            return []
        firsts = [loud[0], *loud[1:][np.diff(loud) > 9_600]]
        return [float(first) / 48_000 + self.begins for first in firsts]


def sound_of(path: Path) -> Sound:
    """The sound of a file."""
    with av.open(str(path)) as file:
        frames = list(file.decode(audio=0))
    samples = np.concatenate([np.asarray(frame.to_ndarray()).mean(axis=0) for frame in frames])
    return Sound(samples.astype(np.float32), float(frames[0].time or 0.0))
