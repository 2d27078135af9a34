"""Packets on their way to a target: never more than a few seconds, and always begun at a key frame."""

from collections import deque

from roomful.media.composer.encoded import Encoded

MAX_SECONDS = 10
MAX_BYTES = 32 << 20


class Backlog:
    """Keeps what is to be sent. While nothing flows, it keeps what came since the last key frame.

    So a target that is reached again begins at once, and at a picture that can be decoded. When what flows is
    taken too slowly, all of it is let go and it goes on at the next key frame. Not safe among threads.
    """

    def __init__(self, *, video: bool) -> None:
        self._video = video
        self._packets: deque[Encoded] = deque()
        self._bytes = 0
        self._waiting = True
        self._flowing = False
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._packets)

    def flow(self) -> None:
        """Someone takes packets from now on."""
        self._flowing = True

    def halt(self) -> None:
        """Nobody takes packets any more; what nobody took is of no use without what was taken."""
        self._flowing = False
        self._let_go()

    def add(self, packet: Encoded) -> None:
        """Keep a packet, unless it cannot be decoded for want of a key frame before it."""
        starts = packet.key and packet.kind == "video" if self._video else True
        if starts and not self._flowing:
            self._clear()
        if self._waiting and not starts:
            self.dropped += 1
            return
        self._waiting = False
        self._packets.append(packet)
        self._bytes += len(packet.data)
        if self._bytes > MAX_BYTES or packet.time - self._packets[0].time > MAX_SECONDS * 1_000_000:
            self.dropped += len(self._packets)
            self._let_go()

    def take(self) -> list[Encoded]:
        """Return all that is kept, and forget it."""
        packets = list(self._packets)
        self._clear()
        return packets

    def _let_go(self) -> None:
        self._clear()
        self._waiting = True

    def _clear(self) -> None:
        self._packets.clear()
        self._bytes = 0
