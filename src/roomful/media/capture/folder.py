"""A capture's folder, as the capture program and Roomful share it.

Roomful writes `wanted.json`, `portraits/` and, by opening it for the program, `capture.log`; everything else
is the program's: `capture.lock`, held while it runs, `capture.json` with its state, `timeline.jsonl` and the
media.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from roomful.kit.crypto import digest
from roomful.media.recorder import CaptureState, CaptureStatus, Seats

# The words of a process that could not start are its last ones.
_TAIL = 2000


Fetch = Callable[[str, Path], Awaitable[None]]


def portrait_file(key: str) -> str:
    """Return where in the folder a portrait is; its name does not tell the key, which opens it."""
    return f"portraits/{digest(key)[:32]}.jpg"


class Folder:
    """The folder of one capture."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Make the folder, for its owner alone."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)

    def want(self, state: CaptureState, url: str, layout: str, seats: Seats) -> None:
        """Write what is wanted, whole or not at all. A folder that is gone wants nothing."""
        wanted = {"state": state.value, "url": url, "layout": layout}
        portraits = {who: portrait_file(key) for who, key in seats.portraits.items()}
        there = {who: name for who, name in portraits.items() if (self.path / name).exists()}
        text = json.dumps({**wanted, "seats": dict(seats.given), "hands": seats.hands, "portraits": there})
        draft = self.path / f"wanted.json.{os.getpid()}.new"
        with contextlib.suppress(FileNotFoundError):
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
            draft.replace(self.path / "wanted.json")

    def missing(self, seats: Seats) -> list[str]:
        """Return the keys of the portraits that the folder has not yet."""
        keys = sorted(set(seats.portraits.values()))
        return [key for key in keys if not (self.path / portrait_file(key)).exists()]

    async def bring(self, key: str, fetch: Fetch) -> None:
        """Fetch a portrait, whole or not at all; a folder that is gone gets none."""
        path = self.path / portrait_file(key)
        with contextlib.suppress(FileNotFoundError):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}.new")
            await fetch(key, draft)
            draft.replace(path)

    def holder(self) -> int | None:
        """Return the number of the process that captures into the folder now, None when none does."""
        try:
            file = (self.path / "capture.lock").open("rb")
        except OSError:
            return None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _number(file.read(32))
            return None  # closing frees it

    def status(self) -> CaptureStatus | None:
        """Return how the capture is, None when none has ever begun."""
        written = self._written()
        running = self.holder() is not None
        if written is None:
            begun = running or (self.path / "timeline.jsonl").exists()
            return CaptureStatus(running, CaptureState.CONNECTING) if begun else None
        return CaptureStatus(
            running=running,
            state=CaptureState(written["state"]),
            reason=str(written.get("reason", "")),
            at=int(written.get("at", 0)),
            origin=int(written.get("origin", 0)),
            bytes=int(written.get("bytes", 0)),
            tracks=int(written.get("tracks", 0)) if running else 0,
        )

    def begun_by(self, pid: int) -> bool:
        """Tell whether this process holds the folder and has written its state."""
        written = self._written()
        return written is not None and written.get("pid") == pid and self.holder() == pid

    def timeline(self, offset: int) -> tuple[list[dict[str, Any]], int]:
        """Return the whole lines from a byte offset on, and the offset behind them."""
        try:
            with (self.path / "timeline.jsonl").open("rb") as file:
                file.seek(offset)
                text = file.read()
        except OSError:
            return [], offset
        whole = text[: text.rfind(b"\n") + 1]
        lines = (_parsed(line) for line in whole.splitlines())
        return [line for line in lines if line is not None], offset + len(whole)

    def open_log(self) -> int:
        """Return a descriptor for the program's own words."""
        return os.open(self.path / "capture.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def last_words(self) -> str:
        """Return the last line of the log."""
        try:
            text = (self.path / "capture.log").read_bytes()[-_TAIL:]
        except OSError:
            return ""
        lines = text.decode(errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def _written(self) -> dict[str, Any] | None:
        try:
            written = json.loads((self.path / "capture.json").read_bytes())
        except (OSError, ValueError):
            return None
        known = isinstance(written, dict) and written.get("state") in set(CaptureState)
        return written if known else None


def _number(text: bytes) -> int:
    """Return the process number in the lock; 0 in the instant before it is written."""
    try:
        return int(text)
    except ValueError:
        return 0


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
