"""One still picture that stands for the whole file."""

from pathlib import Path

from av import VideoFrame

_WIDTH = 640
# The first moments are of people who come in, in microseconds.
_SETTLED = 3_000_000


class Thumbnail:
    """Keeps the first good moment: somebody is to be seen, and has been for a while."""

    def __init__(self, work: Path) -> None:
        self.path = work / "thumbnail.jpg"
        self._sketched = self.path.exists()
        self._kept = self._sketched and (work / "thumbnail.kept").exists()
        self._mark = work / "thumbnail.kept"

    def see(self, out: int, frame: VideoFrame, *, good: bool) -> None:
        """Look at a frame, at a moment of the output."""
        if self._kept:
            return
        settled = good and out >= _SETTLED
        if settled or good > self._sketched or not self.path.exists():
            self._write(frame)
            self._sketched = good
        if settled:
            self._kept = True
            self._mark.touch()

    def _write(self, frame: VideoFrame) -> None:
        height = max(_WIDTH * frame.height // frame.width // 2, 1) * 2
        new = self.path.with_suffix(".new.jpg")
        frame.reformat(width=_WIDTH, height=height).save(new)
        new.replace(self.path)
