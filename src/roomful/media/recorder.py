"""What recordings and broadcasts need: a capture of a live media room, and one picture composed out of it.

A capture is a folder that grows while it runs: a Matroska file for each track as it came, not decoded, and
a timeline beside them. It goes on when the process that asked for it dies, and is taken over by the next.
A composition reads such a folder, growing or complete, and can be interrupted and gone on with at any point.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol


class CaptureUnavailable(Exception):
    """The capture could not be started; the words say what an operator may do."""


class CaptureState(StrEnum):
    """How a capture is."""

    CONNECTING = "connecting"
    RECORDING = "recording"
    PAUSED = "paused"
    RECONNECTING = "reconnecting"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CaptureOrder:
    """What to capture, and how.

    `room` is the media room's name. `media` is audio or video: audio subscribes to no video. `max_height` is
    the tallest layer subscribed to, in lines. Files of a track are closed and begun anew every
    `rotate_seconds` (0: never). It stops by itself below `disk_floor` free bytes, and when the media server
    has been away for `give_up_seconds`.
    """

    folder: Path
    id: str
    room: str
    media: str = "video"
    max_height: int = 720
    rotate_seconds: int = 0
    disk_floor: int = 0
    give_up_seconds: int = 600


@dataclass(frozen=True, slots=True)
class CaptureStatus:
    """How a capture is now; `running` says whether its process lives, whatever it wrote last."""

    running: bool
    state: CaptureState
    reason: str = ""
    at: int = 0
    origin: int = 0
    bytes: int = 0
    tracks: int = 0


@dataclass(frozen=True, slots=True)
class Seats:
    """Who is seen where by the hosts' choice, by the identities of the media room.

    `given` are seats, from 0 on; `OUT` keeps somebody out of the picture, `ASIDE` out of picture and sound,
    as who translates for some. `hands` are the raised ones that come first, in their turn. `portraits` are
    the keys under which the store has pictures of people, for where their cameras show nothing.
    """

    given: Mapping[str, int] = field(default_factory=dict)
    hands: tuple[str, ...] = ()
    portraits: Mapping[str, str] = field(default_factory=dict)


OUT = -1
ASIDE = -2
NO_SEATS = Seats()


class Capturing(Protocol):
    """Runs captures on this machine."""

    async def start(
        self, order: CaptureOrder, *, state: CaptureState, layout: str, seats: Seats = NO_SEATS
    ) -> None:
        """Start the capture, or take over the one that runs in its folder. Raises CaptureUnavailable."""
        ...

    async def want(self, folder: Path, *, state: CaptureState, layout: str, seats: Seats = NO_SEATS) -> None:
        """Tell a capture what is wanted of it: recording, paused or stopped, which layout and whose seats."""
        ...

    def status(self, folder: Path) -> CaptureStatus | None:
        """Return how the capture of a folder is; None when none has ever begun there."""
        ...

    def timeline(self, folder: Path, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
        """Return the timeline's whole lines from a byte offset on, and the offset behind them."""
        ...

    async def end(self, folder: Path) -> None:
        """End the process of a folder's capture, if any, keeping what is there; it can be started again."""
        ...


@dataclass(frozen=True, slots=True)
class Region:
    """A place in a free picture, in pixels: a grid of so many columns and rows at most of its sources.

    `sources` names tracks; `*` stands for all video.
    """

    name: str
    width: int
    height: int
    x: int = 0
    y: int = 0
    z: int = 0
    max_columns: int | None = None
    max_rows: int | None = None
    sources: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True)
class Picture:
    """How the picture is made: a named layout, or regions that replace it."""

    width: int = 1280
    height: int = 720
    fps: int = 25
    kbps: int = 1500
    layout: str = "auto"
    regions: tuple[Region, ...] = ()
    names: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """Where a live picture is pushed: `url` with its key; `allow_private` lets it go to inner networks.

    Its scheme is rtmp, rtmps, rtsp, rtsps, rtspu (RTSP by UDP), or what `Serving` says. It has failed after
    so many `retries` in a row, `retry_delay` seconds apart (0: as usual, longer and longer); without a number
    of retries it is tried for ever, the first time after that delay and then less and less often. A server
    that takes nothing for `idle_timeout` seconds is left and tried again (0: the usual time). Over RTSP the
    picture may be h264 or vp8, the sound aac, mp3, pcm, pcmu or pcma; RTMP carries H.264 and AAC alone.
    """

    id: str
    url: str = field(repr=False)
    allow_private: bool = False
    retries: int = 0
    retry_delay: int = 0
    idle_timeout: int = 0
    video_codec: str = "h264"
    audio_codec: str = "aac"


@dataclass(frozen=True, slots=True)
class Composition:
    """What to compose. `picture` None makes sound alone.

    `sound` names the tracks that are heard, `*` all; empty makes silence. `output` is the finished file: its
    ending, mp4 or m4a, says what it is; None for what is only pushed. `hls` is a folder for a playlist and
    its segments, `previews` the seconds between preview pictures (0: none; `work/preview.jpg`). With
    `follow` the folder still grows. `work` keeps what an interrupted composition goes on from.
    """

    folder: Path
    work: Path
    output: Path | None
    picture: Picture | None = field(default_factory=Picture)
    sound: tuple[str, ...] = ("*",)
    follow: bool = False
    cut_pauses: bool = True
    previews: int = 0
    hls: Path | None = None
    targets: tuple[Target, ...] = ()
    discard_played: bool = False


@dataclass(frozen=True, slots=True)
class TargetReport:
    """How the push to a target goes; state is connecting, live, retrying or failed."""

    id: str
    state: str
    attempts: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a composition is, in microseconds: of the folder's time, and of what it wrote.

    `known` is how much material there is by now, `lag` how far it is behind.
    """

    position: int
    known: int
    duration: int
    targets: tuple[TargetReport, ...] = ()

    @property
    def lag(self) -> int:
        """Return how far it is behind the material, in microseconds."""
        return max(self.known - self.position, 0)


@dataclass(frozen=True, slots=True)
class Composed:
    """The finished file. `duration_ms` 0 and `size` 0: there was nothing to compose."""

    duration_ms: int
    size: int
    sha256: str
    width: int
    height: int
    preview: Path | None = None


class CompositionFailed(Exception):
    """Composing failed; the words are the reason.

    `final` tells that trying again is no use, `full` that it would have been done but for a full disk.
    """

    def __init__(self, reason: str, *, final: bool = False, full: bool = False) -> None:
        super().__init__(reason)
        self.final = final
        self.full = full


Tell = Callable[[Progress], None]


class Composing(Protocol):
    """Runs compositions on this machine, each in a process of its own."""

    async def compose(
        self, wanted: Composition, tell: Tell, targets: AsyncIterator[tuple[Target, ...]] | None = None
    ) -> Composed:
        """Compose until the material ends; `targets` yields the list anew whenever it changes.

        Raises CompositionFailed. Cancelled, it ends the process, and the same call goes on from there.
        """
        ...

    async def finish_track(self, files: tuple[Path, ...], output: Path) -> Composed:
        """Join the files of one track, not decoded, into one to seek in. Raises CompositionFailed."""
        ...


class ServingUnavailable(Exception):
    """Nothing can be served to be pulled, for now; the words are the reason."""


class Serving(Protocol):
    """Serves live pictures over RTSP to whoever pulls them from this machine."""

    async def publish_at(self) -> str:
        """Return where to publish: a URL without a path, for a `Target`; it may become another one.

        What serves is started first, or started again. Raises ServingUnavailable.
        """
        ...

    async def stop(self) -> None:
        """Serve nothing any more."""
        ...
