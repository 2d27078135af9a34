"""Where the programs beside Roomful are that it starts, and how to get them.

In this order: the one named in the settings, the one on PATH, the one this clone has built or builds now, the
newest build in the cache (for an installed package, which has no sources to build from).
"""

import asyncio
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

_CLONE = Path(__file__).resolve().parents[3]


class ProgramMissing(Exception):
    """There is no such program and none can be built; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program to start: `file` on PATH and in the cache, `word` for the build script, `title` for people.

    `setting` is the variable that names another one, `remedy` what else may be done without any.
    """

    file: str
    word: str
    title: str
    setting: str
    remedy: str = ""


async def find_program(
    program: Program, named: str = "", *, cache: Path | None = None, clone: Path = _CLONE
) -> Path:
    """Return where the program is, built first where that can be done. Raises ProgramMissing.

    `named` is what the operator has set; `cache` and `clone` are for tests.
    """
    if named:
        return _named(program, named)
    if on_path := shutil.which(program.file):
        return Path(on_path)
    script = clone / "tools" / "bootstrap.py"
    if script.exists():
        return await _from_clone(program, script)
    if cached := _newest(program, (cache or default_cache()) / "bin"):
        return cached
    raise ProgramMissing(
        f"there is no {program.file}: put it on PATH, or name it with {program.setting}{program.remedy}"
    )


def present(program: Program, named: str = "") -> Path | None:
    """Return where the program is without building it, None when it is yet to be built.

    Raises ProgramMissing for one that is named and not there. Of several builds it is the newest.
    """
    if named:
        return _named(program, named)
    on_path = shutil.which(program.file)
    return Path(on_path) if on_path else _newest(program, default_cache() / "bin")


def default_cache() -> Path:
    """Return the folder that builds are kept in: ROOMFUL_CACHE, or Roomful's place in the user's cache."""
    if own := os.environ.get("ROOMFUL_CACHE"):
        return Path(own)
    users = os.environ.get("XDG_CACHE_HOME")
    return (Path(users) if users else Path.home() / ".cache") / "roomful"


def _named(program: Program, named: str) -> Path:
    found = shutil.which(named)
    if found is None:
        raise ProgramMissing(f"{program.setting} names {named}, which is not a program that can be run")
    return Path(found)


def _newest(program: Program, folder: Path) -> Path | None:
    # one that is being built ends in .new, also when its building was broken off
    built = [
        path
        for path in folder.glob(f"{program.file}-*")
        if path.suffix != ".new" and os.access(path, os.X_OK)
    ]
    return max(built, key=lambda path: path.stat().st_mtime, default=None)


async def _from_clone(program: Program, script: Path) -> Path:
    path = await _ask(program, script, "--path")
    return path if os.access(path, os.X_OK) else await _ask(program, script)


async def _ask(program: Program, script: Path, *words: str) -> Path:
    """Run the clone's build script; its progress goes to our stderr, the path is its last line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), program.word, *words, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    lines = output.decode(errors="replace").split("\n")
    answer = next((line for line in reversed(lines) if line.strip()), "")
    if process.returncode != 0 or not answer:
        raise ProgramMissing(f"{program.title} could not be built; `make build` tells more")
    return Path(answer.strip())
