"""What came out at the far end: decoded, and held against what the stream shows and sounds at each time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame

from roomful.media.composer.encoded import AUDIO_RATE
from tests.media.composer.sinks.feed import COLOURS, FPS, tone

_REORDERED = 4
_WINDOW = AUDIO_RATE // 10


@dataclass
class Seen:
    """Pictures: their times in seconds and mean colours; sounds: the times they begin, and samples.

    `codecs` are what it says it is made of, and the samples of sound a second.
    """

    pictures: list[tuple[float, tuple[int, int, int]]] = field(default_factory=list)
    sounds: list[tuple[float, np.ndarray[Any, Any]]] = field(default_factory=list)
    codecs: set[str | int] = field(default_factory=set)

    def holds(self, lead: float, *, cut: bool = False) -> "Seen":
        """See that everything is at its time, `lead` later than sent, and nothing missing in between.

        Of what was `cut` off, the last pictures may lack those that are shown before and sent after them.
        """
        for at, colour in self.pictures:
            wanted = COLOURS[int(at - lead + 0.5 / FPS) % len(COLOURS)]
            assert max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 25, (at, colour, wanted)
        times = [at for at, _ in self.pictures]
        steps = [later - earlier for earlier, later in pairwise(times)]
        assert all(step > 0 for step in steps), steps
        assert max(steps[: -_REORDERED if cut else None], default=0) < 1.5 / FPS, steps
        assert self._tones(lead) > 0, [(at, len(s)) for at, s in self._joined()]
        return self

    def settled(self) -> "Seen":
        """Return it without its beginning.

        Over RTP, times are a block of sound askew until the senders of both kinds have reported.
        """
        begin = self.pictures[0][0] + 0.5
        return Seen(
            [picture for picture in self.pictures if picture[0] >= begin],
            [sound for sound in self.sounds if sound[0] >= begin],
        )

    def lead(self) -> float:
        """Return how much later than sent everything is, by the first change of colour."""
        for (_, one), (at, other) in pairwise(self.pictures):
            second = _second(other)
            if _second(one) != second:
                return at - second - len(COLOURS)
        raise AssertionError("too short to tell")

    def _tones(self, lead: float) -> int:
        """Compare the pitch in windows of a tenth of a second, those across a change of tone left out."""
        compared = 0
        for begin, samples in self._joined():
            for start in range(0, len(samples) - _WINDOW, _WINDOW):
                at = begin + start / AUDIO_RATE - lead
                if at < 0.1 or int(at - 0.05) != int(at + 0.15):
                    continue
                spectrum = np.abs(np.fft.rfft(samples[start : start + _WINDOW] * np.hanning(_WINDOW)))
                heard = float(np.argmax(spectrum)) * AUDIO_RATE / _WINDOW
                assert abs(heard - tone(int(at))) <= 20, (at, heard, tone(int(at)))
                compared += 1
        return compared

    def _joined(self) -> list[tuple[float, np.ndarray[Any, Any]]]:
        joined: list[tuple[float, list[np.ndarray[Any, Any]]]] = []
        end = -1.0
        for at, samples in self.sounds:
            if abs(at - end) > 0.01:
                joined.append((at, []))
            joined[-1][1].append(samples)
            end = at + len(samples) / AUDIO_RATE
        # what a decoder gives first after a gap is not the sound yet
        return [(at + 0.05, np.concatenate(parts)[_WINDOW // 2 :]) for at, parts in joined]


def _second(colour: tuple[int, int, int]) -> int:
    """Return which of the stream's six seconds has this colour."""
    distances = [max(abs(a - b) for a, b in zip(colour, one, strict=True)) for one in COLOURS]
    return distances.index(min(distances))


def watch(source: str, *, pictures: int | None = None, **options: str) -> Seen:
    """Open a file or an address and decode it, to its end or until so many pictures are seen."""
    seen = Seen()
    with av.open(source, options=options, timeout=(15, 15)) as container:
        for one in container.streams:
            seen.codecs.add(one.codec_context.codec.canonical_name)
            if isinstance(one, AudioStream):
                seen.codecs.add(one.sample_rate)
        try:
            _decode(seen, container.demux(), pictures)
        except IndexError:
            # the last bytes of a writer that was killed can look like a stream of their own, which PyAV
            # does not know
            assert seen.pictures
    return seen


def _decode(seen: Seen, packets: "Iterable[av.Packet[Any]]", pictures: int | None) -> None:
    for packet in packets:
        for frame in packet.decode():
            if frame.time is None:
                # over RTP, times are known from the sender's first report on
                assert not seen.pictures
                continue
            if isinstance(frame, VideoFrame):
                seen.pictures.append((frame.time, _mean(frame)))
            elif isinstance(frame, AudioFrame):
                seen.sounds.append((frame.time, _samples(frame)))
        if pictures is not None and len(seen.pictures) >= pictures:
            return


def _samples(frame: AudioFrame) -> "np.ndarray[Any, Any]":
    """Return one channel at the usual rate; what has fewer samples has each several times."""
    found = frame.to_ndarray()[0].astype(np.float32)
    if not frame.format.is_planar:
        found = found[:: frame.layout.nb_channels]
    return np.repeat(found, AUDIO_RATE // frame.sample_rate)


def _mean(frame: VideoFrame) -> tuple[int, int, int]:
    red, green, blue = frame.to_ndarray(format="rgb24").mean(axis=(0, 1))
    return int(red), int(green), int(blue)
