"""The pictures of a track, decoded up to a moment."""

import av
from av.codec.context import CodecContext, Flags
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from roomful.media.composer.reader import TrackReader

_DECODERS = {"vp8": "vp8", "vp9": "vp9", "h264": "h264", "av1": "libdav1d"}
# What arrives so soon after a mute was still on its way, in microseconds.
_STRAGGLING = 300_000
# No screen has more pixels; a few bytes may claim many more, and memory for several such frames.
_MOST_PIXELS = 8192 * 4352
# A camera that sends nothing for so long shows nothing; a screen may stand still.
_STALE = 5_000_000


class PictureTrack:
    """A track of pictures."""

    def __init__(self, reader: TrackReader) -> None:
        self.reader = reader
        self.track = reader.track
        self.muted = self.track.muted
        self.serial = 0
        self._muted_at: int | None = None
        self._lost_at = -1
        self._frame: VideoFrame | None = None
        self._at = 0
        self._decoder: VideoCodecContext | None = None
        self._of_file = 0

    def mute(self, at: int, *, muted: bool) -> None:
        """Show nothing from now on; or again, from the first picture that is new."""
        self.muted = muted
        if muted:
            self._muted_at = at

    def lose(self, at: int) -> None:
        """Nothing has come since a moment: do not show what is older for long, not even a screen."""
        self._lost_at = at

    def end(self) -> None:
        """Show nothing until there is another file, and free what decoding took."""
        self._frame = self._decoder = None

    def shown(self, at: int) -> VideoFrame | None:
        """Return what is to be seen at a moment; None when there is nothing."""
        if self.muted or self._frame is None:
            return None
        if self._muted_at is not None and self._at < self._muted_at + _STRAGGLING:
            return None
        stands = self.track.source == "screen" and self._at > self._lost_at
        if not stands and self._at < at - _STALE:
            return None
        return self._frame

    def advance(self, at: int) -> None:
        """Decode everything before a moment."""
        while (block := self.reader.peek(at)) is not None:
            self.reader.take()
            if self._of_file != self.reader.changed:
                self._decoder = self._open()
                self._of_file = self.reader.changed
            if self._decoder is None:
                continue
            packet = av.Packet(block.data)
            packet.pts = block.at
            try:
                frames = self._decoder.decode(packet)
            except av.FFmpegError:  # lost in the network: the next ones may do
                continue
            if frames:
                self._frame, self._at = frames[-1], block.at
                self.serial += 1

    def _open(self) -> VideoCodecContext | None:
        form = self.reader.form
        if form.codec not in _DECODERS:
            return None
        decoder = CodecContext.create(_DECODERS[form.codec], "r")
        assert isinstance(decoder, VideoCodecContext)
        decoder.thread_count = 1
        decoder.flags |= Flags.low_delay
        if form.codec in ("h264", "av1") and form.private:
            decoder.extradata = form.private
        decoder.options = {"max_pixels": str(_MOST_PIXELS)}
        if form.codec == "av1":
            decoder.options |= {"max_frame_delay": "1"}
        return decoder
