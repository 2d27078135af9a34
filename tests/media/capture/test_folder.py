"""The folder that a capture and Roomful share, without a capture."""

import asyncio
import fcntl
import json
import os
from pathlib import Path

import pytest

from roomful.media.capture import Captures
from roomful.media.capture.folder import Folder
from roomful.media.recorder import NO_SEATS, CaptureState, CaptureStatus, Seats
from tests.media.capture.test_starting import Nowhere


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder that was made ready."""
    made = Folder(tmp_path / "deep" / "capture")
    made.prepare()
    return made


def test_what_is_wanted_is_replaced_whole(folder: Folder) -> None:
    folder.want(CaptureState.RECORDING, "http://one", "auto", NO_SEATS)
    folder.want(CaptureState.PAUSED, "http://two", "grid", Seats({"ann": -1}, ("bob",)))
    assert [path.name for path in folder.path.iterdir()] == ["wanted.json"]
    wanted = folder.path / "wanted.json"
    assert json.loads(wanted.read_text()) == {
        **{"state": "paused", "url": "http://two", "layout": "grid"},
        **{"seats": {"ann": -1}, "hands": ["bob"], "portraits": {}},
    }
    assert wanted.stat().st_mode & 0o777 == 0o600
    Folder(folder.path / "gone").want(CaptureState.STOPPED, "", "", NO_SEATS)
    assert not (folder.path / "gone").exists()


async def test_portraits_are_brought_before_they_are_told(folder: Folder) -> None:
    seats = Seats(portraits={"ann": "avatars/1/secret.jpg", "bob": "gone.jpg"})

    async def fetch(key: str, path: Path) -> None:
        if key == "gone.jpg":
            raise FileNotFoundError(key)
        await asyncio.to_thread(path.write_bytes, key.encode())

    assert folder.missing(seats) == ["avatars/1/secret.jpg", "gone.jpg"]
    for key in folder.missing(seats):
        await folder.bring(key, fetch)
    assert folder.missing(seats) == ["gone.jpg"]
    folder.want(CaptureState.RECORDING, "http://one", "auto", seats)
    (brought,) = (folder.path / "portraits").iterdir()
    assert brought.read_bytes() == b"avatars/1/secret.jpg"
    told = json.loads((folder.path / "wanted.json").read_text())["portraits"]
    assert told == {"ann": f"portraits/{brought.name}"}
    assert "secret" not in brought.name
    await Folder(folder.path / "gone").bring("avatars/1/secret.jpg", fetch)
    assert not (folder.path / "gone").exists()


def test_nothing_has_begun(folder: Folder) -> None:
    assert folder.status() is None
    assert folder.timeline(0) == ([], 0)
    assert folder.holder() is None
    assert folder.last_words() == ""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"state": "dancing"}', "null"])
def test_a_state_that_makes_no_sense_is_none(folder: Folder, text: str) -> None:
    (folder.path / "capture.json").write_text(text)
    assert folder.status() is None
    (folder.path / "timeline.jsonl").write_text("")
    assert folder.status() == CaptureStatus(False, CaptureState.CONNECTING)


def test_a_state_is_told_with_whether_it_still_holds(folder: Folder) -> None:
    written = {"pid": 7, "state": "recording", "reason": "", "at": 5, "origin": 2, "bytes": 9, "tracks": 3}
    (folder.path / "capture.json").write_text(json.dumps(written))
    assert folder.status() == CaptureStatus(False, CaptureState.RECORDING, "", 5, 2, 9, 0)
    with (folder.path / "capture.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert folder.holder() == 0
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        assert folder.holder() == os.getpid()
        assert folder.status() == CaptureStatus(True, CaptureState.RECORDING, "", 5, 2, 9, 3)
        assert not folder.begun_by(os.getpid())  # another process wrote that
    assert folder.holder() is None


def test_only_whole_lines_are_told(folder: Folder) -> None:
    timeline = folder.path / "timeline.jsonl"
    timeline.write_text('{"t":0,"kind":"a"}\nnonsense\n[]\n{"t":1,"kind":"b"}\n{"t":2,"ki')
    lines, offset = folder.timeline(0)
    assert [line["kind"] for line in lines] == ["a", "b"]
    with timeline.open("a") as file:
        file.write('nd":"c"}\n')
    assert folder.timeline(offset) == ([{"t": 2, "kind": "c"}], timeline.stat().st_size)
    assert folder.timeline(timeline.stat().st_size)[0] == []


def test_the_last_words_are_the_last_line(folder: Folder) -> None:
    log = folder.open_log()
    os.write(log, b"one\ntwo \n\n")
    os.close(log)
    assert folder.last_words() == "two"


async def test_who_has_no_portrait_yet_is_not_waited_for(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomful.media.capture.captures._PORTRAITS_WITHIN", 0.2)
    slow = True

    async def fetch(key: str, path: Path) -> None:
        if slow and key == "bob.jpg":
            await asyncio.Event().wait()
        await asyncio.to_thread(path.touch)

    captures = Captures(Nowhere(), fetch=fetch)
    seats = Seats(portraits={"ann": "ann.jpg", "bob": "bob.jpg"})

    async def told() -> list[str]:
        await captures.want(folder.path, state=CaptureState.RECORDING, layout="auto", seats=seats)
        text = await asyncio.to_thread((folder.path / "wanted.json").read_text)
        return sorted(json.loads(text)["portraits"])

    assert await told() == ["ann"]
    slow = False
    assert await told() == ["ann", "bob"]
