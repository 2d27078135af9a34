"""Other codecs over RTSP: pulled and pushed, told as what they are, and everything at its time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, Encoded
from roomful.media.composer.recode import Recoder
from roomful.media.composer.relay import Relay
from roomful.media.composer.sinks.link import Link
from roomful.media.composer.sinks.push import Pace, Push
from roomful.media.recorder import Target
from tests.media.composer.sinks.feed import Feed, before, stream
from tests.media.composer.sinks.nginx import RtmpServer, free_port
from tests.media.composer.sinks.seen import Seen, watch
from tests.waiting import until

QUICK = Pace(first=0.1, last=0.4, connect=5, stall=2)
KEY = "unguessable-key-of-mine"
# as a target asks for them, and as FFmpeg calls what it finds
CODECS = [
    ("h264", "mp3", {"h264", "mp3", 48_000}),
    ("h264", "pcm", {"h264", "pcm_s16be", 48_000}),
    ("h264", "pcmu", {"h264", "pcm_mulaw", 8_000}),
    ("vp8", "pcma", {"vp8", "pcm_alaw", 8_000}),
    ("vp8", "aac", {"vp8", "aac", 48_000}),
]


@pytest.fixture
async def relay(program: Path) -> AsyncIterator[Relay]:
    """A relay at a free port."""
    made = Relay("127.0.0.1", 0, binary=str(program))
    yield made
    await made.stop()


def _holds(seen: Seen, codecs: set[str | int]) -> None:
    assert seen.codecs == codecs
    settled = seen.settled()
    settled.holds(settled.lead())


@pytest.mark.parametrize(("video", "audio", "found"), CODECS)
async def test_what_is_pulled_is_what_was_asked_for(
    relay: Relay, video: str, audio: str, found: set[str | int]
) -> None:
    target = Target("t1", f"{await relay.publish_at()}/{KEY}", video_codec=video, audio_codec=audio)
    push, made = Push(target, pace=QUICK), stream()
    push.begin(made.video, made.audio)
    await until(lambda: push.report().state == "live")
    async with Feed(push, made, speed=2):
        options = {"rtsp_transport": "tcp"}
        url = f"rtsp://{relay.address}/{KEY}"
        seen = await asyncio.to_thread(watch, url, pictures=65, **options)
    await asyncio.to_thread(push.close)
    _holds(seen, found)


@pytest.mark.parametrize("scheme", ["rtsp", "rtspu"])
async def test_what_is_pushed_is_what_was_asked_for(program: Path, scheme: str) -> None:
    port, made = free_port(), stream()
    waiting = asyncio.to_thread(
        watch, f"rtsp://127.0.0.1:{port}/mine", pictures=75, rtsp_flags="listen", listen_timeout="15"
    )
    receiving = asyncio.create_task(waiting)
    target = Target("t1", f"{scheme}://127.0.0.1:{port}/mine", allow_private=True, video_codec="vp8")
    push = Push(replace(target, audio_codec="mp3"), pace=QUICK, program=program)
    push.begin(made.video, made.audio)
    async with Feed(push, made, speed=1.5):
        seen = await asyncio.wait_for(receiving, 30)
    await asyncio.to_thread(push.close)
    _holds(seen, {"vp8", "mp3", 48_000})


async def test_rtmp_takes_nothing_else(rtmp: RtmpServer, program: Path) -> None:
    made = stream()
    target = Target("t1", rtmp.url(KEY), allow_private=True, retries=1, audio_codec="mp3")
    push = Push(target, pace=replace(QUICK, retries=1), program=program)
    push.begin(made.video, made.audio)
    await until(lambda: push.report().state == "failed")
    assert push.report().error == "RTMP takes H.264 and AAC alone"
    await asyncio.to_thread(push.close)


def test_what_is_asked_for_as_it_is_passes() -> None:
    made = stream()
    same = Recoder(made.video, made.audio, "h264", "aac")
    packets = before(made, 1)
    taken = [each for one in packets for each in same.take(one)]
    assert (same.video, same.audio, taken) == (made.video, made.audio, list(packets))
    sound = stream(video=False)
    recoder = Recoder(None, sound.audio, "vp8", "pcmu")
    assert recoder.video is None
    assert recoder.audio is not None
    assert (recoder.audio.codec, recoder.audio.channels, recoder.audio.kbps) == ("pcmu", 1, 64)


def test_a_gap_stays_a_gap() -> None:
    made = stream()
    recoder = Recoder(made.video, made.audio, "vp8", "pcmu")
    clocks = {"video": VIDEO_CLOCK, "audio": AUDIO_RATE}
    given = [one for one in before(made, 9) if not 2 <= one.pts / clocks[one.kind] < 4]
    turned = [taken for one in given for taken in recoder.take(one)]
    for kind, clock in clocks.items():
        times = [one.pts / clock for one in turned if one.kind == kind]
        assert times == sorted(times)
        assert not [at for at in times if 2.1 < at < 3.9]
        assert max(later - earlier for earlier, later in pairwise(times)) > 1.7
        assert times[-1] > 8.8
    assert all(one.key for one in turned if one.kind == "audio")
    keys = [one.pts / VIDEO_CLOCK for one in turned if one.kind == "video" and one.key]
    assert {0.0, 1.0, 4.0, 5.0} <= {round(at, 3) for at in keys}


async def test_what_is_recoded_is_sent_before_the_next_is(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that is slow brings little, but not nothing for as long as all that waits takes."""
    steps: list[str] = []
    take, send = Recoder.take, Link.send

    def taken(recoder: Recoder, packet: Encoded) -> list[Encoded]:
        steps.append("recoded")
        return take(recoder, packet)

    def sent(link: Link, packets: list[Encoded]) -> bool:
        steps.append("sent")
        return send(link, packets)

    monkeypatch.setattr(Recoder, "take", taken)
    monkeypatch.setattr(Link, "send", sent)
    target = Target("t1", f"{await relay.publish_at()}/{KEY}", video_codec="vp8", audio_codec="pcma")
    push, made = Push(target, pace=QUICK), stream()
    push.begin(made.video, made.audio)
    waiting = before(made, 1)
    for packet in waiting:
        push.write(packet)
    await until(lambda: steps.count("sent") == len(waiting))
    await asyncio.to_thread(push.close)
    assert steps == ["recoded", "sent"] * len(waiting)
