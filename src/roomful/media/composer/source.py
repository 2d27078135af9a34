"""A source's picture in the size of its place, scaled anew only when picture or place changed."""

from dataclasses import dataclass, field

from av import VideoFrame
from av.error import FFmpegError
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from roomful.media.composer.drawing import space_of
from roomful.media.composer.grid import Box, even

# So much of a camera's picture is seen at least; a phone held upright would else be a nose in a wide tile.
LEAST_HEIGHT = 0.5
LEAST_WIDTH = 0.3


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a scaled picture goes where in its place; coordinates are relative to both corners."""

    width: int
    height: int
    x: int
    y: int
    part: Box


def fit(width: int, height: int, box: Box, *, cover: bool) -> Cut:
    """Return how a picture of some size stands in a place: covering it, or seen whole in its middle."""
    wide, high = box.width / width, box.height / height
    if cover and not (wide / high < LEAST_WIDTH or high / wide < LEAST_HEIGHT):
        scale = max(wide, high)
        across = max(even(width * scale + 1), box.width)
        down = max(even(height * scale + 1), box.height)
        x, y = even((across - box.width) / 2), even((down - box.height) / 2)
        return Cut(across, down, x, y, Box(0, 0, box.width, box.height))
    scale = min(wide, high)
    across = min(max(even(width * scale + 1), 2), box.width)
    down = min(max(even(height * scale + 1), 2), box.height)
    # A line or two of border would look like a mistake.
    across = box.width if box.width - across <= 4 else across
    down = box.height if box.height - down <= 4 else down
    inner = Box(even((box.width - across) / 2), even((box.height - down) / 2), across, down)
    return Cut(across, down, 0, 0, inner)


@dataclass(slots=True)
class Source:
    """The picture of one tile, with its own scaler."""

    _scaler: VideoReformatter = field(default_factory=VideoReformatter)
    _known: tuple[object, ...] = ()
    _scaled: tuple[VideoFrame, Cut] | None = None

    def picture(
        self, frame: VideoFrame, serial: object, box: Box, *, cover: bool
    ) -> tuple[VideoFrame, Cut] | None:
        """Return the frame scaled for a place, and what of it goes where; None when it cannot be scaled."""
        known = (serial, frame.width, frame.height, box.width, box.height, cover)
        if known != self._known:
            self._known = known
            self._scaled = self._scale(frame, box, cover=cover)
        return self._scaled

    def forget(self) -> None:
        """Let go of the last picture."""
        self._known, self._scaled = (), None

    def _scale(self, frame: VideoFrame, box: Box, *, cover: bool) -> tuple[VideoFrame, Cut] | None:
        if frame.width < 1 or frame.height < 1:
            return None
        cut = fit(frame.width, frame.height, box, cover=cover)
        try:
            scaled = self._scaler.reformat(
                frame,
                width=cut.width,
                height=cut.height,
                format="yuv420p",
                src_colorspace=space_of(frame),
                dst_colorspace=Colorspace.ITU601,
                dst_color_range=ColorRange.MPEG,
                # Letters on a screen must stay sharp; a face does not need it.
                interpolation=Interpolation.BILINEAR if cover else Interpolation.BICUBIC,
                threads=1,
            )
        except (FFmpegError, ValueError):
            return None
        return scaled, cut
