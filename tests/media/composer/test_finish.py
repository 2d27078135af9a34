"""The end of a film: a long one stays where it is, a short one is copied; whole it is, come what may."""

import errno
import hashlib
import json
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from roomful.media.composer import finish, parts
from roomful.media.composer.boxes import walk
from roomful.media.composer.parts import ROOM, part_file
from roomful.media.composer.run import Run
from roomful.media.composer.sinks.push import Push
from roomful.media.composer.state import State
from roomful.media.recorder import Composed, Composition
from tests.media.captures import RED, SECOND, Capture, pictures, tone
from tests.media.composer.conftest import SMALL
from tests.media.composer.played import pictures_of, sound_of

_SECONDS = 5


class Killed(BaseException):
    """The process died here."""


@pytest.fixture
def wish(capture: Capture, tmp_path: Path) -> Composition:
    capture.join("ann", 0)
    capture.track("ann", pictures(RED, float(_SECONDS), size=(320, 180)), 0)
    capture.track("ann", tone(440, float(_SECONDS)), 0)
    capture.stop(_SECONDS * SECOND)
    return Composition(capture.folder, tmp_path / "work", tmp_path / "film.mp4", SMALL)


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every film for a long one."""
    monkeypatch.setattr(finish, "COPIED", 0)


def run(wish: Composition) -> Composed:
    """Compose in this process."""
    running = Run(wish, lambda progress: None, threading.Event(), lambda: None, Push)
    try:
        return running.run()
    finally:
        running._lock._file.close()


def film(wish: Composition) -> Path:
    assert wish.output is not None
    return wish.output


def check(wish: Composition, composed: Composed, frames: int = _SECONDS * 25) -> None:
    """See that everything is in it, and that it is what is said of it."""
    content = film(wish).read_bytes()
    assert (composed.size, composed.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert content.index(b"moov") < content.index(b"mdat")
    assert [shown.number(0, 1) for shown in pictures_of(film(wish))] == list(range(frames))
    assert sound_of(film(wish)).loudness(440, 0.5, _SECONDS - 0.5) > 0.15
    assert not part_file(wish.work).exists()


def killed_at_its_end(wish: Composition) -> None:
    """Compose, and die when everything is done but the saying so."""

    def dying(*_: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(State, "keep", dying)
        with pytest.raises(Killed):
            run(wish)


def kinds(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [kind for kind, _, _ in walk(file, 0, path.stat().st_size)]


def test_a_short_film_is_copied(wish: Composition) -> None:
    composed = run(wish)
    check(wish, composed)
    assert composed.size < ROOM


def test_a_long_film_stays_where_it_is(wish: Composition, long: None) -> None:
    composed = run(wish)
    check(wish, composed)
    assert composed.size > ROOM
    assert composed.duration_ms == _SECONDS * 1000
    assert kinds(film(wish)) == ["ftyp", "moov", "mdat"]
    taken = film(wish).stat().st_blocks * 512
    assert taken < ROOM // 4, "what is left of the room takes none on the disk"


def test_both_ways_say_the_same(wish: Composition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = run(wish)
    shown = pictures_of(film(wish))
    monkeypatch.setattr(finish, "COPIED", 0)
    stays = run(replace(wish, work=tmp_path / "other"))
    assert stays.duration_ms == copied.duration_ms
    assert [picture.at for picture in pictures_of(film(wish))] == [picture.at for picture in shown]


def test_killed_before_it_could_say_so_it_is_finished_again(wish: Composition, long: None) -> None:
    killed_at_its_end(wish)
    killed_at_its_end(wish)
    assert film(wish).stat().st_ino == part_file(wish.work).stat().st_ino
    check(wish, run(wish))


def test_a_head_that_was_half_written_spoils_nothing(wish: Composition, long: None) -> None:
    killed_at_its_end(wish)
    with part_file(wish.work).open("r+b") as part:
        part.write(os.urandom(5000))
    check(wish, run(wish))


def test_what_was_captured_after_its_end_is_added(wish: Composition, capture: Capture, long: None) -> None:
    killed_at_its_end(wish)
    with (capture.folder / "timeline.jsonl").open("a") as timeline:
        for at, kind in ((5_200_000, "capture.started"), (6_000_000, "capture.stopped")):
            timeline.write(json.dumps({"t": at, "kind": kind}) + "\n")
    composed = run(wish)
    assert composed.duration_ms == 6000
    assert len(pictures_of(film(wish))) == 6 * 25


def test_where_the_tables_need_more_room_the_beginning_makes_place(
    wish: Composition, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (parts, finish):
        monkeypatch.setattr(module, "ROOM", 2048)
    killed_at_its_end(wish)
    composed = run(wish)
    check(wish, composed)
    assert composed.size < ROOM
    assert kinds(film(wish)) == ["ftyp", "moov", "mdat"]
    assert film(wish).read_bytes().index(b"mdat") > 2048


def test_what_cannot_stay_is_copied(wish: Composition, long: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _refusing)
    composed = run(wish)
    check(wish, composed)
    assert composed.size < ROOM


def _refusing(*_: object) -> None:
    raise PermissionError


def test_a_film_that_is_waited_for_does_not_wait_for_its_checksum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(1000))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock) / 10)
    beats: list[int] = []
    path = tmp_path / "some"
    path.write_bytes(bytes(20 << 20))
    assert finish.digest(path, lambda: beats.append(1), patience=1.0) == ""
    assert 5 < len(beats) < 12
    assert finish.digest(path, lambda: None) == hashlib.sha256(bytes(20 << 20)).hexdigest()


def test_a_film_is_copied_piece_by_piece(wish: Composition, monkeypatch: pytest.MonkeyPatch) -> None:
    unfinished = film(wish).with_name("film.mp4.unfinished")
    seen: set[int] = set()

    def look(_: Run) -> bool:
        if unfinished.exists():
            seen.add(unfinished.stat().st_size)
        return False

    monkeypatch.setattr(Run, "_beat", look)
    composed = run(wish)
    assert len(seen) > 2
    assert max(seen) <= composed.size


def test_a_disk_that_takes_no_more_keeps_no_half(wish: Composition, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        run(wish)
    assert not list(film(wish).parent.glob("film.mp4*"))
    monkeypatch.undo()
    check(wish, run(wish))
