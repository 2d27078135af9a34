"""What the tests need of the system: Chromium and Playwright's driver for the pages, curl for examples."""

import os
import shutil
import subprocess

from tools.building.places import VENV
from tools.building.running import Failure, run, say

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium(label: str) -> None:
    """See that all of it is there; install Debian's where we may."""
    missing = _missing()
    if not missing:
        say(f"{label} Chromium: {_chromium()}")
        return
    packages = " ".join(missing)
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        raise Failure(
            f"the tests need what is not here: {packages} (the names of Debian's packages)",
            f"install it: sudo apt-get install {packages} (Debian), or, where it is Chromium, run the other "
            "tests alone: make test MARKS='not long and not browser'",
        )
    say(f"{label} installing from Debian (once): {packages}")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    host = "the Debian archive"
    run([apt, "update"], "reading Debian's package list", host=host, env=env)
    run(
        [apt, "install", "-y", "--no-install-recommends", *missing],
        f"installing {packages}",
        host=host,
        env=env,
        unit="steps",
    )


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _missing() -> list[str]:
    """Return Debian's packages of what is not there."""
    there = {"chromium": _chromium(), "curl": shutil.which("curl"), "libatomic1": _driver_runs()}
    return [package for package, found in there.items() if not found]


def _driver_runs() -> bool:
    """Tell whether the Node that Playwright brings finds its libraries; a small Debian lacks one of them."""
    drivers = VENV.glob("lib/python*/site-packages/playwright/driver/node")
    ran = [subprocess.run([one, "--version"], capture_output=True, check=False) for one in drivers]
    return all(one.returncode == 0 for one in ran)
