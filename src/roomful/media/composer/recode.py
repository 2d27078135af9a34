"""One encode in other codecs, for a server that asks for them: VP8, MP3, G.711 and plain samples.

What everybody gets is encoded once; this decodes that and encodes it again, for one target alone.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.codec.context import CodecContext
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, AudioForm, Encoded, VideoForm
from roomful.media.composer.encoders import KEY_SECONDS


class _Sound(NamedTuple):
    """How a codec is asked for: the encoder's name, and what goes into it, in frames of so many samples."""

    encoder: str
    rate: int
    layout: str
    format: str
    frame: int
    kbps: int


# the samples of MP3 are those of its frames, of the others 20 ms
_SOUNDS = {
    "mp3": _Sound("libmp3lame", 48_000, "stereo", "s16p", 1152, 128),
    "pcm": _Sound("pcm_s16be", 48_000, "stereo", "s16", 960, 1536),
    "pcmu": _Sound("pcm_mulaw", 8_000, "mono", "s16", 160, 64),
    "pcma": _Sound("pcm_alaw", 8_000, "mono", "s16", 160, 64),
}
# what a live VP8 is told, as WebRTC does: no looking ahead, and as fast as it has to be
_VP8 = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "error-resilient": "1"}


class Recoder:
    """Turns the packets of an encode into those of other codecs; what is in the right one passes.

    It begins with a key frame, as what reaches a target does. Codecs are called as in `Target`.
    """

    def __init__(
        self, video: VideoForm | None, audio: AudioForm | None, video_codec: str, audio_codec: str
    ) -> None:
        self._pictures = None
        self._sounds = None
        self.video, self.audio = video, audio
        if video is not None and video_codec != video.codec:
            self._pictures = _Pictures(video)
            self.video = replace(video, codec=video_codec, extradata=b"")
        if audio is not None and audio_codec != audio.codec:
            self._sounds = _Sounds(audio, _SOUNDS[audio_codec])
            channels, kbps = (2 if self._sounds.stereo else 1), _SOUNDS[audio_codec].kbps
            self.audio = AudioForm(channels, kbps, b"", codec=audio_codec)

    def take(self, packet: Encoded) -> list[Encoded]:
        """Return what comes of a packet. Raises av.FFmpegError."""
        turned = self._pictures if packet.kind == "video" else self._sounds
        return [packet] if turned is None else turned.take(packet)


class _Pictures:
    """H.264 to VP8."""

    def __init__(self, form: VideoForm) -> None:
        decoder = CodecContext.create("h264", "r")
        assert isinstance(decoder, VideoCodecContext)
        decoder.extradata = form.extradata
        decoder.thread_count = 1
        encoder = CodecContext.create("libvpx", "w")
        assert isinstance(encoder, VideoCodecContext)
        encoder.width, encoder.height, encoder.pix_fmt = form.width, form.height, "yuv420p"
        encoder.time_base, encoder.framerate = Fraction(1, VIDEO_CLOCK), form.fps
        encoder.bit_rate = form.kbps * 1000
        encoder.gop_size = round(form.fps * KEY_SECONDS)
        encoder.thread_count = 2
        encoder.options = _VP8
        encoder.open()
        self._decoder, self._encoder = decoder, encoder
        self._duration = round(VIDEO_CLOCK / form.fps)
        self._next: int | None = None

    def take(self, packet: Encoded) -> list[Encoded]:
        frames = []
        if self._next is not None and packet.dts != self._next:
            # a gap: what was kept back for its order comes before what is behind it
            frames = self._decoder.decode(None)
            self._decoder.flush_buffers()
        self._next = packet.dts + packet.duration
        frames += self._decoder.decode(_given(packet, VIDEO_CLOCK))
        made: list[Encoded] = []
        for frame in frames:
            frame.time_base = self._encoder.time_base
            frame.pict_type = PictureType.I if frame.key_frame else PictureType.NONE
            made += [self._told(one) for one in self._encoder.encode(frame)]
        return made

    def _told(self, packet: "Packet[Any]") -> Encoded:
        at = packet.pts or 0
        return Encoded("video", bytes(packet), at, at, self._duration, packet.is_keyframe)


class _Sounds:
    """AAC to something else."""

    def __init__(self, form: AudioForm, wanted: _Sound) -> None:
        decoder = CodecContext.create("aac", "r")
        assert isinstance(decoder, AudioCodecContext)
        decoder.extradata = form.extradata
        encoder = CodecContext.create(wanted.encoder, "w")
        assert isinstance(encoder, AudioCodecContext)
        encoder.sample_rate, encoder.layout, encoder.format = wanted.rate, wanted.layout, wanted.format
        encoder.time_base = Fraction(1, wanted.rate)
        encoder.bit_rate = wanted.kbps * 1000
        encoder.open()
        self.stereo = wanted.layout == "stereo"
        self._decoder, self._encoder = decoder, encoder
        self._wanted = wanted
        self._scale = AUDIO_RATE // wanted.rate
        self._next: int | None = None
        self._samples = 0
        self._origin = 0
        self._resampler = self._new_resampler()

    def take(self, packet: Encoded) -> list[Encoded]:
        if packet.pts != self._next:
            # the first, or one behind a gap: from here on samples are counted anew
            self._origin, self._samples = packet.pts // self._scale, 0
            self._resampler = self._new_resampler()
        self._next = packet.pts + packet.duration
        made: list[Encoded] = []
        for frame in self._decoder.decode(_given(packet, AUDIO_RATE)):
            frame.pts = None
            for part in self._resampler.resample(frame):
                made += self._encode(part)
        return made

    def _encode(self, frame: AudioFrame) -> list[Encoded]:
        frame.pts = self._origin + self._samples
        frame.time_base = Fraction(1, self._wanted.rate)
        self._samples += frame.samples
        return [self._told(one) for one in self._encoder.encode(frame)]

    def _told(self, packet: "Packet[Any]") -> Encoded:
        at = (packet.pts or 0) * self._scale
        return Encoded("audio", bytes(packet), at, at, self._wanted.frame * self._scale, True)

    def _new_resampler(self) -> AudioResampler:
        wanted = self._wanted
        return AudioResampler(wanted.format, wanted.layout, wanted.rate, wanted.frame)


def _given(packet: Encoded, clock: int) -> "Packet[Any]":
    given: Packet[Any] = Packet(packet.data)
    given.pts, given.dts, given.time_base = packet.pts, packet.dts, Fraction(1, clock)
    return given
