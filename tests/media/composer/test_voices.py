"""Sound is laid where its times say, whatever the clocks it came by, and nothing clicks."""

import faulthandler
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from roomful.media.composer.mixer import BLOCK, Mixer
from roomful.media.composer.reader import TrackReader
from roomful.media.composer.timeline import Cuts, Timeline
from roomful.media.composer.voices import VoiceTrack
from roomful.media.recorder import Picture
from tests.media.captures import BLUE, SECOND, Capture, Packet, pictures, repeated, tone
from tests.media.composer.conftest import Compose
from tests.media.composer.played import Sound, pictures_of, sound_of

_LONG = 3 * 3600


def heard(capture: Capture, packets: Iterable[Packet], seconds: int, *, beep: float | None = None) -> Sound:
    """Mix one voice of 440 Hz whose packets have these times."""
    capture.track("ann", tone(440, 5.0, beep=beep), 0, packets=packets)
    capture.stop(seconds * SECOND)
    timeline = Timeline(capture.folder)
    timeline.poll()
    reader = TrackReader(capture.folder, timeline.tracks["TR_ann_microphone"], lambda path: None)
    reader.final = True
    mixer, voice, cuts = Mixer(0), VoiceTrack(reader), Cuts(0, [])
    silence = np.zeros((2, BLOCK), np.float32)
    blocks: list[NDArray[np.float32]] = []
    for _ in range(seconds * 48_000 // BLOCK):
        block = mixer.mix([voice], cuts)
        blocks.append(silence if block is None else block)
    return Sound(np.concatenate(blocks, axis=1)[0], 0.0)


def late(packets: Iterable[Packet], parts: float) -> list[Packet]:
    """Packets by a clock that goes wrong by so many parts in a million, their times in whole milliseconds."""
    return [Packet(round(p.at * (1 + parts / 1e6)) // 1000 * 1000, p.key, p.data) for p in packets]


def roughness(sound: Sound, begin: float, end: float) -> float:
    """The sharpest bend of the curve, in those of the tone itself: a click has many."""
    part = sound.part(begin, end)
    return float(np.abs(np.diff(part, 2)).max() / (0.2 * (2 * np.pi * 440 / 48_000) ** 2))


@pytest.mark.parametrize("parts", [-1000, -100, 0, 100, 1000])
def test_a_clock_that_goes_wrong_is_followed_without_a_click(parts: int, capture: Capture) -> None:
    sound = heard(capture, late(repeated(tone(440, 5.0), 40 * SECOND, 5 * SECOND), parts), 38)
    assert roughness(sound, 1, 4.9) < 1.6


@pytest.mark.parametrize("parts", [-1000, -100, 0, 100, 1000])
def test_beeps_come_when_they_were_said_to(parts: int, capture: Capture) -> None:
    packets = late(repeated(tone(440, 5.0, beep=0.5), 40 * SECOND, 5 * SECOND), parts)
    rises = heard(capture, packets, 38, beep=0.5).rises()
    wanted = [(number + 0.5) * (1 + parts / 1e6) for number in range(len(rises))]
    assert len(rises) in (37, 38)
    assert np.abs(np.subtract(rises, wanted)).max() < 0.012


def test_what_is_missing_is_a_hole_and_no_click(capture: Capture) -> None:
    packets = [p for p in tone(440, 5.0).packets if not 2 * SECOND <= p.at < 3 * SECOND]
    sound = heard(capture, packets, 5)
    assert sound.loudness(440, 1.0, 1.95) > 0.15
    assert np.abs(sound.part(2.02, 2.98)).max() < 0.001
    assert sound.loudness(440, 3.1, 4.5) > 0.15
    assert roughness(sound, 1.0, 4.5) < 60  # faded within 2 ms; cut off hard it were hundreds


def test_packets_that_come_unsteadily_are_laid_steadily(capture: Capture) -> None:
    chance = np.random.default_rng(7)
    packets = [
        Packet(p.at + int(chance.integers(-4, 5)) * 1000 + 10_000, p.key, p.data)
        for p in tone(440, 5.0).packets
    ]
    assert roughness(heard(capture, packets, 5), 1, 4.9) < 1.6


@pytest.mark.long
async def test_three_hours_do_not_drift(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    faulthandler.dump_traceback_later(1800, exit=True)  # it takes its time
    capture.join("ann", 0)
    beeps = tone(440, 10.0, beep=0.5)
    capture.track("ann", beeps, 0, packets=late(repeated(beeps, _LONG * SECOND, 10 * SECOND), 100))
    camera = pictures(BLUE, 1000.0, fps=2)
    capture.track("ann", camera, 0, packets=repeated(camera, (_LONG + 2) * SECOND, 1000 * SECOND))
    capture.stop((_LONG + 2) * SECOND)
    composed = await compose(picture=Picture(160, 90, fps=2, kbps=100))
    assert composed.duration_ms == (_LONG + 2) * 1000
    wanted = np.array([(number + 0.5) * 1.0001 for number in range(_LONG)])
    rises = np.array(sound_of(tmp_path / "film.mp4").rises())
    assert len(rises) == _LONG
    assert np.abs(rises - wanted).max() < 0.02
    numbers = [shown.number(0, 1) for shown in pictures_of(tmp_path / "film.mp4")]
    assert numbers == [number % 2000 for number in range(2 * (_LONG + 2))]
