"""What the tests of the composer share: a capture to fill, and composing it in a process of its own."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from roomful.media.composer.process import Composer
from roomful.media.recorder import Composed, Composition, Picture
from tests.media.captures import Capture

SMALL = Picture(width=320, height=180, fps=25, kbps=500)
Compose = Callable[..., Coroutine[Any, Any, Composed]]


@pytest.fixture
def capture(tmp_path: Path) -> Capture:
    """A capture nobody is in."""
    return Capture(tmp_path / "capture")


@pytest.fixture
def compose(capture: Capture, tmp_path: Path) -> Compose:
    """Compose the capture into `film.mp4`."""

    async def run(**changes: Any) -> Composed:
        wish: dict[str, Any] = {"output": tmp_path / "film.mp4", "picture": SMALL} | changes
        return await Composer().compose(
            Composition(capture.folder, tmp_path / "work", **wish), lambda progress: None
        )

    return run
