"""A stream whose every second looks and sounds different, encoded as the composer does it.

Second n shows COLOURS[n % 6] all over and sounds at `tone(n)` Hz: what arrives tells when it was sent.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import count
from typing import Protocol

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import CodecContext, Flags
from av.video.codeccontext import VideoCodecContext

from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, AudioForm, Encoded, VideoForm

WIDTH, HEIGHT, FPS, GOP = 320, 180, 25, 25
COLOURS = ((220, 30, 30), (30, 200, 30), (30, 30, 220), (210, 210, 30), (30, 210, 210), (210, 30, 210))
SECONDS = 60
_BLOCK = 1024
_CLOCKS = {"video": VIDEO_CLOCK, "audio": AUDIO_RATE}


def tone(second: int) -> int:
    """Return the pitch of a second, in hertz."""
    return 400 + 150 * (second % 6)


@dataclass(frozen=True)
class Stream:
    """Packets in their order, and what they are."""

    video: VideoForm | None
    audio: AudioForm | None
    packets: tuple[Encoded, ...]


class Takes(Protocol):
    """What takes packets: every sink."""

    def write(self, packet: Encoded) -> None: ...


@cache
def stream(*, video: bool = True, audio: bool = True) -> Stream:
    """Return a stream of SECONDS."""
    packets: list[Encoded] = []
    video_form = audio_form = None
    if video:
        video_form, pictures = _pictures()
        packets += pictures
    if audio:
        audio_form, sounds = _sounds()
        packets += sounds
    return Stream(video_form, audio_form, tuple(sorted(packets, key=lambda packet: packet.time)))


class Feed:
    """Writes a stream again and again to a sink as time goes by, `speed` times as fast, until stopped."""

    def __init__(self, sink: Takes, made: Stream, speed: float = 1.0) -> None:
        self._sink = sink
        self._packets = made.packets
        self._speed = speed
        self._task: asyncio.Task[None] | None = None
        self.at = 0.0

    async def __aenter__(self) -> "Feed":
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        if self._task.done():
            self._task.result()  # which can only have failed
        self._task.cancel()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for packet in self._endless():
            wait = packet.time / 1e6 / self._speed - (loop.time() - began)
            if wait > 0:
                await asyncio.sleep(wait)
            self._sink.write(packet)
            self.at = packet.time / 1e6

    def _endless(self) -> Iterator[Encoded]:
        for turn in count():
            yield from (_moved(packet, turn * SECONDS) for packet in self._packets)


def before(made: Stream, second: int) -> tuple[Encoded, ...]:
    """Return the packets before a second, of which the first picture is a key frame."""
    return tuple(packet for packet in made.packets if packet.pts < second * _CLOCKS[packet.kind])


def later(made: Stream, hours: int) -> Stream:
    """Return the stream as it would be so many hours later, which are a multiple of its six seconds."""
    moved = (_moved(packet, hours * 3600) for packet in made.packets)
    return Stream(made.video, made.audio, tuple(moved))


def _moved(packet: Encoded, seconds: int) -> Encoded:
    ticks = seconds * _CLOCKS[packet.kind]
    return replace(packet, pts=packet.pts + ticks, dts=packet.dts + ticks)


def write_all(sink: Takes, packets: tuple[Encoded, ...]) -> None:
    """Write packets at once."""
    for packet in packets:
        sink.write(packet)


def _pictures() -> tuple[VideoForm, list[Encoded]]:
    codec = CodecContext.create("libx264", "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    codec.time_base, codec.framerate = Fraction(1, FPS), Fraction(FPS)
    codec.gop_size, codec.bit_rate, codec.thread_count = GOP, 300_000, 1
    codec.flags |= Flags.global_header | Flags.closed_gop
    codec.options = {"preset": "veryfast", "sc_threshold": "0", "forced-idr": "1"}
    codec.open()
    form = VideoForm(WIDTH, HEIGHT, Fraction(FPS), 300, codec.extradata or b"")
    tick = VIDEO_CLOCK // FPS
    packets: list[Encoded] = []
    plain = [
        av.VideoFrame.from_ndarray(np.full((HEIGHT, WIDTH, 3), colour, np.uint8)).reformat(format="yuv420p")
        for colour in COLOURS
    ]
    for number in range(SECONDS * FPS + 1):
        frame = None
        if number < SECONDS * FPS:
            frame = plain[number // FPS % len(plain)]
            frame.pts, frame.time_base = number, codec.time_base
        for packet in codec.encode(frame):
            pts, dts = packet.pts or 0, packet.dts or 0
            data = bytes(packet)
            packets.append(Encoded("video", data, pts * tick, dts * tick, tick, packet.is_keyframe))
    return form, packets


def _sounds() -> tuple[AudioForm, list[Encoded]]:
    codec = CodecContext.create("aac", "w")
    assert isinstance(codec, AudioCodecContext)
    codec.sample_rate, codec.layout, codec.format = AUDIO_RATE, "stereo", "fltp"
    codec.time_base, codec.bit_rate = Fraction(1, AUDIO_RATE), 96_000
    codec.flags |= Flags.global_header
    codec.open()
    form = AudioForm(2, 96, codec.extradata or b"")
    times = np.arange(SECONDS * AUDIO_RATE)
    pitch = np.array([tone(second) for second in range(SECONDS)]).repeat(AUDIO_RATE)
    wave = (0.4 * np.sin(2 * np.pi * pitch * times / AUDIO_RATE)).astype(np.float32)
    packets: list[Encoded] = []
    for begin in [*range(0, len(wave) - _BLOCK, _BLOCK), None]:
        frame = None
        if begin is not None:
            frame = av.AudioFrame.from_ndarray(
                np.tile(wave[begin : begin + _BLOCK], (2, 1)), "fltp", "stereo"
            )
            frame.sample_rate, frame.pts, frame.time_base = AUDIO_RATE, begin, codec.time_base
        for packet in codec.encode(frame):
            pts = packet.pts or 0
            packets.append(Encoded("audio", bytes(packet), pts, pts, _BLOCK, True))
    return form, packets
