"""Decodes what was captured, and finds in it what was sent."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from tests.media.moments import MOMENT, spectra
from tests.media.publishers import RATE, yuv

_WINDOW = 48  # samples looked at together: a millisecond
_LOUD = 0.05


@dataclass(frozen=True)
class Shown:
    """A picture: when, in seconds of the capture, and what colours it has from left to right."""

    at: float
    width: int
    height: int
    bars: tuple[tuple[int, int, int], ...]

    @property
    def bright(self) -> bool:
        """Tell whether it is white all over."""
        return all(bar[0] > 200 for bar in self.bars)


def pictures(path: Path) -> list[Shown]:
    """Return every picture of a file."""
    with av.open(str(path)) as file:
        return [_shown(frame) for frame in file.decode(video=0)]


def _shown(frame: av.VideoFrame) -> Shown:
    assert frame.pts is not None
    assert frame.time_base is not None
    planes = frame.reformat(format="yuv444p").to_ndarray()
    middle = planes[:, planes.shape[1] // 2, :]
    places = [round((number + 0.5) * middle.shape[1] / 8) for number in range(8)]
    bars = tuple((int(middle[0, x]), int(middle[1, x]), int(middle[2, x])) for x in places)
    return Shown(float(frame.pts * frame.time_base), frame.width, frame.height, bars)


def looks_like(shown: Shown, colours: tuple[tuple[int, int, int], ...]) -> bool:
    """Tell whether a picture has these colours from left to right."""
    expected = [yuv(colour) for colour in colours]
    return all(
        abs(part - wanted) < 24
        for bar, like in zip(shown.bars, expected, strict=True)
        for part, wanted in zip(bar, like, strict=True)
    )


def sound(path: Path) -> tuple[NDArray[np.float64], float]:
    """Return a file's sound from its first packet on, silent where there is none, and when that was."""
    parts: list[tuple[float, NDArray[np.float64]]] = []
    with av.open(str(path)) as file:
        for frame in file.decode(audio=0):
            assert frame.pts is not None
            assert frame.time_base is not None
            samples = frame.to_ndarray().astype(np.float64)
            parts.append((float(frame.pts * frame.time_base), samples.mean(axis=0)))
    begin = parts[0][0]
    whole = np.zeros(round((parts[-1][0] - begin) * RATE) + len(parts[-1][1]))
    for at, samples in parts:
        start = round((at - begin) * RATE)
        whole[start : start + len(samples)] = samples[: len(whole) - start]
    return whole, begin


def pitch(samples: NDArray[np.float64]) -> float:
    """Return the frequency that is strongest most of the time, in hertz, to ten."""
    return float(np.median(np.argmax(spectra(samples), axis=1)) * RATE / MOMENT)


def beeps(path: Path) -> list[float]:
    """Return when it gets loud, in seconds of the capture."""
    samples, begin = sound(path)
    rows = samples[: len(samples) // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    loud = np.abs(rows).max(axis=1) > _LOUD
    return [begin + at * _WINDOW / RATE for at in _begins(loud, quiet=200)]


def flashes(path: Path) -> list[float]:
    """Return when it gets bright, in seconds of the capture."""
    shown = pictures(path)
    bright = np.array([each.bright for each in shown])
    return [shown[at].at for at in _begins(bright, quiet=2)]


def _begins(on: NDArray[np.bool_], *, quiet: int) -> list[int]:
    """Return where it goes on after having been off for at least `quiet` in a row."""
    return [at for at in range(quiet, len(on)) if on[at] and not on[at - quiet : at].any()]


def pairs(some: list[float], others: list[float], within: float = 0.4) -> list[float]:
    """Return how much later each of the others is than the nearest one of some."""
    found = []
    for at in others:
        nearest = min(some, key=lambda each: abs(each - at), default=None)
        if nearest is not None and abs(nearest - at) < within:
            found.append(at - nearest)
    return found
