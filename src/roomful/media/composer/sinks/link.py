"""One attempt to take a stream out: the program that pushes or serves it, and what is said to it and by it.

The program's first lines (engine/streams/main.go) tell the form. URL and key go by its input, so that no list
of processes shows them, and what it may write to its stderr is not kept.
"""

import base64
import contextlib
import json
import os
import socket
import struct
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from roomful.media.composer.encoded import AUDIO_RATE, VIDEO_CLOCK, AudioForm, Encoded, VideoForm
from roomful.media.composer.sinks.destination import Destination, host_port

# RTMP and RTP know no times below 0; the priming of AAC and reordered pictures begin a little below
_LEAD = {"video": VIDEO_CLOCK // 2, "audio": AUDIO_RATE // 2}
_HEAD = struct.Struct(">IcBqq")
_SOCKET_BUFFER = 1 << 20
_ENVIRONMENT = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "TZ")
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
        "url": "" if wanted.listen else wanted.url,
        "addresses": addresses,
        "udp": wanted.udp,
        "listen": host_port(wanted.host, wanted.port) if wanted.listen else "",
        "path": wanted.path if wanted.listen else "",
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
        }
    if audio is not None:
        config["audio"] = {"kbps": audio.kbps, "extradata": base64.b64encode(audio.extradata).decode()}
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


class Link:
    """The program at work. `hear` is called with each thing it says, and with {"event": "ended"} at last."""

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
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
                | {"GOMAXPROCS": "2"},
                start_new_session=True,
            )
        except OSError:
            ours.close()
            raise
        finally:
            its.close()
        self._socket = ours
        self._hear = hear
        self._reader = threading.Thread(target=self._read, name="target-events", daemon=True)
        self._reader.start()
        self._send(config)

    @property
    def pid(self) -> int:
        """Return the program's process id."""
        number: int = self._process.pid
        return number

    def send(self, packets: list[Encoded]) -> bool:
        """Hand packets over; False when the program takes none any more."""
        return self._send(b"".join(frame(packet) for packet in packets))

    def finish(self) -> None:
        """Let the program send what it has and end; end it when it takes too long."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
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
        self._socket.close()

    def _send(self, content: bytes) -> bool:
        try:
            self._socket.sendall(content)
        except OSError:
            return False
        return True

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                with contextlib.suppress(ValueError):
                    self._hear(json.loads(line))
        self._hear({"event": "ended"})
