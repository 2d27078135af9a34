"""What becomes of recordings and compositions while the disk is full: they wait, and nothing is lost."""

import asyncio
import errno
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from roomful.kit.clock import DAY, HOUR, MINUTE, SECOND
from roomful.kit.errors import Kind
from roomful.media.recorder import CompositionFailed
from roomful.recordings.jobs import compositions as composition_jobs
from roomful.recordings.jobs import kinds
from roomful.recordings.jobs.waiting import lacks_room, pause
from roomful.recordings.model import CompositionFilter
from tests.features import House, features_on, refused
from tests.recordings.recording import Meeting, recorded
from tests.recordings.test_compositions import ask, finished, row

FLOOR = 1 << 30


def full() -> CompositionFailed:
    return CompositionFailed("OSError: No space left on device", full=True)


async def stopped(house: House, *, compose: bool = True) -> Meeting:
    meeting = await recorded(house, await house.room(compose=compose))
    meeting.capture.publish(meeting.person.id)
    house.clock.advance(3 * SECOND)
    await meeting.stop()
    return meeting


async def pass_by(house: House, time: int, step: int = 10 * MINUTE) -> None:
    end = house.clock.now() + time
    while house.clock.now() < end:
        await house.record()
        house.clock.advance(step)


@pytest.mark.parametrize("compose", [True, False])
async def test_a_recording_waits_for_room_as_long_as_it_takes(house: House, compose: bool) -> None:
    meeting = await stopped(house, compose=compose)
    house.composing.failures = [full() for _ in range(10_000)]
    await pass_by(house, 2 * DAY, HOUR)
    assert 20 < 10_000 - len(house.composing.failures) < 400
    assert (await meeting.row()).state == "processing"
    assert await meeting.states() == ["processing"]
    assert meeting.folder.exists()
    house.composing.failures = []
    await pass_by(house, HOUR)
    assert (await meeting.row()).state == "completed"
    assert await meeting.states() == ["completed"]


async def test_a_full_disk_is_no_attempt(house: House) -> None:
    meeting = await stopped(house)
    house.composing.failures = [full() for _ in range(100)]
    await pass_by(house, 6 * HOUR)
    house.composing.failures = [CompositionFailed("no") for _ in range(6)]
    await pass_by(house, HOUR)
    assert (await meeting.row()).state in ("processing", "completed")
    await pass_by(house, 4 * HOUR)
    assert (await meeting.row()).state == "completed"


async def test_a_store_on_a_full_disk_is_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = await stopped(house)
    real = house.recorder.store.put

    async def put(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(house.recorder.store, "put", put)
    await pass_by(house, DAY, HOUR)
    assert (await meeting.row()).state == "processing"
    monkeypatch.setattr(house.recorder.store, "put", real)
    await pass_by(house, HOUR)
    assert (await meeting.row()).state == "completed"
    assert await meeting.states() == ["completed"]
    assert len(house.composing.calls) == 1


def test_waits_grow() -> None:
    assert pause(0, 0) == pause(0, SECOND) == 15 * SECOND
    assert 15 * SECOND < pause(0, 2 * MINUTE) < pause(0, 4 * MINUTE) < 15 * MINUTE
    assert pause(0, 30 * DAY) == 15 * MINUTE


@pytest.mark.parametrize(
    ("error", "lacks"),
    [
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.EDQUOT, "full"), True),
        (OSError(errno.EACCES, "no"), False),
        (CompositionFailed("full", full=True), True),
        (CompositionFailed("no"), False),
        (ValueError(), False),
    ],
)
def test_what_lacks_room(error: Exception, lacks: bool) -> None:
    assert lacks_room(error) is lacks


async def test_a_composition_waits_for_room_as_long_as_it_takes(house: House) -> None:
    meeting = await finished(house)
    wanted = await ask(meeting)
    house.composing.failures = [full() for _ in range(10_000)]
    await pass_by(house, 2 * DAY, HOUR)
    assert (await row(meeting, wanted)).state == "processing"
    assert not (house.recorder.folder / "work" / wanted.id).exists()
    house.composing.failures = []
    await pass_by(house, HOUR)
    assert (await row(meeting, wanted)).state == "completed"


async def test_below_the_floor_nothing_is_composed(house: House) -> None:
    meeting = await finished(house)
    free = [FLOOR]
    meeting.house.features = features = features_on(
        house.database, house.clock, house.media, replace(house.recorder, free=lambda: free[0])
    )
    wanted = await ask(meeting)
    free[0] -= 1
    with refused("disk_low", Kind.FORBIDDEN) as told:
        await ask(meeting)
    assert told.details == {"free": FLOOR - 1, "floor": FLOOR}
    assert await features.compositions.total(house.tenant.id, CompositionFilter()) == 1
    composed = len(house.composing.calls)
    await pass_by(house, HOUR)
    assert (await row(meeting, wanted)).state == "enqueued"
    assert len(house.composing.calls) == composed
    free[0] = FLOOR
    await pass_by(house, HOUR)
    assert (await row(meeting, wanted)).state == "completed"
    await features.delivery.close()


async def test_a_composition_is_left_when_the_disk_runs_low(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = await finished(house)
    free = [FLOOR]
    meeting.house.features = features = features_on(
        house.database, house.clock, house.media, replace(house.recorder, free=lambda: free[0])
    )
    compose = house.composing.compose

    async def filling(*_: Any) -> None:
        free[0] = 0
        await asyncio.Event().wait()

    monkeypatch.setattr(house.composing, "compose", filling)
    monkeypatch.setattr(composition_jobs, "_LOOK", 0.01)
    wanted = await ask(meeting)
    await house.record()
    assert (await row(meeting, wanted)).state == "processing"
    assert not (house.recorder.folder / "work" / wanted.id).exists()
    monkeypatch.setattr(house.composing, "compose", compose)
    free[0] = FLOOR
    await pass_by(house, HOUR)
    assert (await row(meeting, wanted)).state == "completed"
    await features.delivery.close()


async def limit(house: House, quota: int) -> None:
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, recording_quota=quota)


async def test_a_quota_that_is_used_up_forbids_compositions(house: House) -> None:
    meeting = await finished(house)
    await limit(house, 1)
    with refused("recording_quota", Kind.FORBIDDEN):
        await ask(meeting)
    assert await house.kinds("composition.") == []


async def test_compositions_to_come_count(house: House) -> None:
    meeting = await finished(house)  # six seconds: over a megabyte of picture and sound
    await limit(house, 2_000_000)
    await ask(meeting)
    await ask(meeting)
    with refused("recording_quota", Kind.FORBIDDEN) as told:
        await ask(meeting)
    assert 2_000_000 < told.details["used"] < 3_000_000
    await house.record()
    assert len(house.composing.calls) == 2
    await ask(meeting)


async def test_a_film_without_a_checksum_gets_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    compose = house.composing.compose

    async def hasty(*given: Any) -> Any:
        return replace(await compose(*given), sha256="")

    monkeypatch.setattr(house.composing, "compose", hasty)
    meeting = await stopped(house)
    told: list[str | None] = []
    run = house.features.jobs.runner.kinds[kinds.CHECKSUM].handler

    async def before(job: Any) -> None:
        told.append((await meeting.row()).sha256)
        await run(job)

    kind = house.features.jobs.runner.kinds[kinds.CHECKSUM]
    monkeypatch.setitem(house.features.jobs.runner.kinds, kinds.CHECKSUM, replace(kind, handler=before))
    await house.record()
    done = await meeting.row()
    content = (house.recorder.folder / "files" / str(done.storage_key)).read_bytes()
    assert told == [None]
    assert (done.state, done.sha256) == ("completed", hashlib.sha256(content).hexdigest())
    assert not meeting.folder.exists()
    assert not (house.recorder.folder / "work" / meeting.id).exists()
    assert (await house.kinds("recording.")).count("recording.completed") == 1


async def test_a_checksum_is_made_of_the_store_where_nothing_else_is_left(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = house.composing.compose

    async def hasty(*given: Any) -> Any:
        return replace(await compose(*given), sha256="")

    monkeypatch.setattr(house.composing, "compose", hasty)
    put = house.recorder.store.put

    async def moving(key: str, path: Path) -> None:
        await put(key, path)
        await asyncio.to_thread(path.unlink)

    monkeypatch.setattr(house.recorder.store, "put", moving)
    meeting = await stopped(house)
    await house.record()
    done = await meeting.row()
    content = (house.recorder.folder / "files" / str(done.storage_key)).read_bytes()
    assert done.sha256 == hashlib.sha256(content).hexdigest()
