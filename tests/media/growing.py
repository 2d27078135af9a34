"""A capture that is written while it is read, some times faster than it would be in life."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from roomful.media.composer.parts import ROOM, part_file
from tests.media.captures import SECOND, Capture, Stream, matroska, shifted

_STEP = SECOND // 4


@dataclass
class _Growing:
    file: BinaryIO
    pieces: Iterator[tuple[bytes, int]]
    next: tuple[bytes, int] | None
    begins: int
    end: dict[str, Any]


@dataclass
class GrowingCapture:
    """Call `run` in a thread, or use `growing`. What is noted on `capture` is written at its time.

    It says that it ended once `may_end` is set.
    """

    capture: Capture
    until: int
    pace: float = 4.0
    stop: threading.Event = field(default_factory=threading.Event)
    may_end: threading.Event = field(default_factory=threading.Event)
    _files: list[_Growing] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.may_end.set()

    def track(self, who: str, stream: Stream, at: int) -> None:
        """Let somebody's track grow from a moment on."""
        medium = "audio" if stream.codec == "opus" else "video"
        source = "microphone" if medium == "audio" else "camera"
        track = f"TR_{who}_{source}"
        path = self.capture.folder / f"{len(self._files) + 1:04}-{track}.mkv"
        told = {"participant": who, "source": source, "medium": medium, "codec": stream.codec}
        self.capture.say(at, "track.started", track=track, width=stream.width, height=stream.height, **told)
        self.capture.say(at, "file.started", track=track, file=path.name, codec=stream.codec)
        pieces = matroska(stream, shifted(stream.packets, at))
        end = {"t": 0, "kind": "file.ended", "track": track, "file": path.name}
        self._files.append(_Growing(path.open("wb", buffering=0), pieces, next(pieces), at, end))

    def run(self) -> None:
        """Write it to its end, and that it ended."""
        lines = sorted(self.capture.lines, key=lambda line: line["t"])
        with (self.capture.folder / "timeline.jsonl").open("ab", buffering=0) as timeline:
            for at in range(0, self.until + 1, _STEP):
                while lines and lines[0]["t"] <= at:
                    self._say(timeline, lines.pop(0))
                for each in list(self._files):
                    self._grow(each, at, timeline)
                self.capture.status("recording", at)
                if self.stop.wait(_STEP / SECOND / self.pace):
                    return
            self.may_end.wait()
            self._say(timeline, {"t": self.until, "kind": "capture.stopped", "reason": "wanted"})
            self.capture.status("stopped", self.until)

    def _grow(self, each: _Growing, at: int, timeline: BinaryIO) -> None:
        # The head is written with the first packet; half of a packet may be there at any time.
        while each.next is not None and each.begins <= at and each.next[1] <= at:
            piece = each.next[0]
            each.file.write(piece[: len(piece) // 2])
            each.file.write(piece[len(piece) // 2 :])
            each.next = next(each.pieces, None)
        if each.next is None:
            each.file.close()
            self._files.remove(each)
            self._say(timeline, each.end | {"t": at})

    def _say(self, timeline: BinaryIO, line: dict[str, Any]) -> None:
        timeline.write(json.dumps(line).encode() + b"\n")


@contextlib.contextmanager
def growing(capture: GrowingCapture) -> Iterator[threading.Thread]:
    """Let it grow while the block runs."""
    thread = threading.Thread(target=capture.run)
    thread.start()
    try:
        yield thread
    finally:
        capture.stop.set()
        capture.may_end.set()
        thread.join()


def parts(work: Path) -> int:
    """How many bytes a composition has written of its file so far."""
    part = part_file(work)
    return max(part.stat().st_size - ROOM, 0) if part.exists() else 0
