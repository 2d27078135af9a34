"""Previews: every few seconds one, small, and never half of one."""

from pathlib import Path

import numpy as np
from av import VideoFrame
from PIL import Image

from roomful.media.composer.sinks.preview import Previews

SECOND = 1_000_000


def _frame(brightness: int, width: int = 1280, height: int = 720) -> VideoFrame:
    return VideoFrame.from_ndarray(np.full((height, width, 3), brightness, np.uint8)).reformat(
        format="yuv420p"
    )


def _brightness(path: Path) -> int:
    with Image.open(path) as image:
        return round(float(np.asarray(image.convert("L")).mean()))


def test_a_picture_comes_every_so_many_seconds(tmp_path: Path) -> None:
    path = tmp_path / "preview.jpg"
    previews = Previews(path, 5)
    seen = []
    for tenth in range(130):
        previews.see(tenth * SECOND // 10, _frame(tenth))
        seen.append(_brightness(path))
        assert [entry.name for entry in tmp_path.iterdir()] == ["preview.jpg"]
    changes = [tenth for tenth in range(1, 130) if abs(seen[tenth] - seen[tenth - 1]) > 10]
    assert changes == [50, 100]


def test_a_late_frame_does_not_move_the_next(tmp_path: Path) -> None:
    path = tmp_path / "preview.jpg"
    previews = Previews(path, 5)
    previews.see(4 * SECOND, _frame(40))
    previews.see(5 * SECOND, _frame(120))
    assert abs(_brightness(path) - 120) < 3
    previews.see(9 * SECOND, _frame(200))
    assert abs(_brightness(path) - 120) < 3


def test_pictures_are_made_small_in_their_shape(tmp_path: Path) -> None:
    path = tmp_path / "preview.jpg"
    Previews(path, 1, width=320).see(0, _frame(90))
    with Image.open(path) as image:
        assert (image.size, image.format) == ((320, 180), "JPEG")
    Previews(path, 1).see(0, _frame(90, width=200, height=400))
    with Image.open(path) as image:
        assert image.size == (200, 400)


def test_none_are_made_when_none_are_wanted(tmp_path: Path) -> None:
    Previews(tmp_path / "preview.jpg", 0).see(0, _frame(90))
    assert not list(tmp_path.iterdir())
