"""How loud a sound is, by EBU R 128, and how it gets as loud as the others."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.filter import Graph

from tools.sounds.tones import Samples

TARGET = -23.0
# What remains above the highest sample, so that no decoder clips.
HEADROOM = 10 ** (-2 / 20)
_KEY = "lavfi.r128.I"


def frame(samples: Samples, rate: int) -> av.AudioFrame:
    """Return samples as one frame of mono sound."""
    made = av.AudioFrame.from_ndarray(samples.astype(np.float32)[np.newaxis], format="fltp", layout="mono")
    made.sample_rate, made.time_base, made.pts = rate, Fraction(1, rate), 0
    return made


def loudness(samples: Samples, rate: int) -> float:
    """Return the integrated loudness in LUFS; silence around it does not count."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate, format="fltp", layout="mono", time_base=Fraction(1, rate))
    meter = graph.add("ebur128", "metadata=1:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    # A block of the meter is 0.4 s: a shorter sound is heard as part of one.
    graph.push(frame(np.concatenate([samples, np.zeros(rate // 2)]), rate))
    graph.push(None)
    last = ""
    for heard in _pulled(graph):
        last = heard.metadata.get(_KEY, last)
    return float(last)


def _pulled(graph: Graph) -> Iterator[av.AudioFrame]:
    while True:
        try:
            pulled = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        if isinstance(pulled, av.AudioFrame):
            yield pulled


def levelled(samples: Samples, rate: int, target: float = TARGET) -> Samples:
    """Return a sound as loud as the others, or less where it would clip."""
    louder = samples * 10 ** ((target - loudness(samples, rate)) / 20)
    highest = float(np.abs(louder).max())
    return louder if highest <= HEADROOM else louder * (HEADROOM / highest)


def trimmed(samples: Samples, rate: int, quiet: float = 0.05) -> Samples:
    """Return speech with the same short silence before and after it."""
    heard = np.flatnonzero(np.abs(samples) > 0.01)
    edge = round(quiet * rate)
    start, end = max(0, heard[0] - edge), min(len(samples), heard[-1] + 1 + edge)
    cut = samples[start:end].copy()
    slope = np.linspace(0.0, 1.0, edge)
    cut[:edge] *= slope
    cut[-edge:] *= slope[::-1]
    return cut


def decode(path: Path) -> tuple[Samples, int]:
    """Return what is heard of a file: samples of its mono sound, and how many in a second."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        parts = [decoded.to_ndarray().mean(axis=0) for decoded in container.decode(stream)]
        return np.concatenate(parts).astype(np.float64), stream.rate
