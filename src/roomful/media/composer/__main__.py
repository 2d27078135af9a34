"""The composer's process: wishes in at standard input, reports out at standard output."""

import logging
import os
import queue
import signal
import sys
import threading
from types import FrameType

import msgspec

from roomful.kit.disk import is_full
from roomful.media.composer import spec
from roomful.media.composer.run import Run
from roomful.media.composer.sinks.push import Push
from roomful.media.composer.state import Busy, Stopped
from roomful.media.composer.tracks import join
from roomful.media.recorder import Composed, CompositionFailed, Progress, Target

_NICE = 10
_log = logging.getLogger("roomful.media.composer")


class _Process:
    def __init__(self) -> None:
        self._stop = threading.Event()
        self._targets: queue.SimpleQueue[tuple[Target, ...]] = queue.SimpleQueue()

    def run(self) -> int:
        """Do what the first line wishes."""
        signal.signal(signal.SIGTERM, self._on_signal)
        try:
            wish = spec.read_wish(sys.stdin.buffer.readline())
        except msgspec.DecodeError as error:
            self._say(spec.Failed(f"not a wish: {error}", final=True))
            return 2
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self._say(spec.Done(self._do(wish)))
        except Stopped:
            return 3
        except Busy:
            self._say(spec.Failed("another process works in the folder"))
            return 1
        except CompositionFailed as failure:
            self._say(spec.Failed(str(failure), failure.final))
            return 1
        except Exception as error:
            _log.exception("the composition failed")
            self._say(spec.Failed(f"{type(error).__name__}: {error}", full=is_full(error)))
            return 1
        return 0

    def _do(self, wish: spec.Wish) -> Composed:
        if isinstance(wish, spec.Join):
            return join(wish.files, wish.output, self._stop)
        return Run(wish.composition, self._tell, self._stop, self._order, Push).run()

    def _tell(self, progress: Progress) -> None:
        self._say(spec.Working(progress))

    def _say(self, report: spec.Report) -> None:
        try:
            sys.stdout.buffer.write(spec.line(report))
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            self._stop.set()

    def _order(self) -> tuple[Target, ...] | None:
        newest = None
        while not self._targets.empty():
            newest = self._targets.get()
        return newest

    def _listen(self) -> None:
        """Take orders; when whoever gives them is gone, stop."""
        for text in sys.stdin.buffer:
            try:
                self._targets.put(spec.read_order(text).targets)
            except msgspec.DecodeError:
                _log.error("not an order")
        self._stop.set()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()


def main() -> int:
    """Run the process: behind everything else on the machine, for it can make up for what it misses."""
    os.nice(_NICE)
    os.umask(0o077)
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    code = _Process().run()
    # A thread may still wait for input or a network; nothing is left to be written.
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
