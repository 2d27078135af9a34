"""Joins the files of one track into one to seek in; nothing is decoded."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import av

from roomful.media.composer.matroska import Block, Form, MatroskaFile
from roomful.media.composer.state import Stopped
from roomful.media.composer.webm import WebmWriter
from roomful.media.recorder import Composed, CompositionFailed

_CHUNK = 1 << 20
# The last block lasts as long as the one before, and a single one this long, in microseconds.
_SINGLE = 20_000


def join(files: tuple[Path, ...], output: Path, stop: threading.Event) -> Composed:
    """Write the output, in MP4 if its name says so and in WebM or Matroska else. Raises CompositionFailed."""
    forms, numbers = _forms(files)
    if not forms:
        raise CompositionFailed("there is nothing in the track's files", final=True)
    output.parent.mkdir(parents=True, exist_ok=True)
    drafts = [output.with_name(output.name + ending) for ending in (".joined", ".unfinished")]
    joined, remade = drafts
    try:
        milliseconds = _write(files, forms, numbers, joined, stop)
        if output.suffix == ".mp4":
            _remake(joined, remade)
            joined = remade
        size, digest = _measured(joined)
        joined.replace(output)
    finally:
        for draft in drafts:  # where the disk is full, a half is of no use to anybody
            draft.unlink(missing_ok=True)
    return Composed(milliseconds, size, digest, forms[0].width, forms[0].height)


def _forms(files: tuple[Path, ...]) -> tuple[list[Form], dict[Path, int]]:
    """Return the tracks that are needed, one a codec, and which one each file goes to."""
    forms: list[Form] = []
    numbers: dict[Path, int] = {}
    for path in files:
        if not path.exists():  # it was said to begin, and did not
            continue
        file = MatroskaFile(path)
        there = file.read() is not None
        file.close()
        if not there:
            continue
        codecs = [form.codec for form in forms]
        if file.form.codec not in codecs:
            forms.append(file.form)
            codecs.append(file.form.codec)
        numbers[path] = codecs.index(file.form.codec) + 1
    return forms, numbers


def _write(
    files: tuple[Path, ...], forms: list[Form], numbers: dict[Path, int], joined: Path, stop: threading.Event
) -> int:
    first: int | None = None
    last, lasting = 0, _SINGLE
    with joined.open("wb") as file:
        writer = WebmWriter(file, forms)
        for block, number in _blocks(files, numbers):
            if stop.is_set():
                raise Stopped
            if first is None:
                first = last = block.at
            at = max(block.at, last)  # a file may begin before the end of the one before
            lasting, last = (at - last) or lasting, at
            writer.write(block, (at - first) // 1000, number)
        milliseconds = (last - (first or 0) + min(lasting, 1_000_000)) // 1000
        writer.close(milliseconds)
    return milliseconds


def _blocks(files: tuple[Path, ...], numbers: dict[Path, int]) -> Iterator[tuple[Block, int]]:
    for path in files:
        if path not in numbers:
            continue
        file = MatroskaFile(path)
        while (block := file.read()) is not None:
            if block.data:
                yield block, numbers[path]
        file.close()


def _remake(joined: Path, output: Path) -> None:
    with (
        av.open(str(joined)) as source,
        av.open(str(output), "w", format="mp4", options={"movflags": "+faststart"}) as made,
    ):
        streams = {stream.index: made.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                made.mux(packet)


def _measured(path: Path) -> tuple[int, str]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
        return file.tell(), digest.hexdigest()
