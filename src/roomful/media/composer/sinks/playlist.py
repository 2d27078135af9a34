"""The playlist of an HLS stream (RFC 8216), kept in its folder and read again by who goes on with it."""

import math
import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

NAME = "index.m3u8"
_ATTRIBUTE = re.compile(r'URI="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Segment:
    """A file of the stream; `init` names what comes before it. `anew`: other times begin with it."""

    name: str
    seconds: float
    init: str
    anew: bool = False


@dataclass(slots=True)
class Playlist:
    """The segments of a stream. `first` is the number of the first that is listed.

    `before` counts the beginnings of other times that are not listed any more. With a window, no more than so
    many segments are listed; without one, all are.
    """

    window: int | None
    target: int
    first: int = 0
    before: int = 0
    ended: bool = False
    segments: list[Segment] = field(default_factory=list)

    @property
    def next(self) -> int:
        """Return the number of the next segment."""
        return self.first + len(self.segments)

    def add(self, segment: Segment) -> list[Segment]:
        """List a segment; return those that are no longer."""
        self.segments.append(segment)
        self.target = max(self.target, math.floor(segment.seconds + 0.5))
        gone: list[Segment] = []
        while self.window is not None and len(self.segments) > self.window:
            gone.append(self.segments.pop(0))
            self.first += 1
            # what was first has begun nothing anew for who sees it first
            self.before += self.segments[0].anew
            self.segments[0] = replace(self.segments[0], anew=False)
        return gone

    def text(self) -> str:
        """Write the playlist."""
        lines = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{self.target}"]
        if self.window is None:
            lines.append(f"#EXT-X-PLAYLIST-TYPE:{'VOD' if self.ended else 'EVENT'}")
        lines.append(f"#EXT-X-MEDIA-SEQUENCE:{self.first}")
        if self.before:
            lines.append(f"#EXT-X-DISCONTINUITY-SEQUENCE:{self.before}")
        lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
        init = ""
        for segment in self.segments:
            if segment.anew:
                lines.append("#EXT-X-DISCONTINUITY")
            if segment.init != init:
                init = segment.init
                lines.append(f'#EXT-X-MAP:URI="{init}"')
            lines += [f"#EXTINF:{segment.seconds:.5f},", segment.name]
        if self.ended:
            lines.append("#EXT-X-ENDLIST")
        return "\n".join(lines) + "\n"

    def write(self, folder: Path) -> None:
        """Put it into the folder in place of the one that is there, whole."""
        replace_file(folder / NAME, self.text().encode())


def read(folder: Path, window: int | None, target: int) -> Playlist:
    """Return the playlist of a folder, to go on with; an empty one where there is none that can be read."""
    made = Playlist(window, target)
    try:
        lines = (folder / NAME).read_text().splitlines()
        _read(lines, made)
    except (OSError, ValueError):
        return Playlist(window, target)
    return made


def _read(lines: list[str], into: Playlist) -> None:
    init, seconds, anew = "", 0.0, False
    for line in lines:
        tag, _, value = line.partition(":")
        match tag:
            case "#EXT-X-TARGETDURATION":
                into.target = max(into.target, int(value))
            case "#EXT-X-MEDIA-SEQUENCE":
                into.first = int(value)
            case "#EXT-X-DISCONTINUITY-SEQUENCE":
                into.before = int(value)
            case "#EXT-X-DISCONTINUITY":
                anew = True
            case "#EXT-X-MAP":
                found = _ATTRIBUTE.search(value)
                init = found.group(1) if found else ""
            case "#EXTINF":
                seconds = float(value.rstrip(","))
            case _ if line and not line.startswith("#"):
                into.segments.append(Segment(line, seconds, init, anew))
                anew = False


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole: who reads it meanwhile reads the one before."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    os.replace(new, path)
