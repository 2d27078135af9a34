"""The sound of a track, decoded and laid at its place in time."""

from typing import Any

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import CodecContext
from numpy.typing import NDArray

from roomful.media.composer.reader import TrackReader

Samples = NDArray[np.float32]

RATE = 48_000
# Blocks are asked for so far behind the picture at most, in samples.
BACK = RATE
# All in samples. Opus looks ahead so much: what a packet says is of before its time.
_LOOKAHEAD = 312
# Later than this behind the sound before, it is a hole; earlier than this, it is dropped.
_HOLE, _DROP = 576, 2880
# From here on a drift is absorbed, until it is as small as that.
_DRIFT, _SETTLED = 144, 24
# A packet of 20 ms is made longer or shorter by so much at most.
_BEND = 4
_FADE = 96
# So far ahead of what is asked it decodes, to know whether the sound goes on there.
_AHEAD = 1920
_HELD = RATE * 3 // 2

_RISING: Samples = np.linspace(0, 1, _FADE, dtype=np.float32)
_FALLING: Samples = np.ascontiguousarray(_RISING[::-1])


def samples(at: int) -> int:
    """Return the sample of a moment in microseconds."""
    return at * 48 // 1000


class VoiceTrack:
    """A track of sound. Places are samples since the capture's origin."""

    def __init__(self, reader: TrackReader) -> None:
        self.reader = reader
        self._held: Samples = np.zeros((1, _HELD), np.float32)
        self._begin = 0  # the place of the first sample held
        self._end = 0  # and behind the last one laid down
        self._drift = 0.0
        self._bending = False
        self._decoder: AudioCodecContext | None = None
        self._of_file = 0

    def due(self, at: int, before: int) -> bool:
        """Whether there may be something to hear from `at` to `before`, in microseconds."""
        return self._end > samples(at) - BACK or self.reader.due(before)

    def rest(self) -> None:
        """Free what takes memory, while nothing is due: of a long meeting there are many voices."""
        if self._end > self._rested_at:
            self._held, self._decoder = np.zeros((1, _HELD), np.float32), None
            self._rested_at = self._end

    _rested_at = 0

    def add_to(self, mix: Samples, place: int) -> bool:
        """Add the sound from a place on to `mix` (two channels); tell whether there was any."""
        count = mix.shape[1]
        self._advance(place + count + _AHEAD)
        first, last = max(place, self._begin), min(place + count, self._end)
        if first >= last:
            return False
        mix[:, first - place : last - place] += self._held[:, first - self._begin : last - self._begin]
        return True

    def _advance(self, until: int) -> None:
        before = until * 1000 // 48
        while (block := self.reader.peek(before)) is not None:
            self.reader.take()
            sound = self._decode(block.data)
            if sound is not None:
                self._lay(sound, samples(block.at) - _LOOKAHEAD, until)
        if self._end and self._end < until - _AHEAD // 2:
            self._fade_out()

    def _decode(self, data: bytes) -> Samples | None:
        if self._of_file != self.reader.changed:
            self._decoder = self._open()
            self._of_file = self.reader.changed
        if self._decoder is None:
            return None
        try:
            frames = self._decoder.decode(av.Packet(data))
        except av.FFmpegError:
            return None
        if not frames:
            return None
        frame = frames[0]
        planes: list[Any] = list(frame.planes)
        if len(planes) == 1:
            return np.frombuffer(planes[0], np.float32, frame.samples)[None]
        return np.stack([np.frombuffer(plane, np.float32, frame.samples) for plane in planes])

    def _open(self) -> AudioCodecContext | None:
        form = self.reader.form
        if form.codec != "opus":
            return None
        channels = 1 if form.channels == 1 else 2
        decoder = CodecContext.create("opus", "r")
        assert isinstance(decoder, AudioCodecContext)
        decoder.thread_count = 1
        decoder.sample_rate = RATE
        decoder.layout = "mono" if channels == 1 else "stereo"
        # no samples to skip: the lookahead is reckoned with here
        rate = RATE.to_bytes(4, "little")
        decoder.extradata = b"OpusHead\x01" + bytes([channels, 0, 0]) + rate + bytes(3)
        return decoder

    def _lay(self, sound: Samples, place: int, until: int) -> None:
        late = place - self._end
        if not self._end or late > _HOLE:
            self._fade_out()
            sound = sound.copy()
            sound[:, :_FADE] *= _RISING[: sound.shape[1]]
            self._drift, self._bending = 0.0, False
            self._put(sound, place, until)
            return
        if late < -_DROP:
            return
        self._drift += (late - self._drift) / 16
        if self._bending or abs(self._drift) > _DRIFT:
            self._bending = abs(self._drift) > _SETTLED
            change = round(max(-_BEND, min(_BEND, self._drift)))
            sound = _bent(sound, change)
            self._drift -= change
        self._put(sound, self._end, until)

    def _fade_out(self) -> None:
        """Let the sound end softly where nothing follows it."""
        if self._faded_at != self._end:
            last = self._end - self._begin
            first = max(last - _FADE, 0)
            if last > first:
                self._held[:, first:last] *= _FALLING[-(last - first) :]
            self._faded_at = self._end

    _faded_at = -1

    def _put(self, sound: Samples, place: int, until: int) -> None:
        channels, count = sound.shape
        if channels > self._held.shape[0]:
            self._held = np.repeat(self._held, channels, axis=0)
        elif channels < self._held.shape[0]:
            sound = np.broadcast_to(sound, (self._held.shape[0], count))
        if place + count > self._begin + _HELD:
            self._forget(min(until - RATE // 2, place), place + count)
        first = place - self._begin
        if first < 0:
            return
        if place > self._end:
            self._held[:, max(self._end - self._begin, 0) : first] = 0
        self._held[:, first : first + count] = sound
        self._end = place + count

    def _forget(self, place: int, end: int) -> None:
        """Keep what is from a place on, and have room for what ends there."""
        place = max(place, end - _HELD)
        kept = max(self._end - place, 0)
        if kept:
            self._held[:, :kept] = self._held[
                :, self._end - self._begin - kept : self._end - self._begin
            ].copy()
        self._begin = place
        self._end = max(self._end, place)


def _bent(sound: Samples, change: int) -> Samples:
    """Return a sound that is longer or shorter by a few samples."""
    if not change:
        return sound
    count = sound.shape[1]
    places = np.linspace(0, count - 1, count + change)
    return np.stack([np.interp(places, np.arange(count), each) for each in sound]).astype(np.float32)
