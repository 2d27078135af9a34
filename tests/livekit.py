"""A real LiveKit for tests, and people in it through LiveKit's own Python client.

`livekit_server` is a fixture: one server a test run, shared; its rooms are the tests' to name.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from livekit import rtc
from livekit.rtc.participant import PublishTrackError

from roomful.kit.clock import SystemClock
from roomful.media.livekit.config import LiveKitOptions
from roomful.media.livekit.engine import LiveKitMedia
from roomful.media.livekit.listener import WebhookListener
from roomful.media.livekit.process import ManagedLiveKit
from roomful.media.port import MediaEvent, Source
from tests.waiting import until

_SOURCES = {
    Source.CAMERA: rtc.TrackSource.SOURCE_CAMERA,
    Source.MICROPHONE: rtc.TrackSource.SOURCE_MICROPHONE,
    Source.SCREEN: rtc.TrackSource.SOURCE_SCREENSHARE,
    Source.SCREEN_AUDIO: rtc.TrackSource.SOURCE_SCREENSHARE_AUDIO,
}
_SOUND = (Source.MICROPHONE, Source.SCREEN_AUDIO)


def options(webhook_url: str = "http://127.0.0.1:9/", **more: Any) -> LiveKitOptions:
    """Return options for tests: loopback, free ports."""
    return LiveKitOptions(**{"webhook_url": webhook_url, "rtc_udp_port": 0, "rtc_tcp_port": 0, **more})


class LiveKitPerson:
    """Somebody in a LiveKit room; the same to a test as `MemoryPerson`."""

    def __init__(self, room: rtc.Room) -> None:
        self.received: list[tuple[str, bytes]] = []
        self._room = room
        self._kept: dict[str, Any] = {}
        self._feeding: list[asyncio.Task[None]] = []
        room.on("data_received", lambda packet: self.received.append((packet.topic, packet.data)))

    @classmethod
    async def connect(cls, url: str, token: str, **more: Any) -> "LiveKitPerson":
        """Enter with a token. Raises ConnectionRefusedError with the server's words."""
        person = cls(rtc.Room())
        try:
            await person._room.connect(url, token, rtc.RoomOptions(**more))
        except rtc.ConnectError as error:
            raise ConnectionRefusedError(str(error)) from error
        return person

    @property
    def identity(self) -> str:
        return self._room.local_participant.identity

    @property
    def name(self) -> str:
        return self._room.local_participant.name

    @property
    def connection_id(self) -> str:
        return self._room.local_participant.sid

    @property
    def connected(self) -> bool:
        return self._room.isconnected()

    async def receives(self, track_id: str) -> bool:
        """Tell whether pictures of a track arrive: of an end of it the client hears late or never."""
        track = next((each.track for each in self._of_others() if each.sid == track_id), None)
        if track is None:
            return False
        stream = rtc.VideoStream(track)
        try:
            for _ in range(3):  # more than what may have been on its way
                await asyncio.wait_for(anext(stream), 0.5)
        except (TimeoutError, StopAsyncIteration):
            return False
        finally:
            await stream.aclose()
        return True

    async def publish(self, source: Source) -> str:
        """Publish a track with silence or grey in it. Raises PermissionError when LiveKit does not let us."""
        make = self._sound if source in _SOUND else self._picture
        track = make()
        wanted = rtc.TrackPublishOptions(source=_SOURCES[source], simulcast=False)
        try:
            # Of a refusal LiveKit tells the client nothing but silence.
            published = await asyncio.wait_for(self._room.local_participant.publish_track(track, wanted), 3)
        except (TimeoutError, PublishTrackError) as error:
            raise PermissionError(f"{self.identity} may not publish {source}") from error
        self._kept[published.sid] = track
        return published.sid

    def knows_muted(self, track_id: str) -> bool:
        """Tell whether the client itself has a track as muted; it answers what the server changes."""
        return bool(self._room.local_participant.track_publications[track_id].muted)

    async def unpublish(self, track_id: str) -> None:
        await self._room.local_participant.unpublish_track(track_id)

    async def set_muted(self, track_id: str, *, muted: bool) -> None:
        track = self._kept[track_id]
        track.mute() if muted else track.unmute()

    async def leave(self) -> None:
        for task in self._feeding:
            task.cancel()
        await self._room.disconnect()

    def _of_others(self) -> list[rtc.RemoteTrackPublication]:
        others = self._room.remote_participants.values()
        return [each for other in others for each in other.track_publications.values()]

    def _sound(self) -> rtc.LocalTrack:
        return rtc.LocalAudioTrack.create_audio_track("sound", rtc.AudioSource(48000, 1))

    def _picture(self) -> rtc.LocalTrack:
        source = rtc.VideoSource(64, 64)
        self._feeding.append(asyncio.create_task(_feed(source)))
        return rtc.LocalVideoTrack.create_video_track("picture", source)


async def _feed(source: rtc.VideoSource) -> None:
    frame = rtc.VideoFrame(64, 64, rtc.VideoBufferType.I420, bytes(64 * 64 * 3 // 2))
    while True:
        source.capture_frame(frame)
        await asyncio.sleep(0.1)


@dataclass
class LiveKitServer:
    """A running LiveKit, our adapter to it, and everything it has told us."""

    engine: ManagedLiveKit
    media: LiveKitMedia
    told: list[MediaEvent]

    @property
    def url(self) -> str:
        """Where clients connect, past our door."""
        return self.engine.url.replace("http", "ws", 1)

    async def enter(self, token: str) -> LiveKitPerson:
        """Connect somebody, past our door."""
        return await LiveKitPerson.connect(self.url, token)

    def about(self, room: str) -> list[MediaEvent]:
        """Return what was told of a room."""
        return [event for event in self.told if event.room == room]


@contextlib.asynccontextmanager
async def run_livekit(folder: Path) -> AsyncIterator[LiveKitServer]:
    """Run a LiveKit with its files in `folder`."""
    told: list[MediaEvent] = []
    clock = SystemClock()
    listener = WebhookListener(folder)
    binary = os.environ.get("ROOMFUL_LIVEKIT_BINARY", "")
    engine = ManagedLiveKit(folder, options(await listener.start()), clock, binary=binary)
    media = LiveKitMedia(engine, clock)

    def receive(body: bytes, authorization: str) -> MediaEvent | None:
        event = media.deliver(body, authorization)
        if event is not None:
            told.append(event)
        return event

    listener.receive = receive
    await engine.start()
    try:
        yield LiveKitServer(engine, media, told)
    finally:
        await media.close()
        await engine.stop()
        await listener.stop()


@pytest.fixture(scope="session")
async def livekit_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LiveKitServer]:
    """One real LiveKit for the whole run."""
    async with run_livekit(tmp_path_factory.mktemp("livekit")) as server:
        yield server


__all__ = ["LiveKitPerson", "LiveKitServer", "livekit_server", "options", "run_livekit", "until"]
