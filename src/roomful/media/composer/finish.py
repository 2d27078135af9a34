"""Makes the finished file of the part: seekable, its tables in front, nothing encoded again.

A short film is copied. A long one stays where it is: the room before it gets the tables, and all behind them
is declared one box of media, with the heads of the fragments in it, which no table names. Where the tables
need more, the first seconds of the film make place for them and go to its end. So there is little to be done
then, however long the film is.
"""

import contextlib
import hashlib
import os
import struct
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from roomful.kit.disk import is_full
from roomful.media.composer.encoded import AudioForm, VideoForm
from roomful.media.composer.parts import ROOM, Parts
from roomful.media.composer.tables import Tables

Beat = Callable[[], object]

_CHUNK = 1 << 20
# So many bytes are copied in a moment; without the room in front the file is smaller, too.
COPIED = 64 << 20
# Where somebody waits for the film, it is finished without a checksum that takes longer, in seconds.
PATIENCE = 1.0


def finish(
    parts: Parts,
    output: Path,
    video: VideoForm | None,
    audio: AudioForm | None,
    beat: Beat,
    patience: float | None = None,
) -> tuple[int, int, str]:
    """Write the file; return its duration in milliseconds, its size and its SHA-256.

    That is "" where it would take longer than so many seconds. `beat` is called now and then, and may raise
    to end it.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    tables = parts.tables
    if tables.payload > COPIED and _is_named(parts.path, output):
        milliseconds = _stays(output, tables, video, audio)
        return milliseconds, output.stat().st_size, digest(output, beat, patience)
    return _copied(parts.path, tables, output, video, audio, beat)


def digest(path: Path, beat: Beat, patience: float | None = None) -> str:
    """Return the SHA-256 of a file; "" if that takes more than so many seconds."""
    until = None if patience is None else time.monotonic() + patience
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            if until is not None and time.monotonic() > until:
                return ""
            beat()
            found.update(piece)
    return found.hexdigest()


def _is_named(part: Path, output: Path) -> bool:
    """Give the part the file's name besides its own; False where that cannot be."""
    output.unlink(missing_ok=True)
    try:
        os.link(part, output)
    except OSError as error:
        if is_full(error):
            raise
        return False
    return True


def _stays(output: Path, tables: Tables, video: VideoForm | None, audio: AudioForm | None) -> int:
    """Put the tables in front of a part; return how many milliseconds the film is long.

    Killed meanwhile, the fragments are as they were, and the next run does the same again; but for those that
    made place: without them it has to compose anew.
    """
    head, milliseconds = tables.head(video, audio)
    with output.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        away = bisect_left(tables.stretches, (len(head) + 16, 0)) if len(head) + 16 > ROOM else 0
        if away:
            head, milliseconds = tables.head(video, audio, tables.following(size, away))
            for piece in _payload(output, tables.stretches[:away]):
                file.write(piece)
            size = file.tell()
            _sync(file)
        file.seek(0)
        file.write(head + struct.pack(">I4sQ", 1, b"mdat", size - len(head)))
        _sync(file)
    return milliseconds


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _copied(
    part: Path, tables: Tables, output: Path, video: VideoForm | None, audio: AudioForm | None, beat: Beat
) -> tuple[int, int, str]:
    wide = tables.payload > 0xFFFF0000
    begin = len(tables.head(video, audio)[0]) + (16 if wide else 8)
    head, milliseconds = tables.head(video, audio, tables.following(begin))
    size = tables.payload + 8
    mdat = struct.pack(">I4sQ", 1, b"mdat", size + 8) if wide else struct.pack(">I4s", size, b"mdat")
    found = hashlib.sha256()
    unfinished = output.with_name(output.name + ".unfinished")
    try:
        with unfinished.open("wb") as file:
            for piece in chain((head + mdat,), _payload(part, tables.stretches)):
                beat()
                found.update(piece)
                file.write(piece)
            _sync(file)
            whole = file.tell()
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink()  # on a full disk nobody is helped by a half
        raise
    unfinished.replace(output)
    return milliseconds, whole, found.hexdigest()


def _payload(part: Path, stretches: list[tuple[int, int]]) -> Iterator[bytes]:
    with part.open("rb") as file:
        for place, length in stretches:
            file.seek(place)
            left = length
            while left:
                piece = file.read(min(left, _CHUNK))
                if not piece:
                    raise EOFError(f"{part.name} became shorter")
                left -= len(piece)
                yield piece
