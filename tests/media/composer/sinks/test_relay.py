"""The relay: what composers publish is pulled by several at once who know the path, as long as it lasts."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import av
import pytest

from roomful.media.composer.relay import Relay
from roomful.media.composer.sinks.push import Pace, Push
from roomful.media.recorder import ServingUnavailable, Target
from tests.media.composer.sinks.feed import Feed, stream
from tests.media.composer.sinks.seen import Seen, watch
from tests.waiting import until

QUICK = Pace(first=0.1, last=0.4, connect=5, stall=2)
KEY = "unguessable-key-of-mine"
_CLONE = Path(__file__).resolve().parents[4]


@pytest.fixture
async def relay(program: Path) -> AsyncIterator[Relay]:
    """A relay at a free port, which the first who asks starts."""
    made = Relay("127.0.0.1", 0, binary=str(program))
    yield made
    await made.stop()


async def published(relay: Relay, key: str = KEY, *, url: str = "") -> Push:
    """Publish to the relay, without anything to send yet."""
    push = Push(Target("t1", f"{url or await relay.publish_at()}/{key}"), pace=QUICK)
    made = stream()
    push.begin(made.video, made.audio)
    return push


async def live(relay: Relay, key: str = KEY) -> Push:
    push = await published(relay, key)
    await until(lambda: push.report().state == "live")
    return push


async def pull(relay: Relay, pictures: int, transport: str = "tcp", key: str = KEY) -> Seen:
    url = f"rtsp://{relay.address}/{key}"
    return await asyncio.to_thread(watch, url, pictures=pictures, rtsp_transport=transport)


async def test_it_is_pulled_by_several_at_once_by_tcp_and_udp(relay: Relay) -> None:
    push = await live(relay)
    async with Feed(push, stream(), speed=2):
        for seen in await asyncio.gather(*(pull(relay, 65, by) for by in ("tcp", "tcp", "udp"))):
            settled = seen.settled()
            settled.holds(settled.lead())
    await asyncio.to_thread(push.close)


async def test_there_is_nothing_before_after_and_elsewhere(relay: Relay) -> None:
    await relay.publish_at()

    async def nothing(*keys: str) -> None:
        for key in keys:
            with pytest.raises(av.HTTPNotFoundError):
                await pull(relay, 1, key=key)

    await nothing(KEY)
    push = await live(relay)
    await nothing("", "other", KEY[:-1], f"{KEY}2", f"x/{KEY}")
    async with Feed(push, stream()):
        reading = asyncio.create_task(pull(relay, 10_000))
        await until(lambda: push.report().state == "live")
        await pull(relay, 10)
        await asyncio.to_thread(push.close)
        seen = await asyncio.wait_for(reading, 10)
    assert 0 < len(seen.pictures) < 10_000
    await nothing(KEY)


async def test_only_who_knows_the_secret_publishes(relay: Relay) -> None:
    place = (await relay.publish_at()).rpartition("@")[2]
    stranger = await published(relay, url=f"relay://:guessed@{place}")
    await until(lambda: stranger.report().state == "retrying")
    assert stranger.report().error == "this may not be published"
    await asyncio.to_thread(stranger.close)
    container = av.open(
        f"rtsp://{relay.address}/{KEY}", "w", format="rtsp", options={"rtsp_transport": "tcp"}
    )
    container.add_stream("libx264", 25)
    with pytest.raises(av.FFmpegError):
        container.start_encoding()
    with pytest.raises(av.HTTPNotFoundError):
        await pull(relay, 1)


async def test_an_address_has_one_broadcast_at_a_time(relay: Relay) -> None:
    first = await live(relay)
    second = await published(relay)
    await until(lambda: second.report().state == "retrying")
    assert second.report().error == "another broadcast is served at this address"
    await asyncio.to_thread(first.close)
    await until(lambda: second.report().state == "live")
    await asyncio.to_thread(second.close)


async def test_a_relay_that_was_killed_is_started_again(relay: Relay) -> None:
    push = await live(relay)
    before, pid = await relay.publish_at(), relay.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await until(lambda: push.report().state == "retrying")
    assert await relay.publish_at() == before
    assert relay.pid not in (None, pid)
    await until(lambda: push.report().state == "live")
    async with Feed(push, stream()):
        assert len((await pull(relay, 10)).pictures) >= 10
    await asyncio.to_thread(push.close)


async def test_a_port_that_is_taken_is_told_and_tried_again(program: Path) -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    relay = Relay("127.0.0.1", taken.getsockname()[1], binary=str(program))
    for _ in range(2):  # the second time it is too early to look again
        with pytest.raises(ServingUnavailable, match="the port to serve at cannot be had"):
            await relay.publish_at()
    taken.close()

    async def served() -> bool:
        try:
            await relay.publish_at()
        except ServingUnavailable:
            return False
        return True

    await until(served)
    await relay.stop()
    assert relay.pid is None


async def test_without_the_program_nothing_is_served(tmp_path: Path) -> None:
    with pytest.raises(ServingUnavailable, match="missing"):
        await Relay("127.0.0.1", 0, binary=str(tmp_path / "none")).publish_at()


async def test_it_ends_with_the_server_that_started_it(program: Path) -> None:
    script = f"""
import asyncio, sys
from roomful.media.composer.relay import Relay
async def main():
    relay = Relay("127.0.0.1", 0, binary={str(program)!r})
    await relay.publish_at()
    print(relay.pid, file=sys.stderr, flush=True)
    await asyncio.sleep(3600)
asyncio.run(main())
"""
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        cwd=_CLONE,
    )
    assert server.stderr is not None
    pid = int(await server.stderr.readline())
    assert _runs(pid)
    server.kill()
    await server.wait()
    await until(lambda: not _runs(pid))


def _runs(pid: int) -> bool:
    return (Path("/proc") / str(pid)).exists()
