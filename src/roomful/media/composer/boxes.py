"""The boxes of an MP4 (ISO/IEC 14496-12, -14, -15) that parts and finished files are made of."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from roomful.media.composer.encoded import AudioForm, VideoForm

VIDEO_TRACK, AUDIO_TRACK = 1, 2
# Units of the whole film's durations: milliseconds.
FILM_CLOCK = 1000
# A frame lasts so many units of the video's clock, whatever the frame rate.
TICK = 512
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_SPS, _PPS = 7, 8


def box(kind: str, *bodies: bytes) -> bytes:
    """Return a box."""
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind.encode()) + body


def full(kind: str, version: int, flags: int, *bodies: bytes) -> bytes:
    """Return a box with version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *bodies)


def walk(file: BinaryIO, begin: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield the whole boxes between two offsets: kind, and where the body begins and ends."""
    while begin + 8 <= end:
        file.seek(begin)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1 and begin + 16 <= end:
            (size,) = struct.unpack(">Q", file.read(8))
            head = 16
        if size < head or begin + size > end or not kind.isalnum():
            return
        yield kind.decode("ascii"), begin + head, begin + size
        begin += size


def units(data: bytes) -> list[bytes]:
    """Split an H.264 byte stream into its units, without start codes."""
    found = []
    start = data.find(b"\0\0\1")
    while start >= 0:
        start += 3
        behind = data.find(b"\0\0\1", start)
        unit = data[start:behind] if behind >= 0 else data[start:]
        found.append(unit.rstrip(b"\0") if behind >= 0 else unit)
        start = behind
    return found


def sized(data: bytes) -> bytes:
    """Turn an H.264 byte stream into units that have their size before them."""
    return b"".join(struct.pack(">I", len(unit)) + unit for unit in units(data))


def ftyp(*, fragments: bool) -> bytes:
    """Return what the file is."""
    brands = b"iso6isommp41" if fragments else b"isomiso2avc1mp41"
    return box("ftyp", brands[:4], struct.pack(">I", 512), brands)


def mvhd(milliseconds: int) -> bytes:
    """Return the film's head."""
    times = struct.pack(">IIII", 0, 0, FILM_CLOCK, milliseconds)
    return full(
        "mvhd", 0, 0, times, struct.pack(">IHHII", 0x10000, 0x100, 0, 0, 0), _MATRIX, bytes(24), _u32(3)
    )


def trak(
    form: VideoForm | AudioForm, clock: int, milliseconds: int, ticks: int, skipped: int, tables: bytes
) -> bytes:
    """Return a track: `ticks` long in its own clock, of which the first `skipped` are not shown."""
    video = isinstance(form, VideoForm)
    number = VIDEO_TRACK if video else AUDIO_TRACK
    size = (form.width << 16, form.height << 16) if isinstance(form, VideoForm) else (0, 0)
    tkhd = full(
        "tkhd",
        0,
        3,
        struct.pack(">IIIII", 0, 0, number, 0, milliseconds),
        struct.pack(">QHHHH", 0, 0, 0, 0 if video else 0x100, 0),
        _MATRIX,
        struct.pack(">II", *size),
    )
    elst = full("elst", 1, 0, struct.pack(">IQqHH", 1, milliseconds, skipped, 1, 0))
    mdhd = full("mdhd", 1, 0, struct.pack(">QQIQHH", 0, 0, clock, ticks, 0x55C4, 0))
    kind, name = (b"vide", b"Video\0") if video else (b"soun", b"Sound\0")
    hdlr = full("hdlr", 0, 0, bytes(4), kind, bytes(12), name)
    head = full("vmhd", 0, 1, bytes(8)) if video else full("smhd", 0, 0, bytes(4))
    dinf = box("dinf", full("dref", 0, 0, _u32(1), full("url ", 0, 1)))
    stsd = full("stsd", 0, 0, _u32(1), _avc1(form) if isinstance(form, VideoForm) else _mp4a(form))
    minf = box("minf", head, dinf, box("stbl", stsd, tables))
    return box("trak", tkhd, box("edts", elst), box("mdia", mdhd, hdlr, minf))


def no_tables() -> bytes:
    """Return the tables of a track whose samples are in fragments."""
    empty = (full(kind, 0, 0, _u32(0)) for kind in ("stts", "stsc", "stco"))
    return b"".join((*empty, full("stsz", 0, 0, bytes(8))))


def _avc1(form: VideoForm) -> bytes:
    sps = [unit for unit in units(form.extradata) if unit[0] & 31 == _SPS]
    pps = [unit for unit in units(form.extradata) if unit[0] & 31 == _PPS]
    config = bytes([1, *sps[0][1:4], 0xFF, 0xE0 | len(sps)])
    config += b"".join(struct.pack(">H", len(unit)) + unit for unit in sps)
    config += bytes([len(pps)]) + b"".join(struct.pack(">H", len(unit)) + unit for unit in pps)
    if sps[0][1] in (100, 110, 122, 144):  # the high profiles say their sampling and depth: 4:2:0, 8 bits
        config += bytes([0xFD, 0xF8, 0xF8, 0])
    return box(
        "avc1",
        struct.pack(">6xH16x", 1),
        struct.pack(">HHIIIH", form.width, form.height, 0x480000, 0x480000, 0, 1),
        bytes(32),
        struct.pack(">Hh", 24, -1),
        box("avcC", config),
        # the colours of standard definition, limited range
        box("colr", b"nclx", struct.pack(">HHHB", 6, 6, 6, 0)),
    )


def _mp4a(form: AudioForm) -> bytes:
    rate = form.kbps * 1000
    specific = _descriptor(5, form.extradata)
    config = _descriptor(4, bytes([0x40, 0x15, 0, 0, 0]), struct.pack(">II", rate, rate), specific)
    esds = _descriptor(3, struct.pack(">HB", 0, 0), config, _descriptor(6, b"\2"))
    return box(
        "mp4a",
        struct.pack(">6xH8x", 1),
        struct.pack(">HHHHI", form.channels, 16, 0, 0, 48000 << 16),
        full("esds", 0, 0, esds),
    )


def _descriptor(tag: int, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return (
        bytes([tag, 0x80 | len(body) >> 21 & 127, 0x80 | len(body) >> 14 & 127])
        + bytes([0x80 | len(body) >> 7 & 127, len(body) & 127])
        + body
    )


def _u32(value: int) -> bytes:
    return struct.pack(">I", value)
