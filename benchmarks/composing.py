"""What composing costs, against FFmpeg's own filter graph making the same picture with the same encoder.

Each side is a process of its own; its start counts. What the cameras show is noise, which is the most work.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.figures import Bench, Figure, in_turns
from roomful.media.composer import spec
from roomful.media.recorder import Composition, Picture
from tests.media.captures import BLUE, GREEN, RED, SECOND, YELLOW, Capture, pictures, repeated, tone

_PEOPLE = {"ann": RED, "bob": GREEN, "cid": BLUE, "dan": YELLOW}
_VOICES = 9
_ROUND = 5


@dataclass
class _Cost:
    """The CPU time of the last run, in seconds, and the most memory of all, in MB."""

    memory: float = 0.0

    def of(self, command: list[str], line: bytes = b"") -> float:
        """Run a command and return its CPU time."""
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        assert process.stdin is not None
        process.stdin.write(line)
        process.stdin.flush()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdin.close()
        if process.returncode:
            raise RuntimeError(f"{command} ended with {process.returncode}")
        self.memory = max(self.memory, used.ru_maxrss / 1024)
        return used.ru_utime + used.ru_stime


def _compose(cost: _Cost, folder: Path, output: Path, picture: Picture | None) -> float:
    output.unlink(missing_ok=True)
    # as when it follows: one thread
    wish = Composition(folder, folder.parent / f"{output.stem}-work", output, picture, follow=True)
    return cost.of([sys.executable, "-m", "roomful.media.composer"], spec.line(spec.Compose(wish)))


def _filter(cost: _Cost, folder: Path, output: Path) -> float:
    return cost.of([sys.executable, "-m", "benchmarks.filtering", str(folder), str(output)])


def _meeting(folder: Path, seconds: int) -> Path:
    """Four people, each a camera of 640 × 360 at 30 frames a second and a voice."""
    capture = Capture(folder)
    for number, (who, colour) in enumerate(_PEOPLE.items()):
        capture.join(who, 0)
        camera = pictures(colour, _ROUND, size=(640, 360), fps=30, noise=30)
        voice = tone(300 + 200 * number, _ROUND)
        for stream in (camera, voice):
            capture.track(who, stream, 0, packets=repeated(stream, seconds * SECOND, _ROUND * SECOND))
    capture.stop(seconds * SECOND)
    return folder


def _voices(folder: Path, seconds: int) -> Path:
    capture = Capture(folder)
    for number in range(_VOICES):
        capture.join(f"voice-{number}", 0)
        voice = tone(200 + 110 * number, _ROUND, loud=0.1)
        packets = repeated(voice, seconds * SECOND, _ROUND * SECOND)
        capture.track(f"voice-{number}", voice, 0, packets=packets)
    capture.stop(seconds * SECOND)
    return folder


def measure(bench: Bench) -> list[Figure]:
    """Measure both sides in turns."""
    seconds = 5 if bench.quick else 30
    rounds = 1 if bench.quick else 3
    ours, theirs, alone = _Cost(), _Cost(), _Cost()
    meeting = _meeting(bench.folder / "meeting", seconds)
    sides: list[Callable[[], float]] = [
        partial(_fresh, bench.folder, partial(_compose, ours, meeting, bench.folder / "ours.mp4", Picture())),
        partial(_filter, theirs, meeting, bench.folder / "theirs.mp4"),
    ]
    composed, filtered = in_turns(rounds, sides)
    many = 5 * seconds
    voices = _voices(bench.folder / "voices", many)
    mix = partial(_fresh, bench.folder, partial(_compose, alone, voices, bench.folder / "ours.m4a", None))
    filtered_voices = partial(_filter, theirs, voices, bench.folder / "theirs.m4a")
    heard, filtered_heard = in_turns(rounds, [mix, filtered_voices])
    figure = Figure("compose", "", 0.0, "at most", 0.0)
    people = "four people in 720p25"
    return [
        replace(
            figure,
            text=f"CPU of composing {people}",
            measured=composed / filtered,
            bound=1.2,
            unit="of FFmpeg's filter graph",
            detail=f"{composed:.1f} s against {filtered:.1f} s for {seconds} s, medians of {rounds}",
        ),
        replace(figure, text=f"composing {people}", measured=composed / seconds, bound=0.5, unit="core"),
        replace(figure, text=f"memory of composing {people}", measured=ours.memory, bound=250, unit="MB"),
        replace(
            figure,
            text="mixing nine voices",
            measured=heard / many,
            bound=0.05,
            unit="core",
            detail=f"the filter graph {filtered_heard / many:.3f}",
        ),
    ]


def _fresh(folder: Path, do: Callable[[], float]) -> float:
    """Do it without what is left of the time before."""
    for state in folder.glob("*-work/state.json"):
        state.unlink()
    return do()
