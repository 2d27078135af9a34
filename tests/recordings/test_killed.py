"""Every job is killed in the middle and run again: the outcome is the same, and told once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from roomful.app.features import Features, build_features
from roomful.jobs.worker import Worker
from roomful.kit.clock import HOUR
from roomful.media.recorder import CaptureState
from roomful.recordings.model import TrackFilter
from roomful.recordings.port import StoreTrouble
from roomful.settings import Settings
from tests.features import BOX, House
from tests.recordings.recording import Meeting, recorded
from tests.waiting import until

Start = Callable[[Features], Awaitable[Worker]]


@pytest.fixture
async def working() -> AsyncIterator[Start]:
    """Let servers work until the end of the test."""
    started: list[Worker] = []

    async def start(features: Features) -> Worker:
        worker = Worker(features.jobs)
        await worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        await worker.stop(grace=0)


class Killed(RuntimeError):
    """Stands for the end of the process."""


def dies_once(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, *, after: bool = False) -> list[str]:
    """Let the next call of a method die, before it does anything or behind it; return what was called."""
    real, calls = getattr(where, name), []

    async def dying(*given: Any, **more: Any) -> Any:
        calls.append(name)
        if len(calls) == 1 and not after:
            raise Killed
        answer = await real(*given, **more)
        if len(calls) == 1:
            raise Killed
        return answer

    monkeypatch.setattr(where, name, dying)
    return calls


async def with_tracks(house: House, *, compose: bool = True) -> Meeting:
    meeting = await recorded(house, await house.room(compose=compose))
    meeting.capture.publish(meeting.person.id)
    meeting.capture.publish(meeting.person.id, "camera")
    return meeting


async def again(house: House, times: int = 3) -> None:
    for _ in range(times):
        with contextlib.suppress(Killed):  # in what looks after a capture, which is tried again as a job is
            await house.record()
        house.clock.advance(HOUR)
    await house.record()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("compose", [False, True])
@pytest.mark.parametrize("place", ["put", "finish", "compose", "finish_track"])
async def test_what_is_made_is_made_once(
    house: House, monkeypatch: pytest.MonkeyPatch, place: str, compose: bool, after: bool
) -> None:
    meeting = await with_tracks(house, compose=compose)
    await meeting.stop()
    owners = {"put": house.recorder.store, "finish": house.features.jobs}
    calls = dies_once(monkeypatch, owners.get(place, house.composing), place, after=after)
    await again(house)
    assert len(calls) > 1 or (place == "compose" and not compose)
    assert (await meeting.row()).state == "completed"
    assert await meeting.states() == ["completed", "completed"]
    assert (await house.kinds("recording.")).count("recording.completed") == 1
    assert (await house.kinds("track.")).count("track.completed") == 2
    assert len(await meeting.stored()) == (5 if compose else 3)
    assert not meeting.folder.exists()


async def test_a_composition_is_made_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = await with_tracks(house, compose=False)
    await meeting.finish()
    wanted = await house.features.compositions.create(house.tenant.id, meeting.first.session_id)
    dies_once(monkeypatch, house.features.jobs, "finish")
    await again(house)
    assert (await house.features.compositions.get(house.tenant.id, wanted.id)).state == "completed"
    assert await house.kinds("composition.") == ["composition.enqueued", "composition.completed"]


@pytest.mark.parametrize("after", [False, True])
async def test_deleting_goes_on(house: House, monkeypatch: pytest.MonkeyPatch, after: bool) -> None:
    meeting = await with_tracks(house)
    await meeting.finish()
    dies_once(monkeypatch, house.recorder.store, "delete", after=after)
    await house.features.recordings.delete(house.tenant.id, meeting.id)
    await again(house)
    assert await meeting.stored() == []


async def test_a_timeline_is_applied_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = await with_tracks(house)
    lines = house.features.captures._lines
    real = lines._started

    async def dying(*given: Any) -> None:
        await real(*given)
        monkeypatch.setattr(lines, "_started", real)
        raise Killed

    monkeypatch.setattr(lines, "_started", dying)
    with pytest.raises(Killed):
        await house.record()
    assert await meeting.states() == []
    await house.record()
    await house.record()
    assert await meeting.states() == ["recording", "recording"]
    assert await house.kinds("track.") == ["track.started", "track.started"]
    other = house.another_server()
    for _ in range(2):
        await other.captures._lines.apply(meeting.first)  # with a row that was read before all that
    assert await house.features.tracks.total(house.tenant.id, TrackFilter()) == 2
    await other.delivery.close()


async def test_a_store_that_is_away_is_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = await with_tracks(house)
    await meeting.stop()
    real = house.recorder.store.put

    async def away(*_: Any) -> None:
        raise StoreTrouble("away")

    monkeypatch.setattr(house.recorder.store, "put", away)
    await again(house, 30)
    assert (await meeting.row()).state == "processing"
    monkeypatch.setattr(house.recorder.store, "put", real)
    composed = len(house.composing.calls)
    await again(house)
    assert (await meeting.row()).state == "completed"
    assert len(house.composing.calls) == composed == 1


@pytest.fixture
async def following(house: House) -> AsyncIterator[Callable[[], Features]]:
    """Make servers that compose while a meeting goes on."""
    made: list[Features] = []

    def make() -> Features:
        made.append(
            build_features(
                Settings(compositions_follow=True),
                house.database,
                house.clock,
                house.media,
                BOX,
                house.recorder,
            )
        )
        return made[-1]

    yield make
    for features in made:
        await features.delivery.close()


async def test_composing_begins_with_the_recording_and_outlives_its_worker(
    house: House, following: Callable[[], Features], working: Start
) -> None:
    one, two = following(), following()
    person = await house.join(await house.room())
    first = await working(one)
    recording = await one.recordings.start(house.tenant.id, person.entered.session.id)
    await until(lambda: house.capturing.captures and house.composing.calls)
    assert house.composing.calls[0].follow
    capture = house.capturing.of(recording.id)
    capture.publish(person.id)
    await asyncio.wait_for(first.stop(grace=3600), 10)
    await working(two)
    await until(lambda: len(house.composing.calls) == 2)
    await two.recordings.stop(house.tenant.id, recording.id)

    async def completed() -> bool:
        return (await two.recordings.get(house.tenant.id, recording.id)).state == "completed"

    await until(completed)


async def test_what_follows_a_capture_that_died_for_good_comes_to_an_end(
    house: House, following: Callable[[], Features], working: Start
) -> None:
    features = following()
    person = await house.join(await house.room())
    await working(features)
    recording = await features.recordings.start(house.tenant.id, person.entered.session.id)
    await until(lambda: house.capturing.captures and house.composing.calls)
    capture = house.capturing.of(recording.id)
    capture.publish(person.id)
    house.capturing.trouble = "no more"
    capture.kill()
    await features.recordings.stop(house.tenant.id, recording.id)

    async def completed() -> bool:
        return (await features.recordings.get(house.tenant.id, recording.id)).state == "completed"

    await until(completed)
    assert [call.follow for call in house.composing.calls] == [True, False]
    assert capture.state is not CaptureState.STOPPED
