"""Looking at what was recorded: colours, pitches and times of a file; and the processes that make it."""

from pathlib import Path

import av
import numpy as np
from av import VideoFrame

from tests.media.moments import MOMENT, spectra

Colour = tuple[int, int, int]
_WINDOW = 0.5  # seconds of sound that are listened to


class Film:
    """A file that was downloaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def duration_ms(self) -> int:
        with av.open(str(self.path)) as container:
            return round((container.duration or 0) / 1000)

    def moov_first(self) -> bool:
        """Tell whether a player can begin before it has the whole file."""
        content = self.path.read_bytes()
        return content.index(b"moov") < content.index(b"mdat")

    def decodes(self) -> bool:
        """Tell whether every picture and sound in it can be decoded."""
        with av.open(str(self.path)) as container:
            frames = sum(1 for _ in container.decode())
        return frames > 0

    def frame(self, at: float) -> VideoFrame:
        """Return the picture that is seen at a time in seconds, found by seeking."""
        with av.open(str(self.path)) as container:
            container.seek(int(at * 1_000_000))
            shown = None
            for frame in container.decode(video=0):
                if shown is not None and (frame.time or 0) > at:
                    break
                shown = frame
        assert shown is not None
        return shown

    def colour(self, at: float, x: float, y: float) -> Colour:
        """Return the colour at a place, given as shares of width and height."""
        picture = self.frame(at).to_ndarray(format="rgb24")
        height, width, _ = picture.shape
        top, left = int(y * height), int(x * width)
        spot = picture[top - 8 : top + 8, left - 8 : left + 8].reshape(-1, 3)
        red, green, blue = (int(part) for part in np.median(spot, axis=0))
        return red, green, blue

    def near(self, at: float, x: float, y: float, colour: Colour) -> bool:
        """Tell whether a colour is there, but for what encoding did to it."""
        return max(abs(a - b) for a, b in zip(self.colour(at, x, y), colour, strict=True)) < 40

    def pitches(self, at: float) -> set[int]:
        """Return the tones that are heard at a time, most of it, in hertz, rounded to ten."""
        found = spectra(self._sound(at))
        loud = found > np.maximum(found.max(axis=1, keepdims=True) / 4, 1e-3 * MOMENT)
        # a tone is a hill of several lines: its top counts
        top = (found >= np.roll(found, 1, axis=1)) & (found > np.roll(found, -1, axis=1))
        often = (loud & top).mean(axis=0) > 0.5
        return {round(float(each) / 10) * 10 for each in np.fft.rfftfreq(MOMENT, 1 / 48_000)[often]}

    def _sound(self, at: float) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        wanted = int(_WINDOW * 48_000)
        pieces: list[np.ndarray[tuple[int], np.dtype[np.float32]]] = []
        resampler = av.AudioResampler("fltp", "mono", 48_000)
        with av.open(str(self.path)) as container:
            container.seek(int(at * 1_000_000))
            for frame in container.decode(audio=0):
                if (frame.time or 0) < at:
                    continue
                pieces += [each.to_ndarray()[0] for each in resampler.resample(frame)]
                if sum(map(len, pieces)) >= wanted:
                    break
        return np.concatenate(pieces)[:wanted]


def processes(folder: Path, which: str) -> list[int]:
    """Return the processes of a kind, capture or composer, that work in a data folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            opened = {str((entry / "fd" / each.name).readlink()) for each in (entry / "fd").iterdir()}
        except OSError:
            continue
        is_one = any(
            b"roomful-capture" in word if which == "capture" else b"roomful.media.composer" in word
            for word in words
        )
        if is_one and any(name.startswith(str(folder)) for name in opened):
            found.append(int(entry.name))
    return found


def children(of: int, name: str) -> list[int]:
    """Return the processes of a name that a process has started; proc(5) keeps 15 characters of a name."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            _, _, rest = (entry / "stat").read_text().partition("(")
        except OSError:
            continue
        own, _, fields = rest.rpartition(")")
        if own == name[:15] and int(fields.split()[1]) == of:
            found.append(int(entry.name))
    return found
