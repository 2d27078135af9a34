"""The tables of the finished film. They grow with it, so that nothing is to be gathered at its end."""

import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from roomful.media.composer import boxes
from roomful.media.composer.encoded import AUDIO_RATE, AudioForm, VideoForm
from roomful.media.composer.mixer import BLOCK

# Tells where a chunk will be.
Moved = Callable[[int], int]


@dataclass(slots=True)
class Samples:
    """Some samples of a track, one after the other in a file."""

    offset: int = 0
    sizes: list[int] = field(default_factory=list)
    shifts: list[int] = field(default_factory=list)  # when it is shown, counted from when it is decoded
    keys: list[bool] = field(default_factory=list)


class TrackTables:
    """What is known of the samples of one track."""

    def __init__(self) -> None:
        self.sizes: array[int] = array("I")
        self.shifts: list[list[int]] = []  # so many samples, shifted so
        self._keys: array[int] = array("I")
        self._places: array[int] = array("Q")
        self._rows: list[tuple[int, int]] = []  # from which chunk on they have so many samples

    @property
    def count(self) -> int:
        """How many samples there are."""
        return len(self.sizes)

    def add(self, samples: Samples) -> None:
        """Add a chunk."""
        if not samples.sizes:
            return
        self._places.append(samples.offset)
        if not self._rows or self._rows[-1][1] != len(samples.sizes):
            self._rows.append((len(self._places), len(samples.sizes)))
        self._keys.extend(self.count + number for number, key in enumerate(samples.keys, 1) if key)
        for shift in samples.shifts:
            if self.shifts and self.shifts[-1][1] == shift:
                self.shifts[-1][0] += 1
            else:
                self.shifts.append([1, shift])
        self.sizes.extend(samples.sizes)

    def common(self, tick: int, moved: Moved) -> bytes:
        """Return the tables that every track has; `moved` tells where a chunk will be."""
        rows = b"".join(struct.pack(">III", *row, 1) for row in self._rows)
        places = array("Q", map(moved, self._places))
        return b"".join(
            (
                boxes.full("stts", 0, 0, struct.pack(">III", 1, self.count, tick)),
                boxes.full("stsz", 0, 0, struct.pack(">II", 0, self.count), _big(self.sizes)),
                boxes.full("stsc", 0, 0, struct.pack(">I", len(self._rows)), rows),
                boxes.full("co64", 0, 0, struct.pack(">I", len(places)), _big(places)),
            )
        )

    def pictures(self, shift: int) -> bytes:
        """Return the tables of pictures alone: when they are shown, all `shift` later, and the key frames."""
        rows = b"".join(struct.pack(">II", count, value + shift) for count, value in self.shifts)
        return boxes.full("ctts", 0, 0, struct.pack(">I", len(self.shifts)), rows) + boxes.full(
            "stss", 0, 0, struct.pack(">I", len(self._keys)), _big(self._keys)
        )


class Tables:
    """The tables of both tracks, and the stretches of the part that hold their samples."""

    def __init__(self) -> None:
        self.video, self.audio = TrackTables(), TrackTables()
        self.stretches: list[tuple[int, int]] = []  # where each begins, and how long it is
        self.payload = 0

    def add(self, video: Samples, audio: Samples) -> None:
        """Add what stands together: the pictures, and behind them the sound."""
        self.video.add(video)
        self.audio.add(audio)
        length = sum(video.sizes) + sum(audio.sizes)
        self.stretches.append((video.offset if video.sizes else audio.offset, length))
        self.payload += length

    def head(
        self, video: VideoForm | None, audio: AudioForm | None, moved: Moved | None = None
    ) -> tuple[bytes, int]:
        """Return what stands before the samples, and how many milliseconds the film is long.

        It is as long wherever the samples are, which stay where they are unless `moved` tells otherwise.
        """
        moved = moved or _stay
        tracks: list[bytes] = []
        lengths = [0]
        frames, blocks = self.video.count, self.audio.count
        if video is not None and frames:
            fps = int(video.fps)
            lengths.append(frames * boxes.FILM_CLOCK // fps)
            shift = max(-min(value for _, value in self.video.shifts), 0)
            tables = self.video.common(boxes.TICK, moved) + self.video.pictures(shift)
            clock, ticks = fps * boxes.TICK, frames * boxes.TICK
            tracks.append(boxes.trak(video, clock, lengths[-1], ticks, shift, tables))
        if audio is not None and blocks:
            length = (blocks - 1) * BLOCK * boxes.FILM_CLOCK // AUDIO_RATE
            if frames:
                length = min(length, lengths[-1])
            lengths.append(length)
            tables = self.audio.common(BLOCK, moved)
            tracks.append(boxes.trak(audio, AUDIO_RATE, length, blocks * BLOCK, audio.delay, tables))
        longest = max(lengths)
        moov = boxes.box("moov", boxes.mvhd(longest), *tracks)
        return boxes.ftyp(fragments=False) + moov, longest

    def following(self, begin: int, count: int | None = None) -> Moved:
        """Tell where a chunk is when the stretches, or so many of them, follow each other from there on."""
        chosen = self.stretches[:count]
        old = [place for place, _ in chosen]
        new = [*accumulate((length for _, length in chosen), initial=begin)]
        end = sum(chosen[-1]) if chosen else 0

        def moved(place: int) -> int:
            number = bisect_right(old, place) - 1
            return place if place >= end else new[number] + place - old[number]

        return moved


def _stay(place: int) -> int:
    return place


def _big(values: "array[Any]") -> bytes:
    """Return numbers as a file has them, the highest byte first."""
    if sys.byteorder == "little":
        values = values[:]
        values.byteswap()
    return values.tobytes()
