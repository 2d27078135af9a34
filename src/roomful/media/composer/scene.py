"""What is to be seen at one moment: what the material tells, and the painter draws."""

from dataclasses import dataclass
from pathlib import Path

from av import VideoFrame

from roomful.media.recorder import OUT


@dataclass(slots=True)
class View:
    """One thing that can have a place in the picture: a person, or a screen somebody shares.

    `id` is the track's for a screen and the participant's for a person, so that a person keeps the place when
    the camera goes off. `frame` is the newest decoded picture, None where there is none to show; `serial`
    changes with it. Times are the capture's, in microseconds: `joined`, and when last loudest, `spoke` (0:
    never). `seat` is what hosts have given them, `hand` their turn among the raised hands that come first.
    `portrait` is a picture of them for where there is none of a camera.
    """

    id: str
    participant: str
    name: str
    screen: bool = False
    muted: bool = False
    speaking: bool = False
    joined: int = 0
    spoke: int = 0
    track: str | None = None
    frame: VideoFrame | None = None
    serial: int = 0
    seat: int | None = None
    hand: int | None = None
    portrait: Path | None = None

    @property
    def preferred(self) -> bool:
        """Whether hosts have said that they are to be seen, and where."""
        return self.hand is not None or (self.seat is not None and self.seat != OUT)


@dataclass(slots=True)
class Scene:
    """Everybody in at the moment `at`, in the order they came, and the layout they are shown in."""

    at: int
    layout: str
    views: list[View]
