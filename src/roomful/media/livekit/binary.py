"""Where the LiveKit server's program is, and how to get it.

In this order: the one named, `livekit-server` on PATH, the one this clone has built or builds now, the newest
build in the cache (for an installed package, which has no sources to build from).
"""

import asyncio
import os
import shutil
import sys
from pathlib import Path

from roomful.media.livekit.trouble import LiveKitTrouble

PROGRAM = "livekit-server"
_CLONE = Path(__file__).resolve().parents[4]


async def find_binary(named: str = "", *, cache: Path | None = None, clone: Path = _CLONE) -> Path:
    """Return the program, built first where that can be done. Raises LiveKitTrouble when there is none.

    `named` is what the operator has set (ROOMFUL_LIVEKIT_BINARY); `cache` and `clone` are for tests.
    """
    if named:
        return _named(named)
    if on_path := shutil.which(PROGRAM):
        return Path(on_path)
    script = clone / "tools" / "bootstrap.py"
    if script.exists():
        return await _from_clone(script)
    if cached := _newest((cache or default_cache()) / "bin"):
        return cached
    raise LiveKitTrouble(
        f"there is no LiveKit server: put {PROGRAM} on PATH, name it with ROOMFUL_LIVEKIT_BINARY, "
        "or use one that runs with ROOMFUL_LIVEKIT_URL"
    )


def default_cache() -> Path:
    """Return the folder that builds are kept in: ROOMFUL_CACHE, or Roomful's place in the user's cache."""
    if own := os.environ.get("ROOMFUL_CACHE"):
        return Path(own)
    users = os.environ.get("XDG_CACHE_HOME")
    return (Path(users) if users else Path.home() / ".cache") / "roomful"


def _named(named: str) -> Path:
    found = shutil.which(named)
    if found is None:
        raise LiveKitTrouble(f"ROOMFUL_LIVEKIT_BINARY names {named}, which is not a program that can be run")
    return Path(found)


def _newest(folder: Path) -> Path | None:
    built = [path for path in folder.glob(f"{PROGRAM}-*") if os.access(path, os.X_OK)]
    return max(built, key=lambda path: path.stat().st_mtime, default=None)


async def _from_clone(script: Path) -> Path:
    path = await _ask(script, "livekit", "--path")
    return path if os.access(path, os.X_OK) else await _ask(script, "livekit")


async def _ask(script: Path, *words: str) -> Path:
    """Run the clone's build script; its progress goes to our stderr, the path is its last line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), *words, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    lines = output.decode(errors="replace").split("\n")
    answer = next((line for line in reversed(lines) if line.strip()), "")
    if process.returncode != 0 or not answer:
        raise LiveKitTrouble("LiveKit could not be built; `make build` tells more")
    return Path(answer.strip())
