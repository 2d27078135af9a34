"""Starting, stopping and finding broadcasts, and changing where they go."""

import pytest
from sqlalchemy import select

from roomful.broadcasts.model import BroadcastFilter, TargetWish
from roomful.db import Statement
from roomful.db.tables import broadcast_targets
from roomful.kit.errors import Kind
from roomful.kit.ids import new_id
from roomful.recordings.model import Options
from roomful.sessions.model import EndReason
from roomful.tenants.model import TenantState
from tests.broadcasts.casting import OTHER, URL, Stage
from tests.features import refused

_BOXES = Statement(select(broadcast_targets.c.url_box, broadcast_targets.c.shown))


async def test_a_broadcast_begins(stage: Stage) -> None:
    broadcast = await stage.start(URL, hls=True, options=Options(layout="speaker", fps=30), kbps=4000)
    assert (broadcast.state, broadcast.layout, broadcast.fps, broadcast.kbps) == (
        "starting",
        "speaker",
        30,
        4000,
    )
    assert (broadcast.title, broadcast.width, broadcast.height) == ("Town hall", 1280, 720)
    (target,) = await stage.targets(broadcast)
    assert (target.state, target.shown) == ("starting", "rtmps://live.example.com/app/****")
    assert await stage.house.kinds("broadcast.") == ["broadcast.started"]


async def test_keys_are_in_no_row_and_no_event(stage: Stage) -> None:
    await stage.start(URL, OTHER)
    async with stage.house.database.read() as reader:
        rows = await reader.all(_BOXES)
    assert len(rows) == 2
    told = [str(event) for event in await stage.house.events()]
    assert not any("secret" in text for text in [*told, *(str(row) for row in rows)])


async def test_a_session_has_one_broadcast(stage: Stage) -> None:
    first = await stage.start(URL)
    with refused("broadcast_runs", Kind.CONFLICT):
        await stage.start(OTHER, session_id=first.session_id)
    await stage.house.features.broadcasts.stop(first.tenant_id, first.id)
    second = await stage.start(OTHER, session_id=first.session_id)
    assert second.id != first.id


async def test_what_is_over_is_not_broadcast(stage: Stage) -> None:
    session_id = await stage.session()
    await stage.house.features.lifecycle.end(stage.house.tenant.id, session_id, EndReason.API)
    with refused("session_ended", Kind.CONFLICT):
        await stage.start(URL, session_id=session_id)
    with refused("session_not_found", Kind.NOT_FOUND):
        await stage.start(URL, session_id=new_id())
    assert await stage.house.kinds("broadcast.") == []


async def test_nothing_begins_to_be_broadcast_without_media_and_all_ends(stage: Stage) -> None:
    house = stage.house
    broadcast = await stage.start(URL)
    other = await stage.session()
    before = await house.kinds()
    house.media.fail()
    with refused("media_unavailable", Kind.UNAVAILABLE):
        await stage.start(URL, session_id=other)
    assert await house.kinds() == before
    await house.features.broadcasts.stop(broadcast.tenant_id, broadcast.id)
    house.media.recover()
    assert (await stage.start(URL, session_id=other)).session_id == other


async def test_it_ends_with_its_session_in_one_transaction(stage: Stage) -> None:
    broadcast = await stage.start(URL)
    await stage.house.features.lifecycle.end(broadcast.tenant_id, broadcast.session_id, EndReason.HOST)
    ended = await stage.now(broadcast)
    assert (ended.state, ended.ended_at) == ("ended", stage.house.clock.now())
    assert [target.state for target in await stage.targets(broadcast)] == ["ended"]
    kinds = await stage.house.kinds()
    assert kinds.index("broadcast.ended") == kinds.index("session.ended") + 1


async def test_what_is_over_cannot_be_changed(stage: Stage) -> None:
    broadcast = await stage.start(URL)
    service, tenant_id = stage.house.features.broadcasts, broadcast.tenant_id
    (target,) = await stage.targets(broadcast)
    await service.stop(tenant_id, broadcast.id)
    for change in (
        service.stop(tenant_id, broadcast.id),
        service.add_target(tenant_id, broadcast.id, TargetWish(OTHER)),
        service.remove_target(tenant_id, broadcast.id, target.id),
    ):
        with refused("broadcast_ended", Kind.CONFLICT):
            await change
    assert await stage.house.kinds("broadcast.") == ["broadcast.started", "broadcast.ended"]


async def test_targets_come_and_go(stage: Stage) -> None:
    broadcast = await stage.start(URL)
    service, tenant_id = stage.house.features.broadcasts, broadcast.tenant_id
    added = await service.add_target(tenant_id, broadcast.id, TargetWish(OTHER))
    with refused("target_exists", Kind.CONFLICT):
        await service.add_target(tenant_id, broadcast.id, TargetWish(OTHER))
    first, second = await stage.targets(broadcast)
    assert second.id == added.id
    await service.remove_target(tenant_id, broadcast.id, first.id)
    with refused("target_not_found", Kind.NOT_FOUND):
        await service.remove_target(tenant_id, broadcast.id, first.id)
    assert (await stage.now(broadcast)).state == "starting"
    await service.remove_target(tenant_id, broadcast.id, second.id)
    assert (await stage.now(broadcast)).state == "ended"


async def test_our_page_goes_on_without_targets(stage: Stage) -> None:
    broadcast = await stage.start(URL, hls=True)
    (target,) = await stage.targets(broadcast)
    await stage.house.features.broadcasts.remove_target(broadcast.tenant_id, broadcast.id, target.id)
    assert (await stage.now(broadcast)).state == "starting"


async def test_there_are_ten_targets_at_most(stage: Stage) -> None:
    urls = [f"rtmp://live.example.com/app/{at}" for at in range(10)]
    broadcast = await stage.start(*urls)
    service = stage.house.features.broadcasts
    with refused("too_many_targets", Kind.INVALID):
        await service.add_target(broadcast.tenant_id, broadcast.id, TargetWish(OTHER))
    (first, *_) = await stage.targets(broadcast)
    await service.remove_target(broadcast.tenant_id, broadcast.id, first.id)
    await service.add_target(broadcast.tenant_id, broadcast.id, TargetWish(OTHER))


async def test_of_targets_that_ended_the_last_few_are_kept(stage: Stage) -> None:
    broadcast = await stage.start(hls=True)
    service, tenant_id = stage.house.features.broadcasts, broadcast.tenant_id
    ids = []
    for at in range(8):
        stage.house.clock.advance(1)
        wish = TargetWish(f"rtmp://live.example.com/app/{at}")
        ids.append((await service.add_target(tenant_id, broadcast.id, wish)).id)
        await service.remove_target(tenant_id, broadcast.id, ids[-1])
    going = await service.add_target(tenant_id, broadcast.id, TargetWish(URL))
    assert [target.id for target in await stage.targets(broadcast)] == [*ids[-5:], going.id]
    last = (await stage.house.events("broadcast."))[-1]
    assert [target["id"] for target in last.payload["targets"]] == [*ids[-5:], going.id]


async def test_a_target_is_an_address_or_something_to_pull(stage: Stage) -> None:
    broadcast = await stage.start(hls=True)
    service, tenant_id = stage.house.features.broadcasts, broadcast.tenant_id
    wrong = (
        (TargetWish(), "url"),
        (TargetWish(URL, kind="file"), "kind"),
        (TargetWish(URL, kind="rtsp_pull"), "url"),
        (TargetWish(URL, preset_id="x"), "url"),
        (TargetWish(preset_id="x", kind="rtsp_pull"), "kind"),
    )
    for wish, field in wrong:
        with refused("invalid", Kind.INVALID, field):
            await service.add_target(tenant_id, broadcast.id, wish)
        with refused("invalid", Kind.INVALID, f"targets.0.{field}"):
            await service.start(tenant_id, broadcast.session_id, [wish])
    assert await stage.targets(broadcast) == []


async def test_what_is_pulled_has_a_key_that_nobody_guesses(stage: Stage) -> None:
    pull = TargetWish(kind="rtsp_pull")
    broadcast = await stage.start(wishes=[pull, pull])
    service = stage.house.features.broadcasts
    first, second = targets = await stage.targets(broadcast)
    keys = await service.pull_keys(broadcast.tenant_id, targets)
    assert len({*keys.values()}) == 2
    assert all(len(key) >= 32 for key in keys.values())
    told = str(await stage.house.events())
    assert not any(key in told for key in keys.values())
    await service.remove_target(broadcast.tenant_id, broadcast.id, first.id)
    assert [*await service.pull_keys(broadcast.tenant_id, await stage.targets(broadcast))] == [second.id]


async def test_broadcasts_are_found_by_what_they_are_of(stage: Stage) -> None:
    first, second = await stage.start(URL), await stage.start(URL)
    service, tenant_id = stage.house.features.broadcasts, first.tenant_id
    await service.stop(tenant_id, first.id)

    async def found(count: int = 9, after: int | None = None, **filters: object) -> list[str]:
        chosen = BroadcastFilter(**filters)  # type: ignore[arg-type]
        return [one.id for one in await service.page(tenant_id, chosen, count=count, after=after)]

    assert await found() == [second.id, first.id]
    assert await found(count=1) == [second.id]
    assert await found(after=second.number) == [first.id]
    assert await found(running=True) == [second.id]
    assert await found(running=False) == [first.id]
    assert await found(room_id=first.room_id) == [first.id]
    assert await found(session_id=second.session_id, running=False) == []
    assert await service.running_of(tenant_id, [first.session_id, second.session_id]) == {
        second.session_id: await stage.now(second)
    }
    assert await service.running_of(tenant_id, []) == {}


async def test_another_tenant_finds_nothing(stage: Stage) -> None:
    broadcast = await stage.start(URL)
    (target,) = await stage.targets(broadcast)
    other = (await stage.house.new_tenant("two.example")).id
    service = stage.house.features.broadcasts
    for call in (
        service.get(other, broadcast.id),
        service.stop(other, broadcast.id),
        service.add_target(other, broadcast.id, TargetWish(OTHER)),
        service.remove_target(other, broadcast.id, target.id),
    ):
        with refused("broadcast_not_found", Kind.NOT_FOUND):
            await call
    with refused("session_not_found"):
        await service.start(other, broadcast.session_id, [TargetWish(URL)])
    assert await service.page(other, BroadcastFilter(), count=9) == []
    assert await service.targets(other, [broadcast.id]) == {broadcast.id: []}
    assert await service.running_of(other, [broadcast.session_id]) == {}


@pytest.mark.parametrize("how", ["", "a", "changed", "cut", "padded"])
async def test_the_link_of_our_page_cannot_be_guessed(stage: Stage, how: str) -> None:
    broadcast = await stage.start(hls=True)
    live = stage.house.features.live
    token = live.link(broadcast)
    assert await live.open(token) == broadcast
    stage.plays(broadcast)
    assert (await live.file(token, "index.m3u8")).content == b"#EXTM3U\n"
    wrong = {
        "changed": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "cut": token[:-4],
        "padded": token + "=",
    }.get(how, how)
    with refused("broadcast_not_found", Kind.NOT_FOUND):
        await live.open(wrong)
    with refused("broadcast_not_found"):
        await live.file(wrong, "index.m3u8")


async def test_a_broadcast_without_a_page_has_none(stage: Stage) -> None:
    broadcast = await stage.start(URL)
    live = stage.house.features.live
    with refused("broadcast_not_found"):
        await live.open(live.link(broadcast))


async def test_the_page_of_who_is_suspended_is_not_served(stage: Stage) -> None:
    broadcast = await stage.start(hls=True)
    stage.plays(broadcast)
    house, live = stage.house, stage.house.features.live
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, state=TenantState.SUSPENDED)
    with refused("suspended", Kind.FORBIDDEN):
        await live.open(live.link(broadcast))
    with refused("suspended", Kind.FORBIDDEN):
        await live.file(live.link(broadcast), "index.m3u8")


@pytest.mark.parametrize(
    "name", ["", "missing.m3u8", "../work/state.json", "..", "index.m3u8/", "a/b.ts", "index.txt", ".m3u8"]
)
async def test_only_the_pages_files_are_served(stage: Stage, name: str) -> None:
    broadcast = await stage.start(hls=True)
    stage.plays(broadcast, "index.txt")
    live = stage.house.features.live
    with refused("file_not_found", Kind.NOT_FOUND):
        await live.file(live.link(broadcast), name)


async def test_each_file_is_told_as_what_it_is(stage: Stage) -> None:
    broadcast = await stage.start(hls=True)
    live = stage.house.features.live
    token = live.link(broadcast)
    kinds = {
        "index.m3u8": ("application/vnd.apple.mpegurl", True),
        "0001.m4s": ("video/iso.segment", False),
        "0001.ts": ("video/mp2t", False),
        "init.mp4": ("video/mp4", False),
    }
    for name, (kind, changes) in kinds.items():
        stage.plays(broadcast, name)
        found = await live.file(token, name)
        assert (found.kind, found.changes) == (kind, changes)
