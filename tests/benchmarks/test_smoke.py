"""The benchmarks run, whatever they measure: they are not to rot between two releases."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.__main__ import BENCHMARKS
from benchmarks.figures import Figure

_CLONE = Path(__file__).parent.parent.parent
_SECONDS = 240.0
_SHORT = ("webhook", "sqlite")


def run(*words: str) -> str:
    """Run the benchmarks and return what they print."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *words],
        cwd=_CLONE,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.livekit
@pytest.mark.parametrize("name", _SHORT)
def test_a_benchmark_runs(name: str) -> None:
    page = report.PAGE.read_bytes() if report.PAGE.exists() else None
    assert f"{name} took" in run("--quick", name)
    assert (report.PAGE.read_bytes() if report.PAGE.exists() else None) == page


@pytest.mark.long
@pytest.mark.livekit
@pytest.mark.parametrize("name", sorted(set(BENCHMARKS) - set(_SHORT)))
def test_every_other_benchmark_runs(name: str) -> None:
    if name == "picture" and not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("Chromium is not installed")
    assert f"{name} took" in run("--quick", name)


def test_a_figure_is_as_asked_or_missed() -> None:
    ratio = Figure("read", "reading", 0.5, "at least", 1 / 3, "of bare Litestar")
    assert ratio.reached
    assert (report.asked(ratio), report.measured(ratio)) == ("at least 1/3", "0.5")
    slow = Figure("join", "joining", 15.1, "at most", 15, "ms")
    assert not slow.reached
    assert (report.asked(slow), report.measured(slow)) == ("at most 15 ms", "15.1 ms")
    assert report.line(slow).startswith("MISS")
    assert Figure("jobs", "jobs", 5000, "at least", 5000, "a second").reached
