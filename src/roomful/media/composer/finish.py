"""Makes the finished file out of the parts: seekable, its tables in front, nothing encoded again."""

import hashlib
import os
import struct
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from roomful.media.composer import boxes
from roomful.media.composer.encoded import AUDIO_RATE, AudioForm, VideoForm
from roomful.media.composer.mixer import BLOCK
from roomful.media.composer.parts import Fragment, Samples

_CHUNK = 1 << 20


def finish(
    found: list[Fragment],
    output: Path,
    video: VideoForm | None,
    audio: AudioForm | None,
    beat: Callable[[], object],
) -> tuple[int, int, str]:
    """Write the file; return its duration in milliseconds, its size and its SHA-256.

    `beat` is called now and then, and may raise to end it.
    """
    payload = sum(sum(each.video.sizes) + sum(each.audio.sizes) for each in found)
    wide = payload > 0xFFFF0000
    head, milliseconds = _head(found, video, audio, 0)
    # the tables are as long whatever offsets they hold
    begin = len(head) + (16 if wide else 8)
    head, _ = _head(found, video, audio, begin)
    size = payload + 8
    mdat = struct.pack(">I4sQ", 1, b"mdat", size + 8) if wide else struct.pack(">I4s", size, b"mdat")
    digest = hashlib.sha256()
    unfinished = output.with_name(output.name + ".unfinished")
    output.parent.mkdir(parents=True, exist_ok=True)
    with unfinished.open("wb") as file:
        for piece in (head + mdat, *_payload(found)):
            beat()
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
        whole = file.tell()
    unfinished.replace(output)
    return milliseconds, whole, digest.hexdigest()


def _payload(found: list[Fragment]) -> Iterator[bytes]:
    for part, members in groupby(found, key=lambda fragment: fragment.part):
        with part.open("rb") as file:
            for fragment in members:
                for samples in (fragment.video, fragment.audio):
                    file.seek(samples.offset)
                    left = sum(samples.sizes)
                    while left:
                        piece = file.read(min(left, _CHUNK))
                        if not piece:
                            raise EOFError(f"{part.name} became shorter")
                        left -= len(piece)
                        yield piece


def _head(
    found: list[Fragment], video: VideoForm | None, audio: AudioForm | None, begin: int
) -> tuple[bytes, int]:
    video_at, audio_at = [], []
    for each in found:
        video_at.append(begin)
        begin += sum(each.video.sizes)
        audio_at.append(begin)
        begin += sum(each.audio.sizes)
    tracks: list[bytes] = []
    lengths = [0]
    frames = sum(len(each.video.sizes) for each in found)
    if video is not None and frames:
        fps = int(video.fps)
        length = frames * boxes.FILM_CLOCK // fps
        lengths.append(length)
        parts = [each.video for each in found]
        shift = max(-min(shift for part in parts for shift in part.shifts), 0)
        tables = _common(parts, video_at, boxes.TICK) + _pictures(parts, shift)
        tracks.append(boxes.trak(video, fps * boxes.TICK, length, frames * boxes.TICK, shift, tables))
    blocks = sum(len(each.audio.sizes) for each in found)
    if audio is not None and blocks:
        length = (blocks - 1) * BLOCK * boxes.FILM_CLOCK // AUDIO_RATE
        if frames:
            length = min(length, lengths[-1])
        lengths.append(length)
        tables = _common([each.audio for each in found], audio_at, BLOCK)
        tracks.append(boxes.trak(audio, AUDIO_RATE, length, blocks * BLOCK, audio.delay, tables))
    longest = max(lengths)
    moov = boxes.box("moov", boxes.mvhd(longest), *tracks)
    return boxes.ftyp(fragments=False) + moov, longest


def _common(parts: list[Samples], offsets: list[int], tick: int) -> bytes:
    sizes = [size for part in parts for size in part.sizes]
    stts = boxes.full("stts", 0, 0, struct.pack(">III", 1, len(sizes), tick))
    stsz = boxes.full("stsz", 0, 0, struct.pack(">II", 0, len(sizes)), struct.pack(f">{len(sizes)}I", *sizes))
    chunks = [(part, offset) for part, offset in zip(parts, offsets, strict=True) if part.sizes]
    rows, before = [], 0
    for number, (part, _) in enumerate(chunks, 1):
        if len(part.sizes) != before:
            before = len(part.sizes)
            rows.append(struct.pack(">III", number, before, 1))
    stsc = boxes.full("stsc", 0, 0, struct.pack(">I", len(rows)), *rows)
    places = [offset for _, offset in chunks]
    co64 = boxes.full("co64", 0, 0, struct.pack(f">I{len(places)}Q", len(places), *places))
    return stts + stsz + stsc + co64


def _pictures(parts: list[Samples], shift: int) -> bytes:
    shifts = [each + shift for part in parts for each in part.shifts]
    runs = [(len(list(same)), value) for value, same in groupby(shifts)]
    rows = b"".join(struct.pack(">II", *run) for run in runs)
    keys = [number for number, key in enumerate((key for part in parts for key in part.keys), 1) if key]
    return boxes.full("ctts", 0, 0, struct.pack(">I", len(runs)), rows) + boxes.full(
        "stss", 0, 0, struct.pack(f">I{len(keys)}I", len(keys), *keys)
    )
