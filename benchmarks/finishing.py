"""How long the file of a recording takes after its end, when the composer has followed it.

All but the last seconds are there already, made of the same ten seconds again and again by the composer's own
parts: how the film came about makes no difference to how it is finished.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from benchmarks.figures import Bench, Figure
from roomful.media.composer import spec
from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, AudioForm, Encoded, VideoForm
from roomful.media.composer.encoders import AudioEncoder, Interleaver, VideoEncoder
from roomful.media.composer.mixer import BLOCK
from roomful.media.composer.parts import Parts
from roomful.media.composer.state import State
from roomful.media.recorder import Composed, Composition, Picture
from roomful.media.store import DiskStore
from tests.media.captures import RED, SECOND, Capture, pictures, shifted, tone

_HOURS = 3 * 3600
_MINUTES = 120
# The last seconds, which the composer makes itself; it is about so far behind when the recording ends.
_LEFT, _BEHIND = 6, 2_700_000
_ROUND = 10
_ROUND_BLOCKS = _ROUND * AUDIO_RATE // BLOCK


def measure(bench: Bench) -> list[Figure]:
    """Measure a long film and a short one, in turns."""
    rounds = 1 if bench.quick else 3
    short, long = (10, 20) if bench.quick else (_MINUTES, _HOURS)
    found: dict[int, list[float]] = {short: [], long: []}
    for turn in range(rounds):
        for seconds, times in found.items():
            times.append(_ready(bench.folder / f"{seconds}-{turn}", seconds))
    took, beside = (statistics.median(found[seconds]) for seconds in (long, short))
    text = "film of three hours in the store after its recording's end"
    return [
        Figure("finish", text, took, "at most", 5, "s", f"followed; medians of {rounds}"),
        Figure(
            "finish",
            text,
            took / beside,
            "at most",
            2.0,
            "of the time of one of two minutes, a ninetieth of it",
            f"{took:.2f} s against {beside:.2f} s",
        ),
    ]


def _ready(folder: Path, seconds: int) -> float:
    """Return how many seconds it takes from the end of the capture until the file is in the store."""
    capture = _capture(folder / "capture", seconds)
    film = folder / "work" / "film.mp4"
    wish = Composition(capture.folder, film.parent, film, follow=True, previews=10)
    _film(wish, seconds - _LEFT)
    process = subprocess.Popen(
        [sys.executable, "-m", "roomful.media.composer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(spec.line(spec.Compose(wish)))
    process.stdin.flush()
    try:
        reports = map(spec.read_report, process.stdout)
        for report in reports:
            if isinstance(report, spec.Working) and report.progress.position >= seconds * SECOND - _BEHIND:
                break
        begun = time.monotonic()
        capture.stop(seconds * SECOND)
        composed = _done(reports)
        DiskStore(folder / "files")._put("film.mp4", film)
        took = time.monotonic() - begun
    finally:
        process.stdin.close()
        process.wait()
    if abs(composed.duration_ms - seconds * 1000) > 100:
        raise RuntimeError(f"the film is {composed.duration_ms} ms long")
    for path in (film, folder / "files" / "film.mp4"):
        path.unlink()
    return took


def _done(reports: Iterator[spec.Report]) -> Composed:
    for report in reports:
        if isinstance(report, spec.Done):
            return report.composed
    raise RuntimeError("the composer ended without a word")


def _capture(folder: Path, seconds: int) -> Capture:
    """Four people, of whom the files of the last seconds are there; it goes on."""
    capture = Capture(folder)
    at = (seconds - _LEFT - 1) * SECOND
    for number in range(4):
        who = f"who{number}"
        capture.join(who, 0)
        for stream in (
            pictures(RED, _LEFT + 1, size=(640, 360), fps=30, noise=30),
            tone(300 + 200 * number, _LEFT + 1),
        ):
            track = capture.track(who, stream, 0, packets=(), ends=False)
            capture.file(track, stream, shifted(stream.packets, at), at, ends=False)
    capture.write()
    # it is believed for a second and a half, and followed at a distance
    capture.status("recording", seconds * SECOND - 1_500_000)
    return capture


@cache
def _round(picture: Picture) -> tuple[VideoForm, AudioForm, list[Encoded], list[Encoded]]:
    """Return what the film is made of: noise, so that the bit rate is used, and silence."""
    encoder, mixer = VideoEncoder(picture, 1), AudioEncoder()
    random = np.random.default_rng(1)
    video: list[Encoded] = []
    for _ in range(_ROUND * picture.fps):
        frame = VideoFrame(picture.width, picture.height, "yuv420p")
        for plane in frame.planes:
            plane.update(random.integers(118, 138, plane.buffer_size, np.uint8).tobytes())
        video += encoder.encode(frame)
    video += encoder.flush()
    audio = [packet for _ in range(_ROUND_BLOCKS) for packet in mixer.encode(None)]
    return encoder.form, mixer.form, video, audio


def _film(wish: Composition, seconds: int) -> None:
    """Make the film up to there, as if it had been composed."""
    seen, heard, video, audio = _round(wish.picture or Picture())
    wish.work.mkdir(parents=True)
    State(wish, seen.extradata, heard.extradata)
    parts = Parts(wish.work)
    parts.begin(seen, heard)
    leaving = Interleaver(parts.write, video=True)
    blocks = 0
    for begin in range(0, seconds, _ROUND):
        later = begin * VIDEO_CLOCK
        until = min(seconds - begin, _ROUND) * VIDEO_CLOCK
        leaving.take([replace(p, pts=p.pts + later, dts=p.dts + later) for p in video if p.dts < until])
        while blocks * BLOCK < min(begin + _ROUND, seconds) * AUDIO_RATE:
            packet = audio[blocks % len(audio)]
            leaving.take([replace(packet, pts=blocks * BLOCK, dts=blocks * BLOCK)])
            blocks += 1
    leaving.flush()
    parts.close()
    with parts.path.open("rb") as file:
        os.fsync(file.fileno())
