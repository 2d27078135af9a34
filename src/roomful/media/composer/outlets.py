"""Where one encode goes: the parts of the file, a playlist, and whatever it is pushed to."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from roomful.media.composer.encoded import AudioForm, Encoded, Sink, VideoForm
from roomful.media.recorder import Target, TargetReport

# Seconds.
_FAREWELL = 10.0
_log = logging.getLogger(__name__)


class PushSink(Sink, Protocol):
    """A sink that tells how its push goes."""

    def report(self) -> TargetReport:
        """Return how it goes."""
        ...


Open = Callable[[Target], PushSink]


class Outlets:
    """The sinks of a composition. What is pushed may come and go, and fails alone; the others must work."""

    def __init__(
        self, sinks: list[Sink], video: VideoForm | None, audio: AudioForm, open_target: Open
    ) -> None:
        self._sinks = sinks
        self._forms = video, audio
        self._open = open_target
        self._pushes: dict[Target, PushSink] = {}
        self._waiting: list[Target] = []  # for a key frame to begin with
        self._failed: dict[Target, TargetReport] = {}
        self._ending: list[threading.Thread] = []
        for sink in sinks:
            sink.begin(video, audio)

    def push_to(self, targets: tuple[Target, ...]) -> None:
        """Push to these from now on, and to no others."""
        for target in [target for target in self._pushes if target not in targets]:
            self._end(target)
        self._failed = {target: report for target, report in self._failed.items() if target in targets}
        self._waiting = [t for t in targets if t not in self._pushes and t not in self._failed]

    def write(self, packet: Encoded) -> None:
        """Hand a packet to all."""
        if self._waiting and packet.key and (packet.kind == "video") == (self._forms[0] is not None):
            for target in self._waiting:
                self._begin(target)
            self._waiting.clear()
        for sink in self._sinks:
            sink.write(packet)
        for target, push in list(self._pushes.items()):
            self._guard(target, lambda push=push: push.write(packet))  # type: ignore[misc]

    def report(self) -> tuple[TargetReport, ...]:
        """Return how the pushes go."""
        waiting = [TargetReport(target.id, "connecting") for target in self._waiting]
        return (*(push.report() for push in self._pushes.values()), *self._failed.values(), *waiting)

    def close(self) -> None:
        """Write what is left. What is pushed may take longer: `wait` for that."""
        for sink in self._sinks:
            sink.close()
        for target in list(self._pushes):
            self._end(target)

    def wait(self) -> None:
        """Wait until what was pushed has left, for some seconds at most."""
        for thread in self._ending:
            thread.join(_FAREWELL)

    def _end(self, target: Target) -> None:
        """End a push, aside: it may take seconds to say good-bye."""
        thread = threading.Thread(target=_farewell, args=(target.id, self._pushes.pop(target)), daemon=True)
        thread.start()
        self._ending = [thread, *(each for each in self._ending if each.is_alive())]

    def _begin(self, target: Target) -> None:
        def begin() -> None:
            push = self._open(target)
            push.begin(*self._forms)
            self._pushes[target] = push

        self._guard(target, begin)

    def _guard(self, target: Target, do: Callable[[], None]) -> None:
        try:
            do()
        except Exception as error:
            # The words of a library may hold the address, and with it the key.
            _log.error("target %s failed: %s", target.id, type(error).__name__)
            self._pushes.pop(target, None)
            self._failed[target] = TargetReport(target.id, "failed", error=type(error).__name__)


def _farewell(name: str, push: PushSink) -> None:
    try:
        push.close()
    except Exception as error:
        _log.error("target %s did not end well: %s", name, type(error).__name__)
