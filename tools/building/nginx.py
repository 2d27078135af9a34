"""nginx with its RTMP module for the tests that push: Debian's, unpacked into the cache and not installed.

Installed, it would start a web server on port 80.
"""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.building.places import cache, lock, make_folder
from tools.building.running import Failure, run, say

PACKAGES = ("nginx", "libnginx-mod-rtmp")
HOST = "the Debian archive"


@dataclass(frozen=True)
class Nginx:
    """The server's program and its module."""

    program: Path
    module: Path


def nginx() -> Nginx:
    """Return nginx, fetched first if need be. Raises Failure."""
    place = cache() / "nginx"
    if not place.is_dir():
        with lock(cache()):
            if not place.is_dir():
                _fetch(place)
    return Nginx(place / "usr/sbin/nginx", place / "usr/lib/nginx/modules/ngx_rtmp_module.so")


def _fetch(place: Path) -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Failure(
            "the tests of pushing need Debian's nginx and libnginx-mod-rtmp, and there is no apt-get"
        )
    say("      fetching nginx and its RTMP module from Debian (once)")
    make_folder(place.parent)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="new-") as folder:
        unpacked = Path(folder) / "nginx"
        unpacked.mkdir()
        for package in _download(Path(folder)):
            run(["dpkg-deb", "-x", package, unpacked], f"unpacking {package.name}")
        unpacked.rename(place)


def _download(folder: Path) -> list[Path]:
    """Download the packages; with root's rights after a look at the list, which may be old."""
    get = ["apt-get", "download", "-o", "APT::Sandbox::User=root", *PACKAGES]
    try:
        run(get, "fetching nginx", host=HOST, cwd=folder)
    except Failure:
        run(["apt-get", "update"], "reading Debian's package list", host=HOST)
        run(get, "fetching nginx", host=HOST, cwd=folder)
    return sorted(folder.glob("*.deb"))


def works(found: Nginx) -> bool:
    """Whether the program starts here, with the libraries that are installed."""
    return subprocess.run([found.program, "-v"], capture_output=True, check=False).returncode == 0
