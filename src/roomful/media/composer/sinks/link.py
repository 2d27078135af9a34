"""One attempt to take a stream out: a program that pushes it, or the relay; what is said to it and by it.

The program's first lines (engine/streams/main.go) tell the form. URL and key go by its input, so that no list
of processes shows them, and what it may write to its stderr is not kept.
"""

import base64
import contextlib
import json
import math
import os
import socket
import struct
import subprocess
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, AudioForm, Encoded, VideoForm
from roomful.media.composer.sinks.destination import Destination

# RTMP and RTP know no times below 0; the priming of AAC and reordered pictures begin a little below
_LEAD = {"video": VIDEO_CLOCK // 2, "audio": AUDIO_RATE // 2}
_HEAD = struct.Struct(">IcBqq")
_SOCKET_BUFFER = 1 << 20
ENVIRONMENT = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "TZ")
GRACE = 3.0

Event = dict[str, Any]
Hear = Callable[[Event], None]


def settings(
    wanted: Destination,
    addresses: list[str],
    video: VideoForm | None,
    audio: AudioForm | None,
    *,
    trust: Path | None,
    connect_seconds: float,
    stall_seconds: float,
) -> bytes:
    """Return the first frame for the program: where the stream goes, and what it is made of."""
    config: dict[str, Any] = {
        "url": "" if wanted.relay else wanted.url,
        "addresses": addresses,
        "udp": wanted.udp,
        "path": wanted.path if wanted.relay else "",
        "secret": wanted.secret,
        "trust": str(trust or ""),
        "connect_seconds": connect_seconds,
        "stall_seconds": stall_seconds,
    }
    if video is not None:
        config["video"] = {
            "width": video.width,
            "height": video.height,
            "fps": float(video.fps),
            "kbps": video.kbps,
            "extradata": base64.b64encode(video.extradata).decode(),
            "codec": video.codec,
        }
    if audio is not None:
        config["audio"] = {
            "kbps": audio.kbps,
            "extradata": base64.b64encode(audio.extradata).decode(),
            "codec": audio.codec,
        }
    content = json.dumps(config).encode()
    return struct.pack(">Ic", len(content) + 1, b"c") + content


def frame(packet: Encoded) -> bytes:
    """Return the frame of a packet."""
    lead = _LEAD[packet.kind]
    head: bytes = _HEAD.pack(
        len(packet.data) + _HEAD.size - 4,
        packet.kind[0].encode(),
        int(packet.key),
        packet.pts + lead,
        packet.dts + lead,
    )
    return head + packet.data


class Link(ABC):
    """Where packets go. `hear` is called with each thing said there, and with {"event": "ended"} at last."""

    def __init__(self, wire: socket.socket, lines: IO[bytes], config: bytes, hear: Hear) -> None:
        self._wire = wire
        self._lines = lines
        self._hear = hear
        self._reader = threading.Thread(target=self._read, name="target-events", daemon=True)
        self._reader.start()
        self._send(config)

    @property
    def pid(self) -> int | None:
        """Return the process id of the program, where there is one for this alone."""
        return None

    @abstractmethod
    def finish(self) -> None:
        """Let go out what is on its way, and end; end it when that takes too long."""

    @abstractmethod
    def kill(self) -> None:
        """End it now, from whatever thread; who uses the link sees it fail."""

    @abstractmethod
    def end(self) -> None:
        """End it now, and free everything."""

    def send(self, packets: list[Encoded]) -> bool:
        """Hand packets over; False when none are taken any more."""
        return self._send(b"".join(frame(packet) for packet in packets))

    def _send(self, content: bytes) -> bool:
        try:
            self._wire.sendall(content)
        except OSError:
            return False
        return True

    def _read(self) -> None:
        with self._lines as lines, contextlib.suppress(OSError):
            for line in lines:
                with contextlib.suppress(ValueError):
                    self._hear(json.loads(line))
        self._hear({"event": "ended"})

    def _say_goodbye(self) -> None:
        with contextlib.suppress(OSError):
            self._wire.shutdown(socket.SHUT_WR)


class Pushing(Link):
    """The program at work that pushes this stream. Raises OSError."""

    def __init__(self, program: Path, config: bytes, hear: Hear, stall_seconds: float) -> None:
        ours, its = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BUFFER)
        ours.settimeout(stall_seconds + GRACE)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program, without arguments
                [str(program)],
                stdin=its.fileno(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
                | {"GOMAXPROCS": "2"},
                start_new_session=True,
            )
        except OSError:
            ours.close()
            raise
        finally:
            its.close()
        assert self._process.stdout is not None
        super().__init__(ours, self._process.stdout, config, hear)

    @property
    def pid(self) -> int | None:
        """Return the program's process id."""
        number: int = self._process.pid
        return number

    def finish(self) -> None:
        """Let the program send what it has and end; end it when it takes too long."""
        self._say_goodbye()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)
        self.end()

    def kill(self) -> None:
        """End the program now, from whatever thread; who uses the link sees it fail."""
        self._process.kill()

    def end(self) -> None:
        """End the program now, and free everything."""
        self.kill()
        self._process.wait()
        self._reader.join()
        self._wire.close()


class Publishing(Link):
    """A connection to the relay that serves this stream. Raises OSError."""

    def __init__(
        self, place: tuple[str, int], config: bytes, hear: Hear, connect_seconds: float, stall_seconds: float
    ) -> None:
        wire = socket.create_connection(place, connect_seconds)
        # its answers may take as long as they like, so the limit is that of sending alone
        wire.settimeout(None)
        limit = struct.pack("@ll", math.ceil(stall_seconds + GRACE), 0)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        super().__init__(wire, wire.makefile("rb"), config, hear)

    def finish(self) -> None:
        """Let the relay hand on what it has; end it when that takes too long."""
        self._say_goodbye()
        self._reader.join(GRACE)
        self.end()

    def kill(self) -> None:
        """Break the connection off, from whatever thread; who uses the link sees it fail."""
        with contextlib.suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Break the connection off, and free everything."""
        self.kill()
        self._reader.join()
        self._wire.close()
