"""A stream to be played from a folder of files: HLS, with segments of fragmented MP4."""

from collections.abc import Iterable
from pathlib import Path

from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, AudioForm, Encoded, VideoForm
from roomful.media.composer.sinks import playlist
from roomful.media.composer.sinks.fragments import fragment, head
from roomful.media.composer.sinks.playlist import Playlist, Segment, replace_file

SECONDS = 2
WINDOW = 15
# segments that are no longer listed are kept for who read the list a moment ago
_SPARE = 5
_CLOCKS = {"video": VIDEO_CLOCK, "audio": AUDIO_RATE}


class Hls:
    """Writes index.m3u8, segments and what comes before them into a folder.

    A segment is closed at the first key frame after `seconds`. With a `window`, the newest so many segments
    are listed and older ones deleted; None keeps the whole stream, and says at its close that it is whole. In
    a folder that has a playlist already it goes on with that, as other times that begin anew.
    """

    def __init__(self, folder: Path, *, window: int | None = WINDOW, seconds: float = SECONDS) -> None:
        self._folder = folder
        self._window = window
        self._seconds = seconds
        self._playlist = Playlist(window, int(seconds))
        self._spare: list[Segment] = []
        self._packets: list[Encoded] = []
        self._leading = "video"
        self._init = ""
        self._anew = False

    def begin(self, video: VideoForm | None, audio: AudioForm | None) -> None:
        """Make the folder ready. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._playlist = playlist.read(self._folder, self._window, int(self._seconds))
        self._playlist.ended = False
        self._anew = bool(self._playlist.segments)
        self._leading = "video" if video is not None else "audio"
        self._init = f"init-{self._playlist.next}.mp4"
        self._tidy()
        replace_file(self._folder / self._init, head(video, audio))

    def write(self, packet: Encoded) -> None:
        """Take a packet. Raises OSError."""
        if packet.kind == self._leading and packet.key:
            if self._packets and self._length(packet.pts) >= self._seconds:
                self._close_segment(self._length(packet.pts))
        elif packet.kind == self._leading and not any(one.kind == self._leading for one in self._packets):
            return  # it cannot be decoded without the key frame before it
        self._packets.append(packet)

    def close(self) -> None:
        """Write what is left and end the playlist. Raises OSError."""
        last = [packet for packet in self._packets if packet.kind == self._leading]
        if last:
            self._close_segment(self._length(max(packet.pts + packet.duration for packet in last)))
        self._playlist.ended = True
        if self._playlist.segments:
            self._playlist.write(self._folder)

    def _length(self, end: int) -> float:
        """Return the seconds of what is collected, when it ends at this time of the leading kind."""
        begin = next((packet.pts for packet in self._packets if packet.kind == self._leading), end)
        return (end - begin) / _CLOCKS[self._leading]

    def _close_segment(self, seconds: float) -> None:
        number = self._playlist.next
        name = f"segment-{number}.m4s"
        replace_file(self._folder / name, fragment(number + 1, self._packets))
        self._packets = []
        gone = self._playlist.add(Segment(name, seconds, self._init, self._anew))
        self._anew = False
        self._playlist.write(self._folder)
        self._delete(gone)

    def _delete(self, gone: list[Segment]) -> None:
        self._spare += gone
        old, self._spare = self._spare[:-_SPARE], self._spare[-_SPARE:]
        inits = self._inits()
        for segment in old:
            (self._folder / segment.name).unlink(missing_ok=True)
            if segment.init not in inits:
                (self._folder / segment.init).unlink(missing_ok=True)

    def _inits(self) -> set[str]:
        return {self._init, *(one.init for one in _all(self._playlist.segments, self._spare))}

    def _tidy(self) -> None:
        """Delete what an earlier run left that is not listed."""
        listed = {one.name for one in self._playlist.segments} | self._inits()
        for pattern in ("segment-*.m4s", "init-*.mp4", "*.new"):
            for path in self._folder.glob(pattern):
                if path.name not in listed:
                    path.unlink(missing_ok=True)


def _all(*groups: Iterable[Segment]) -> Iterable[Segment]:
    for group in groups:
        yield from group
