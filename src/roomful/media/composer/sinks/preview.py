"""A picture of what is composed now, written anew every few seconds."""

import os
from pathlib import Path

from av.video.frame import VideoFrame

_SECOND = 1_000_000


class Previews:
    """Writes a JPEG of at most `width` pixels across to `path`, every so many seconds of the output."""

    def __init__(self, path: Path, every: int, width: int = 640) -> None:
        self._path = path
        self._every = every * _SECOND
        self._width = width
        self._next: int | None = None

    def see(self, at: int, frame: VideoFrame) -> None:
        """Look at the frame of this moment, in microseconds. Raises OSError."""
        if not self._every or (self._next is not None and at < self._next):
            return
        # on the grid of its seconds, however late this one is
        self._next = at - at % self._every + self._every
        width = min(self._width, frame.width) // 2 * 2
        height = max(round(width * frame.height / frame.width / 2), 1) * 2
        new = self._path.with_name(f"{self._path.stem}.new.jpg")
        frame.reformat(width=width, height=height).save(new)
        os.replace(new, self._path)
