"""The composer's process: ended when nobody wants it any more, and its failures told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from roomful.media.composer import process
from roomful.media.composer.parts import fragments, part_file
from roomful.media.composer.process import Composer
from roomful.media.recorder import Composition, CompositionFailed, Progress, Target
from tests.media.captures import RED, SECOND, Capture, pictures
from tests.media.composer.conftest import SMALL
from tests.media.composer.played import pictures_of
from tests.media.disks import small_disk
from tests.waiting import until

_SECONDS = 6


@pytest.fixture
def wish(capture: Capture, tmp_path: Path) -> Composition:
    """A capture that seems to grow, and does not: it has been recording for six seconds."""
    capture.join("ann", 0)
    capture.track("ann", pictures(RED, float(_SECONDS), size=(320, 180)), 0, ends=False)
    capture.write()
    capture.status("recording", _SECONDS * SECOND)
    return Composition(capture.folder, tmp_path / "work", tmp_path / "film.mp4", SMALL, follow=True)


async def test_cancelled_it_ends_and_the_same_call_goes_on(
    wish: Composition, capture: Capture, tmp_path: Path
) -> None:
    told: list[Progress] = []
    composing = asyncio.create_task(Composer().compose(wish, told.append))
    await until(lambda: told and told[-1].position > 4.5 * SECOND)
    composing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await composing
    assert any(fragments(part_file(wish.work)))
    assert not wish.output.exists() if wish.output else False
    capture.stop(_SECONDS * SECOND)
    composed = await Composer().compose(wish, told.append)
    assert composed.duration_ms == _SECONDS * 1000
    assert [shown.number(0, 1) for shown in pictures_of(tmp_path / "film.mp4")] == list(range(_SECONDS * 25))
    assert told[-1].position == told[-1].known == _SECONDS * SECOND


async def test_progress_tells_how_far_behind_it_is(wish: Composition) -> None:
    told: list[Progress] = []
    composing = asyncio.create_task(Composer().compose(wish, told.append))
    await until(lambda: told and told[-1].position > 4.5 * SECOND)
    composing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await composing
    assert SECOND <= told[-1].lag < _SECONDS * SECOND


async def test_targets_come_and_go(wish: Composition) -> None:
    told: list[Progress] = []
    wanted: asyncio.Queue[tuple[Target, ...]] = asyncio.Queue()

    async def targets() -> AsyncIterator[tuple[Target, ...]]:
        while True:
            yield await wanted.get()

    refused = Target("one", "gopher://example.test/key")
    composing = asyncio.create_task(Composer().compose(replace(wish, output=None), told.append, targets()))
    try:
        await until(lambda: told)
        assert told[-1].targets == ()
        await wanted.put((refused,))
        state = await until(lambda: told[-1].targets)
        assert state[0].id == "one"
        await wanted.put(())
        await until(lambda: not told[-1].targets)
    finally:
        composing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await composing


async def test_what_is_only_live_begins_with_the_present(capture: Capture, tmp_path: Path) -> None:
    capture.join("ann", 0)
    capture.track("ann", pictures(RED, 14.0), 0, ends=False)
    capture.write()
    capture.status("recording", 14 * SECOND)
    live = tmp_path / "live"
    told: list[Progress] = []
    wish = Composition(capture.folder, tmp_path / "work", None, SMALL, follow=True, hls=live)
    composing = asyncio.create_task(Composer().compose(wish, told.append))
    await until(lambda: told)
    assert told[0].position > 11 * SECOND
    capture.stop(14 * SECOND)
    await composing
    assert len(pictures_of(live / "index.m3u8")) < 3 * 25


async def test_a_wish_it_cannot_fulfil_is_a_failure(wish: Composition, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CompositionFailed) as failure:
        await Composer().compose(replace(wish, work=tmp_path / "file" / "work"), lambda _: None)
    assert not failure.value.final


async def test_on_a_full_disk_it_fails_for_now_and_goes_on_when_there_is_room(
    wish: Composition, capture: Capture, tmp_path: Path
) -> None:
    capture.stop(_SECONDS * SECOND)
    with small_disk(tmp_path / "disk", "64k") as disk:
        there = replace(wish, work=disk.place / "work", output=disk.place / "work" / "film.mp4")
        with pytest.raises(CompositionFailed) as failure:
            await Composer().compose(there, lambda _: None)
        assert (failure.value.full, failure.value.final) == (True, False)
        frames = sum(len(fragment.video.sizes) for fragment in fragments(part_file(there.work)))
        assert frames
        disk.grow("8m")
        told: list[Progress] = []
        await Composer().compose(there, told.append)
        assert told[0].duration >= frames * SECOND // 25
        shown = pictures_of(disk.place / "work" / "film.mp4")
        assert [picture.number(0, 1) for picture in shown] == list(range(_SECONDS * 25))


async def test_a_process_that_does_not_start_is_a_failure(wish: Composition) -> None:
    with pytest.raises(CompositionFailed, match="code 0"):
        await Composer(python="/bin/true").compose(wish, lambda _: None)


async def test_a_room_where_nobody_shows_anything_is_waited_for(capture: Capture, tmp_path: Path) -> None:
    capture.write()
    capture.status("recording", 0)
    told: list[Progress] = []
    wish = Composition(capture.folder, tmp_path / "work", None, SMALL, follow=True)
    composing = asyncio.create_task(Composer().compose(wish, told.append))
    await until(lambda: len(told) > 2)
    capture.stop(SECOND)
    assert (await composing).duration_ms == 0


async def test_it_ends_even_when_its_targets_cannot_be_told(
    wish: Composition, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def targets() -> AsyncIterator[tuple[Target, ...]]:
        raise OSError("the database is gone")
        yield ()

    ended: list[int | None] = []
    end = process._end

    async def noted(ending: asyncio.subprocess.Process) -> None:
        await end(ending)
        ended.append(ending.returncode)

    monkeypatch.setattr(process, "_end", noted)
    told: list[Progress] = []
    composing = asyncio.create_task(Composer().compose(replace(wish, output=None), told.append, targets()))
    await until(lambda: told)
    composing.cancel()
    with contextlib.suppress(asyncio.CancelledError, OSError):
        await composing
    assert ended
    assert ended[0] is not None
