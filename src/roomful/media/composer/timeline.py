"""The timeline of a capture: read as it grows, and what it says of tracks, files and pauses."""

import bisect
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Event = dict[str, Any]


@dataclass(slots=True)
class TrackFile:
    """A file of a track; `ended` says that it grows no more.

    `shift` is added to its own times: those of a finished track begin at 0.
    """

    name: str
    begins: int
    shift: int = 0
    ended: bool = False


@dataclass(slots=True)
class Track:
    """A track as the timeline announces it."""

    id: str
    participant: str
    source: str
    medium: str
    begins: int
    muted: bool = False
    files: list[TrackFile] = field(default_factory=list)


class Timeline:
    """Everything that was written so far. `events` is in the order of the times."""

    def __init__(self, folder: Path) -> None:
        self.events: list[Event] = []
        self.tracks: dict[str, Track] = {}
        self.origin = 0
        self.start: int | None = None  # of the first track
        self.stopped = False
        self.last = 0
        self.pauses: list[list[int]] = []  # begin and end; an open one has no end
        self._path = folder / "timeline.jsonl"
        self._offset = 0

    @property
    def paused(self) -> bool:
        """Whether nothing is captured for now."""
        return bool(self.pauses) and len(self.pauses[-1]) == 1

    def poll(self) -> None:
        """Read what was added; a line that is not whole waits, one that is spoilt is passed over.

        The beginning of a line is read again, not kept: a capture begun anew removes it.
        """
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                new = file.read()
        except FileNotFoundError:
            return
        whole = new[: new.rfind(b"\n") + 1]
        self._offset += len(whole)
        for line in whole.splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict) and _whole(event):
                self._take(event)

    def _take(self, event: Event) -> None:
        at = event["t"] = max(event["t"], self.last)
        self.last = at
        self.events.append(event)
        kind = event.get("kind", "")
        if kind == "capture.started":
            self.origin = self.origin or int(event.get("origin", 0))
            self.stopped = False
            self._end_pause(at)
            for track in self.tracks.values():
                for file in track.files:
                    file.ended = True
        elif kind == "capture.stopped":
            self.stopped = True
        elif kind == "paused":
            if not self.paused:
                self.pauses.append([at])
        elif kind == "resumed":
            self._end_pause(at)
        elif kind == "track.started":
            self._track(event, at)
        elif kind in ("file.started", "file.ended"):
            self._file(event, at, ended=kind == "file.ended")

    def _end_pause(self, at: int) -> None:
        if self.paused:
            self.pauses[-1].append(at)

    def _track(self, event: Event, at: int) -> None:
        if self.start is None:
            self.start = at
        known = self.tracks.get(event["track"])
        if known is not None:  # seen before: a file of it, or itself before a reconnect
            known.source, known.medium = event.get("source", ""), event.get("medium", "")
            known.participant, known.begins = event.get("participant", ""), min(known.begins, at)
            return
        self.tracks[event["track"]] = Track(
            event["track"],
            event.get("participant", ""),
            event.get("source", ""),
            event.get("medium", ""),
            at,
            bool(event.get("muted")),
        )

    def _file(self, event: Event, at: int, *, ended: bool) -> None:
        track = self.tracks.setdefault(
            event["track"], Track(event["track"], "", "", _medium(event.get("codec", "")), at)
        )
        for file in track.files:
            if file.name == event["file"] or not ended:
                file.ended = True
        if not ended and all(file.name != event["file"] for file in track.files):
            track.files.append(TrackFile(event["file"], at, int(event.get("shift", 0))))


def _whole(event: Event) -> bool:
    """Whether a line says what its kind has to say."""
    kind = event.get("kind")
    if not isinstance(kind, str) or not isinstance(event.get("t"), int):
        return False
    needed = {"participant": ("participant",), "track": ("track",), "file": ("track", "file")}
    return all(isinstance(event.get(word), str) for word in needed.get(kind.partition(".")[0], ()))


def _medium(codec: str) -> str:
    return "audio" if codec == "opus" else "video"


class Cuts:
    """Turns the time of the output into that of the capture, and back: what was paused is not there."""

    def __init__(self, start: int, pauses: list[list[int]], *, cut: bool = True) -> None:
        # the output's time at which each stretch begins, and the capture's
        self._out, self._in = [0], [start]
        self._open_at: int | None = None
        for pause in pauses if cut else ():
            begin = max(pause[0], start)
            at = self.to_output(begin)
            if len(pause) == 1:
                self._open_at = at
            elif pause[1] > begin:
                if self._out[-1] == at:
                    self._in[-1] = pause[1]
                else:
                    self._out.append(at)
                    self._in.append(pause[1])

    @property
    def ends(self) -> int | None:
        """The time of the output behind which it is still paused."""
        return self._open_at

    def to_output(self, at: int) -> int:
        """Return the output's time of a moment of the capture; the nearest before, within a pause."""
        place = max(bisect.bisect_right(self._in, at) - 1, 0)
        later = self._out[place + 1] if place + 1 < len(self._out) else None
        out = self._out[place] + max(at - self._in[place], 0)
        return out if later is None else min(out, later)

    def to_capture(self, out: int) -> int:
        """Return the capture's time of a moment of the output."""
        place = max(bisect.bisect_right(self._out, out) - 1, 0)
        return self._in[place] + out - self._out[place]

    def stretch(self, out: int) -> tuple[int, int, int | None]:
        """Return the stretch a moment of the output is in: its beginning, in the capture too, and its end."""
        place = max(bisect.bisect_right(self._out, out) - 1, 0)
        later = self._out[place + 1] if place + 1 < len(self._out) else None
        return self._out[place], self._in[place], later
