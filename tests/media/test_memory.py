"""The controls that only the engine in memory has."""

import pytest

from roomful.kit.clock import ManualClock
from roomful.media.memory import MemoryMedia
from roomful.media.port import EventKind, Grants, LeaveReason, MediaEvent, MediaUnavailable, Source

EVERYTHING = Grants(publish=frozenset(Source))


@pytest.fixture
def media(clock: ManualClock) -> MemoryMedia:
    return MemoryMedia(clock)


async def _told(media: MemoryMedia, count: int) -> list[MediaEvent]:
    events = media.events()
    return [await anext(events) for _ in range(count)]


async def test_who_vanishes_is_listed_until_noticed(media: MemoryMedia) -> None:
    await media.create_room("r")
    person = media.connect(media.token("r", "ann", "Ann", EVERYTHING, ttl=10))
    await person.publish(Source.CAMERA)
    person.vanish()
    assert [each.identity for each in await media.participants("r")] == ["ann"]
    media.notice_vanished()
    assert await media.participants("r") == []
    *_, last = await _told(media, 5)
    assert (last.kind, last.reason, last.by_client) == (EventKind.PARTICIPANT_LEFT, LeaveReason.LOST, False)


async def test_losing_everything_tells_nobody_and_changes_the_generation(media: MemoryMedia) -> None:
    former = await media.create_room("r")
    person = media.connect(media.token("r", "ann", "Ann", EVERYTHING, ttl=10))
    generation = media.state().generation
    media.lose_everything()
    assert not person.connected
    assert await media.get_room("r") is None
    assert media.state().generation > generation
    assert (await media.create_room("r")).id != former.id
    told = await _told(media, 3)
    assert [each.kind for each in told] == [
        EventKind.ROOM_STARTED,
        EventKind.PARTICIPANT_JOINED,
        EventKind.ROOM_STARTED,
    ]


async def test_failing_is_failing_everywhere_until_it_recovers(media: MemoryMedia) -> None:
    await media.create_room("r")
    media.fail("unplugged")
    assert (media.state().ready, media.state().detail) == (False, "unplugged")
    calls = (
        media.create_room("s"),
        media.get_room("r"),
        media.list_rooms(["r"]),
        media.delete_room("r"),
        media.participants("r"),
        media.set_grants("r", "ann", EVERYTHING),
        media.mute("r", "ann", "t", muted=True),
        media.mute_source("r", "ann", Source.CAMERA, muted=True),
        media.remove("r", "ann"),
        media.send_data("r", b"", topic="t"),
        media.set_subscribed("r", "ann", [], subscribed=True),
    )
    for call in calls:
        with pytest.raises(MediaUnavailable, match="unplugged"):
            await call
    media.recover()
    assert await media.get_room("r") is not None


async def test_lost_hints_stay_lost(media: MemoryMedia) -> None:
    media.lose_hints()
    await media.create_room("untold")
    media.lose_hints(lost=False)
    await media.create_room("told")
    assert [each.room for each in await _told(media, 1)] == ["told"]


async def test_its_time_is_the_clocks(media: MemoryMedia, clock: ManualClock) -> None:
    await media.create_room("r")
    token = media.token("r", "ann", "Ann", EVERYTHING, ttl=10)
    media.connect(token)
    assert (await media.participants("r"))[0].joined_at == clock.now()
    assert {each.at for each in await _told(media, 2)} == {clock.now()}
    clock.advance(11_000_000)
    with pytest.raises(ConnectionRefusedError, match="expired"):
        media.connect(token)
