"""Makes the folder of a capture without a media server: people with pictures and tones that tests find again.

A picture is one colour, with its frame's number in a bar code across the middle: sixteen cells, white is one.
A voice is a tone of one pitch. What was encoded once is used again, so that long captures cost little.
"""

import functools
import json
import struct
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import CodecContext, Flags
from av.video.codeccontext import VideoCodecContext

ORIGIN = 1_700_000_000_000_000
CELLS = 16
SECOND = 1_000_000
_ENCODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9", "h264": "libx264", "av1": "libsvtav1", "opus": "libopus"}
_NAMES = {"vp8": "V_VP8", "vp9": "V_VP9", "av1": "V_AV1", "h264": "V_MPEG4/ISO/AVC", "opus": "A_OPUS"}
_OPTIONS = {
    "vp8": {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "error-resilient": "1"},
    "vp9": {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"},
    "h264": {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"},
    "av1": {"preset": "12", "crf": "40", "svtav1-params": "pred-struct=1"},
}

Colour = tuple[int, int, int]
RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 180, 30), (30, 60, 200), (210, 200, 30)


@dataclass(frozen=True)
class Packet:
    """A frame as a capture would write it; `at` in microseconds."""

    at: int
    key: bool
    data: bytes


@dataclass(frozen=True)
class Stream:
    """Encoded frames, from time 0 on."""

    codec: str
    packets: tuple[Packet, ...]
    private: bytes = b""
    width: int = 0
    height: int = 0


@functools.cache
def pictures(
    colour: Colour,
    seconds: float,
    codec: str = "vp8",
    *,
    size: tuple[int, int] = (160, 90),
    fps: int = 25,
    first: int = 0,
    flash: float | None = None,
    noise: int = 0,
) -> Stream:
    """Return pictures of one colour; white for a fifth of each second that begins `flash` seconds into it."""
    encode = partial(_pictures, colour, seconds, codec, size, fps, first, flash, noise)
    if codec != "av1":
        return encode()
    # as root this encoder makes the thread that calls it a real-time one, before which everything else on
    # the machine waits, and which every process begun by it would inherit: it has a thread of its own
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(encode).result()


def _pictures(
    colour: Colour,
    seconds: float,
    codec: str,
    size: tuple[int, int],
    fps: int,
    first: int,
    flash: float | None,
    noise: int,
) -> Stream:
    width, height = size
    encoder = CodecContext.create(_ENCODERS[codec], "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, fps), Fraction(fps)
    encoder.gop_size, encoder.max_b_frames = 10_000, 0
    if codec != "av1":
        encoder.bit_rate = width * height * 5
    encoder.thread_count = 1
    encoder.options = _OPTIONS[codec]
    if codec in ("h264", "av1"):
        encoder.flags |= Flags.global_header
    random = np.random.default_rng(1)
    packets = []
    for number in range(round(seconds * fps)):
        white = flash is not None and flash <= number / fps % 1 < flash + 0.2
        image = np.full((height, width, 3), (255, 255, 255) if white else colour, np.uint8)
        if noise:
            image = np.clip(image.astype(np.int16) + random.integers(-noise, noise, image.shape), 0, 255)
        _stamp(image, first + number)
        frame = av.VideoFrame.from_ndarray(image.astype(np.uint8), "rgb24").reformat(format="yuv420p")
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    private = _avcc(encoder.extradata or b"") if codec == "h264" else encoder.extradata or b""
    told = tuple(
        Packet(
            (packet.pts or 0) * SECOND // fps,
            packet.is_keyframe,
            _sized(bytes(packet)) if codec == "h264" else bytes(packet),
        )
        for packet in packets
    )
    return Stream(codec, told, b"" if codec in ("vp8", "vp9") else private, width, height)


@functools.cache
def tone(hertz: float, seconds: float, *, loud: float = 0.2, beep: float | None = None) -> Stream:
    """Return a tone; with `beep` it sounds for a fifth of each second only, beginning so far into it."""
    encoder = CodecContext.create("libopus", "w")
    assert isinstance(encoder, AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "mono", "flt"
    encoder.time_base, encoder.bit_rate = Fraction(1, 48_000), 32_000
    encoder.open()
    # The encoder looks 312 samples ahead, as those of browsers do; a packet has the time of its input.
    times = np.arange(round(seconds * 48_000)) / 48_000
    sound = loud * np.sin(2 * np.pi * hertz * times)
    if beep is not None:
        sound[(times % 1 < beep) | (times % 1 >= beep + 0.2)] = 0
    packets = []
    for place in range(0, len(sound) // 960 * 960, 960):
        frame = av.AudioFrame.from_ndarray(sound[None, place : place + 960].astype(np.float32), "flt", "mono")
        frame.sample_rate, frame.pts = 48_000, place
        packets += encoder.encode(frame)
    told = tuple(Packet(number * 20_000, True, bytes(packet)) for number, packet in enumerate(packets))
    return Stream("opus", told, encoder.extradata or b"")


def shifted(packets: Iterable[Packet], at: int) -> Iterator[Packet]:
    """Yield packets, so much later."""
    for packet in packets:
        yield Packet(packet.at + at, packet.key, packet.data)


def repeated(stream: Stream, until: int, every: int) -> Iterator[Packet]:
    """Yield a stream again and again, each time `every` microseconds later."""
    for round_at in range(0, until, every):
        for packet in stream.packets:
            if packet.at < every and round_at + packet.at < until:
                yield Packet(round_at + packet.at, packet.key, packet.data)


def number_in(image: "np.ndarray[Any, Any]") -> int:
    """Read the bar code across a picture (rows, columns, colours)."""
    height, width = image.shape[:2]
    row = image[height // 2].mean(axis=1)
    cells = [row[int((cell + 0.5) * width / CELLS)] > 127 for cell in range(CELLS)]
    return sum(1 << place for place, white in enumerate(cells) if white)


def _stamp(image: "np.ndarray[Any, Any]", number: int) -> None:
    height, width = image.shape[:2]
    for cell in range(CELLS):
        value = 255 if number >> cell & 1 else 0
        image[height * 2 // 5 : height * 3 // 5, cell * width // CELLS : (cell + 1) * width // CELLS] = value


def _units(data: bytes) -> list[bytes]:
    return [unit.rstrip(b"\0") for unit in data.split(b"\0\0\1") if unit.rstrip(b"\0")]


def _sized(data: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(unit)) + unit for unit in _units(data))


def _avcc(extradata: bytes) -> bytes:
    units = _units(extradata)
    sps = next(unit for unit in units if unit[0] & 31 == 7)
    pps = next(unit for unit in units if unit[0] & 31 == 8)
    head = bytes([1, *sps[1:4], 0xFF, 0xE1])
    return head + struct.pack(">H", len(sps)) + sps + b"\1" + struct.pack(">H", len(pps)) + pps


@dataclass
class Capture:
    """A capture's folder. Times are microseconds since its origin."""

    folder: Path
    origin: int = ORIGIN
    files: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.say(0, "capture.started", origin=self.origin, version=1)

    def say(self, at: int, kind: str, **words: Any) -> None:
        """Note a line of the timeline."""
        self.lines.append({"t": at, "kind": kind, **words})

    def join(self, who: str, at: int, name: str = "") -> None:
        """Somebody comes in."""
        self.say(at, "participant.joined", participant=who, name=name or who.title())

    def leave(self, who: str, at: int) -> None:
        """And goes."""
        self.say(at, "participant.left", participant=who)

    def track(
        self,
        who: str,
        stream: Stream,
        at: int,
        *,
        source: str = "",
        track: str = "",
        packets: Iterable[Packet] | None = None,
        cut: int = 0,
        ends: bool = True,
    ) -> str:
        """Write a track that begins at a moment; `cut` bytes of its file are missing at the end."""
        medium = "audio" if stream.codec == "opus" else "video"
        source = source or ("microphone" if medium == "audio" else "camera")
        track = track or f"TR_{who}_{source}"
        started = {"participant": who, "source": source, "medium": medium, "codec": stream.codec}
        size = {"width": stream.width, "height": stream.height, "muted": False}
        self.say(at, "track.started", track=track, **started, **size)
        self.file(
            track, stream, shifted(stream.packets if packets is None else packets, at), at, cut, ends=ends
        )
        return track

    def file(
        self,
        track: str,
        stream: Stream,
        packets: Iterable[Packet],
        at: int,
        cut: int = 0,
        *,
        ends: bool = True,
    ) -> Path:
        """Write a file of a track."""
        self.files += 1
        path = self.folder / f"{self.files:04}-{track}.mkv"
        last = at
        with path.open("wb") as file:
            for piece, last in matroska(stream, packets):  # noqa: B007
                file.write(piece)
            file.truncate(file.tell() - cut)
        self.say(at, "file.started", track=track, file=path.name, codec=stream.codec)
        if ends:
            self.say(last, "file.ended", track=track, file=path.name)
        return path

    def stop(self, at: int, reason: str = "wanted") -> None:
        """End it, and write the timeline and how it is."""
        self.say(at, "capture.stopped", reason=reason)
        self.write()
        self.status("stopped", at)

    def write(self) -> None:
        """Write the timeline as it is by now."""
        lines = sorted(self.lines, key=lambda line: line["t"])
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (self.folder / "timeline.jsonl").write_text(text)

    def status(self, state: str, at: int) -> None:
        """Write how it is."""
        told = {"pid": 1, "state": state, "reason": "", "at": self.origin + at, "origin": self.origin}
        new = self.folder / "capture.json.new"
        new.write_text(json.dumps(told | {"bytes": 0, "tracks": 0}))
        new.replace(self.folder / "capture.json")


def matroska(stream: Stream, packets: Iterable[Packet]) -> Iterator[tuple[bytes, int]]:
    """Yield a live Matroska file piece by piece: its head, then each packet; and the packets' times."""
    yield _head(stream), 0
    cluster: int | None = None
    for packet in packets:
        at = packet.at // 1000
        piece = b""
        if cluster is None or at - cluster >= 1000:
            cluster = at
            piece = bytes.fromhex("1f43b675 01ffffffffffffff") + _element(0xE7, at.to_bytes(8, "big"))
        block = struct.pack(">BhB", 0x81, at - cluster, 0x80 if packet.key else 0) + packet.data
        yield piece + _element(0xA3, block), packet.at


def _head(stream: Stream) -> bytes:
    sound = stream.codec == "opus"
    if sound:
        medium = _element(0x9F, b"\1") + _element(0xB5, struct.pack(">d", 48_000.0))
    else:
        size = (stream.width, stream.height)
        medium = b"".join(_element(n, struct.pack(">H", v)) for n, v in zip((0xB0, 0xBA), size, strict=True))
    track = _element(0xD7, b"\1") + _element(0x73C5, b"\1") + _element(0x83, b"\2" if sound else b"\1")
    track += _element(0x86, _NAMES[stream.codec].encode()) + _element(0x63A2, stream.private)
    track += _element(0xE1 if sound else 0xE0, medium)
    info = _element(0x2AD7B1, (1_000_000).to_bytes(4, "big"))
    ebml = _element(0x4282, b"matroska") + _element(0x4287, b"\4") + _element(0x4285, b"\2")
    segment = bytes.fromhex("18538067 01ffffffffffffff")
    tracks = _element(0x1654AE6B, _element(0xAE, track))
    return _element(0x1A45DFA3, ebml) + segment + _element(0x1549A966, info) + tracks


def _element(number: int, body: bytes) -> bytes:
    size = (len(body) | 1 << 28).to_bytes(4, "big")
    return number.to_bytes((number.bit_length() + 7) // 8, "big") + size + body
