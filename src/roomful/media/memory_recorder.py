"""Captures and compositions for tests and trials: the ports of recordings, without any media.

A capture writes the timeline it is told to and files of a few bytes; a composition writes what it was made
of. Both work in real folders, so that what reads them is the same as with the real ones.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from roomful.kit.clock import Clock
from roomful.media.recorder import (
    NO_SEATS,
    CaptureOrder,
    CaptureState,
    CaptureStatus,
    CaptureUnavailable,
    Composed,
    Composition,
    CompositionFailed,
    Progress,
    Seats,
    ServingUnavailable,
    Target,
    Tell,
)

_TIMELINE = "timeline.jsonl"
_CODECS = {"microphone": "opus", "screen_audio": "opus", "camera": "vp8", "screen": "vp8"}
_LOOK = 0.01


@dataclass
class MemoryCapture:
    """One capture, as a test sees it."""

    order: CaptureOrder
    clock: Clock
    running: bool = True
    state: CaptureState = CaptureState.RECORDING
    layout: str = "auto"
    seats: Seats = NO_SEATS
    reason: str = ""
    origin: int = 0
    starts: int = 0
    made: int = 0
    tracks: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where it writes."""
        return self.order.folder

    def say(self, kind: str, **more: Any) -> None:
        """Write a line of the timeline."""
        line = json.dumps({"t": self.clock.now() - self.origin, "kind": kind, **more})
        with (self.folder / _TIMELINE).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def publish(self, participant: str, source: str = "microphone", *, key: str = "") -> str:
        """Let somebody send a track; return its name."""
        self.made += 1
        key = key or f"TR_{self.made}"
        codec = _CODECS[source]
        medium = "audio" if codec == "opus" else "video"
        name = f"{self.made:04}-{key}.mkv"
        self.tracks[key] = name
        self.say(
            "track.started",
            track=key,
            participant=participant,
            source=source,
            medium=medium,
            codec=codec,
            width=640 if medium == "video" else 0,
            height=360 if medium == "video" else 0,
            muted=False,
        )
        self.say("file.started", track=key, file=name, codec=codec)
        (self.folder / name).write_bytes(f"{key} of {participant}\n".encode())
        return key

    def unpublish(self, key: str) -> None:
        """Let a track end."""
        self.say("file.ended", track=key, file=self.tracks.pop(key))
        self.say("track.ended", track=key)

    def stop(self, reason: str) -> None:
        """End by itself, with everything written."""
        for key in list(self.tracks):
            self.unpublish(key)
        self.say("capture.stopped", reason=reason)
        self.running, self.state, self.reason = False, CaptureState.STOPPED, reason

    def kill(self) -> None:
        """End without a word."""
        self.running = False

    def change(self, state: CaptureState, layout: str, seats: Seats) -> None:
        """Do as is wanted."""
        if state is CaptureState.STOPPED:
            self.stop("wanted")
            return
        self.seats = seats
        if layout != self.layout:
            self.say("layout", layout=layout)
            self.layout = layout
        if state is not self.state:
            self.say("paused" if state is CaptureState.PAUSED else "resumed")
            self.state = state


class MemoryCapturing:
    """A `Capturing`; `captures` are those there ever were, by folder, `trouble` what forbids new ones."""

    def __init__(self, clock: Clock) -> None:
        self.captures: dict[Path, MemoryCapture] = {}
        self.trouble = ""
        self._clock = clock

    def of(self, recording_id: str) -> MemoryCapture:
        """Return the capture of a recording."""
        return next(one for one in self.captures.values() if one.order.id == recording_id)

    async def start(
        self, order: CaptureOrder, *, state: CaptureState, layout: str, seats: Seats = NO_SEATS
    ) -> None:
        """Start the capture, or take over the one that runs in its folder."""
        capture = self.captures.get(order.folder)
        if capture is not None and capture.running:
            capture.change(state, layout, seats)
            return
        if self.trouble:
            raise CaptureUnavailable(self.trouble)
        if capture is None:
            order.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            capture = MemoryCapture(order, self._clock, layout=layout, origin=self._clock.now())
            self.captures[order.folder] = capture
        capture.running, capture.state, capture.reason = True, CaptureState.RECORDING, ""
        capture.starts += 1
        capture.say("capture.started", origin=capture.origin, version=1)
        for key in list(capture.tracks):
            capture.unpublish(key)
        capture.change(state, layout, seats)

    async def want(self, folder: Path, *, state: CaptureState, layout: str, seats: Seats = NO_SEATS) -> None:
        """Tell a capture what is wanted of it."""
        capture = self.captures.get(folder)
        if capture is not None and capture.running:
            capture.change(state, layout, seats)

    def status(self, folder: Path) -> CaptureStatus | None:
        """Return how the capture of a folder is."""
        capture = self.captures.get(folder)
        if capture is None:
            return None
        return CaptureStatus(
            running=capture.running,
            state=capture.state,
            reason=capture.reason,
            at=self._clock.now(),
            origin=capture.origin,
            tracks=len(capture.tracks),
        )

    def timeline(self, folder: Path, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
        """Return the timeline's whole lines from a byte offset on, and the offset behind them."""
        return _lines(folder, offset)

    async def end(self, folder: Path) -> None:
        """End a folder's capture, if any; it can be started again."""
        capture = self.captures.get(folder)
        if capture is not None and capture.running:
            capture.kill()


class MemoryComposing:
    """A `Composing`; `failures` are raised first, one for each call, and `calls` are those there were."""

    def __init__(self) -> None:
        self.failures: list[CompositionFailed] = []
        self.calls: list[Composition] = []

    async def compose(
        self,
        wanted: Composition,
        tell: Tell,
        targets: AsyncIterator[tuple[Target, ...]] | None = None,  # noqa: ARG002  # the port's
    ) -> Composed:
        """Write what was composed of, as soon as there is no more to come."""
        self.calls.append(wanted)
        if self.failures:
            raise self.failures.pop(0)
        while wanted.follow and not _ended(wanted.folder):
            at = _at(wanted.folder)
            tell(Progress(at, at, at))
            await asyncio.sleep(_LOOK)  # sleep: the folder grows by another's hand
        lines, _ = _lines(wanted.folder, 0)
        begun = [line for line in lines if line["kind"] == "track.started"]
        if not begun:
            return Composed(0, 0, "", 0, 0)
        length = lines[-1]["t"] - begun[0]["t"]
        tell(Progress(lines[-1]["t"], lines[-1]["t"], length))
        picture = wanted.picture
        text = f"{length} {picture and picture.layout} {' '.join(line['track'] for line in begun)}\n"
        if wanted.output is not None:
            _write(wanted.output, text.encode())
        preview = None
        if wanted.previews:
            preview = wanted.work / "preview.jpg"
            _write(preview, b"a picture")
        return Composed(
            length // 1000,
            len(text),
            hashlib.sha256(text.encode()).hexdigest(),
            picture.width if picture else 0,
            picture.height if picture else 0,
            preview,
        )

    async def finish_track(self, files: tuple[Path, ...], output: Path) -> Composed:
        """Join the files."""
        if self.failures:
            raise self.failures.pop(0)
        content = b"".join(path.read_bytes() for path in files if path.exists())
        if not content:
            raise CompositionFailed("there is nothing in the track's files", final=True)
        _write(output, content)
        return Composed(1000, len(content), hashlib.sha256(content).hexdigest(), 0, 0)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _lines(folder: Path, offset: int) -> tuple[list[dict[str, Any]], int]:
    try:
        with (folder / _TIMELINE).open("rb") as file:
            file.seek(offset)
            whole, end, _ = file.read().rpartition(b"\n")
    except FileNotFoundError:
        return [], offset
    found = [json.loads(line) for line in whole.split(b"\n") if line]
    return found, offset + len(whole) + len(end)


def _ended(folder: Path) -> bool:
    lines, _ = _lines(folder, 0)
    return bool(lines) and lines[-1]["kind"] == "capture.stopped"


def _at(folder: Path) -> int:
    lines, _ = _lines(folder, 0)
    return int(lines[-1]["t"]) if lines else 0


@dataclass
class MemoryServing:
    """A `Serving` that serves nothing; with `trouble`, it says so."""

    trouble: str = ""
    base: str = "relay://:secret-of-this-run@127.0.0.1:1"

    async def publish_at(self) -> str:
        """Return where to publish. Raises ServingUnavailable with the trouble there is."""
        if self.trouble:
            raise ServingUnavailable(self.trouble)
        return self.base

    async def stop(self) -> None:
        """Serve nothing any more."""
