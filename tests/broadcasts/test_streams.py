"""Streams of rooms: every session goes to them, from the beginning, or from when they are there."""

from typing import Any

import pytest

from roomful.broadcasts.model import BroadcastFilter, RoomStream, TargetWish
from roomful.kit.clock import MINUTE
from roomful.kit.errors import Kind
from roomful.rooms.model import Room
from roomful.sessions.model import EndReason
from tests.broadcasts.casting import OTHER, URL, Stage
from tests.features import House, refused

MORE = "rtmp://third.example.com/live/third-secret"


async def stream(house: House, room: Room, url: str = URL) -> RoomStream:
    return await house.features.room_streams.create(house.tenant.id, room.id, url)


async def goes_to(house: House, session_id: str) -> list[str]:
    """Return where the running broadcast of a session goes; what is shown of the addresses."""
    features = house.features
    found = await features.broadcasts.page(
        house.tenant.id, BroadcastFilter(session_id=session_id, running=True), count=9
    )
    assert len(found) <= 1
    targets = await features.broadcasts.targets(house.tenant.id, [one.id for one in found])
    return [target.shown for one in targets.values() for target in one if target.ended_at is None]


async def test_every_session_goes_to_the_streams_of_its_room(house: House) -> None:
    room = await house.room(picture_width=1920, picture_height=1080, picture_fps=30, picture_kbps=4000)
    first, second = await stream(house, room), await stream(house, room, OTHER)
    assert await house.features.room_streams.of_room(house.tenant.id, room.id) == [first, second]
    assert await house.features.room_streams.get(house.tenant.id, first.id) == first
    for _ in range(2):
        session = await house.features.lifecycle.start_room(house.tenant.id, room.id, "api")
        shown = ["rtmps://live.example.com/app/****", "rtmp://other.example.com:1935/live/****"]
        assert await goes_to(house, session.id) == shown
        (broadcast,) = (await house.features.broadcasts.running_of(house.tenant.id, [session.id])).values()
        assert (broadcast.width, broadcast.height, broadcast.fps, broadcast.kbps) == (1920, 1080, 30, 4000)
        assert broadcast.started_by == "room"
        await house.features.lifecycle.end(house.tenant.id, session.id, EndReason.API)
        assert await goes_to(house, session.id) == []
    others = await house.features.lifecycle.start_room(house.tenant.id, (await house.room()).id, "api")
    assert await goes_to(house, others.id) == []


async def test_what_changes_acts_on_the_running_session(house: House) -> None:
    streams, tenant = house.features.room_streams, house.tenant.id
    room = await house.room()
    session = await house.features.lifecycle.start_room(tenant, room.id, "api")
    one = await stream(house, room)
    assert await goes_to(house, session.id) == ["rtmps://live.example.com/app/****"]
    two = await stream(house, room, OTHER)
    assert len(await goes_to(house, session.id)) == 2
    house.clock.advance(MINUTE)
    moved = await streams.change(tenant, one.id, MORE)
    assert (moved.id, moved.url, moved.created_at) == (one.id, MORE, one.created_at)
    assert moved.updated_at > one.updated_at
    assert await streams.change(tenant, one.id, MORE) == moved
    assert set(await goes_to(house, session.id)) == {
        "rtmp://other.example.com:1935/live/****",
        "rtmp://third.example.com/live/****",
    }
    await streams.delete(tenant, two.id)
    assert await goes_to(house, session.id) == ["rtmp://third.example.com/live/****"]
    # the only one moves without an end of the broadcast
    await streams.change(tenant, one.id, URL)
    assert await goes_to(house, session.id) == ["rtmps://live.example.com/app/****"]
    await streams.delete(tenant, one.id)
    assert await goes_to(house, session.id) == []
    assert [kind for kind in await house.kinds("broadcast.") if kind != "broadcast.updated"] == [
        "broadcast.started",
        "broadcast.ended",
    ]
    with refused("stream_not_found", Kind.NOT_FOUND):
        await streams.get(tenant, one.id)


async def test_a_stream_joins_what_the_session_goes_to_anyway(stage: Stage) -> None:
    house = stage.house
    broadcast = await stage.start(OTHER)
    room = await house.features.rooms.get(house.tenant.id, broadcast.room_id)
    one = await stream(house, room)
    assert len(await goes_to(house, broadcast.session_id)) == 2
    await house.features.room_streams.delete(house.tenant.id, one.id)
    assert await goes_to(house, broadcast.session_id) == ["rtmp://other.example.com:1935/live/****"]


async def test_streams_go_with_their_room(house: House) -> None:
    room = await house.room()
    one = await stream(house, room)
    await house.features.rooms.delete(house.tenant.id, room.id)
    with refused("stream_not_found"):
        await house.features.room_streams.get(house.tenant.id, one.id)
    with refused("room_not_found"):
        await stream(house, room)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://example.com/a", "invalid"),
        ("rtsp://example.com/a", "invalid"),
        ("rtmp://", "invalid"),
        ("rtmp://example.com", "invalid"),
        ("rtmp://localhost/app/key", "address_private"),
        ("rtmp://192.168.1.7/app/key", "address_private"),
        (URL, "target_exists"),
    ],
)
async def test_addresses_that_cannot_be_had(house: House, url: str, code: str) -> None:
    room = await house.room()
    one = await stream(house, room)
    two = await stream(house, room, OTHER)
    with refused(code, field="url"):
        await stream(house, room, url)
    with refused(code, field="url"):
        await house.features.room_streams.change(house.tenant.id, two.id, url)
    assert await house.features.room_streams.of_room(house.tenant.id, room.id) == [one, two]


async def test_ten_are_the_most(house: House) -> None:
    room = await house.room()
    for number in range(10):
        await stream(house, room, f"{URL}-{number}")
    with refused("too_many_targets"):
        await stream(house, room)


async def test_each_tenant_has_its_own(house: House) -> None:
    streams = house.features.room_streams
    other = await house.new_tenant("two.example")
    room = await house.room()
    one = await stream(house, room)
    calls: list[Any] = [
        lambda: streams.get(other.id, one.id),
        lambda: streams.change(other.id, one.id, OTHER),
        lambda: streams.delete(other.id, one.id),
    ]
    for call in calls:
        with refused("stream_not_found"):
            await call()
    with refused("room_not_found"):
        await streams.create(other.id, room.id, OTHER)
    assert await streams.of_room(other.id, room.id) == []
    assert await streams.of_room(house.tenant.id, room.id) == [one]


async def test_what_forbids_a_stream_does_not_stop_the_session(house: House) -> None:
    room = await house.room()
    session = await house.features.lifecycle.start_room(house.tenant.id, room.id, "api")
    await house.features.broadcasts.start(
        house.tenant.id, session.id, [*map(_wish, [f"{OTHER}-{number}" for number in range(10)])]
    )
    await stream(house, room)
    assert len(await goes_to(house, session.id)) == 10
    assert (await house.events("broadcast.refused"))[0].payload["reason"] == "too_many_targets"


def _wish(url: str) -> TargetWish:
    return TargetWish(url=url)
