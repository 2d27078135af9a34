"""People who send pictures and sounds that a test can recognise in what was recorded.

The picture is the eight colour bars, or one colour; the sound a tone. With `beats` both are there for the
first fifth of each second only: the picture turns white and the tone sounds in the same instant, grey and
silence in between, so that what was recorded shows how far sound and picture are apart.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import numpy as np
from livekit import rtc

from roomful.media.port import Grants, Source
from tests.livekit import LiveKitServer

Colour = tuple[int, int, int]

BARS: tuple[Colour, ...] = (
    (235, 235, 235),
    (235, 235, 16),
    (16, 235, 235),
    (16, 235, 16),
    (235, 16, 235),
    (235, 16, 16),
    (16, 16, 235),
    (16, 16, 16),
)
WHITE: Colour = (255, 255, 255)
GREY: Colour = (100, 100, 100)

RATE = 48000
_SLICE = 0.01  # seconds of sound in one go, as WebRTC has it
_BEAT = 0.2
_GRAINY = 7  # pictures with different grain

_CODECS = {
    "vp8": rtc.VideoCodec.VP8,
    "vp9": rtc.VideoCodec.VP9,
    "h264": rtc.VideoCodec.H264,
    "av1": rtc.VideoCodec.AV1,
}
_EVERYTHING = Grants(publish=frozenset(Source))


@dataclass(frozen=True)
class Show:
    """What somebody sends. `pitch` is in hertz; `fps` pictures a second."""

    width: int = 320
    height: int = 180
    fps: int = 20
    codec: str = "vp8"
    colour: Colour | None = None  # None: the bars
    pitch: float = 440.0
    beats: bool = False
    picture: bool = True
    sound: bool = True
    simulcast: bool = False
    screen: bool = False
    dtx: bool = False
    kbps: int = 0
    noise: bool = False  # grain over the picture, which fills `kbps` as a camera would


@dataclass
class Publisher:
    """Somebody in a room who sends a show."""

    room: rtc.Room
    show: Show
    # When each beat was sent, in microseconds since the epoch.
    beats: list[int] = field(default_factory=list)
    # Track ids by source; filled once published.
    tracks: dict[Source, str] = field(default_factory=dict)
    _local: dict[Source, rtc.LocalTrack] = field(default_factory=dict)
    _feeding: asyncio.Task[None] | None = None

    @classmethod
    async def enter(
        cls, server: LiveKitServer, room: str, identity: str, show: Show | None = None, *, name: str = ""
    ) -> "Publisher":
        """Enter a room that exists and begin to send."""
        token = server.media.token(room, identity, name or identity, _EVERYTHING, ttl=60)
        return await cls.connect(server.url, token, show)

    @classmethod
    async def connect(cls, url: str, token: str, show: Show | None = None) -> "Publisher":
        """Enter with a token, wherever it is from, and begin to send."""
        entered = rtc.Room()
        await entered.connect(url, token, rtc.RoomOptions(auto_subscribe=False))
        publisher = cls(entered, show or Show())
        await publisher._publish()
        return publisher

    async def leave(self) -> None:
        """Stop sending and go."""
        if self._feeding is not None:
            self._feeding.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._feeding
        await self.room.disconnect()

    def mute(self, source: Source, *, muted: bool = True) -> None:
        """Mute or unmute what is sent from a source."""
        track = self._local[source]
        track.mute() if muted else track.unmute()

    async def unpublish(self, source: Source) -> None:
        """End a track for good."""
        await self.room.local_participant.unpublish_track(self.tracks.pop(source))
        del self._local[source]

    async def _publish(self) -> None:
        show = self.show
        video = rtc.VideoSource(show.width, show.height, is_screencast=show.screen) if show.picture else None
        audio = rtc.AudioSource(RATE, 1, queue_size_ms=0) if show.sound else None
        if video is not None:
            options = rtc.TrackPublishOptions(
                source=rtc.TrackSource.SOURCE_SCREENSHARE if show.screen else rtc.TrackSource.SOURCE_CAMERA,
                video_codec=_CODECS[show.codec],
                simulcast=show.simulcast,
            )
            if show.kbps:
                options.video_encoding.max_bitrate = show.kbps * 1000
                options.video_encoding.max_framerate = show.fps
            track = rtc.LocalVideoTrack.create_video_track("picture", video)
            await self._announce(Source.SCREEN if show.screen else Source.CAMERA, track, options)
        if audio is not None:
            options = rtc.TrackPublishOptions(
                source=rtc.TrackSource.SOURCE_SCREENSHARE_AUDIO
                if show.screen
                else rtc.TrackSource.SOURCE_MICROPHONE,
                dtx=show.dtx,
                red=False,
            )
            sound = rtc.LocalAudioTrack.create_audio_track("sound", audio)
            await self._announce(Source.SCREEN_AUDIO if show.screen else Source.MICROPHONE, sound, options)
        self._feeding = asyncio.create_task(self._feed(video, audio))

    async def _announce(
        self, source: Source, track: rtc.LocalTrack, options: rtc.TrackPublishOptions
    ) -> None:
        published = await self.room.local_participant.publish_track(track, options)
        self.tracks[source] = published.sid
        self._local[source] = track

    async def _feed(self, video: rtc.VideoSource | None, audio: rtc.AudioSource | None) -> None:
        show = self.show
        still = picture(show.width, show.height, GREY if show.beats else show.colour)
        shown = grainy(still) if show.noise else [still]
        flash = picture(show.width, show.height, WHITE)
        tone = _tone(show.pitch)
        silence = bytes(len(tone[0]))
        each = max(round(1 / show.fps / _SLICE), 1)
        begun = time.monotonic()
        for turn in range(10**9):
            await asyncio.sleep(max(begun + turn * _SLICE - time.monotonic(), 0))
            on = not show.beats or turn * _SLICE % 1 < _BEAT
            if show.beats and turn % round(1 / _SLICE) == 0:
                self.beats.append(time.time_ns() // 1000)
            if video is not None and turn % each == 0:
                video.capture_frame(flash if on and show.beats else shown[turn // each % len(shown)])
            if audio is not None:
                sound = tone[turn % len(tone)] if on else silence
                await audio.capture_frame(rtc.AudioFrame(sound, RATE, 1, round(RATE * _SLICE)))


def picture(width: int, height: int, colour: Colour | None) -> rtc.VideoFrame:
    """Return a picture of one colour, or of the bars from left to right."""
    colours = BARS if colour is None else (colour,)
    planes = [np.empty((height, width), np.uint8)]
    planes += [np.empty((height // 2, width // 2), np.uint8) for _ in range(2)]
    for number, each in enumerate(colours):
        for plane, value in zip(planes, yuv(each), strict=True):
            columns = plane.shape[1]
            plane[:, number * columns // len(colours) : (number + 1) * columns // len(colours)] = value
    data = b"".join(plane.tobytes() for plane in planes)
    return rtc.VideoFrame(width, height, rtc.VideoBufferType.I420, data)


def grainy(still: rtc.VideoFrame) -> list[rtc.VideoFrame]:
    """Return the picture with grain, some times over."""
    drawn = np.random.default_rng(0)
    data = np.frombuffer(still.data, np.uint8).astype(np.int16)
    made = []
    for _ in range(_GRAINY):
        grain = np.zeros_like(data)
        lit = still.width * still.height
        grain[:lit] = drawn.integers(-12, 13, lit)
        noisy = np.clip(data + grain, 0, 255).astype(np.uint8).tobytes()
        made.append(rtc.VideoFrame(still.width, still.height, rtc.VideoBufferType.I420, noisy))
    return made


def yuv(colour: Colour) -> tuple[int, int, int]:
    """Return a colour as video has it (BT.601, limited range)."""
    red, green, blue = (part / 255 for part in colour)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return (
        round(16 + 219 * luma),
        round(128 + 224 * (blue - luma) / 1.772),
        round(128 + 224 * (red - luma) / 1.402),
    )


def _tone(pitch: float) -> list[bytes]:
    """Return a second of a tone in slices; of whole hertz, so that it goes on where it ends."""
    at = np.arange(RATE) / RATE
    wave = (np.sin(2 * math.pi * round(pitch) * at) * 12000).astype(np.int16)
    size = round(RATE * _SLICE)
    return [wave[start : start + size].tobytes() for start in range(0, RATE, size)]


@contextlib.asynccontextmanager
async def publishing(
    server: LiveKitServer, room: str, shows: dict[str, Show]
) -> AsyncIterator[dict[str, Publisher]]:
    """Have people with these identities in a room, made if need be; they leave at the end."""
    await server.media.create_room(room)
    people: dict[str, Publisher] = {}
    try:
        for identity, show in shows.items():
            people[identity] = await Publisher.enter(server, room, identity, show)
        yield people
    finally:
        for each in people.values():
            await each.leave()
