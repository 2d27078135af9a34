"""A target that a live picture is pushed to, or published at: kept up through outages of network and server.

The encoder is never held up: `write` puts a packet aside and returns. A thread for each target brings the
packets to a program or the relay (link.py), and begins anew when that fails, after a growing wait.
"""

import random
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from av.error import FFmpegError

from roomful.media.composer.encoded import AudioForm, Encoded, VideoForm
from roomful.media.composer.recode import Recoder
from roomful.media.composer.sinks.backlog import Backlog
from roomful.media.composer.sinks.destination import (
    RELAY,
    Destination,
    Refused,
    Resolve,
    Unreachable,
    addresses,
    destination,
)
from roomful.media.composer.sinks.link import GRACE, Event, Link, Publishing, Pushing, settings
from roomful.media.composer.sinks.program import streams_program
from roomful.media.recorder import Target, TargetReport

BROKEN = "the connection broke off"
_NO_CODEC = "it cannot be encoded as it is asked for"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things may take, in seconds: waits between attempts double from `first` to `last`.

    Each wait is made longer or shorter by a quarter at most, so that many targets do not come back at once.
    What was live for `settled` begins at `first` again. After so many `retries` in a row it has failed; 0: it
    is tried for ever.
    """

    first: float = 1.0
    last: float = 30.0
    settled: float = 10.0
    connect: float = 10.0
    stall: float = 10.0
    retries: int = 0

    def wait(self, failures: int, chance: float) -> float:
        """Return how long to wait after so many failures in a row; `chance` is anything from 0 to 1."""
        return float(min(self.first * 2 ** min(failures - 1, 32), self.last) * (0.75 + chance / 2))


def pace_of(target: Target) -> Pace:
    """Return the pace that a target asks for; what is tried for ever is tried less and less often."""
    usual = _RELAYS if target.url.startswith(f"{RELAY}:") else Pace()
    first = target.retry_delay or usual.first
    return replace(
        usual,
        first=first,
        last=target.retry_delay if target.retries and target.retry_delay else max(usual.last, first),
        stall=target.idle_timeout or usual.stall,
        retries=target.retries,
    )


# the relay is of this machine: nobody else is asked too often
_RELAYS = Pace(first=0.5, last=2.0)


class Push:
    """Takes the packets of one encode to one target. Use it as a Sink."""

    def __init__(
        self,
        target: Target,
        *,
        pace: Pace | None = None,
        trust: Path | None = None,
        resolve: Resolve | None = None,
        program: Path | None = None,
    ) -> None:
        self._target = target
        self._pace = pace or pace_of(target)
        self._trust = trust
        self._resolve = resolve
        self._program = program
        self._video: VideoForm | None = None
        self._audio: AudioForm | None = None
        # guards all below, and tells of every change to it
        self._changed = threading.Condition()
        self._backlog = Backlog(video=True)
        self._report = TargetReport(target.id, "connecting")
        self._said: Event | None = None
        self._link: Link | None = None
        self._closing = False
        self._thread: threading.Thread | None = None

    def begin(self, video: VideoForm | None, audio: AudioForm | None) -> None:
        """Learn what comes, and begin to connect."""
        self._video, self._audio = video, audio
        self._backlog = Backlog(video=video is not None)
        self._thread = threading.Thread(target=self._run, name=f"target-{self._target.id}", daemon=True)
        self._thread.start()

    def write(self, packet: Encoded) -> None:
        """Put a packet aside for the target. Never waits."""
        with self._changed:
            self._backlog.add(packet)
            self._changed.notify_all()

    def close(self) -> None:
        """Send what is left, for a few seconds at most, and end."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is None:
            return
        self._thread.join(GRACE + 0.5)
        with self._changed:
            link = self._link
        if link is not None:
            link.kill()
            self._thread.join(1.0)

    def report(self) -> TargetReport:
        """Return how it goes; the words name neither the URL nor its key."""
        with self._changed:
            return self._report

    @property
    def pid(self) -> int | None:
        """The process that pushes now, if any."""
        with self._changed:
            return self._link.pid if self._link else None

    def _run(self) -> None:
        try:
            wanted = destination(self._target.url)
            failures = 0
            while True:
                before = time.monotonic()
                words = self._attempt(wanted)
                if words is None:
                    return
                settled = self._was_live() and time.monotonic() - before > self._pace.settled
                failures = 1 if settled else failures + 1
                if 0 < self._pace.retries < failures:
                    self._tell("failed", words)
                    return
                self._tell("retrying", words)
                if self._closes_within(self._pace.wait(failures, random.random())):  # noqa: S311 - no secret
                    return
        except Refused as reason:
            self._tell("failed", str(reason))

    def _attempt(self, wanted: Destination) -> str | None:
        """Connect and send; return what went wrong, None when it was closed. Raises Refused."""
        with self._changed:
            self._report = replace(self._report, attempts=self._report.attempts + 1)
            self._said = None
        try:
            link, recoder = self._open(wanted)
        except Unreachable as reason:
            return str(reason)
        except FFmpegError:
            return _NO_CODEC
        except OSError:
            return "the program that pushes cannot be started"
        try:
            with self._changed:
                self._link = link
            return self._use(link, recoder)
        finally:
            with self._changed:
                self._link = None
                self._backlog.halt()
            link.end()

    def _open(self, wanted: Destination) -> tuple[Link, Recoder]:
        reached = []
        if not wanted.relay:
            reached = addresses(wanted, allow_private=self._target.allow_private, resolve=self._resolve)
        # anew with each attempt: what is sent begins at a key frame
        codecs = self._target.video_codec, self._target.audio_codec
        recoder = Recoder(self._video, self._audio, *codecs)
        config = settings(
            wanted,
            reached,
            recoder.video,
            recoder.audio,
            trust=self._trust,
            connect_seconds=self._pace.connect,
            stall_seconds=self._pace.stall,
        )
        if wanted.relay:
            return self._publish((wanted.host, wanted.port), config), recoder
        self._program = self._program or streams_program()
        return Pushing(self._program, config, self._hear, self._pace.stall), recoder

    def _publish(self, place: tuple[str, int], config: bytes) -> Link:
        try:
            return Publishing(place, config, self._hear, self._pace.connect, self._pace.stall)
        except OSError:
            raise Unreachable("what serves the broadcast does not answer") from None

    def _use(self, link: Link, recoder: Recoder) -> str | None:
        with self._changed:
            self._changed.wait_for(lambda: self._said or self._closing, self._pace.connect + GRACE)
            said = self._said
            if said is None:
                return None if self._closing else "no answer in time"
            if said["event"] != "live":
                return None if self._closing else _words(said)
            self._report = replace(self._report, state="live", error="")
            self._said = None
            self._backlog.flow()
        return self._send(link, recoder)

    def _send(self, link: Link, recoder: Recoder) -> str | None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._said or self._closing or len(self._backlog))
                if self._said:
                    return None if self._closing else _words(self._said)
                packets = self._backlog.take()
                closing = self._closing
            try:
                # one by one: on a busy machine recoding all that waits takes longer than viewers wait
                taken = all(link.send(recoder.take(packet)) for packet in packets)
            except FFmpegError:
                return _NO_CODEC
            if not taken:
                return self._last_words()
            if closing:
                link.finish()
                return None

    def _last_words(self) -> str | None:
        """Return what the program said when it stopped taking packets."""
        with self._changed:
            self._changed.wait_for(lambda: self._said, 1.0)
            return None if self._closing else _words(self._said or {})

    def _hear(self, event: Event) -> None:
        """Take what a program says; its last words count, not that it ended after them."""
        with self._changed:
            if self._said is None or self._said["event"] == "live":
                self._said = event
            self._changed.notify_all()

    def _was_live(self) -> bool:
        return self.report().state == "live"

    def _tell(self, state: str, error: str) -> None:
        with self._changed:
            self._report = replace(self._report, state=state, error=error)

    def _closes_within(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._closing, seconds)


def _words(event: Event) -> str:
    return str(event.get("error") or BROKEN)
