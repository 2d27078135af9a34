"""The blocks of one track, from file to file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from roomful.media.composer.matroska import Block, Form, MatroskaFile
from roomful.media.composer.timeline import Track

# A file is opened so long before the timeline says that it begins, in microseconds: what was said at its
# first packet may be later than that packet's own time.
_AHEAD = 2_000_000


@dataclass(frozen=True, slots=True)
class _Place:
    """Where reading can begin again."""

    number: int
    offset: int
    cluster: int


class TrackReader:
    """Reads a track forwards. With `final`, what is not there will not come."""

    def __init__(self, folder: Path, track: Track, played: Callable[[Path], None]) -> None:
        self.track = track
        self.final = False
        self.form = Form()
        self.changed = 0  # counts the files: a decoder does not outlive its file
        self._folder = folder
        self._played = played
        self._number = 0
        self._file: MatroskaFile | None = None
        self._next: Block | None = None

    def due(self, before: int) -> bool:
        """Whether it may have something of a time before `before`."""
        if self._file is not None or self._next is not None:
            return True
        files = self.track.files
        return self._number < len(files) and files[self._number].begins - _AHEAD <= before

    def peek(self, before: int) -> Block | None:
        """Return the next block if it is there and of a time before `before`."""
        while self._next is None:
            if self._file is None and not self._open(before):
                return None
            assert self._file is not None
            # asked before the file is: what is said to have ended has been written by then
            ended = self.final or self.track.files[self._number].ended
            self._next = self._file.read()
            if self._next is not None and not self._next.data:  # which decoders take for the end of all
                self._next = None
                continue
            if self._next is not None:
                break
            if not ended:
                return None
            self._close()
        return self._next if self._next.at < before else None

    def take(self) -> None:
        """Go on to the next block."""
        self._next = None

    def skip_to(self, at: int) -> None:
        """Go on to the last key frame (or packet of sound) at or before a moment, without decoding."""
        files = self.track.files
        while self._number + 1 < len(files) and files[self._number + 1].begins + _AHEAD <= at:
            self._close()
        best: _Place | None = None
        while (block := self.peek(at)) is not None:
            if block.key and self._file is not None:
                best = _Place(self._number, block.offset, self._file.cluster)
            self.take()
        if best is not None:
            self._return(best)

    def close(self) -> None:
        """Free the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self, before: int) -> bool:
        files = self.track.files
        while self._number < len(files) and files[self._number].begins - _AHEAD <= before:
            try:
                self._file = MatroskaFile(self._folder / files[self._number].name, files[self._number].shift)
            except FileNotFoundError:
                if not (self.final or files[self._number].ended):
                    return False
                self._number += 1
                continue
            self.form = self._file.form
            self.changed += 1
            return True
        return False

    def _close(self) -> None:
        if self._file is not None:
            self.close()
            self._played(self._folder / self.track.files[self._number].name)
        self._number += 1

    def _return(self, place: _Place) -> None:
        self.close()
        self._number, self._next = place.number, None
        file = self.track.files[place.number]
        self._file = MatroskaFile(self._folder / file.name, file.shift)
        self._file.read()  # what the file says of its track
        self._file.go_to(place.offset, place.cluster)
        self.form = self._file.form
        self.changed += 1
