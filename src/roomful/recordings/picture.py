"""How large a session's picture is, as files and broadcasts show it. No I/O."""

from typing import Any

from roomful.recordings.model import Options
from roomful.rooms.model import Room
from roomful.sessions.model import Session

WIDTH, HEIGHT, FPS = 1280, 720, 25
LONG, SHORT = 1920, 1080
FASTEST = 30


def size(options: Options, session: Session, room: Room, *, recorded: bool) -> tuple[int, int, int]:
    """Return width, height and frames a second: as asked, else as the room's were when the session began.

    What is `recorded` has the room's own height of recordings, if it has one, in the same shape. All of it is
    fitted into what one picture may be.
    """
    fps = min(options.fps or _of("picture_fps", session, room) or FPS, FASTEST)
    if options.width or options.height:
        return options.width or WIDTH, options.height or HEIGHT, fps
    width = _of("picture_width", session, room) or WIDTH
    height = _of("picture_height", session, room) or HEIGHT
    wanted = _of("record_height", session, room) if recorded else None
    factor = 1.0 if wanted is None else wanted / height
    factor = min(factor, LONG / max(width, height), SHORT / min(width, height))
    return _even(width * factor), _even(height * factor), fps


def kbps(session: Session, room: Room) -> int | None:
    """Return the room's kilobits a second when the session began; None: as the size asks for."""
    kept: int | None = _of("picture_kbps", session, room)
    return kept


def _of(name: str, session: Session, room: Room) -> Any:
    return session.snapshot.get(name, getattr(room, name))


def _even(length: float) -> int:
    return max(round(length / 2) * 2, 16)
