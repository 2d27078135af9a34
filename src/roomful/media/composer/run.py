"""The composer's loop: frame after frame and block after block, as far as the material reaches."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from roomful.media.composer.encoded import AudioForm, Sink, VideoForm
from roomful.media.composer.encoders import AudioEncoder, Interleaver, VideoEncoder
from roomful.media.composer.finish import PATIENCE, finish
from roomful.media.composer.material import Material
from roomful.media.composer.mixer import BLOCK, Mixer
from roomful.media.composer.outlets import Open, Outlets
from roomful.media.composer.painter import Painter
from roomful.media.composer.parts import Parts
from roomful.media.composer.sinks.hls import Hls
from roomful.media.composer.sinks.preview import Previews
from roomful.media.composer.state import Lock, State, Stopped
from roomful.media.composer.thumbnail import Thumbnail
from roomful.media.composer.voices import RATE
from roomful.media.recorder import Composed, Composition, Picture, Progress, Target, TargetReport, Tell

# Seconds.
_WAIT = 0.04
_POLL_EVERY = 0.25
_TELL_EVERY = 0.5
# Near a pause or the end it waits until it knows that the output goes on; in microseconds.
_EDGE = 100_000
# What is only pushed begins with the present, if that is further ahead than this.
_LIVE = 10_000_000
_SECOND = 1_000_000
# So many pixels a second are no trouble for one thread.
_SLOW = 1280 * 720 * 30


class Run:
    """One run of a composition. `orders` gives new targets, if there are any."""

    def __init__(
        self,
        wanted: Composition,
        tell: Tell,
        stop: threading.Event,
        orders: Callable[[], tuple[Target, ...] | None],
        open_target: Open,
    ) -> None:
        wanted.work.mkdir(parents=True, exist_ok=True)
        self._lock = Lock(wanted.work, stop)
        self._wanted, self._tell, self._stop, self._orders = wanted, tell, stop, orders
        self._open_target = open_target
        self._told_at = self._polled_at = 0.0
        self._discarded: list[tuple[int, Path]] = []
        self._parts: Parts | None = None
        self._pushes: Callable[[], tuple[TargetReport, ...]] = tuple
        self._material = Material(wanted, self._played)
        self._out = 0  # the output's time, of what comes next
        self._at = 0  # and the capture's

    def run(self) -> Composed:
        """Compose until the material ends. Raises Stopped."""
        if not self._begun():
            return Composed(0, 0, "", 0, 0)
        picture = self._wanted.picture
        self._painter = Painter(picture) if picture else None
        if self._painter and picture:  # which has its own mind about odd sizes
            picture = replace(picture, width=self._painter.width, height=self._painter.height)
        self._size = (picture.width, picture.height) if picture else (0, 0)
        self._video = VideoEncoder(picture, _threads(self._wanted, picture)) if picture else None
        self._audio = AudioEncoder()
        video, audio = self._video.form if self._video else None, self._audio.form
        state = State(self._wanted, video.extradata if video else b"", audio.extradata)
        if (composed := state.composed) is not None:
            return composed
        self._parts = Parts(self._wanted.work) if self._wanted.output is not None else None
        self._begin()
        self._thumbnail = Thumbnail(self._wanted.work) if picture else None
        self._previews = Previews(self._wanted.work / "preview.jpg", self._wanted.previews)
        self._outlets = Outlets(self._sinks(), video, audio, self._open_target)
        self._outlets.push_to(self._wanted.targets)
        self._pushes = self._outlets.report
        self._leaving = Interleaver(self._outlets.write, video=picture is not None)
        self._go()
        self._close()
        composed = self._finished(state, video, audio)
        self._outlets.wait()
        return composed

    def _sinks(self) -> list[Sink]:
        sinks: list[Sink] = [] if self._parts is None else [self._parts]
        if self._wanted.hls is not None:
            sinks.append(Hls(self._wanted.hls))
        return sinks

    def _finished(self, state: State, video: VideoForm | None, audio: AudioForm) -> Composed:
        """Make the finished file, if one is wanted."""
        if self._wanted.output is None or self._parts is None:
            return Composed(self._out // 1000, 0, "", *self._size)
        patience = PATIENCE if self._wanted.follow else None
        told = finish(self._parts, self._wanted.output, video, audio, self._beat, patience)
        preview = self._thumbnail.path if self._thumbnail and self._thumbnail.path.exists() else None
        composed = Composed(*told, *self._size, preview=preview)
        state.keep(composed)
        return composed

    def _begun(self) -> bool:
        """Wait for the first track; False when there is none."""
        while self._material.start is None:
            if self._material.final:
                return False
            self._beat()  # whoever started it takes its silence for its end
            self._pause()
        return True

    def _begin(self) -> None:
        """Go to where it goes on."""
        cuts, picture = self._material.cuts, self._wanted.picture
        frames = blocks = 0
        if self._parts is not None:
            frames, blocks = self._parts.frames, self._parts.blocks
        elif self._wanted.follow and self._material.reach() - cuts.to_capture(0) > _LIVE:
            now = cuts.to_output(self._material.reach())
            frames = now * picture.fps // _SECOND if picture else 0
            blocks = now * RATE // _SECOND // BLOCK
        if self._video:
            self._video.next = frames
        self._audio.begin(blocks)
        self._mixer = Mixer(self._audio.next)
        self._out = self._next_out()
        self._at = cuts.to_capture(self._out)
        if frames or blocks:
            sound = self._audio.next * BLOCK * _SECOND // RATE
            self._material.go_to(cuts.to_capture(min(self._out, sound)), self._beat)

    def _next_out(self) -> int:
        if self._video and self._wanted.picture:
            return self._video.next * _SECOND // self._wanted.picture.fps
        return self._mixer.next * BLOCK * _SECOND // RATE

    def _go(self) -> None:
        while True:
            self._attend()
            cuts = self._material.cuts
            self._at = cuts.to_capture(self._out)
            self._material.select(self._at)
            edge = 0 if self._material.final else _EDGE
            paused = cuts.ends is not None and self._out + edge >= cuts.ends
            if paused or self._at + edge >= self._material.reach():
                if self._material.final:
                    return
                self._pause()
                continue
            if self._material.final and self._material.over(self._at):
                return
            if self._wanted.picture is not None:
                self._frame(self._wanted.picture.fps)
            else:
                self._sound(self._out + 1)
            self._out = self._next_out()

    def _frame(self, fps: int) -> None:
        assert self._video is not None
        assert self._painter is not None
        # the picture nearest in time, so that none is late by more than half a frame
        scene = self._material.scene(self._at, self._at + _SECOND // fps // 2)
        frame = self._painter.paint(scene)
        if self._thumbnail is not None:
            self._thumbnail.see(self._out, frame, good=any(view.frame for view in scene.views))
        self._previews.see(self._out, frame)
        self._leaving.take(self._video.encode(frame))
        self._sound(self._video.next * _SECOND // fps)

    def _sound(self, until: int) -> None:
        """Mix and encode what is heard until a moment of the output."""
        voices = self._material.heard
        while self._mixer.next * BLOCK * _SECOND < until * RATE:
            self._leaving.take(self._audio.encode(self._mixer.mix(voices, self._material.cuts)))

    def _close(self) -> None:
        self._sound(self._out)
        if self._video:
            self._leaving.take(self._video.flush())
        self._leaving.take(self._audio.flush())
        self._leaving.flush()
        self._outlets.close()
        self._discard()
        self._report()

    def _attend(self) -> None:
        """Do what is due besides composing."""
        now = time.monotonic()
        if now - self._polled_at > _POLL_EVERY and not self._material.final:
            self._polled_at = now
            self._material.poll()
        if self._beat():
            self._discard()
            targets = self._orders()
            if targets is not None:
                self._outlets.push_to(targets)

    def _beat(self) -> bool:
        """Say now and then how far it is; tell whether it did. Raises Stopped."""
        if self._stop.is_set():
            raise Stopped
        now = time.monotonic()
        if now - self._told_at <= _TELL_EVERY:
            return False
        self._told_at = now
        self._report()
        return True

    def _report(self) -> None:
        known = max(self._material.known, self._at)
        self._tell(Progress(self._at, known, self._out, self._pushes()))

    def _pause(self) -> None:
        """Wait for the capture."""
        if self._stop.wait(_WAIT):
            raise Stopped
        self._material.poll()

    def _played(self, path: Path) -> None:
        if self._wanted.discard_played:
            self._discarded.append((self._video.next if self._video else self._mixer.next, path))

    def _discard(self) -> None:
        """Delete what was played to its end and is in whole parts."""
        safe = None if self._parts is None else self._parts.written
        while self._discarded and (safe is None or self._discarded[0][0] <= safe):
            self._discarded.pop(0)[1].unlink(missing_ok=True)


def _threads(wanted: Composition, picture: Picture) -> int:
    """One thread keeps up with a capture, and is cheapest; two where it is large, or all there already."""
    large = picture.width * picture.height * picture.fps > _SLOW
    return min(os.cpu_count() or 1, 2) if large or not wanted.follow else 1
