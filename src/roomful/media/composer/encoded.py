"""What the encoders hand to the sinks: packets, and what a container must know of them beforehand."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

VIDEO_CLOCK = 90_000
AUDIO_RATE = 48_000


@dataclass(frozen=True, slots=True)
class VideoForm:
    """H.264 as it is encoded; `extradata` are SPS and PPS as the encoder gives them.

    For a target that asks for it, it is another `codec` (recode.py).
    """

    width: int
    height: int
    fps: Fraction
    kbps: int
    extradata: bytes
    codec: str = "h264"


@dataclass(frozen=True, slots=True)
class AudioForm:
    """AAC as it is encoded: 48 kHz, `extradata` the AudioSpecificConfig, `delay` samples of priming.

    For a target that asks for it, it is another `codec` (recode.py).
    """

    channels: int
    kbps: int
    extradata: bytes
    delay: int = 1024
    codec: str = "aac"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A packet. Video counts in 1/90000 s, audio in 1/48000 s, from the beginning of the output."""

    kind: Literal["video", "audio"]
    data: bytes
    pts: int
    dts: int
    duration: int
    key: bool

    @property
    def time(self) -> int:
        """Return when it is decoded, in microseconds."""
        return self.dts * 1_000_000 // (VIDEO_CLOCK if self.kind == "video" else AUDIO_RATE)


class Sink(Protocol):
    """Takes one encode's packets somewhere. Never holds up the encoder for longer than a disk write.

    Called from the composer's thread; what may wait (a network) has a thread and a bounded queue of its own.
    """

    def begin(self, video: VideoForm | None, audio: AudioForm | None) -> None:
        """Learn what comes. Called once, before the first packet."""
        ...

    def write(self, packet: Encoded) -> None:
        """Take a packet; they come in the order of their times, kinds interleaved."""
        ...

    def close(self) -> None:
        """Write what is left and free everything."""
        ...
