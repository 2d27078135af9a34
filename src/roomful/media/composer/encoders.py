"""H.264 and AAC, and the order their packets leave in."""

from collections import deque
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.codec.context import CodecContext, Flags
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, AudioForm, Encoded, VideoForm
from roomful.media.composer.mixer import BLOCK
from roomful.media.composer.voices import Samples
from roomful.media.recorder import Picture

KEY_SECONDS = 2
AUDIO_KBPS = 96
_CHANNELS = 2
# A fresh encoder knows nothing of the sound before; so many blocks later it does.
WARMING = 3
# Cameras send the colours of standard definition, whatever their size.
_COLOURS = "colorprim=smpte170m:transfer=smpte170m:colormatrix=smpte170m"


def video_options(picture: Picture) -> dict[str, str]:
    """Return what x264 is told."""
    return {
        "preset": "veryfast",
        "profile": "high",
        # Frames that refer to later ones cost a fifth more here, gain little where heads talk, and come late.
        "bf": "0",
        "maxrate": str(picture.kbps * 1500),
        "bufsize": str(picture.kbps * 3000),
        # key frames at even distances, so that parts and segments are
        "sc_threshold": "0",
        "x264-params": _COLOURS,
    }


class VideoEncoder:
    """Encodes frame after frame; `next` is the number in the output, and the first one is a key frame."""

    def __init__(self, picture: Picture, threads: int) -> None:
        codec = CodecContext.create("libx264", "w")
        assert isinstance(codec, VideoCodecContext)
        codec.width, codec.height, codec.pix_fmt = picture.width, picture.height, "yuv420p"
        codec.time_base, codec.framerate = Fraction(1, picture.fps), Fraction(picture.fps)
        codec.bit_rate = picture.kbps * 1000
        codec.gop_size = picture.fps * KEY_SECONDS
        codec.thread_count = threads
        codec.flags |= Flags.global_header | Flags.closed_gop
        codec.options = video_options(picture)
        codec.open()
        self.form = VideoForm(
            picture.width, picture.height, Fraction(picture.fps), picture.kbps, codec.extradata or b""
        )
        self.next = 0
        self._codec = codec
        self._fps = picture.fps

    def encode(self, frame: VideoFrame) -> list[Encoded]:
        """Encode the next frame."""
        frame.pts = self.next
        frame.time_base = self._codec.time_base
        frame.pict_type = 0
        self.next += 1
        return [self._told(packet) for packet in self._codec.encode(frame)]

    def flush(self) -> list[Encoded]:
        """Return what is left."""
        return [self._told(packet) for packet in self._codec.encode(None)]

    def _told(self, packet: "Packet[Any]") -> Encoded:
        pts, dts = packet.pts or 0, packet.dts or 0
        return Encoded(
            "video", bytes(packet), self._tick(pts), self._tick(dts), self._tick(1), packet.is_keyframe
        )

    def _tick(self, frames: int) -> int:
        return frames * VIDEO_CLOCK // self._fps


class AudioEncoder:
    """Encodes block after block. Packet n, counted from 0, is heard from sample (n - 1) * 1024 on."""

    def __init__(self) -> None:
        codec = CodecContext.create("aac", "w")
        assert isinstance(codec, AudioCodecContext)
        codec.sample_rate, codec.layout, codec.format = AUDIO_RATE, "stereo", "fltp"
        codec.time_base = Fraction(1, AUDIO_RATE)
        codec.bit_rate = AUDIO_KBPS * 1000
        codec.flags |= Flags.global_header
        codec.thread_count = 1
        codec.options = {"aac_coder": "fast"}
        codec.open()
        self.form = AudioForm(_CHANNELS, AUDIO_KBPS, codec.extradata or b"")
        self.next = 0
        self._first = 0
        self._codec = codec
        self._silence: Samples = np.zeros((_CHANNELS, BLOCK), np.float32)

    def begin(self, first: int) -> None:
        """Let packet `first` be the first one given; feed it from block `next` on, which is earlier."""
        self.next = max(first - WARMING, 0)
        self._first = first

    def encode(self, block: Samples | None) -> list[Encoded]:
        """Encode the next block; None is silence."""
        frame = AudioFrame.from_ndarray(self._silence if block is None else block, "fltp", "stereo")
        frame.sample_rate = AUDIO_RATE
        frame.pts = self.next * BLOCK
        frame.time_base = self._codec.time_base
        self.next += 1
        return self._told(self._codec.encode(frame))

    def flush(self) -> list[Encoded]:
        """Return what is left."""
        return self._told(self._codec.encode(None))

    def _told(self, packets: "list[Packet[Any]]") -> list[Encoded]:
        told = []
        for packet in packets:
            pts = packet.pts or 0
            if pts // BLOCK + 1 >= self._first:
                told.append(Encoded("audio", bytes(packet), pts, pts, BLOCK, True))
        return told


class Interleaver:
    """Lets packets of both kinds out in the order of their times."""

    def __init__(self, write: Callable[[Encoded], None], *, video: bool, audio: bool = True) -> None:
        self._write = write
        self._waiting: dict[str, deque[Encoded]] = {}
        if video:
            self._waiting["video"] = deque()
        if audio:
            self._waiting["audio"] = deque()

    def take(self, packets: list[Encoded]) -> None:
        """Take packets of one kind; pass on those that no other can precede."""
        for packet in packets:
            self._waiting[packet.kind].append(packet)
        while all(self._waiting.values()):
            first = min(self._waiting.values(), key=lambda waiting: waiting[0].time)
            self._write(first.popleft())

    def flush(self) -> None:
        """Pass on what is left."""
        left = [packet for waiting in self._waiting.values() for packet in waiting]
        for packet in sorted(left, key=lambda packet: packet.time):
            self._write(packet)
        for waiting in self._waiting.values():
            waiting.clear()
