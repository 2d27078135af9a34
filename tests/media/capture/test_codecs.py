"""Codec by codec: what is written decodes, and sound and picture of one person belong together."""

from pathlib import Path

import av
import pytest

from tests.livekit import LiveKitServer
from tests.media.capture.conftest import Taking
from tests.media.capture.looking import beeps, flashes, looks_like, pairs, pictures
from tests.media.publishers import BARS, Show, publishing

pytestmark = pytest.mark.livekit

CODECS = ("vp8", "vp9", "h264", "av1")
# The least that people notice is about 45 ms (ITU-R BT.1359).
APART = 0.040


@pytest.mark.parametrize("codec", CODECS)
async def test_what_is_written_decodes(livekit_server: LiveKitServer, taking: Taking, codec: str) -> None:
    async with publishing(livekit_server, taking.room, {"ann": Show(codec=codec, sound=False)}):
        await taking.begin()
        camera = await taking.filling("ann", "camera")
        await taking.grow(2)
        await taking.stop()
    (begun,) = taking.events("track.started", track=camera)
    assert begun["codec"] == codec
    (film,) = taking.files(camera)
    with av.open(str(film)) as file:
        first = next(file.demux(video=0))
        assert first.is_keyframe
        assert file.streams.video[0].codec_context.name in (codec, f"lib{codec}", "libdav1d")
    shown = pictures(film)
    assert len(shown) > 15
    assert all(looks_like(each, BARS) for each in shown[5:])


@pytest.mark.parametrize("codec", ["vp8", "h264"])
async def test_sound_and_picture_are_together(
    livekit_server: LiveKitServer, taking: Taking, codec: str
) -> None:
    async with publishing(livekit_server, taking.room, {"ann": Show(codec=codec, beats=True)}) as people:
        await taking.begin()
        await taking.filling("ann", "camera")
        await taking.filling("ann", "microphone")
        await taking.grow(8)
        await taking.stop()
        sent = people["ann"].beats
    seen = flashes(taking.files(taking.track("ann", "camera"))[0])
    heard = beeps(taking.files(taking.track("ann", "microphone"))[0])
    apart = pairs(seen, heard)
    assert len(apart) >= 4
    assert _typical(apart) < APART, apart
    origin = taking.events("capture.started")[0]["origin"]
    late = pairs([(each - origin) / 1e6 for each in sent], heard)
    assert _typical(late) < 0.15, late


async def test_silence_that_is_not_sent_keeps_its_place(
    livekit_server: LiveKitServer, taking: Taking
) -> None:
    await taking.begin()
    # now and then WebRTC's own sender sends silence although it was asked not to: that is not the matter here
    for who in ("ann", "ben", "cem"):
        async with publishing(livekit_server, taking.room, {who: Show(beats=True, dtx=True)}):
            await taking.filling(who, "camera")
            await taking.filling(who, "microphone")
            await taking.grow(8)
        (voice,) = taking.files(taking.track(who, "microphone"))
        times = _times(voice)
        if len(times) < 0.7 * (times[-1] - times[0]) / 0.02:  # without it there is one every 20 ms
            break
    else:
        raise AssertionError("silence was always sent")
    await taking.stop()
    apart = pairs(flashes(taking.files(taking.track(who, "camera"))[0]), beeps(voice))
    assert len(apart) >= 4
    assert _typical(apart) < APART, apart


def _typical(apart: list[float]) -> float:
    """Return how far apart most are, but for those that a busy machine sent one after the other."""
    return sorted(map(abs, apart))[len(apart) // 3]


async def test_layers_no_taller_than_asked_for(livekit_server: LiveKitServer, taking: Taking) -> None:
    show = Show(width=1280, height=720, simulcast=True, sound=False, fps=10)
    async with publishing(livekit_server, taking.room, {"ann": show}):
        await taking.begin(max_height=360)
        camera = await taking.filling("ann", "camera")
        await taking.grow(4)
        await taking.stop()
    shown = pictures(taking.files(camera)[0])
    # LiveKit sends a taller one while the one asked for has not begun
    assert {each.height for each in shown if each.at > shown[0].at + 2} <= {180, 360}
    assert all(looks_like(each, BARS) for each in shown[5:])


def _times(file: Path) -> list[float]:
    """Return when each packet of a file is, in seconds."""
    with av.open(str(file)) as opened:
        return [float(one.pts * one.time_base) for one in opened.demux() if one.pts is not None]
