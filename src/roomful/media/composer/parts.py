"""What was composed so far, in fragmented MP4 files: one a run, each fragment whole or not there.

A fragment is written in one go when the next key frame comes. Killed at any point, the next run counts what
the whole fragments hold and goes on from exactly there, in a file of its own.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from roomful.media.composer import boxes
from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, AudioForm, Encoded, VideoForm
from roomful.media.composer.mixer import BLOCK

_PATTERN = "part-*.mp4"
# Without pictures a fragment is closed after so many samples.
_SOUND_ONLY = 2 * AUDIO_RATE
_KEY_FLAGS, _OTHER_FLAGS = 0x02000000, 0x01010000


@dataclass(slots=True)
class Samples:
    """Some samples of a track, one after the other in a file."""

    offset: int = 0
    sizes: list[int] = field(default_factory=list)
    shifts: list[int] = field(default_factory=list)  # when it is shown, counted from when it is decoded
    keys: list[bool] = field(default_factory=list)


@dataclass(slots=True)
class Fragment:
    """A whole fragment of a part; it begins with the frame and the block of these numbers, if with any."""

    part: Path
    begins: tuple[int | None, int | None] = (None, None)
    video: Samples = field(default_factory=Samples)
    audio: Samples = field(default_factory=Samples)


def part_files(work: Path) -> list[Path]:
    """Return the parts in their order."""
    return sorted(work.glob(_PATTERN))


def fragments(work: Path, trusted: Path | None = None) -> list[Fragment]:
    """Return the whole fragments of all parts, in order, each of which begins where the one before ends.

    Each is checked against its checksum, but for those of the part that this process wrote itself.
    """
    found: list[Fragment] = []
    frames = blocks = 0
    for part in part_files(work):
        for fragment in _of_part(part, check=part != trusted):
            if fragment.begins in ((frames, blocks), (frames, None), (None, blocks)):
                found.append(fragment)
                frames += len(fragment.video.sizes)
                blocks += len(fragment.audio.sizes)
    return found


def _of_part(part: Path, *, check: bool) -> Iterator[Fragment]:
    with part.open("rb") as file:
        moof: tuple[int, bytes] | None = None
        for kind, begin, end in boxes.walk(file, 0, part.stat().st_size):
            if kind == "moof":
                file.seek(begin)
                moof = begin - 8, file.read(end - begin)
            elif kind == "free" and moof is not None:
                file.seek(moof[0])
                if (
                    check
                    and zlib.crc32(file.read(begin - 8 - moof[0])).to_bytes(4, "big") != file.read(12)[8:]
                ):
                    return
                yield _parsed(part, *moof)
                moof = None


class Parts:
    """A sink that writes the part of one run. `frames` and `blocks` are there already."""

    def __init__(self, work: Path, frames: int, blocks: int) -> None:
        last = max((int(part.stem.partition("-")[2]) for part in part_files(work)), default=0)
        self.path = work / f"part-{last + 1:04}.mp4"
        self._frames, self._blocks = frames, blocks
        self._video: list[Encoded] = []
        self._audio: list[Encoded] = []
        self._with_video = False
        self._fps = 0
        self._sequence = 0
        self.written = 0  # frames (or blocks, without pictures) that are safe

    def begin(self, video: VideoForm | None, audio: AudioForm | None) -> None:
        """Write the head."""
        tracks, extends = [], []
        if video is not None:
            self._with_video = True
            self._fps = int(video.fps)
            tracks.append(boxes.trak(video, self._fps * boxes.TICK, 0, 0, 0, boxes.no_tables()))
            extends.append(_trex(boxes.VIDEO_TRACK, boxes.TICK))
        if audio is not None:
            tracks.append(boxes.trak(audio, AUDIO_RATE, 0, 0, audio.delay, boxes.no_tables()))
            extends.append(_trex(boxes.AUDIO_TRACK, BLOCK))
        moov = boxes.box("moov", boxes.mvhd(0), *tracks, boxes.box("mvex", *extends))
        self._file = self.path.open("xb")
        self._write(boxes.ftyp(fragments=True) + moov)

    def write(self, packet: Encoded) -> None:
        """Take a packet; a key frame closes the fragment before it."""
        if packet.kind == "video":
            if packet.key:
                self._close_fragment()
            self._video.append(packet)
        else:
            self._audio.append(packet)
            if not self._with_video and len(self._audio) * BLOCK >= _SOUND_ONLY:
                self._close_fragment()

    def close(self) -> None:
        """Write the last fragment."""
        self._close_fragment()
        self._file.close()

    def _close_fragment(self) -> None:
        if not self._video and not self._audio:
            return
        video = [boxes.sized(packet.data) for packet in self._video]
        audio = [packet.data for packet in self._audio]
        payload = b"".join([*video, *audio])
        behind_video = sum(map(len, video))
        first = self._moof(video, audio, 0, 0)
        moof = self._moof(video, audio, len(first) + 8, len(first) + 8 + behind_video)
        content = moof + boxes.box("mdat", payload)
        self._write(content + boxes.box("free", zlib.crc32(content).to_bytes(4, "big")))
        self._frames += len(video)
        self._blocks += len(audio)
        self.written = self._frames if self._with_video else self._blocks
        self._video, self._audio = [], []

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._file.flush()

    def _moof(self, video: list[bytes], audio: list[bytes], video_at: int, audio_at: int) -> bytes:
        self._sequence += 1
        tracks = []
        if video:
            rows = b"".join(
                struct.pack(
                    ">IIi",
                    len(data),
                    _KEY_FLAGS if packet.key else _OTHER_FLAGS,
                    self._shown(packet) - (self._frames + number) * boxes.TICK,
                )
                for number, (data, packet) in enumerate(zip(video, self._video, strict=True))
            )
            trun = boxes.full("trun", 1, 0xE01, struct.pack(">Ii", len(video), video_at), rows)
            tracks.append(_traf(boxes.VIDEO_TRACK, self._frames * boxes.TICK, trun))
        if audio:
            rows = b"".join(struct.pack(">I", len(data)) for data in audio)
            trun = boxes.full("trun", 0, 0x201, struct.pack(">Ii", len(audio), audio_at), rows)
            tracks.append(_traf(boxes.AUDIO_TRACK, self._blocks * BLOCK, trun))
        return boxes.box("moof", boxes.full("mfhd", 0, 0, struct.pack(">I", self._sequence)), *tracks)

    def _shown(self, packet: Encoded) -> int:
        return round(packet.pts * self._fps / VIDEO_CLOCK) * boxes.TICK


def _trex(track: int, duration: int) -> bytes:
    return boxes.full("trex", 0, 0, struct.pack(">5I", track, 1, duration, 0, 0))


def _traf(track: int, time: int, trun: bytes) -> bytes:
    tfhd = boxes.full("tfhd", 0, 0x20000, struct.pack(">I", track))  # offsets count from this moof
    return boxes.box("traf", tfhd, boxes.full("tfdt", 1, 0, struct.pack(">Q", time)), trun)


def _parsed(part: Path, offset: int, moof: bytes) -> Fragment:
    found = Fragment(part)
    frame: int | None = None
    block: int | None = None
    for _, traf in _children(moof, "traf"):
        tfhd = next(body for _, body in _children(traf, "tfhd"))
        (track,) = struct.unpack_from(">I", tfhd, 4)
        trun = next(body for _, body in _children(traf, "trun"))
        (time,) = struct.unpack_from(">Q", next(body for _, body in _children(traf, "tfdt")), 4)
        count, at = struct.unpack_from(">Ii", trun, 4)
        if track == boxes.VIDEO_TRACK:
            frame = time // boxes.TICK
            rows = list(struct.iter_unpack(">IIi", trun[12 : 12 + count * 12]))
            found.video = Samples(
                offset + at,
                [row[0] for row in rows],
                [row[2] for row in rows],
                [row[1] == _KEY_FLAGS for row in rows],
            )
        else:
            block = time // BLOCK
            found.audio = Samples(
                offset + at, [row[0] for row in struct.iter_unpack(">I", trun[12 : 12 + count * 4])]
            )
    found.begins = frame, block
    return found


def _children(data: bytes, wanted: str) -> list[tuple[str, bytes]]:
    found, at = [], 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if kind.decode("ascii") == wanted:
            found.append((wanted, data[at + 8 : at + size]))
        at += size
    return found
