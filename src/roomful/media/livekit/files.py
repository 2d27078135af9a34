"""What the managed LiveKit leaves in its folder, so that another start of Roomful finds it again."""

import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from roomful.media.livekit.config import Ports
from roomful.media.livekit.tokens import Keys

_LOG_LIMIT = 10_000_000


@dataclass(frozen=True, slots=True)
class Running:
    """A LiveKit that was started: which process, since when, on which ports, with what configuration."""

    pid: int
    started: str
    generation: int
    ports: Ports
    config: str
    prepared: bool = False  # its rooms have been made


class Folder:
    """The managed LiveKit's folder: everything in it is for its owner alone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config = path / "livekit.yaml"
        self.log = path / "livekit.log"
        self._keys = path / "keys.json"
        self._running = path / "running.json"

    def prepare(self) -> None:
        """Make the folder."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keys(self) -> Keys:
        """Return the API key and secret, made at the first call and the same ever after."""
        stored = _read(self._keys)
        if stored is not None:
            return Keys(stored["key"], stored["secret"])
        made = {"key": "roomful" + secrets.token_hex(6), "secret": secrets.token_urlsafe(36)}
        self.write(self._keys, json.dumps(made))
        return Keys(made["key"], made["secret"])

    def running(self) -> Running | None:
        """Return what was last started, whether or not it still runs."""
        stored = _read(self._running)
        try:
            return Running(**{**stored, "ports": Ports(**stored["ports"])}) if stored else None
        except (TypeError, KeyError):
            return None

    def remember(self, running: Running) -> None:
        """Note what was started."""
        self.write(self._running, json.dumps(asdict(running)))

    def write(self, path: Path, text: str) -> None:
        """Write a file whole or not at all, readable by its owner only."""
        draft = path.with_name(path.name + ".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def open_log(self) -> int:
        """Return a descriptor to append to."""
        self.trim_log()
        return os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def trim_log(self) -> None:
        """Move a log grown too long to `livekit.log.1`; LiveKit, which has it open, begins it anew."""
        if not self.log.exists() or self.log.stat().st_size <= _LOG_LIMIT:
            return
        kept = self.log.with_name(self.log.name + ".1")
        kept.touch(0o600)
        shutil.copyfile(self.log, kept)
        os.truncate(self.log, 0)

    def last_words(self, since: int) -> str:
        """Return what the log says from the byte `since` on: its last telling line."""
        try:
            with self.log.open("rb") as file:
                file.seek(since)
                lines = file.read(64_000).decode(errors="replace").splitlines()
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _read(path: Path) -> dict[str, Any] | None:
    try:
        stored = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return stored if isinstance(stored, dict) else None
