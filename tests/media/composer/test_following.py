"""A capture is composed while it grows; killed at any point, composing goes on from there."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from roomful.media.composer import spec
from roomful.media.composer.parts import fragments, part_file
from roomful.media.recorder import Composed, Composition
from tests.media.captures import GREEN, RED, SECOND, Capture, pictures, tone
from tests.media.composer.conftest import SMALL, Compose
from tests.media.composer.played import Sound, pictures_of, sound_of
from tests.media.growing import GrowingCapture, growing, parts
from tests.waiting import until

_FOLLOWED = 8


@pytest.fixture
def grows(capture: Capture) -> GrowingCapture:
    capture.join("ann", 0)
    made = GrowingCapture(capture, _FOLLOWED * SECOND)
    made.track("ann", pictures(RED, _FOLLOWED, size=(320, 180)), 0)
    made.track("ann", tone(440, _FOLLOWED), 0)
    return made


async def test_a_growing_capture_is_followed(grows: GrowingCapture, compose: Compose, tmp_path: Path) -> None:
    grows.capture.join("bob", 3 * SECOND)
    grows.track("bob", pictures(GREEN, 2.0), 3 * SECOND)
    grows.capture.leave("bob", 5 * SECOND)
    with growing(grows) as thread:
        composing = asyncio.create_task(compose(follow=True))
        await asyncio.to_thread(thread.join)
        composed = await composing
    assert composed.duration_ms == _FOLLOWED * 1000
    shown = pictures_of(tmp_path / "film.mp4")
    assert [picture.number(0, 1) for picture in shown[:70]] == list(range(70))
    assert shown[110].near(GREEN, 0.75)
    assert not any(picture.near(GREEN, 0.75) for picture in shown[130:])
    assert _steady(sound_of(tmp_path / "film.mp4"), 440)


async def test_a_pause_is_cut_out_while_following(capture: Capture, compose: Compose, tmp_path: Path) -> None:
    capture.join("ann", 0)
    capture.say(2 * SECOND, "paused")
    capture.say(5 * SECOND, "resumed")
    grows = GrowingCapture(capture, 7 * SECOND)
    grows.track("ann", pictures(RED, 2.0, size=(320, 180)), 0)
    grows.track("bob", pictures(GREEN, 2.0, size=(320, 180), first=50), 5 * SECOND)
    capture.join("bob", 5 * SECOND)
    capture.leave("ann", 5 * SECOND)
    with growing(grows):
        composed = await compose(follow=True)
    assert composed.duration_ms == 4000
    assert [picture.number(0, 1) for picture in pictures_of(tmp_path / "film.mp4")[60:]] == list(
        range(60, 100)
    )


async def test_killed_at_any_point_it_goes_on_from_there(grows: GrowingCapture, tmp_path: Path) -> None:
    chance = random.Random(os.urandom(8))
    wish = Composition(grows.capture.folder, tmp_path / "work", tmp_path / "film.mp4", SMALL, follow=True)
    grows.may_end.clear()
    with growing(grows):
        for seconds in (1.5, 2.5, 4.5, 6.0):
            await asyncio.to_thread(_kill_at, wish, round((seconds + chance.uniform(0, 0.8)) * SECOND))
            _tear(wish.work, chance)
        assert any(fragments(part_file(wish.work)))
        grows.may_end.set()
        composed = await asyncio.to_thread(_finish, wish)
    assert composed.duration_ms == _FOLLOWED * 1000
    assert [picture.number(0, 1) for picture in pictures_of(tmp_path / "film.mp4")] == list(
        range(_FOLLOWED * 25)
    )
    assert _steady(sound_of(tmp_path / "film.mp4"), 440)


async def test_two_never_work_in_one_folder(grows: GrowingCapture, tmp_path: Path) -> None:
    wish = Composition(grows.capture.folder, tmp_path / "work", tmp_path / "film.mp4", SMALL, follow=True)
    grows.may_end.clear()
    with growing(grows), _start(wish) as first:
        assert first.stdout is not None
        first.stdout.readline()
        finishing = asyncio.create_task(asyncio.to_thread(_finish, wish))
        await until(lambda: parts(wish.work) > 2000)
        assert first.stdin is not None
        first.stdin.close()  # as when its parent dies
        grows.may_end.set()
        composed = await finishing
    assert composed.duration_ms == _FOLLOWED * 1000
    assert [picture.number(0, 1) for picture in pictures_of(tmp_path / "film.mp4")] == list(
        range(_FOLLOWED * 25)
    )


async def test_killed_it_goes_on_with_sound_alone(grows: GrowingCapture, tmp_path: Path) -> None:
    chance = random.Random(os.urandom(8))
    output = tmp_path / "film.m4a"
    wish = Composition(grows.capture.folder, tmp_path / "work", output, picture=None, follow=True)
    grows.may_end.clear()
    with growing(grows):
        for seconds in (2.5, 4.8):
            await asyncio.to_thread(_kill_at, wish, round((seconds + chance.uniform(0, 1)) * SECOND))
            _tear(wish.work, chance)
        assert any(fragments(part_file(wish.work)))
        grows.may_end.set()
        composed = await asyncio.to_thread(_finish, wish)
    assert abs(composed.duration_ms - _FOLLOWED * 1000) < 25
    assert _steady(sound_of(output), 440)


async def test_a_capture_that_went_on_after_its_end_is_composed_anew(
    grows: GrowingCapture, compose: Compose, tmp_path: Path
) -> None:
    grows.pace = 100
    grows.run()
    assert (await compose()).duration_ms == _FOLLOWED * 1000
    with (grows.capture.folder / "timeline.jsonl").open("a") as timeline:
        for at, kind in ((8_500_000, "capture.started"), (9_000_000, "capture.stopped")):
            timeline.write(json.dumps({"t": at, "kind": kind}) + "\n")
    assert (await compose()).duration_ms == 9000


async def test_the_film_can_be_sought_in_and_begins_with_its_tables(
    grows: GrowingCapture, compose: Compose, tmp_path: Path
) -> None:
    grows.pace = 100
    grows.run()
    await compose()
    film = tmp_path / "film.mp4"
    content = film.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(film)) as file:
        assert file.duration == _FOLLOWED * SECOND
        file.seek(5 * SECOND)
        first = next(file.decode(video=0))
        assert 3.9 < first.time <= 5.0
    assert not part_file(tmp_path / "work").exists()


async def test_what_was_finished_is_not_done_again(
    grows: GrowingCapture, compose: Compose, tmp_path: Path
) -> None:
    grows.pace = 100
    grows.run()
    first = await compose()
    for file in grows.capture.folder.glob("*.mkv"):
        file.unlink()
    assert await compose() == first


def _start(wish: Composition) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-m", "roomful.media.composer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(spec.line(spec.Compose(wish)))
    process.stdin.flush()
    return process


def _kill_at(wish: Composition, position: int) -> None:
    """Run it until it has come so far, and kill it."""
    with _start(wish) as process:
        assert process.stdout is not None
        for text in process.stdout:
            report = spec.read_report(text)
            assert isinstance(report, spec.Working), report
            if report.progress.position >= position:
                break
        process.send_signal(signal.SIGKILL)


def _finish(wish: Composition) -> Composed:
    with _start(wish) as process:
        assert process.stdout is not None
        *_, last = map(spec.read_report, process.stdout)
    assert isinstance(last, spec.Done), last
    return last.composed


def _tear(work: Path, chance: random.Random) -> None:
    """Cut the part where it may have been cut, or leave something behind it that is not whole."""
    part = part_file(work)
    if not part.exists():
        return
    with part.open("r+b") as file:
        file.truncate(part.stat().st_size - chance.randrange(400))
        file.seek(0, os.SEEK_END)
        file.write(chance.choice([b"", b"\0\0\1\0moof\0\0", bytes(100)]))


def _steady(sound: Sound, hertz: float) -> bool:
    """Whether a tone goes on without a jump: its phase is the same all the time."""
    turning = np.exp(-2j * np.pi * hertz * np.arange(len(sound.samples)) / 48_000)
    windows = (sound.samples * turning)[4_800:-9_600][: (len(sound.samples) - 14_400) // 2_400 * 2_400]
    phases = np.unwrap(np.angle(windows.reshape(-1, 2_400).mean(axis=1)))
    return bool(np.ptp(phases) < 0.3)
