"""Makes the finished file of the part: seekable, its tables in front, nothing encoded again.

A short film is copied. A long one stays where it is: the room before it gets the tables, and all behind them
is declared one box of media, with the heads of the fragments in it, which no table names. So what is to be
done at the end is the same for one hour and for three.
"""

import contextlib
import hashlib
import os
import struct
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from roomful.kit.disk import is_full
from roomful.media.composer.encoded import AudioForm, VideoForm
from roomful.media.composer.parts import ROOM, Parts
from roomful.media.composer.tables import Tables

Beat = Callable[[], object]

_CHUNK = 1 << 20
# So many bytes are copied in a moment; without the room in front the file is smaller, too.
COPIED = 256 << 20
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
    if parts.tables.payload > COPIED:
        head, milliseconds = parts.tables.head(video, audio)
        if _stays(parts.path, head, output):
            return milliseconds, output.stat().st_size, digest(output, beat, patience)
    return _copied(parts.path, parts.tables, output, video, audio, beat)


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


def _stays(part: Path, head: bytes, output: Path) -> bool:
    """Turn the part into the file, as which it gets a second name; False where that cannot be.

    Killed in between, the fragments are as they were: the next run finds them, and does the same again.
    """
    mdat = len(head)
    if mdat + 16 > ROOM:
        return False
    output.unlink(missing_ok=True)
    try:
        os.link(part, output)
    except OSError as error:
        if is_full(error):
            raise
        return False
    with output.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        file.write(head + struct.pack(">I4sQ", 1, b"mdat", size - mdat))
        file.flush()
        os.fsync(file.fileno())
    return True


def _copied(
    part: Path, tables: Tables, output: Path, video: VideoForm | None, audio: AudioForm | None, beat: Beat
) -> tuple[int, int, str]:
    wide = tables.payload > 0xFFFF0000
    # the tables are as long whatever offsets they hold
    begin = len(tables.head(video, audio)[0]) + (16 if wide else 8)
    head, milliseconds = tables.head(video, audio, begin)
    size = tables.payload + 8
    mdat = struct.pack(">I4sQ", 1, b"mdat", size + 8) if wide else struct.pack(">I4s", size, b"mdat")
    found = hashlib.sha256()
    unfinished = output.with_name(output.name + ".unfinished")
    try:
        with unfinished.open("wb") as file:
            for piece in chain((head + mdat,), _payload(part, tables)):
                beat()
                found.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            whole = file.tell()
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink()  # on a full disk nobody is helped by a half
        raise
    unfinished.replace(output)
    return milliseconds, whole, found.hexdigest()


def _payload(part: Path, tables: Tables) -> Iterator[bytes]:
    with part.open("rb") as file:
        for place, length in tables.stretches:
            file.seek(place)
            left = length
            while left:
                piece = file.read(min(left, _CHUNK))
                if not piece:
                    raise EOFError(f"{part.name} became shorter")
                left -= len(piece)
                yield piece
