"""Starting, pausing, resuming, stopping, finding and deleting recordings."""

import pytest

from roomful.kit.clock import SECOND
from roomful.kit.errors import Kind
from roomful.recordings.model import Options, Recording, RecordingFilter
from roomful.rooms.model import Room
from roomful.sessions.model import EndReason
from tests.features import House, refused


async def begun(house: House, room: Room | None = None, **options: object) -> Recording:
    """Start to record a meeting of one."""
    person = await house.join(room or await house.room())
    wish = Options(**options)  # type: ignore[arg-type]
    return await house.features.recordings.start(house.tenant.id, person.entered.session.id, wish)


async def test_a_recording_begins_with_what_the_room_says(house: House) -> None:
    room = await house.room(name="weekly", title="Weekly", layout="speaker")
    recording = await begun(house, room)
    assert (recording.state, recording.layout, recording.media) == ("recording", "speaker", "video")
    assert (recording.title, recording.room_name, recording.compose) == ("Weekly", "weekly", True)
    assert (recording.width, recording.height, recording.fps) == (1280, 720, 25)
    assert recording.file_name.endswith(".mp4")
    assert await house.features.recordings.get(house.tenant.id, recording.id) == recording
    assert await house.kinds("recording.") == ["recording.started"]


async def test_what_is_asked_for_goes_before_the_room(house: House) -> None:
    recording = await begun(house, media="audio", layout="grid_4", width=1920, height=1080, fps=30)
    assert (recording.media, recording.layout, recording.fps) == ("audio", "grid_4", 30)
    assert recording.file_name.endswith(".m4a")


@pytest.mark.parametrize(
    ("field", "value"),
    [("media", "film"), ("layout", "spiral"), ("width", 15), ("width", 641), ("height", 1922), ("fps", 0)],
)
async def test_what_cannot_be_is_refused(house: House, field: str, value: object) -> None:
    with refused("invalid", Kind.INVALID, field):
        await begun(house, None, **{field: value})


async def test_a_session_has_one_recording_at_a_time(house: House) -> None:
    recording = await begun(house)
    recordings = house.features.recordings
    with refused("recording_runs", Kind.CONFLICT):
        await recordings.start(house.tenant.id, recording.session_id)
    await recordings.stop(house.tenant.id, recording.id)
    second = await recordings.start(house.tenant.id, recording.session_id)
    assert second.id != recording.id


async def test_a_start_resumes_what_is_paused(
    house: House,
) -> None:
    recording = await begun(house)
    recordings = house.features.recordings
    await recordings.pause(house.tenant.id, recording.id)
    again = await recordings.start(house.tenant.id, recording.session_id)
    assert (again.id, again.state) == (recording.id, "recording")
    assert await house.kinds("recording.") == ["recording.started", "recording.paused", "recording.resumed"]


async def test_nothing_begins_to_be_recorded_without_media_and_all_ends(house: House) -> None:
    recording = await begun(house)
    recordings, tenant_id = house.features.recordings, house.tenant.id
    other = await house.join(await house.room())
    before = await house.kinds()
    house.media.fail()
    with refused("media_unavailable", Kind.UNAVAILABLE):
        await recordings.start(tenant_id, other.entered.session.id)
    assert await recordings.running(tenant_id, other.entered.session.id) is None
    assert await house.kinds() == before
    await recordings.pause(tenant_id, recording.id)
    with refused("media_unavailable", Kind.UNAVAILABLE):
        await recordings.start(tenant_id, recording.session_id)
    assert (await recordings.get(tenant_id, recording.id)).state == "paused"
    await recordings.stop(tenant_id, recording.id)
    assert await recordings.running(tenant_id, recording.session_id) is None
    house.media.recover()
    await recordings.start(tenant_id, other.entered.session.id)


async def test_pauses_do_not_count(house: House) -> None:
    recording = await begun(house)
    recordings, clock = house.features.recordings, house.clock
    clock.advance(10 * SECOND)
    await recordings.pause(house.tenant.id, recording.id)
    await recordings.pause(house.tenant.id, recording.id)
    clock.advance(5 * SECOND)
    await recordings.resume(house.tenant.id, recording.id)
    await recordings.resume(house.tenant.id, recording.id)
    clock.advance(SECOND)
    await recordings.pause(house.tenant.id, recording.id)
    clock.advance(7 * SECOND)
    stopped = await recordings.stop(house.tenant.id, recording.id)
    assert (stopped.state, stopped.paused_ms, stopped.paused_at) == ("processing", 12_000, None)
    event = (await house.events("recording.stopped"))[0]
    assert event.payload["duration_ms"] == 11_000
    assert event.payload["stop_reason"] == "asked"


async def test_what_is_over_stays_so(house: House) -> None:
    recording = await begun(house)
    recordings, tenant_id = house.features.recordings, house.tenant.id
    await recordings.stop(tenant_id, recording.id)
    for call in (recordings.pause, recordings.resume, recordings.stop):
        with refused("recording_ended", Kind.CONFLICT):
            await call(tenant_id, recording.id)
    with refused("recording_ended", Kind.CONFLICT):
        await recordings.update(tenant_id, recording.id, {"layout": "speaker"})


async def test_the_end_of_a_session_stops_its_recording(house: House) -> None:
    recording = await begun(house)
    await house.features.recordings.pause(house.tenant.id, recording.id)
    await house.features.lifecycle.end(house.tenant.id, recording.session_id, EndReason.API)
    stopped = await house.features.recordings.get(house.tenant.id, recording.id)
    assert (stopped.state, stopped.stop_reason) == ("processing", "session_ended")
    with refused("session_ended", Kind.CONFLICT):
        await house.features.recordings.start(house.tenant.id, recording.session_id)


async def test_deleting_a_room_stops_its_recording(house: House) -> None:
    room = await house.room()
    recording = await begun(house, room)
    await house.features.rooms.delete(house.tenant.id, room.id)
    assert (await house.features.recordings.get(house.tenant.id, recording.id)).state == "processing"


async def test_a_room_may_want_every_session_recorded(house: House) -> None:
    room = await house.room(record_at_start=True)
    person = await house.join(room)
    found = await house.features.recordings.running(house.tenant.id, person.entered.session.id)
    assert found is not None
    assert found.started_by == "room"


async def test_the_switch_of_a_room_acts_when_a_dialect_says_so(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    session_id, features, tenant_id = person.entered.session.id, house.features, house.tenant.id
    for wanted in (True, True, False, False, True):
        await features.rooms.update(tenant_id, room.id, {"record_at_start": wanted})
        await features.recordings.as_room_says(tenant_id, room.id)
        running = await features.recordings.running(tenant_id, session_id)
        assert (running is not None) == wanted
    assert await features.recordings.total(tenant_id, RecordingFilter()) == 2


async def test_the_layout_of_a_session_is_that_of_its_recording(house: House) -> None:
    recording = await begun(house)
    changed = await house.features.recordings.update(house.tenant.id, recording.id, {"layout": "speaker"})
    assert changed.layout == "speaker"
    assert await house.kinds("recording.") == ["recording.started", "recording.updated"]


async def test_lists_are_newest_first_and_within_a_tenant(house: House) -> None:
    room = await house.room()
    person = await house.join(room)
    session_id, recordings, tenant_id = person.entered.session.id, house.features.recordings, house.tenant.id
    made = []
    for _ in range(4):
        made.append(await recordings.start(tenant_id, session_id))
        await recordings.stop(tenant_id, made[-1].id)
    first = await recordings.page(tenant_id, RecordingFilter(room_id=room.id), count=2)
    rest = await recordings.page(tenant_id, RecordingFilter(room_id=room.id), count=5, after=first[-1].number)
    assert [one.id for one in first + rest] == [one.id for one in reversed(made)]
    assert await recordings.total(tenant_id, RecordingFilter(state="processing")) == 4
    assert await recordings.page(tenant_id, RecordingFilter(state="recording"), count=5) == []
    stranger = await house.new_tenant("two.example")
    assert await recordings.page(stranger.id, RecordingFilter(), count=5) == []
    with refused("recording_not_found", Kind.NOT_FOUND):
        await recordings.get(stranger.id, made[0].id)


async def test_running_recordings_of_several_sessions(house: House) -> None:
    one, two = await begun(house), await begun(house)
    found = await house.features.recordings.running_of(house.tenant.id, [one.session_id, two.session_id, "x"])
    assert {key: value.id for key, value in found.items()} == {one.session_id: one.id, two.session_id: two.id}
    assert await house.features.recordings.running_of(house.tenant.id, []) == {}


async def test_a_deleted_recording_is_not_found(house: House) -> None:
    recording = await begun(house)
    recordings, tenant_id = house.features.recordings, house.tenant.id
    with refused("recording_runs", Kind.CONFLICT):
        await recordings.delete(tenant_id, recording.id)
    await recordings.stop(tenant_id, recording.id)
    await recordings.delete(tenant_id, recording.id)
    for call in (recordings.get, recordings.delete, recordings.stop):
        with refused("recording_not_found", Kind.NOT_FOUND):
            await call(tenant_id, recording.id)
    assert await recordings.total(tenant_id, RecordingFilter()) == 0
