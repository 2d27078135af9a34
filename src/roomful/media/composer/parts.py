"""What was composed so far: the film itself, as a fragmented MP4 with room in front for its tables.

A fragment is written in one go when the next key frame comes. Killed at any point, the next run counts what
the whole fragments hold, cuts off what is behind them, and goes on from exactly there. At the end only the
tables are missing: where the finished film is long, they are put into the room and it is not copied.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from roomful.media.composer import boxes
from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, AudioForm, Encoded, VideoForm
from roomful.media.composer.mixer import BLOCK
from roomful.media.composer.tables import Samples, Tables

# Where the fragments begin. The hole before them takes no room on the disk; tables of some 3½ hours fit.
ROOM = 4 << 20
_NAME = "part.mp4"
# Without pictures a fragment is closed after so many samples.
_SOUND_ONLY = 2 * AUDIO_RATE
# So many bytes at most are left to be synced at the end.
_SYNCED_EVERY = 8 << 20
_KEY_FLAGS, _OTHER_FLAGS = 0x02000000, 0x01010000


@dataclass(slots=True)
class Fragment:
    """A whole fragment, up to `end`; it begins with the frame and the block of these numbers, if with any."""

    begins: tuple[int | None, int | None] = (None, None)
    video: Samples = field(default_factory=Samples)
    audio: Samples = field(default_factory=Samples)
    end: int = 0


def part_file(work: Path) -> Path:
    """Return where the part of a work folder is."""
    return work / _NAME


def fragments(part: Path) -> Iterator[Fragment]:
    """Yield the whole fragments in order, up to the first that is spoilt; each begins where one has ended."""
    frames = blocks = 0
    for fragment in _whole(part):
        if fragment.begins not in ((frames, blocks), (frames, None), (None, blocks)):
            return
        yield fragment
        frames += len(fragment.video.sizes)
        blocks += len(fragment.audio.sizes)


def _whole(part: Path) -> Iterator[Fragment]:
    if not part.exists():
        return
    with part.open("rb") as file:
        moof: tuple[int, bytes] | None = None
        for kind, begin, end in boxes.walk(file, ROOM, part.stat().st_size):
            if kind == "moof":
                file.seek(begin)
                moof = begin - 8, file.read(end - begin)
            elif kind == "free" and moof is not None:
                file.seek(moof[0])
                if zlib.crc32(file.read(begin - 8 - moof[0])).to_bytes(4, "big") != file.read(12)[8:]:
                    return
                yield _parsed(*moof, end)
                moof = None


class Parts:
    """A sink that writes the part, or goes on with the one there is: then `frames` and `blocks` are there."""

    def __init__(self, work: Path) -> None:
        self.path = part_file(work)
        self.tables = Tables()
        self._end = ROOM
        for fragment in fragments(self.path):
            self._add(fragment)
        self.frames, self.blocks = self.tables.video.count, self.tables.audio.count
        self._video: list[Encoded] = []
        self._audio: list[Encoded] = []
        self._with_video = False
        self._fps = 0
        self._sequence = 0
        self._disk = _Disk()
        self.written = 0  # frames (or blocks, without pictures) that are safe

    def begin(self, video: VideoForm | None, audio: AudioForm | None) -> None:
        """Write the head, and cut off what is not whole."""
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
        head = boxes.ftyp(fragments=True) + moov
        self._file = self.path.open("r+b" if self.path.exists() else "xb")
        self._file.write(head + struct.pack(">I4s", ROOM - len(head), b"free"))
        self._file.truncate(self._end)
        self._file.seek(self._end)

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
        self._disk.close()
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
        content += boxes.box("free", zlib.crc32(content).to_bytes(4, "big"))
        self._file.write(content)
        self._file.flush()
        self._disk.took(self._file, len(content))
        self._add(_parsed(self._end, moof[8:], self._end + len(content)))
        self.frames += len(video)
        self.blocks += len(audio)
        self.written = self.frames if self._with_video else self.blocks
        self._video, self._audio = [], []

    def _add(self, fragment: Fragment) -> None:
        self.tables.add(fragment.video, fragment.audio)
        self._end = fragment.end

    def _moof(self, video: list[bytes], audio: list[bytes], video_at: int, audio_at: int) -> bytes:
        self._sequence += 1
        tracks = []
        if video:
            rows = b"".join(
                struct.pack(
                    ">IIi",
                    len(data),
                    _KEY_FLAGS if packet.key else _OTHER_FLAGS,
                    self._shown(packet) - (self.frames + number) * boxes.TICK,
                )
                for number, (data, packet) in enumerate(zip(video, self._video, strict=True))
            )
            trun = boxes.full("trun", 1, 0xE01, struct.pack(">Ii", len(video), video_at), rows)
            tracks.append(_traf(boxes.VIDEO_TRACK, self.frames * boxes.TICK, trun))
        if audio:
            rows = b"".join(struct.pack(">I", len(data)) for data in audio)
            trun = boxes.full("trun", 0, 0x201, struct.pack(">Ii", len(audio), audio_at), rows)
            tracks.append(_traf(boxes.AUDIO_TRACK, self.blocks * BLOCK, trun))
        return boxes.box("moof", boxes.full("mfhd", 0, 0, struct.pack(">I", self._sequence)), *tracks)

    def _shown(self, packet: Encoded) -> int:
        return round(packet.pts * self._fps / VIDEO_CLOCK) * boxes.TICK


class _Disk:
    """Has what is written put on the disk as it comes, aside: a busy disk does not hold up the encoder."""

    def __init__(self) -> None:
        self._aside = ThreadPoolExecutor(1)
        self._syncing: Future[None] | None = None
        self._waiting = 0

    def took(self, file: BinaryIO, count: int) -> None:
        """So many bytes more were written. Raises OSError when those before could not be kept."""
        self._waiting += count
        if self._waiting < _SYNCED_EVERY or (self._syncing and not self._syncing.done()):
            return
        self._heard()
        self._waiting = 0
        self._syncing = self._aside.submit(os.fdatasync, file.fileno())

    def close(self) -> None:
        """Wait for what is being put there. Raises OSError."""
        self._aside.shutdown()
        self._heard()

    def _heard(self) -> None:
        if self._syncing is not None:
            self._syncing.result()


def _trex(track: int, duration: int) -> bytes:
    return boxes.full("trex", 0, 0, struct.pack(">5I", track, 1, duration, 0, 0))


def _traf(track: int, time: int, trun: bytes) -> bytes:
    tfhd = boxes.full("tfhd", 0, 0x20000, struct.pack(">I", track))  # offsets count from this moof
    return boxes.box("traf", tfhd, boxes.full("tfdt", 1, 0, struct.pack(">Q", time)), trun)


def _parsed(offset: int, moof: bytes, end: int) -> Fragment:
    found = Fragment(end=end)
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
