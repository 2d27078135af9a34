"""Disks that are soon full, where one can be mounted."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


class SmallDisk:
    """A disk at a place."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def grow(self, size: str) -> None:
        """Make it as large."""
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.place)], check=True)


@contextlib.contextmanager
def small_disk(place: Path, size: str) -> Iterator[SmallDisk]:
    """Mount a disk of that size for as long as the block runs; skip the test where that is not allowed."""
    place.mkdir()
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("nothing may be mounted here")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
