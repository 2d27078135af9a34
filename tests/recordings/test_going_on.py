"""Tracks that seem to have ended and go on, what is looked after by nobody, and what comes after the film."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from roomful.app.features import Features, build_features
from roomful.jobs.worker import Worker
from roomful.kit.clock import MINUTE, SECOND
from roomful.recordings.jobs import kinds
from roomful.recordings.jobs.capture import Watch
from roomful.recordings.jobs.lines import FILM_FIRST, SETTLED, away_for
from roomful.recordings.model import FileKind, Track, TrackFilter
from roomful.settings import Settings
from tests.features import BOX, House
from tests.recordings.recording import Meeting, recorded
from tests.waiting import until


async def track(meeting: Meeting) -> Track:
    (found,) = await meeting.house.features.tracks.page(meeting.house.tenant.id, TrackFilter(), count=9)
    return found


async def settle(meeting: Meeting, time: int = SETTLED) -> None:
    await meeting.house.record()
    meeting.house.clock.advance(time)
    await meeting.house.record()


async def goes_on(meeting: Meeting) -> str:
    """Let a track end, be completed, and go on."""
    capture = meeting.capture
    key = capture.publish(meeting.person.id)
    capture.unpublish(key)
    await settle(meeting)
    assert (await track(meeting)).state == "completed"
    capture.publish(meeting.person.id, key=key)
    await meeting.house.record()
    assert (await track(meeting)).state == "recording"
    return key


async def test_what_goes_on_after_it_was_completed_is_told_of_once(house: House) -> None:
    meeting = await recorded(house)
    await goes_on(meeting)
    before = await track(meeting)
    await meeting.finish()
    after = await track(meeting)
    assert after.state == "completed"
    assert (after.size_bytes or 0) > (before.size_bytes or 0)
    assert after.sha256 != before.sha256
    assert await house.kinds("track.") == ["track.started", "track.completed"]


async def test_what_goes_on_with_nothing_keeps_what_there_was(house: House) -> None:
    meeting = await recorded(house)
    key = await goes_on(meeting)
    before = await track(meeting)
    for file in meeting.folder.glob(f"*{key}*"):
        file.write_bytes(b"")
    await meeting.finish()
    after = await track(meeting)
    assert (after.state, after.failure, after.sha256) == ("completed", None, before.sha256)
    assert await house.kinds("track.") == ["track.started", "track.completed"]


@pytest.mark.parametrize("returns", [True, False])
async def test_while_the_capture_is_away_no_track_has_ended(house: House, returns: bool) -> None:
    meeting = await recorded(house)
    key = meeting.capture.publish(meeting.person.id)
    await house.record()
    meeting.capture.say("capture.lost", reason="connection")
    meeting.capture.unpublish(key)
    for _ in range(4):
        await settle(meeting, 2 * MINUTE)
    assert (await track(meeting)).state == "processing"
    meeting.capture.say("capture.back")
    if returns:
        house.clock.advance(5 * SECOND)
        meeting.capture.publish(meeting.person.id, key=key)
    await settle(meeting)
    await settle(meeting)
    assert (await track(meeting)).state == ("recording" if returns else "completed")
    await meeting.finish()
    assert (await track(meeting)).state == "completed"
    assert await house.kinds("track.") == ["track.started", "track.completed"]


async def test_what_ended_while_the_capture_was_away_ends_with_the_recording(house: House) -> None:
    meeting = await recorded(house)
    key = meeting.capture.publish(meeting.person.id)
    meeting.capture.say("capture.lost", reason="connection")
    meeting.capture.unpublish(key)
    await settle(meeting, MINUTE)
    assert (await track(meeting)).state == "processing"
    await meeting.finish()
    assert (await track(meeting)).state == "completed"


def test_how_long_tracks_are_waited_for() -> None:
    begun = {"t": 0, "kind": "capture.started", "origin": 100}
    lost, back = {"t": 10, "kind": "capture.lost"}, {"t": 20, "kind": "capture.back"}
    ended = {"t": 10, "kind": "track.ended"}
    assert away_for([], 0) == 0
    assert away_for([begun, ended], 500) == 0
    assert away_for([begun, lost, ended], 500 * SECOND) is None
    assert away_for([begun, lost, ended, back], 120) == SETTLED
    assert away_for([begun, lost, ended, back], 120 + SECOND) == SETTLED - SECOND
    assert away_for([begun, lost, ended, back], 120 + 2 * SETTLED) == 0
    assert away_for([begun, ended, begun | {"t": 30}], 130) == SETTLED
    assert away_for([begun, lost, back], 0) == SETTLED, "the clock was set back"


async def test_the_timeline_of_tracks_alone_is_kept(house: House) -> None:
    room = await house.room(compose=False)
    meeting = await recorded(house, room, chat=True)
    meeting.capture.publish(meeting.person.id)
    house.clock.advance(SECOND)
    await house.features.chat.send(await house.row(meeting.person), "hello")
    house.clock.advance(SECOND)
    done = await meeting.finish()
    assert (done.state, done.storage_key) == ("completed", None)
    assert done.timeline_key in await meeting.stored()
    files = house.features.files
    file = await files.open(files.link(house.tenant.id, FileKind.TIMELINE, done.id))
    content = b"".join([piece async for piece in files.read(file, 0, file.size)])
    lines = [json.loads(line) for line in content.splitlines()]
    assert (lines[0]["kind"], lines[-1]["kind"]) == ("capture.started", "message.sent")
    assert "track.started" in [line["kind"] for line in lines]
    assert not meeting.folder.exists()
    await house.features.recordings.delete(house.tenant.id, done.id)
    await house.record()
    assert done.timeline_key not in await meeting.stored()


async def test_of_nothing_no_timeline_is_kept(house: House) -> None:
    meeting = await recorded(house, await house.room(compose=False))
    done = await meeting.finish()
    assert (done.state, done.timeline_key) == ("failed", None)
    assert await meeting.stored() == []


@pytest.fixture
async def following(house: House) -> AsyncIterator[Features]:
    settings = Settings(compositions_follow=True)
    features = build_features(settings, house.database, house.clock, house.media, BOX, house.recorder)
    yield features
    await features.delivery.close()


async def captured(house: House, features: Features) -> Meeting:
    """Record with features that compose as it goes on, and stop; nothing is composed yet."""
    house.features = features
    meeting, watch = await started(house), Watch()
    for _ in range(4):
        if house.capturing.captures and watch.told and not meeting.capture.made:
            meeting.capture.publish(meeting.person.id)
            await meeting.stop()
        watch.recording = None
        await features.captures.step(house.tenant.id, meeting.id, watch)
    assert (await meeting.row()).captured_at is not None
    return meeting


async def test_tracks_wait_for_the_film_where_it_is_nearly_ready(house: House, following: Features) -> None:
    meeting = await captured(house, following)
    await following.jobs.run_due()
    assert await meeting.states() == ["processing"]
    await following.jobs.run_due(standing=(kinds.COMPOSE,))
    assert (await meeting.row()).state == "completed"
    assert await meeting.states() == ["completed"]


async def test_tracks_do_not_wait_for_the_film_for_long(house: House, following: Features) -> None:
    meeting = await captured(house, following)
    house.clock.advance(FILM_FIRST)
    await following.jobs.run_due()
    assert (await meeting.row()).state == "processing"
    assert await meeting.states() == ["completed"]


async def test_what_is_stopped_while_all_hands_are_full_comes_to_its_end(house: House) -> None:
    worker = Worker(house.features.jobs, limits={kinds.CAPTURE_LANE: 1})
    await worker.start()
    try:
        first = await started(house)
        await until(lambda: house.capturing.captures)
        second = await started(house)
        await asyncio.wait_for(second.stop(), 10)

        async def failed() -> bool:
            return (await second.row()).state == "failed"

        await until(failed)
        row = await second.row()
        assert (row.failure, row.stop_reason) == ("capture_failed", "asked")
        assert (await first.row()).state == "recording"
        assert len(house.capturing.captures) == 1
    finally:
        await worker.stop(grace=0)


async def started(house: House) -> Meeting:
    person = await house.join(await house.room())
    recording = await house.features.recordings.start(house.tenant.id, person.entered.session.id)
    return Meeting(house, person, recording)


async def test_the_watch_ends_what_was_stopped_and_is_looked_after_by_nobody(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    await meeting.stop()
    await house.features.jobs.start_periodic()
    async with house.database.write() as tx:
        for kind in (kinds.CLOSE, kinds.CAPTURE):  # lost
            await house.features.jobs.cancel(tx, f"{kind}:{meeting.id}")
    house.clock.advance(2 * MINUTE)
    await house.features.jobs.run_due(standing=(kinds.COMPOSE,))
    assert (await meeting.row()).state == "completed"
