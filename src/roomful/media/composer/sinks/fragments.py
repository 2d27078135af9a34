"""A stream in pieces of fragmented MP4 (ISO/IEC 14496-12, 8.8), each of which can be decoded by itself."""

import struct

from roomful.media.composer import boxes
from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, AudioForm, Encoded, VideoForm

# fragments know no times below 0; the priming of AAC and reordered pictures begin a little below
_LEAD = {"video": VIDEO_CLOCK // 2, "audio": AUDIO_RATE // 2}
_KEY, _OTHER = 0x02000000, 0x01010000
_TRACKS = (("video", boxes.VIDEO_TRACK), ("audio", boxes.AUDIO_TRACK))


def head(video: VideoForm | None, audio: AudioForm | None) -> bytes:
    """Return what every fragment needs before it."""
    tracks, extends = [], []
    if video is not None:
        tracks.append(boxes.trak(video, VIDEO_CLOCK, 0, 0, 0, boxes.no_tables()))
        extends.append(_trex(boxes.VIDEO_TRACK))
    if audio is not None:
        tracks.append(boxes.trak(audio, AUDIO_RATE, 0, 0, 0, boxes.no_tables()))
        extends.append(_trex(boxes.AUDIO_TRACK))
    moov = boxes.box("moov", boxes.mvhd(0), *tracks, boxes.box("mvex", *extends))
    return boxes.ftyp(fragments=True) + moov


def fragment(number: int, packets: list[Encoded]) -> bytes:
    """Return a fragment of these packets, which are in their order."""
    tracks = [
        (track, kind, [packet for packet in packets if packet.kind == kind])
        for kind, track in _TRACKS
        if any(packet.kind == kind for packet in packets)
    ]
    data = [[_content(packet) for packet in own] for _, _, own in tracks]
    # offsets count from the beginning of the moof, whose length does not depend on them
    offset = len(_moof(number, tracks, data, 0)) + 8
    mdat = boxes.box("mdat", *(content for contents in data for content in contents))
    return boxes.box("styp", b"msdh", bytes(4), b"msdhmsix") + _moof(number, tracks, data, offset) + mdat


def _moof(
    number: int, tracks: list[tuple[int, str, list[Encoded]]], data: list[list[bytes]], offset: int
) -> bytes:
    parts = [boxes.full("mfhd", 0, 0, struct.pack(">I", number))]
    for (track, kind, packets), contents in zip(tracks, data, strict=True):
        tfhd = boxes.full("tfhd", 0, 0x20000, struct.pack(">I", track))
        tfdt = boxes.full("tfdt", 1, 0, struct.pack(">Q", packets[0].dts + _LEAD[kind]))
        parts.append(boxes.box("traf", tfhd, tfdt, _trun(packets, contents, offset)))
        offset += sum(map(len, contents))
    return boxes.box("moof", *parts)


def _trun(packets: list[Encoded], contents: list[bytes], offset: int) -> bytes:
    ends = [packet.dts for packet in packets[1:]] + [packets[-1].dts + packets[-1].duration]
    rows = b"".join(
        struct.pack(
            ">IIIi", end - packet.dts, len(content), _KEY if packet.key else _OTHER, packet.pts - packet.dts
        )
        for packet, content, end in zip(packets, contents, ends, strict=True)
    )
    return boxes.full("trun", 1, 0xF01, struct.pack(">Ii", len(packets), offset), rows)


def _content(packet: Encoded) -> bytes:
    return boxes.sized(packet.data) if packet.kind == "video" else packet.data


def _trex(track: int) -> bytes:
    return boxes.full("trex", 0, 0, struct.pack(">5I", track, 1, 0, 0, 0))
