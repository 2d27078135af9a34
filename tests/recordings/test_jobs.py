"""What becomes of a recording: captured, composed, its tracks finished, and what is deleted."""

import asyncio
import json
from collections.abc import Mapping

import pytest

from roomful.jobs.worker import Worker
from roomful.kit.clock import DAY, HOUR, MINUTE, SECOND
from roomful.media.recorder import OUT, CaptureState, CompositionFailed, Seats
from roomful.recordings.jobs import kinds
from roomful.recordings.jobs.lines import SETTLED
from roomful.recordings.model import FileKind, TrackFilter
from roomful.sessions.model import Selection
from tests.features import House, features_on
from tests.people.test_avatars import picture
from tests.recordings.recording import recorded
from tests.waiting import until


async def test_a_capture_follows_what_is_wanted(house: House) -> None:
    meeting = await recorded(house)
    recordings, tenant_id = house.features.recordings, house.tenant.id
    assert meeting.doing == "recording"
    assert meeting.capture.order.room == meeting.first.session_id
    await recordings.pause(tenant_id, meeting.id)
    await house.record()
    assert meeting.doing == "paused"
    await recordings.resume(tenant_id, meeting.id)
    await recordings.update(tenant_id, meeting.id, {"layout": "speaker"})
    await house.record()
    assert meeting.doing == "recording"
    assert meeting.capture.layout == "speaker"
    await meeting.stop()
    await house.record()
    assert not meeting.capture.running


async def test_a_capture_knows_who_sits_where(house: House) -> None:
    room = await house.room()
    meeting = await recorded(house, room)
    first, tenant_id, session_id = meeting.person.id, house.tenant.id, meeting.first.session_id
    _, secret = await house.ticket(room, role="audience")
    second, viewer = await house.join(room), await house.join(room, ticket=secret)
    features = house.features

    async def seats() -> Seats:
        await house.record()
        return meeting.capture.seats

    assert await seats() == Seats({viewer.id: OUT})
    await features.moderation.place(tenant_id, session_id, first, 3)
    await features.moderation.place(tenant_id, session_id, second.id, OUT)
    assert await seats() == Seats({first: 3, second.id: OUT, viewer.id: OUT})
    await features.moderation.arrange(tenant_id, session_id, [second.id])
    await features.moderation.set_hands(tenant_id, session_id, Selection((first,)), raised=True)
    assert await seats() == Seats({second.id: 0, viewer.id: OUT})
    await features.moderation.set_hands_first(tenant_id, session_id, hands_first=True)
    assert await seats() == Seats({second.id: 0, viewer.id: OUT}, (first,))


async def test_a_capture_knows_how_people_look(house: House) -> None:
    room = await house.room()
    meeting = await recorded(house, room)
    avatars, tenant_id = house.features.avatars, house.tenant.id
    ann = await house.features.people.add(tenant_id, "ann")
    there = await house.join(room, user_id=ann.id)

    async def faces() -> Mapping[str, str]:
        await house.record()
        return meeting.capture.seats.portraits

    assert await faces() == {}
    for _ in range(2):
        ann = await avatars.put(tenant_id, ann.id, picture())
        assert await faces() == {there.id: ann.avatar}
    await avatars.remove(tenant_id, ann.id)
    assert await faces() == {}


async def test_one_file_and_its_tracks(house: House) -> None:
    meeting = await recorded(house)
    voice = meeting.capture.publish(meeting.person.id)
    house.clock.advance(SECOND)
    meeting.capture.publish(meeting.person.id, "camera")
    await house.record()
    assert await meeting.states() == ["recording", "recording"]
    house.clock.advance(4 * SECOND)
    meeting.capture.unpublish(voice)
    house.clock.advance(5 * SECOND)
    await meeting.stop()
    await house.record()
    row = await meeting.row()
    assert (row.state, row.duration_ms, row.failure, row.progress) == ("completed", 10_000, None, 1000)
    assert row.size_bytes == len((house.recorder.folder / "files" / str(row.storage_key)).read_bytes())
    assert row.storage_key in await meeting.stored()
    assert row.preview_key in await meeting.stored()
    assert row.timeline_key in await meeting.stored()
    assert await meeting.states() == ["completed", "completed"]
    tracks = await house.features.tracks.page(house.tenant.id, TrackFilter(recording_id=row.id), count=9)
    video, audio = tracks
    assert (audio.medium, audio.source, audio.codec) == ("audio", "microphone", "opus")
    assert audio.participant_id == meeting.person.id
    assert (audio.ended_at or 0) - audio.started_at == 5 * SECOND
    assert video.storage_key in await meeting.stored()
    assert await house.kinds("track.") == [
        "track.started",
        "track.started",
        "track.completed",
        "track.completed",
    ]
    assert (await house.kinds("recording."))[-1] == "recording.completed"
    assert not meeting.folder.exists()
    assert not (house.recorder.folder / "work" / row.id).exists()


@pytest.mark.parametrize("asked", [True, False])
async def test_what_is_written_to_all_is_in_the_timeline_if_asked_for(house: House, asked: bool) -> None:
    room = await house.room()
    ann, chat = await house.join(room), house.features.chat
    await chat.send(await house.row(ann), "before")
    house.clock.advance(SECOND)
    meeting = await recorded(house, room, chat=asked)
    meeting.capture.publish(meeting.person.id)
    house.clock.advance(2 * SECOND)
    await chat.send(await house.row(ann), 'of "all" \N{MICROPHONE}')
    await chat.send(await house.row(ann), "for one", to=meeting.person.id)
    house.clock.advance(SECOND)
    await house.features.recordings.pause(house.tenant.id, meeting.id)
    await house.record()
    house.clock.advance(SECOND)
    await chat.send(await house.row(ann), "in the pause")
    house.clock.advance(SECOND)
    await house.features.recordings.resume(house.tenant.id, meeting.id)
    await house.record()
    house.clock.advance(SECOND)
    meeting.capture.stop("disk_low")
    house.clock.advance(SECOND)
    await chat.send(await house.row(ann), "behind the end of the film")
    row = await meeting.finish()
    stored = (house.recorder.folder / "files" / str(row.timeline_key)).read_text()
    lines = [json.loads(line) for line in stored.splitlines()]
    assert lines[0]["kind"] == "capture.started"
    said = [line for line in lines if line["kind"] == "message.sent"]
    assert said == (
        [
            {
                "t": 2 * SECOND,
                "kind": "message.sent",
                "participant": ann.id,
                "name": (await house.row(ann)).name,
                "text": 'of "all" \N{MICROPHONE}',
            }
        ]
        if asked
        else []
    )
    files = house.features.files
    file = await files.open(files.link(house.tenant.id, FileKind.TIMELINE, row.id))
    assert (file.content_type, file.size) == ("application/x-ndjson", len(stored.encode()))
    assert file.name == row.file_name.replace(".mp4", ".jsonl")


async def test_a_recording_of_nothing_has_failed(house: House) -> None:
    meeting = await recorded(house)
    await meeting.stop()
    await house.record()
    row = await meeting.row()
    assert (row.state, row.failure, row.storage_key) == ("failed", "no_media", None)
    assert not meeting.folder.exists()


async def test_tracks_alone_make_a_recording_complete(house: House) -> None:
    meeting = await recorded(house, await house.room(compose=False))
    meeting.capture.publish(meeting.person.id)
    house.clock.advance(3 * SECOND)
    await meeting.stop()
    await house.record()
    row = await meeting.row()
    assert (row.state, row.storage_key, row.duration_ms) == ("completed", None, 3000)
    assert row.size_bytes
    assert house.composing.calls == []


async def test_a_capture_that_died_is_started_again(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id, key="TR_a")
    await house.record()
    meeting.capture.kill()
    house.clock.advance(2 * SECOND)
    await house.record()
    assert meeting.capture.running
    assert meeting.capture.starts == 2
    assert house.features.recording_counts.restarts == 1
    meeting.capture.publish(meeting.person.id, key="TR_a")
    await house.record()
    house.clock.advance(SETTLED)
    await house.record()
    assert await meeting.states() == ["recording"]
    await meeting.stop()
    await house.record()
    assert await meeting.states() == ["completed"]
    assert await house.kinds("track.") == ["track.started", "track.completed"]
    assert (await meeting.row()).state == "completed"


async def test_a_track_that_ended_is_finished_while_the_recording_goes_on(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.unpublish(meeting.capture.publish(meeting.person.id))
    await house.record()
    assert await meeting.states() == ["processing"]
    house.clock.advance(SETTLED)
    await house.record()
    assert await meeting.states() == ["completed"]
    assert meeting.folder.exists()


async def test_a_track_that_goes_on_has_not_failed(house: House) -> None:
    meeting = await recorded(house)
    voice = meeting.capture.publish(meeting.person.id)
    (meeting.folder / meeting.capture.tracks[voice]).write_bytes(b"")
    meeting.capture.unpublish(voice)
    await house.record()
    house.clock.advance(SETTLED)
    await house.record()
    assert await meeting.states() == ["failed"]
    meeting.capture.publish(meeting.person.id, key=voice)
    await meeting.finish()
    (track,) = await house.features.tracks.page(house.tenant.id, TrackFilter(), count=9)
    assert (track.state, track.failure) == ("completed", None)


async def test_without_a_capture_nothing_stays_recording(house: House) -> None:
    house.capturing.trouble = "there is no program"
    meeting = await recorded(house)
    for _ in range(30):
        assert (await meeting.row()).state == "recording"
        house.clock.advance(30 * SECOND)
        await house.record()
        if (await meeting.row()).state != "recording":
            break
    await house.record()
    row = await meeting.row()
    assert (row.state, row.failure, row.stop_reason) == ("failed", "capture_failed", "capture_lost")
    assert (row.stopped_at or 0) - row.started_at < 12 * MINUTE


async def test_what_was_captured_before_it_was_lost_is_kept(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    await house.record()
    meeting.capture.kill()
    house.capturing.trouble = "no"
    for _ in range(30):
        house.clock.advance(30 * SECOND)
        await house.record()
    row = await meeting.row()
    assert (row.state, row.stop_reason) == ("completed", "capture_lost")


async def test_a_full_disk_stops_a_recording_cleanly(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    await house.record()
    meeting.capture.stop("disk_low")
    await house.record()
    await house.record()
    row = await meeting.row()
    assert (row.state, row.stop_reason) == ("completed", "disk_low")
    assert meeting.capture.starts == 1


async def test_a_capture_that_ended_by_itself_is_started_again(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.stop("gave_up")
    house.clock.advance(2 * SECOND)
    await house.record()
    assert meeting.capture.starts == 2
    assert (await meeting.row()).state == "recording"


async def test_composing_is_tried_again_for_hours_and_then_given_up(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    await meeting.stop()
    house.composing.failures = [CompositionFailed("no") for _ in range(40)]
    begun = house.clock.now()
    for _ in range(200):
        await house.record()
        if (await meeting.row()).state == "failed" and await meeting.states() == ["failed"]:
            break
        house.clock.advance(5 * MINUTE)
    row = await meeting.row()
    assert (row.state, row.failure) == ("failed", "compose_failed")
    assert 3 * HOUR < house.clock.now() - begun < 12 * HOUR
    assert await meeting.states() == ["failed"]


async def test_composing_that_fails_for_good_is_not_tried_again(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    await meeting.stop()
    await house.features.captures.step(house.tenant.id, meeting.id, house.watches[meeting.id])
    house.composing.failures = [CompositionFailed("no", final=True), CompositionFailed("no", final=True)]
    await house.record()
    assert (await meeting.row()).failure == "compose_failed"


async def test_programs_that_have_no_seat_are_no_tracks(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish("agent-007")
    await house.record()
    assert await meeting.states() == []


async def test_deleting_removes_every_file(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    await meeting.stop()
    await house.record()
    assert len(await meeting.stored()) == 4
    await house.features.recordings.delete(house.tenant.id, meeting.id)
    await house.features.jobs.run_due()
    assert await meeting.stored() == []
    assert await house.features.tracks.total(house.tenant.id, TrackFilter()) == 0


async def test_deleting_what_is_being_worked_on_leaves_nothing(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    await meeting.stop()
    await house.features.recordings.delete(house.tenant.id, meeting.id)
    for _ in range(3):
        await house.record()
        watch = house.watches[meeting.id]
        watch.recording = None
        await house.features.captures.step(house.tenant.id, meeting.id, watch)
        house.clock.advance(10 * SECOND)
    await house.record()
    assert await meeting.stored() == []
    assert not meeting.folder.exists()
    assert not (house.recorder.folder / "work" / meeting.id).exists()


async def test_a_recording_of_tracks_alone_leaves_them_when_it_is_deleted(house: House) -> None:
    meeting = await recorded(house, await house.room(compose=False))
    meeting.capture.publish(meeting.person.id)
    await meeting.stop()
    await house.record()
    await house.features.recordings.delete(house.tenant.id, meeting.id)
    await house.record()
    assert await house.features.tracks.total(house.tenant.id, TrackFilter()) == 1
    assert len(await meeting.stored()) == 1


async def test_tracks_are_deleted_by_a_filter(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    meeting.capture.publish(meeting.person.id, "camera")
    await meeting.stop()
    await house.record()
    tracks, tenant_id = house.features.tracks, house.tenant.id
    assert await tracks.delete_where(tenant_id, TrackFilter(medium="audio")) == 1
    assert await tracks.delete_where(tenant_id, TrackFilter(medium="audio")) == 0
    (video,) = await tracks.page(tenant_id, TrackFilter(), count=9)
    await tracks.delete(tenant_id, video.id)
    await house.record()
    assert not [name for name in await meeting.stored() if "/tracks/" in name]
    assert await house.kinds("track.deleted") == ["track.deleted"] * 2


async def test_a_track_deleted_while_it_grows_leaves_no_file(house: House) -> None:
    meeting = await recorded(house, await house.room(compose=False))
    meeting.capture.publish(meeting.person.id)
    await house.record()
    assert await house.features.tracks.delete_where(house.tenant.id, TrackFilter()) == 1
    await meeting.stop()
    await house.record()
    assert await meeting.stored() == []
    assert (await meeting.row()).state == "completed"
    assert not meeting.folder.exists()


@pytest.mark.parametrize("days", [None, 3])
async def test_recordings_are_kept_as_long_as_their_room_says(house: House, days: int | None) -> None:
    meeting = await recorded(house, await house.room(recording_retention=days))
    meeting.capture.publish(meeting.person.id)
    await meeting.stop()
    await house.record()
    row = await meeting.row()
    assert row.expires_at == (None if days is None else house.clock.now() + days * DAY)
    house.clock.advance(3 * DAY + HOUR)
    async with house.database.write() as tx:
        await house.features.jobs.enqueue(tx, kinds.EXPIRE)
    await house.record()
    assert (await meeting.stored() == []) == (days is not None)


async def test_jobs_that_got_lost_are_asked_for_again(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    await house.record()
    await meeting.stop()
    async with house.database.write() as tx:
        assert await house.features.jobs.cancel(tx, f"{kinds.CAPTURE}:{meeting.id}")
        await house.features.jobs.enqueue(tx, kinds.WATCH)
    await house.features.jobs.run_due(standing=(kinds.CAPTURE, kinds.COMPOSE))
    assert (await meeting.row()).state == "completed"


async def test_what_nobody_has_room_to_capture_is_stopped(house: House) -> None:
    person = await house.join(await house.room())
    recording = await house.features.recordings.start(house.tenant.id, person.entered.session.id)
    states = []
    for _ in range(13):
        async with house.database.write() as tx:
            await house.features.jobs.enqueue(tx, kinds.WATCH)
        await house.features.jobs.run_due()
        states.append((await house.features.recordings.get(house.tenant.id, recording.id)).state)
        house.clock.advance(MINUTE)
    assert states == ["recording"] * 10 + ["failed"] * 3
    row = await house.features.recordings.get(house.tenant.id, recording.id)
    assert (row.state, row.failure, row.stop_reason) == ("failed", "capture_failed", "capture_lost")


async def test_compositions_expire_with_the_last_recording_of_their_session(house: House) -> None:
    meeting = await recorded(house, await house.room(recording_retention=1))
    meeting.capture.publish(meeting.person.id)
    await meeting.finish()
    tenant_id, session_id = house.tenant.id, meeting.first.session_id
    await house.features.compositions.create(tenant_id, session_id, audio_sources=["*"])
    await house.record()
    assert [name for name in await meeting.stored() if "/compositions/" in name]
    house.clock.advance(DAY)
    async with house.database.write() as tx:
        await house.features.jobs.enqueue(tx, kinds.EXPIRE)
    await house.record()
    assert await meeting.stored() == []


async def test_workers_share_captures_and_take_them_over(house: House) -> None:
    features = house.features
    settings_follow = features_on(house.database, house.clock, house.media, house.recorder)
    one = Worker(features.jobs)
    two = Worker(settings_follow.jobs)
    await one.start()
    person = await house.join(await house.room())
    recording = await features.recordings.start(house.tenant.id, person.entered.session.id)
    await until(lambda: any(c.order.id == recording.id for c in house.capturing.captures.values()))
    capture = house.capturing.of(recording.id)
    capture.publish(person.id)
    await asyncio.wait_for(one.stop(grace=3600), 10)
    assert capture.running
    await two.start()
    await features.recordings.pause(house.tenant.id, recording.id)
    await until(lambda: capture.state is CaptureState.PAUSED)
    assert capture.starts == 1
    await features.recordings.stop(house.tenant.id, recording.id)

    async def completed() -> bool:
        return (await features.recordings.get(house.tenant.id, recording.id)).state == "completed"

    await until(completed)
    await two.stop(grace=5)
    await settings_follow.delivery.close()
