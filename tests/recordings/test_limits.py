"""What a tenant may keep, and what the disk has room for."""

from dataclasses import replace

from roomful.app.features import Features
from roomful.kit.clock import DAY, MINUTE
from roomful.kit.errors import Kind
from roomful.recordings import rules
from roomful.recordings.model import Recording, TrackFilter
from tests.features import House, features_on, refused
from tests.recordings.recording import recorded

FLOOR = 1 << 30


async def limit(house: House, *, quota: int | None = None, days: int | None = None) -> None:
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, recording_quota=quota, recording_days=days)


def with_free(house: House, free: int) -> Features:
    return features_on(house.database, house.clock, house.media, replace(house.recorder, free=lambda: free))


async def start(house: House, features: Features) -> Recording:
    person = await house.join(await house.room())
    return await features.recordings.start(house.tenant.id, person.entered.session.id)


async def test_below_the_floor_nothing_is_recorded(house: House) -> None:
    features = with_free(house, FLOOR - 1)
    with refused("disk_low", Kind.FORBIDDEN) as told:
        await start(house, features)
    assert told.details == {"free": FLOOR - 1, "floor": FLOOR}
    assert "1023 MiB" in told.message
    await features.delivery.close()


async def test_at_the_floor_it_is(house: House) -> None:
    features = with_free(house, FLOOR)
    assert (await start(house, features)).state == "recording"
    await features.delivery.close()


async def test_a_session_begins_although_it_cannot_be_recorded(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    await meeting.finish()
    await limit(house, quota=1)
    person = await house.join(await house.room(record_at_start=True))
    assert await house.features.recordings.running(house.tenant.id, person.entered.session.id) is None
    (event,) = await house.events("recording.refused")
    assert event.payload["reason"] == "recording_quota"
    await limit(house, quota=0)
    assert (await start(house, house.features)).state == "recording"


async def test_a_tenant_keeps_no_more_than_it_may(house: House) -> None:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    await meeting.finish()
    await limit(house, quota=10_000_000)
    second = await start(house, house.features)
    await house.features.recordings.stop(house.tenant.id, second.id)
    await limit(house, quota=50)
    with refused("recording_quota", Kind.FORBIDDEN):
        await start(house, house.features)
    await house.features.recordings.delete(house.tenant.id, meeting.id)
    assert (await start(house, house.features)).state == "recording"


async def test_what_is_being_recorded_counts(house: House) -> None:
    await limit(house, quota=50_000_000)
    first = await start(house, house.features)
    house.clock.advance(4 * MINUTE)
    await house.features.recordings.stop(house.tenant.id, (await start(house, house.features)).id)
    house.clock.advance(MINUTE)
    with refused("recording_quota", Kind.FORBIDDEN) as told:
        await start(house, house.features)
    assert told.details["used"] == 300 * (1500 + 128) * 125
    await house.features.recordings.stop(house.tenant.id, first.id)
    with refused("recording_quota", Kind.FORBIDDEN):
        await start(house, house.features)
    await house.features.recordings.delete(house.tenant.id, first.id)
    assert (await start(house, house.features)).state == "recording"


async def test_tracks_alone_count_once_and_free_what_they_took(house: House) -> None:
    meeting = await recorded(house, await house.room(compose=False))
    meeting.capture.publish(meeting.person.id)
    size = (await meeting.finish()).size_bytes or 0
    assert size > 0
    await limit(house, quota=size + 1)
    second = await start(house, house.features)
    await house.features.recordings.stop(house.tenant.id, second.id)
    await limit(house, quota=size)
    with refused("recording_quota", Kind.FORBIDDEN):
        await start(house, house.features)
    assert await house.features.tracks.delete_where(house.tenant.id, TrackFilter()) == 1
    assert (await start(house, house.features)).state == "recording"


async def test_the_tenants_days_count_where_the_room_has_none(house: House) -> None:
    await limit(house, days=7)
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    assert (await meeting.finish()).expires_at == house.clock.now() + 7 * DAY


def test_the_rooms_days_go_before_the_tenants() -> None:
    assert rules.expires_at(0, 1, 7) == DAY
    assert rules.expires_at(0, None, 7) == 7 * DAY
    assert rules.expires_at(0, None, None) is None
