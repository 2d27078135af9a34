"""Reads the Matroska files of a capture, also while they grow and when their end was cut off.

A demuxer that waits inside a library cannot be asked whether there is more; this one answers "not yet" and is
asked again. It knows what a capture writes: one track, blocks without lacing, clusters of unknown size.
"""

import os
from dataclasses import dataclass
from pathlib import Path

# Elements that are entered, whatever they hold; all others are skipped by their size.
_SEGMENT, _CLUSTER, _INFO, _TRACKS = 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B
_TRACK, _VIDEO, _AUDIO, _BLOCK_GROUP = 0xAE, 0xE0, 0xE1, 0xA0
_ENTERED = frozenset({_SEGMENT, _CLUSTER, _INFO, _TRACKS, _TRACK, _VIDEO, _AUDIO})
_SCALE, _TIMESTAMP, _CODEC, _PRIVATE = 0x2AD7B1, 0xE7, 0x86, 0x63A2
_WIDTH, _HEIGHT, _CHANNELS = 0xB0, 0xBA, 0x9F
_SIMPLE_BLOCK, _BLOCK, _REFERENCE = 0xA3, 0xA1, 0xFB
_KEY = 0x80

_CODECS = {
    "V_VP8": "vp8",
    "V_VP9": "vp9",
    "V_AV1": "av1",
    "V_MPEG4/ISO/AVC": "h264",
    "A_OPUS": "opus",
}
_CHUNK = 1 << 16
# Nothing in a capture is larger; what says so is garbage.
_LARGEST = 1 << 26


@dataclass(slots=True)
class Block:
    """A frame as it was captured, at its time in microseconds since the capture's origin."""

    at: int
    key: bool
    data: bytes
    offset: int


@dataclass(slots=True)
class Form:
    """What the file says of its track."""

    codec: str = ""
    private: bytes = b""
    width: int = 0
    height: int = 0
    channels: int = 1


class MatroskaFile:
    """One file, read forwards. `form` is known once there was a block; `shift` is added to each time."""

    def __init__(self, path: Path, shift: int = 0) -> None:
        self.form = Form()
        self._shift = shift
        self._file = path.open("rb", buffering=0)
        self._held = bytearray()
        self._pos = 0  # in what is held
        self._behind = 0  # where what is held begins in the file
        self._scale = 1_000_000
        self._cluster = 0
        self._garbage = False

    def read(self) -> Block | None:
        """Return the next block; None when there is no whole one, or none yet."""
        while not self._garbage:
            self._forget()
            head = self._head()
            if head is None:
                return None
            element, size, length = head
            if element in _ENTERED:
                self._pos += length
                continue
            if size is None or size > _LARGEST:
                self._garbage = True
                return None
            if not self._hold(length + size):
                return None
            try:
                block = self._element(element, length, size)
            except (IndexError, OverflowError):
                self._garbage = True
                return None
            if block is not None:
                return block
        return None

    def _element(self, element: int, length: int, size: int) -> Block | None:
        """Go behind a whole element; return the block that it is, if it is one."""
        start, body = self._pos, self._pos + length
        self._pos = body + size
        if element == _BLOCK_GROUP:
            return self._group(start, body, self._pos)
        if element == _SIMPLE_BLOCK:
            return self._block(start, body, self._pos, key=None)
        self._learn(element, bytes(self._held[body : self._pos]))
        return None

    def go_to(self, offset: int, cluster: int) -> None:
        """Go back to a block, or forwards: to `offset`, in a cluster whose time is `cluster`."""
        self._file.seek(offset)
        self._held.clear()
        self._pos, self._behind, self._cluster = 0, offset, cluster

    @property
    def cluster(self) -> int:
        """The time of the cluster it is in, in the file's own units; for `go_to`."""
        return self._cluster

    def close(self) -> None:
        """Close it."""
        self._file.close()

    def _forget(self) -> None:
        if self._pos > _CHUNK:
            del self._held[: self._pos]
            self._behind += self._pos
            self._pos = 0

    def _hold(self, count: int) -> bool:
        """Read until `count` bytes are there from the position on."""
        while len(self._held) - self._pos < count:
            more = os.read(self._file.fileno(), max(_CHUNK, count))
            if not more:
                return False
            self._held += more
        return True

    def _head(self) -> tuple[int, int | None, int] | None:
        """Return the next element's id, its size (None: unknown) and the length of both; None: not there."""
        if not self._hold(2):
            return None
        start = self._pos
        id_length = 9 - self._held[start].bit_length()
        if id_length > 4:
            self._garbage = True
            return None
        if not self._hold(id_length + 1):
            return None
        size_length = 9 - self._held[start + id_length].bit_length()
        if size_length > 8:
            self._garbage = True
            return None
        if not self._hold(id_length + size_length):
            return None
        return _split(self._held, start, id_length, size_length)

    def _group(self, start: int, body: int, end: int) -> Block | None:
        """Read a block that has words about it; one that refers to no other is a key frame."""
        place, key = None, True
        while body < end:
            id_length = 9 - self._held[body].bit_length()
            size_length = 9 - self._held[body + id_length].bit_length()
            element, size, length = _split(self._held, body, id_length, size_length)
            if element == _BLOCK:
                place = (body + length, body + length + (size or 0))
            elif element == _REFERENCE:
                key = False
            body += length + (size or 0)
        return self._block(start, *place, key=key) if place else None

    def _block(self, start: int, body: int, end: int, *, key: bool | None) -> Block | None:
        if end - body < 4:
            return None
        held = self._held
        # the track's number, the time within the cluster, flags
        body += 9 - held[body].bit_length()
        at = int.from_bytes(held[body : body + 2], "big", signed=True)
        if key is None:
            key = bool(held[body + 2] & _KEY)
        data = bytes(held[body + 3 : end])
        at = (self._cluster + at) * self._scale // 1000 + self._shift
        return Block(at, key, data, self._behind + start)

    def _learn(self, element: int, body: bytes) -> None:
        form = self.form
        if element == _TIMESTAMP:
            self._cluster = int.from_bytes(body, "big")
        elif element == _SCALE:  # nanoseconds
            self._scale = int.from_bytes(body, "big")
        elif element == _CODEC:
            name = body.decode("ascii", "replace").rstrip("\0")
            form.codec = _CODECS.get(name, name)
        elif element == _PRIVATE:
            form.private = body
        elif element == _WIDTH:
            form.width = int.from_bytes(body, "big")
        elif element == _HEIGHT:
            form.height = int.from_bytes(body, "big")
        elif element == _CHANNELS:
            form.channels = int.from_bytes(body, "big")


def _split(held: bytearray, start: int, id_length: int, size_length: int) -> tuple[int, int | None, int]:
    element = int.from_bytes(held[start : start + id_length], "big")
    mask = (1 << (7 * size_length)) - 1
    size = int.from_bytes(held[start + id_length : start + id_length + size_length], "big") & mask
    return element, None if size == mask else size, id_length + size_length
