"""Pushing over RTMP to nginx: what arrives is what was sent, also when the server or the network fails."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from roomful.media.composer.sinks.push import Pace, Push, pace_of
from roomful.media.recorder import Target
from tests.media.composer.sinks.feed import Feed, before, later, stream, write_all
from tests.media.composer.sinks.nginx import RtmpServer, free_port
from tests.media.composer.sinks.seen import watch
from tests.media.composer.sinks.wire import wire
from tests.waiting import until

LEAD = 0.5
QUICK = Pace(first=0.1, last=0.4, connect=5, stall=2)
KEY = "key-of-mine"


def _push(url: str, program: Path, **more: Any) -> Push:
    return Push(Target("t1", url, allow_private=True), pace=QUICK, program=program, **more)


def _live(push: Push, attempts: int = 1) -> Callable[[], bool]:
    return lambda: push.report().state == "live" and push.report().attempts >= attempts


def _is(push: Push, state: str) -> Callable[[], bool]:
    return lambda: push.report().state == state


async def test_what_is_pushed_arrives(rtmp: RtmpServer, program: Path) -> None:
    made = stream()
    push = _push(rtmp.url(KEY), program)
    push.begin(made.video, made.audio)
    assert push.report().state == "connecting"
    await until(_live(push))
    write_all(push, before(made, 8))
    await asyncio.to_thread(push.close)
    seen = watch(str(rtmp.records() / f"{KEY}.flv")).holds(LEAD)
    assert len(seen.pictures) == 200
    assert push.report().attempts == 1


async def test_sound_alone_is_pushed(rtmp: RtmpServer, program: Path) -> None:
    made = stream(video=False)
    push = _push(rtmp.url(KEY), program)
    push.begin(made.video, made.audio)
    await until(_live(push))
    write_all(push, before(made, 4))
    await asyncio.to_thread(push.close)
    seen = watch(str(rtmp.records() / f"{KEY}.flv")).holds(LEAD)
    assert not seen.pictures


async def test_times_of_many_hours_arrive(rtmp: RtmpServer, program: Path) -> None:
    """RTMP's head has room for four and a half hours; later times are written behind it."""
    made = later(stream(), hours=30)
    push = _push(rtmp.url(KEY), program)
    push.begin(made.video, made.audio)
    await until(_live(push))
    write_all(push, made.packets[:500])
    await asyncio.to_thread(push.close)
    seen = watch(str(rtmp.records() / f"{KEY}.flv")).holds(LEAD, cut=True)
    assert seen.pictures[0][0] == 30 * 3600 + LEAD
    assert seen.pictures[-1][0] > 30 * 3600 + 5


async def test_the_server_is_killed_and_comes_back(rtmp: RtmpServer, program: Path) -> None:
    made = stream()
    push = _push(rtmp.url(KEY), program)
    push.begin(made.video, made.audio)
    async with Feed(push, made, speed=4) as feed:
        await until(lambda: _live(push)() and feed.at > 3)
        await rtmp.kill()
        await until(_is(push, "retrying"))
        assert push.report().error
        cut = feed.at
        await until(lambda: feed.at > cut + 4)
        await rtmp.start()
        tries = push.report().attempts
        await until(_live(push, tries))
        back = feed.at
        await until(lambda: feed.at > back + 4)
    await asyncio.to_thread(push.close)
    first = watch(str(rtmp.records(1) / f"{KEY}.flv")).holds(LEAD, cut=True)
    second = watch(str(rtmp.records(2) / f"{KEY}.flv")).holds(LEAD, cut=True)
    assert first.pictures[-1][0] - LEAD < cut + 0.3  # pictures are sent up to some frames before their time
    # it goes on with the key frame before the moment of return, in the times of the stream
    assert back - 2.1 < second.pictures[0][0] - LEAD < back + 1.1
    assert second.pictures[-1][0] - LEAD > back + 2


async def test_the_network_is_cut(rtmp: RtmpServer, program: Path) -> None:
    made = stream()
    async with wire(rtmp.port) as network:
        push = _push(f"rtmp://127.0.0.1:{network.port}/live/{KEY}", program)
        push.begin(made.video, made.audio)
        async with Feed(push, made, speed=2) as feed:
            await until(lambda: _live(push)() and feed.at > 2)
            network.cut()
            await until(_live(push, 2))
            back = feed.at
            seen = await asyncio.to_thread(watch, rtmp.url(KEY), pictures=60, rtmp_live="live")
            assert _live(push, 2)()
        await asyncio.to_thread(push.close)
    seen.holds(LEAD)
    assert seen.pictures[0][0] - LEAD > back - 2.1


async def test_a_server_that_takes_nothing_is_left_and_tried_again(rtmp: RtmpServer, program: Path) -> None:
    made = stream()
    async with wire(rtmp.port) as network:
        push = _push(f"rtmp://127.0.0.1:{network.port}/live/{KEY}", program)
        push.begin(made.video, made.audio)
        async with Feed(push, made, speed=8) as feed:
            await until(lambda: _live(push)() and feed.at > 2)
            network.stall()
            await until(_is(push, "retrying"), 30)
            assert push.report().error == "the server takes nothing any more"
            network.resume()
            await until(_live(push, 2))
        await asyncio.to_thread(push.close)


async def test_a_server_that_takes_nothing_does_not_keep_us(rtmp: RtmpServer, program: Path) -> None:
    made = stream()
    patient = replace(QUICK, stall=600)
    async with wire(rtmp.port) as network:
        target = Target("t1", f"rtmp://127.0.0.1:{network.port}/live/{KEY}", allow_private=True)
        push = Push(target, pace=patient, program=program)
        push.begin(made.video, made.audio)
        await until(_live(push))
        network.stall()
        write_all(push, before(made, 9))
        process = Path("/proc") / str(push.pid)
        await asyncio.to_thread(push.close)
        assert not process.exists()


async def test_neither_key_nor_address_are_anywhere_to_be_read(rtmp: RtmpServer, program: Path) -> None:
    made = stream()
    push = _push(rtmp.url("secret-key"), program)
    push.begin(made.video, made.audio)
    await until(_live(push))
    process = Path("/proc") / str(push.pid)
    assert (process / "cmdline").read_bytes().decode().rstrip("\0") == str(program)
    assert b"secret-key" not in (process / "environ").read_bytes()
    assert os.getpgid(push.pid or 0) == push.pid
    await rtmp.kill()
    await until(_is(push, "retrying"))
    report = push.report()
    assert "secret-key" not in repr(report)
    assert "127.0.0.1" not in report.error
    assert "secret-key" not in repr(Target("t1", rtmp.url("secret-key")))
    await asyncio.to_thread(push.close)
    assert not process.exists()


async def test_a_stream_that_is_refused_is_tried_again(rtmp: RtmpServer, program: Path) -> None:
    made = stream()
    first, second = _push(rtmp.url(KEY), program), _push(rtmp.url(KEY), program)
    first.begin(made.video, made.audio)
    await until(_live(first))
    second.begin(made.video, made.audio)
    await until(_is(second, "retrying"))
    assert second.report().error == "the server refused the stream: NetStream.Publish.BadName"
    await asyncio.to_thread(first.close)
    await until(_live(second))
    assert second.report().error == ""
    await asyncio.to_thread(second.close)


async def test_who_gives_up_has_failed(program: Path) -> None:
    target = Target("t1", f"rtmp://127.0.0.1:{free_port()}/live/key", allow_private=True, retries=2)
    push = Push(target, pace=replace(pace_of(target), first=0.05, last=0.05), program=program)
    made = stream()
    push.begin(made.video, made.audio)
    await until(_is(push, "failed"))
    assert push.report().attempts == 3
    assert push.report().error.startswith("cannot connect")
    await asyncio.to_thread(push.close)


def test_a_target_has_a_pace_of_its_own() -> None:
    usual = pace_of(Target("t1", "rtmp://live.example.com/app/key"))
    assert (usual, usual.wait(5, 0.5)) == (Pace(), 16)
    own = pace_of(Target("t1", "rtmp://live.example.com/app/key", retries=3, retry_delay=7, idle_timeout=40))
    assert (own.wait(1, 0.5), own.wait(9, 0.5), own.stall, own.retries) == (7, 7, 40, 3)
    for_ever = pace_of(Target("t1", "rtmp://live.example.com/app/key", retry_delay=7))
    assert [for_ever.wait(failures, 0.5) for failures in (1, 2, 3, 9)] == [7, 14, 28, 30]
    assert pace_of(Target("t1", "relay://:secret@127.0.0.1:1/key")).last <= 2
