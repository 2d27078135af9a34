"""Presets: what they are kept as, and what broadcasts make of them."""

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from roomful.broadcasts.model import Preset, State, TargetKind, TargetWish
from roomful.broadcasts.rules import presets as rules
from roomful.broadcasts.service.presets import Presets
from roomful.db import Statement
from roomful.db.tables import broadcast_presets
from roomful.kit.errors import Kind
from roomful.kit.ids import new_id
from roomful.rooms.model import Room
from tests.broadcasts.casting import OTHER, URL, Stage
from tests.features import House, refused

_ROWS = Statement(select(broadcast_presets))
CHANNEL = {"name": "Our channel", "key": "very-secret-key"}
WOWZA = {"name": "Wowza", "host": "media.example.com", "app": "live"}


def presets_of(house: House) -> Presets:
    return house.features.broadcast_presets


async def made(stage: Stage, kind: str = "youtube", **fields: Any) -> Preset:
    given = (CHANNEL if kind == "youtube" else {"name": kind}) | fields
    return await presets_of(stage.house).create(stage.house.tenant.id, kind, given)


async def in_room(stage: Stage, **attributes: Any) -> tuple[Room, str]:
    """Return a room, and the session that somebody's entry started in it."""
    room = await stage.house.room(**attributes)
    return room, (await stage.house.join(room)).entered.session.id


async def test_presets_are_made_changed_and_deleted(stage: Stage) -> None:
    presets, tenant_id = presets_of(stage.house), stage.house.tenant.id
    first = await made(stage)
    second = await made(stage, "wowzaServer", **WOWZA, retries=3)
    assert (first.seq, second.seq, await presets.total(tenant_id)) == (1, 2, 2)
    assert await presets.get(tenant_id, second.id) == second
    assert await presets.by_seq(tenant_id, 1) == first
    changed = await presets.change(tenant_id, second.id, {"stream": "mine", "retries": None})
    assert (changed.stream, changed.retries, changed.host) == ("mine", 0, "media.example.com")
    assert await presets.page(tenant_id, count=9) == [first, changed]
    assert await presets.page(tenant_id, count=9, after=1) == [changed]
    await presets.delete(tenant_id, first.id)
    with refused("preset_not_found", Kind.NOT_FOUND):
        await presets.get(tenant_id, first.id)
    assert (await made(stage)).seq == 3
    assert await presets.total(tenant_id) == 2
    assert await stage.house.kinds("broadcast_preset.") == [
        *("broadcast_preset.created", "broadcast_preset.created", "broadcast_preset.updated"),
        *("broadcast_preset.deleted", "broadcast_preset.created"),
    ]


async def test_what_is_secret_of_a_preset_is_in_no_row_and_no_event(stage: Stage) -> None:
    await made(stage)
    await made(stage, "manualPush", url=URL, username="secret-name", password="secret-word")
    async with stage.house.database.read() as reader:
        rows = await reader.all(_ROWS)
    assert len(rows) == 2
    told = [str(event) for event in await stage.house.events()]
    presets = await presets_of(stage.house).page(stage.house.tenant.id, count=9)
    assert not any("secret" in text for text in [*told, str(rows), str(presets)])


async def test_another_tenant_has_no_part_in_a_preset(stage: Stage) -> None:
    preset = await made(stage)
    other = await stage.house.new_tenant("two.example")
    presets = presets_of(stage.house)
    for call in (
        presets.get(other.id, preset.id),
        presets.by_seq(other.id, preset.seq),
        presets.change(other.id, preset.id, {"name": "theirs"}),
        presets.delete(other.id, preset.id),
    ):
        with refused("preset_not_found", Kind.NOT_FOUND):
            await call
    assert (await presets.page(other.id, count=9), await presets.total(other.id)) == ([], 0)
    room = await stage.house.room(tenant=other)
    async with stage.house.database.write() as tx:
        with refused("preset_not_found"):
            await presets.aim_in(tx, other.id, preset.id, room)


_LEADS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("youtube", {"key": "k"}, "rtmps://a.rtmps.youtube.com:443/live2/k"),
    ("youtube", {"url": "rtmp://b.example.com/live2/", "key": "k"}, "rtmp://b.example.com/live2/k"),
    ("rtmp", {"url": "rtmp://b.example.com/live"}, "rtmp://b.example.com/live"),
    ("rtmp", {"url": "rtmp://b.example.com/live", "key": "k"}, "rtmp://b.example.com/live/k"),
    ("manualPush", {"url": "rtsp://b.example.com/x"}, "rtsp://b.example.com/x"),
    (
        "manualPush",
        {"url": "rtsp://old@b.example.com:8554/x", "username": "me@home", "password": "a/b:c"},
        "rtsp://me%40home:a%2Fb%3Ac@b.example.com:8554/x",
    ),
    ("wowzaServer", {"host": "b.example.com", "app": "live"}, "rtsp://b.example.com:1935/live/planning"),
    (
        "wowzaServer",
        {"host": "b.example.com", "port": 8554, "app": "live", "stream": "s", "username": "me"},
        "rtsp://me@b.example.com:8554/live/s",
    ),
    (
        "wowzaCloud",
        {"host": "rtmp://b.example.com/app-1a2b", "stream": "s"},
        "rtmp://b.example.com:1935/app-1a2b/s",
    ),
    (
        "wowzaCloud",
        {"host": "b.example.com:1936/app-1a2b", "port": 1, "stream": "s"},
        "rtsp://b.example.com:1936/app-1a2b/s",
    ),
)


async def test_a_preset_leads_to_one_address(stage: Stage) -> None:
    room = replace(await stage.house.room(), slug="planning")
    for kind, fields, address in _LEADS:
        preset = await made(stage, kind, **fields)
        assert rules.aim(preset, room, private=False).secret == address


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("else", {}, "kind"),
        ("youtube", {"key": None}, "key"),
        ("youtube", {"key": "a key"}, "key"),
        ("youtube", {"name": ""}, "name"),
        ("youtube", {"name": "n" * 256}, "name"),
        ("youtube", {"name": "nul\0"}, "name"),
        ("youtube", {"host": "b.example.com"}, "host"),
        ("youtube", {"url": "https://b.example.com/live2"}, "url"),
        ("youtube", {"audio_codec": "OPUS"}, "audio_codec"),
        ("youtube", {"retries": -1}, "retries"),
        ("cdnvideo", {"username": "me"}, "password"),
        ("manualPull", {"key": "of-mine"}, "key"),
        ("manualPull", {"retries": 1}, "retries"),
        ("manualPush", {}, "url"),
        ("manualPush", {"url": URL, "password": "alone"}, "username"),
        ("wowzaCloud", {"host": "b.example.com"}, "stream"),
        ("wowzaServer", {"host": "b.example.com"}, "app"),
        ("wowzaServer", {"host": "b.example.com", "app": "live", "port": 0}, "port"),
        ("wowzaServer", {"host": "https://b.example.com", "app": "live"}, "host"),
        ("wowzaServer", {"host": "b example.com", "app": "live"}, "host"),
        ("rtmp", {"url": URL, "over_tcp": False}, "over_tcp"),
    ],
)
def test_a_preset_has_the_fields_of_its_kind(kind: str, fields: dict[str, Any], field: str) -> None:
    with refused("invalid", Kind.INVALID, field):
        rules.whole(kind, (CHANNEL if kind == "youtube" else {"name": kind}) | fields)


async def test_a_change_leaves_a_preset_that_is_whole(stage: Stage) -> None:
    preset = await made(stage)
    change = presets_of(stage.house).change
    for fields, field in (({"key": None}, "key"), ({"name": None}, "name"), ({"kind": "rtmp"}, "kind")):
        with refused("invalid", field=field):
            await change(preset.tenant_id, preset.id, fields)
    assert await presets_of(stage.house).get(preset.tenant_id, preset.id) == preset


async def test_there_are_not_any_number_of_presets(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_PRESETS", 1)
    await made(stage)
    with refused("too_many_presets", Kind.CONFLICT):
        await made(stage)


async def test_a_run_goes_where_its_preset_says(stage: Stage) -> None:
    preset = await made(
        stage,
        "manualPush",
        url="rtsp://b.example.com/x",
        over_tcp=False,
        retries=2,
        retry_delay=5,
        idle_timeout=60,
    )
    broadcast = await stage.running(OTHER, wishes=[TargetWish(preset_id=preset.id)])
    _, target = await stage.targets(broadcast)
    assert (target.kind, target.preset_id, target.shown) == ("push", preset.id, "rtsp://b.example.com/****")
    told = {one.url: one for one in stage.cast.targets}
    plain, ours = told[OTHER], told["rtspu://b.example.com/x"]
    assert (ours.retries, ours.retry_delay, ours.idle_timeout) == (2, 5, 60)
    assert (plain.retries, plain.retry_delay, plain.idle_timeout) == (0, 0, 0)
    await presets_of(stage.house).delete(preset.tenant_id, preset.id)
    assert (await stage.now(broadcast)).ended_at is None


_ASKED = {"video_codec": "VP8", "audio_codec": "G711_A"}
_USUAL = ("h264", "aac")


@pytest.mark.parametrize(
    ("kind", "fields", "sent"),
    [
        ("wowzaServer", WOWZA | _ASKED, ("vp8", "pcma")),
        ("manualPush", {"url": "rtsps://b.example.com/x", "audio_codec": "MP3"}, ("h264", "mp3")),
        ("manualPush", {"url": "rtsp://b.example.com/x", "over_tcp": False, **_ASKED}, ("vp8", "pcma")),
        ("manualPull", {"audio_codec": "G711_U"}, ("h264", "pcmu")),
        ("manualPull", {"audio_codec": "PCM", "video_codec": "VP8"}, ("vp8", "pcm")),
        ("manualPull", {}, _USUAL),
        # RTMP carries nothing else
        ("wowzaServer", WOWZA | _ASKED | {"host": "rtmp://media.example.com"}, _USUAL),
        ("manualPush", {"url": URL, **_ASKED}, _USUAL),
        ("rtmp", {"url": URL, **_ASKED}, _USUAL),
        ("youtube", _ASKED, _USUAL),
    ],
)
async def test_what_is_sent_is_in_the_codecs_asked_for_over_rtsp(
    stage: Stage, kind: str, fields: dict[str, Any], sent: tuple[str, str]
) -> None:
    preset = await made(stage, kind, **fields)
    await stage.running(wishes=[TargetWish(preset_id=preset.id)])
    (target,) = stage.cast.targets
    assert (target.video_codec, target.audio_codec) == sent


async def test_what_was_started_stays_in_its_codecs(stage: Stage) -> None:
    preset = await made(stage, "manualPull", **_ASKED)
    broadcast = await stage.running(wishes=[TargetWish(preset_id=preset.id)])
    await presets_of(stage.house).change(preset.tenant_id, preset.id, {"video_codec": "H264"})
    (target,) = await stage.targets(broadcast)
    assert (target.video_codec, target.audio_codec) == ("VP8", "G711_A")


async def test_a_run_without_a_way_is_refused(stage: Stage) -> None:
    _, session_id = await in_room(stage)
    inner = await made(stage, "rtmp", url="rtmp://10.0.0.1/live/key")
    nowhere = await made(stage, "cdnvideo", username="me", password="word")
    for preset_id, code in (
        (inner.id, "address_private"),
        (nowhere.id, "preset_incomplete"),
        (new_id(), "preset_not_found"),
    ):
        with refused(code):
            await stage.start(session_id=session_id, wishes=[TargetWish(preset_id=preset_id)])
    twice = await made(stage, "rtmp", url=URL)
    with refused("target_exists", Kind.CONFLICT):
        await stage.start(URL, session_id=session_id, wishes=[TargetWish(preset_id=twice.id)])
    assert await stage.house.kinds("broadcast.") == []


async def test_the_operator_says_where_a_delivery_network_is(stage: Stage) -> None:
    preset = await made(stage, "cdnvideo", username="me@home", password="word")
    room = await stage.house.room()
    aim = rules.aim(preset, room, private=False, cdnvideo="rtmp://cdn.example.com/app/stream")
    assert aim.secret == "rtmp://me%40home:word@cdn.example.com/app/stream"


async def test_what_is_pulled_has_the_same_key_in_every_run(stage: Stage) -> None:
    preset = await made(stage, "manualPull")
    assert len(preset.key or "") >= 32
    keys = set()
    for _ in range(2):
        broadcast = await stage.start(wishes=[TargetWish(preset_id=preset.id)])
        (target,) = await stage.targets(broadcast)
        assert (target.kind, target.shown) == (TargetKind.RTSP_PULL, "")
        keys |= set((await stage.house.features.broadcasts.pull_keys(target.tenant_id, [target])).values())
    assert keys == {preset.key}


async def test_a_room_is_broadcast_from_its_start(stage: Stage) -> None:
    preset = await made(stage)
    room, session_id = await in_room(stage, broadcast_at_start=True, broadcast_preset_id=preset.id)
    running = await stage.house.features.broadcasts.running_of(room.tenant_id, [session_id])
    broadcast = running[session_id]
    assert (broadcast.state, broadcast.started_by, broadcast.room_id) == (State.STARTING, "room", room.id)
    (target,) = await stage.targets(broadcast)
    assert target.preset_id == preset.id
    kinds = await stage.house.kinds()
    assert kinds.index("broadcast.started") > kinds.index("session.started")


async def test_a_room_with_the_switch_off_is_not(stage: Stage) -> None:
    preset = await made(stage)
    await in_room(stage, broadcast_preset_id=preset.id)
    await in_room(stage, broadcast_at_start=True)
    assert await stage.house.kinds("broadcast.") == []


async def test_what_keeps_it_from_starting_is_told_and_the_meeting_goes_on(stage: Stage) -> None:
    room, session_id = await in_room(stage, broadcast_at_start=True, broadcast_preset_id=new_id())
    (event,) = await stage.house.events("broadcast.")
    assert (event.kind, event.severity, event.room_id, event.session_id) == (
        *("broadcast.refused", "high"),
        *(room.id, session_id),
    )
    assert event.payload["reason"] == "preset_not_found"
    assert (await stage.house.session(session_id)).ended_at is None
