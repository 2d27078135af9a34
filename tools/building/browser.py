"""Chromium for the tests that open the meeting page."""

import os
import shutil

from tools.building.running import Failure, run, say

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium(label: str) -> None:
    """See that a Chromium is there; install Debian's where we may."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        say(f"{label} Chromium: {found}")
        return
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        raise Failure(
            "the tests of the meeting page need Chromium, which is not on PATH",
            "install it: sudo apt-get install chromium (Debian), or run the other tests alone: "
            "make test MARKS='not long and not browser'",
        )
    say(f"{label} installing Chromium from Debian (once)")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    host = "the Debian archive"
    run([apt, "update"], "reading Debian's package list", host=host, env=env)
    run(
        [apt, "install", "-y", "--no-install-recommends", "chromium"],
        "installing Chromium",
        host=host,
        env=env,
        unit="steps",
    )
