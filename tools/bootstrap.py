"""Makes a clone ready, with nothing but Python and pip to start from.

python3 tools/bootstrap.py build            everything that `make run` needs
python3 tools/bootstrap.py browser          Chromium for the tests, where it can be installed
python3 tools/bootstrap.py livekit          builds LiveKit if needed; its path is the last line of stdout
python3 tools/bootstrap.py livekit --path   that path, without building
python3 tools/bootstrap.py capture          the same of a program of our own in engine/; and with --path
python3 tools/bootstrap.py exec COMMAND     runs a command with .venv, Node and Go on PATH
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Roomful needs Python 3.11 or newer, and this is "
        + sys.version.split()[0]
        + ".\nName a newer one: make build PYTHON=python3.12"
    )

import os
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.building import golang, steps, toolchain
from tools.building.browser import chromium
from tools.building.places import FRONTEND, STAMPS, VENV, lock
from tools.building.running import Failure, say

# Our own programs before LiveKit, whose build throws away what Go has compiled and they share.
BUILD = (
    steps.python_packages,
    golang.own_programs,
    steps.livekit,
    steps.page_packages,
    steps.pages,
)


def build() -> None:
    """All steps of the build, one build of this clone at a time."""
    started = time.monotonic()
    with lock(STAMPS):
        for number, step in enumerate(BUILD, 1):
            step(f"[{number}/{len(BUILD)}]")
    say(f"built ({time.monotonic() - started:.1f} s)")


def program(name: str, *, build_it: bool) -> Path:
    """Where LiveKit or a program of ours is; built first, if so wanted."""
    if name == "livekit":
        return steps.build_livekit("[engine]") if build_it else steps.livekit_path()
    return golang.build_program("[engine]", name) if build_it else golang.program_path(name)


def execute(command: list[str]) -> None:
    """Become `command`, with the project's tools first on PATH."""
    folders = [str(VENV / "bin")]
    if (FRONTEND / "package.json").exists():
        folders.append(str(toolchain.node().program.parent))
    os.environ["PATH"] = os.pathsep.join([*folders, os.environ.get("PATH", "")])
    os.environ.pop("PYTHONHOME", None)
    # Where Python may not keep what it has compiled, every process that a test starts compiles all anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        raise Failure(f"cannot start {command[0]}: {error.strerror}", "run `make build` first") from error


def main(words: list[str]) -> int:
    """Do what the words ask; 0 if it was done."""
    try:
        # No `match` here: an older Python must be able to read this far.
        if words == ["build"]:
            build()
        elif words == ["browser"]:
            chromium("[tests]")
        elif words and words[0] in ("livekit", *golang.programs()) and words[1:] in ([], ["--path"]):
            print(program(words[0], build_it=len(words) == 1))
        elif len(words) > 1 and words[0] == "exec":
            execute(words[1:])
        else:
            say((__doc__ or "").strip())
            return 2
    except Failure as failure:
        say(f"\nstopped: {failure.wrong}")
        if failure.remedy:
            say(f"what to do: {failure.remedy}")
        return 1
    except KeyboardInterrupt:
        say("\nstopped")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
