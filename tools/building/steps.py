"""The steps of the build. Each is quick when there is nothing to do, and says one line either way."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.building import toolchain
from tools.building.golang import compile_go, forget_intermediates
from tools.building.places import (
    CLONE,
    ENGINE,
    FRONTEND,
    PAGES,
    VENV,
    cache,
    digest,
    is_stamped,
    lock,
    make_folder,
    need_space,
    stamp,
)
from tools.building.running import Failure, run, say

LIVEKIT = "github.com/livekit/livekit-server"
NOT_SOURCES = {"node_modules", "dist", ".vite", "coverage", "test-results", "playwright-report"}


def python_packages(label: str) -> None:
    """The virtual environment in /.venv with exactly what uv.lock says."""
    wanted = digest([CLONE / "pyproject.toml", CLONE / "uv.lock"], toolchain.PYTHON, sys.version)
    if is_stamped("python", wanted) and (VENV / "bin" / "python").exists():
        say(f"{label} Python packages: as locked")
        return
    say(f"{label} installing the Python packages of uv.lock into .venv")
    need_space(CLONE / ".build", 1.0, "installing the Python packages")
    # uv would obey an activated environment or a setting for another project.
    settings = {"UV_PROJECT_ENVIRONMENT": str(VENV), "VIRTUAL_ENV": str(VENV)}
    run(
        [
            toolchain.uv().program,
            "sync",
            "--frozen",
            "--python",
            toolchain.PYTHON,
            "--no-python-downloads",
            "--compile-bytecode",
        ],
        "installing Python packages",
        host="the Python package index",
        cwd=CLONE,
        env=settings,
    )
    stamp("python", wanted)


def livekit_path() -> Path:
    """Where the pinned LiveKit is, or would be once built: its name holds the hash of its pins."""
    pins = digest([ENGINE / "go.mod", ENGINE / "go.sum"])
    return cache() / "bin" / f"livekit-server-{pins[:16]}"


def livekit_version() -> str:
    """The version that engine/go.mod pins."""
    for line in (ENGINE / "go.mod").read_text().splitlines():
        words = line.split()
        if LIVEKIT in words:
            return words[words.index(LIVEKIT) + 1]
    raise Failure("engine/go.mod names no version of LiveKit", "restore the file: git checkout engine/")


def build_livekit(label: str) -> Path:
    """Build the pinned LiveKit into the cache unless it is there; returns the program's path."""
    program = livekit_path()
    if program.exists():
        say(f"{label} LiveKit {livekit_version()}: built already")
        return program
    with lock(cache() / "bin"):
        if not program.exists():
            _compile_livekit(label, program)
    return program


def _compile_livekit(label: str, program: Path) -> None:
    say(f"{label} building LiveKit {livekit_version()} (about two minutes, once)")
    need_space(cache(), 3.0, "building LiveKit")
    compile_go(f"{LIVEKIT}/cmd/server", ENGINE, program, "LiveKit")
    forget_intermediates()


def livekit(label: str) -> None:
    """LiveKit for `make build`: the one on PATH serves as well as ours and saves the time."""
    found = shutil.which("livekit-server")
    if found:
        say(f"{label} LiveKit: {found} of this machine")
        return
    build_livekit(label)


def page_packages(label: str) -> None:
    """What package-lock.json says, in frontend/node_modules."""
    if not (FRONTEND / "package-lock.json").exists():
        say(f"{label} pages: no frontend in this tree")
        return
    wanted = digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    if is_stamped("page-packages", wanted) and (FRONTEND / "node_modules").is_dir():
        say(f"{label} the pages' packages: as locked")
        return
    node = toolchain.node()
    say(f"{label} installing the pages' packages with Node {node.version}")
    need_space(FRONTEND, 1.0, "installing the pages' packages")
    run(
        ["npm", "ci", "--no-audit", "--no-fund"],
        "installing the pages' packages",
        host="the npm registry",
        cwd=FRONTEND,
        env=node.env,
    )
    stamp("page-packages", wanted)


def _page_sources() -> Iterator[Path]:
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        for name in files:
            path = Path(folder) / name
            if not name.endswith(".tsbuildinfo") and path.is_file():
                yield path


def pages(label: str) -> None:
    """The built pages in src/roomful/pages/static, where the server and the wheel find them."""
    if not (FRONTEND / "package-lock.json").exists():
        say(f"{label} pages: nothing to build")
        return
    wanted = digest(_page_sources())
    if is_stamped("pages", wanted) and any(make_folder(PAGES).iterdir()):
        say(f"{label} pages: built already")
        return
    say(f"{label} building the pages")
    run(
        ["npm", "run", "build"],
        "building the pages",
        cwd=FRONTEND,
        env=toolchain.node().env,
    )
    if not any(make_folder(PAGES).iterdir()):
        raise Failure(
            f"building the pages left nothing in {PAGES}", "see build.outDir of frontend/vite.config.ts"
        )
    stamp("pages", wanted)
