"""What an interrupted composition finds again in its work folder."""

import fcntl
import hashlib
import threading
import time
from pathlib import Path

import msgspec

from roomful.media.composer.parts import part_file
from roomful.media.recorder import Composed, Composition

# Seconds.
_PATIENCE, _RETRY = 20.0, 0.05


class Stopped(Exception):
    """It was told to stop at once; what is in whole fragments is kept."""


class Busy(Exception):
    """Another process works in the folder, and does not end."""


class Lock:
    """Keeps others out of a work folder: the process of a parent that died may need a moment to end."""

    def __init__(self, work: Path, stop: threading.Event) -> None:
        self._file = (work / "composer.lock").open("ab")
        deadline = time.monotonic() + _PATIENCE
        while not self._taken():
            if time.monotonic() > deadline:
                raise Busy
            if stop.wait(_RETRY):
                raise Stopped

    def _taken(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class _Kept(msgspec.Struct):
    """The form of what the part holds, and the result once there is one: of a timeline so long."""

    form: str
    composed: Composed | None = None
    timeline: int = 0


class State:
    """Whether a part can be gone on with. One of another form, which does not fit, is removed."""

    def __init__(self, wanted: Composition, *extradata: bytes) -> None:
        self._wanted = wanted
        self._path = wanted.work / "state.json"
        picture = wanted.picture
        shape = (picture.width, picture.height, picture.fps) if picture else None
        wish = msgspec.json.encode((str(wanted.folder), shape, wanted.cut_pauses))
        self._form = hashlib.sha256(b"\0".join((wish, *extradata))).hexdigest()
        kept = self._read()
        self._kept = kept if kept is not None and kept.form == self._form else _Kept(self._form)
        if self._kept is not kept:
            self._discard()
            self._write()

    @property
    def composed(self) -> Composed | None:
        """The result, when everything was done but the saying so, and nothing came since."""
        composed, output = self._kept.composed, self._wanted.output
        if composed is None or output is None or not output.exists():
            return None
        if self._kept.timeline != self._timeline():
            return None
        return composed if output.stat().st_size == composed.size else None

    def keep(self, composed: Composed) -> None:
        """Keep the result; the part is no longer needed."""
        self._kept.composed, self._kept.timeline = composed, self._timeline()
        self._write()
        self._discard()

    def _timeline(self) -> int:
        return (self._wanted.folder / "timeline.jsonl").stat().st_size

    def _discard(self) -> None:
        part_file(self._wanted.work).unlink(missing_ok=True)

    def _read(self) -> _Kept | None:
        try:
            return msgspec.json.decode(
                self._path.read_bytes(), type=_Kept, dec_hook=lambda kind, text: kind(text)
            )
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def _write(self) -> None:
        new = self._path.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(self._kept, enc_hook=str))
        new.replace(self._path)
