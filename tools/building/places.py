"""Where the build keeps things: the clone, the cache beside it, locks and stamps."""

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.building.running import Failure, say

CLONE = Path(__file__).resolve().parents[2]
VENV = CLONE / ".venv"
STAMPS = CLONE / ".build"
FRONTEND = CLONE / "frontend"
PAGES = CLONE / "src" / "roomful" / "pages" / "static"
ENGINE = CLONE / "engine"


def cache() -> Path:
    """The folder for what is fetched or built once: ROOMFUL_CACHE, else the user's cache folder."""
    named = os.environ.get("ROOMFUL_CACHE")
    if named:
        return Path(named).expanduser().resolve()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "roomful"


def make_folder(path: Path) -> Path:
    """Create a folder; a failure says which one and what to set instead."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(
            f"cannot create {path}: {error.strerror}", "set ROOMFUL_CACHE to a folder that you may write"
        ) from error
    return path


def need_space(path: Path, gigabytes: float, purpose: str) -> None:
    """Refuse early, with a clear word, what would fill the disk half-way."""
    free = shutil.disk_usage(make_folder(path)).free / 1e9
    if free < gigabytes:
        raise Failure(
            f"{purpose} needs {gigabytes:.1f} GB of disk; {path} has {free:.1f} GB free",
            "free some space, or set ROOMFUL_CACHE to a folder on a larger disk",
        )


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Let one build at a time change `folder`; a second one waits and says so.

    The lock belongs to the open file, so the system frees it however the holder ends.
    """
    with (make_folder(folder) / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("      waiting for another build to finish")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def digest(paths: Iterable[Path], *words: str) -> str:
    """A hash of the content and names of `paths` (files) and of `words`."""
    total = hashlib.sha256()
    for word in words:
        total.update(word.encode() + b"\0")
    for path in sorted(paths):
        total.update(os.path.relpath(path, CLONE).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_stamped(step: str, wanted: str) -> bool:
    """Whether `step` was last completed with exactly these inputs."""
    try:
        return (STAMPS / step).read_text() == wanted
    except OSError:
        return False


def stamp(step: str, wanted: str) -> None:
    """Remember that `step` is complete for these inputs."""
    make_folder(STAMPS)
    (STAMPS / step).write_text(wanted)
