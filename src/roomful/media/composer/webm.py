"""Writes WebM and Matroska files to seek in: with a duration, and cues for every key frame."""

import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from roomful.media.composer.matroska import Block, Form

_EBML, _SEGMENT, _SEEK_HEAD, _SEEK, _SEEK_ID, _SEEK_POSITION = (
    0x1A45DFA3,
    0x18538067,
    0x114D9B74,
    0x4DBB,
    0x53AB,
    0x53AC,
)
_INFO, _SCALE, _DURATION, _MUXER, _WRITER = 0x1549A966, 0x2AD7B1, 0x4489, 0x4D80, 0x5741
_TRACKS, _TRACK, _NUMBER, _UID, _TYPE, _CODEC, _PRIVATE = 0x1654AE6B, 0xAE, 0xD7, 0x73C5, 0x83, 0x86, 0x63A2
_VIDEO, _WIDTH, _HEIGHT, _AUDIO, _RATE, _CHANNELS = 0xE0, 0xB0, 0xBA, 0xE1, 0xB5, 0x9F
_PRE_ROLL = 0x56BB
_CLUSTER, _TIMESTAMP, _SIMPLE_BLOCK = 0x1F43B675, 0xE7, 0xA3
_CUES, _CUE, _CUE_TIME, _CUE_PLACES, _CUE_TRACK, _CUE_CLUSTER = 0x1C53BB6B, 0xBB, 0xB3, 0xB7, 0xF7, 0xF1

_NAMES = {"vp8": "V_VP8", "vp9": "V_VP9", "av1": "V_AV1", "h264": "V_MPEG4/ISO/AVC", "opus": "A_OPUS"}
_WEB = frozenset({"vp8", "vp9", "av1", "opus"})
# Milliseconds.
_CLUSTER_MOST = 5000
_RATE_HZ = 48_000.0


def element(number: int, body: bytes) -> bytes:
    """Return an element."""
    size = len(body)
    length = next(n for n in range(1, 9) if size < (1 << 7 * n) - 1)
    return _id(number) + (size | 1 << 7 * length).to_bytes(length, "big") + body


def _id(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _uint(number: int, value: int) -> bytes:
    return element(number, value.to_bytes(max((value.bit_length() + 7) // 8, 1), "big"))


def _float(number: int, value: float) -> bytes:
    return element(number, struct.pack(">d", value))


def _text(number: int, value: str) -> bytes:
    return element(number, value.encode())


@dataclass(slots=True)
class _Cluster:
    begins: int
    blocks: list[bytes] = field(default_factory=list)


class WebmWriter:
    """Writes blocks in the order of their times (milliseconds); `close` says how long it all is."""

    def __init__(self, file: BinaryIO, forms: list[Form]) -> None:
        self._file = file
        self._forms = forms
        self._cues: list[tuple[int, int, int]] = []
        self._cluster: _Cluster | None = None
        kind = "webm" if all(form.codec in _WEB for form in forms) else "matroska"
        versions = b"".join(_uint(n, v) for n, v in ((0x4286, 1), (0x42F7, 1), (0x42F2, 4), (0x42F3, 8)))
        file.write(element(_EBML, versions + _text(0x4282, kind) + _uint(0x4287, 4) + _uint(0x4285, 2)))
        file.write(_id(_SEGMENT))
        self._size_at = file.tell()
        file.write(bytes(8))
        self._segment = file.tell()
        file.write(self._front(0, 0.0))

    def write(self, block: Block, at: int, number: int) -> None:
        """Write a block of the track with a number, counted from 1."""
        video = self._forms[number - 1].width > 0 or self._forms[number - 1].codec != "opus"
        cluster = self._cluster
        if cluster is None or at - cluster.begins > _CLUSTER_MOST or (video and block.key):
            self._write_cluster()
            cluster = self._cluster = _Cluster(at)
            if block.key:
                self._cues.append((at, number, self._file.tell() - self._segment))
        head = struct.pack(">BhB", 0x80 | number, at - cluster.begins, 0x80 if block.key else 0)
        cluster.blocks.append(element(_SIMPLE_BLOCK, head + block.data))

    def close(self, milliseconds: int) -> None:
        """Write the cues, and in front where they are and how long it is."""
        self._write_cluster()
        cues_at = self._file.tell() - self._segment
        self._file.write(element(_CUES, b"".join(_cue(*cue) for cue in self._cues)))
        whole = self._file.tell() - self._segment
        self._file.seek(self._size_at)
        self._file.write((whole | 1 << 56).to_bytes(8, "big"))
        self._file.write(self._front(cues_at, float(milliseconds)))

    def _front(self, cues_at: int, milliseconds: float) -> bytes:
        """Return what stands before the clusters; it is as long whatever the values."""
        place = element(_SEEK_POSITION, cues_at.to_bytes(8, "big"))
        seek = element(_SEEK_HEAD, element(_SEEK, element(_SEEK_ID, _id(_CUES)) + place))
        names = _text(_MUXER, "Roomful") + _text(_WRITER, "Roomful")
        info = element(_INFO, _uint(_SCALE, 1_000_000) + names + _float(_DURATION, milliseconds))
        tracks = b"".join(_track(number, form) for number, form in enumerate(self._forms, 1))
        return seek + info + element(_TRACKS, tracks)

    def _write_cluster(self) -> None:
        if self._cluster is not None:
            body = _uint(_TIMESTAMP, self._cluster.begins) + b"".join(self._cluster.blocks)
            self._file.write(element(_CLUSTER, body))
            self._cluster = None


def _track(number: int, form: Form) -> bytes:
    sound = form.codec == "opus"
    body = _uint(_NUMBER, number) + _uint(_UID, number) + _uint(_TYPE, 2 if sound else 1)
    body += _text(_CODEC, _NAMES.get(form.codec, form.codec))
    if form.private:
        body += element(_PRIVATE, form.private)
    if sound:
        body += _uint(_PRE_ROLL, 80_000_000)  # what a decoder of Opus needs before it is right
        body += element(_AUDIO, _float(_RATE, _RATE_HZ) + _uint(_CHANNELS, form.channels))
    else:
        body += element(_VIDEO, _uint(_WIDTH, form.width) + _uint(_HEIGHT, form.height))
    return element(_TRACK, body)


def _cue(at: int, number: int, place: int) -> bytes:
    places = element(_CUE_PLACES, _uint(_CUE_TRACK, number) + _uint(_CUE_CLUSTER, place))
    return element(_CUE, _uint(_CUE_TIME, at) + places)
