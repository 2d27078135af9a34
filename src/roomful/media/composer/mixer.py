"""All voices in one sound, never louder than full scale."""

from collections.abc import Iterable

import numpy as np

from roomful.media.composer.timeline import Cuts
from roomful.media.composer.voices import RATE, Samples, VoiceTrack, samples

BLOCK = 1024
_CEILING = 0.94
# The gain comes back over about a third of a second.
_RECOVERY = 3 * BLOCK / RATE


class Mixer:
    """Mixes block by block of 1024 samples of the output's time.

    The gain is bent in a straight line from block to block, and is never above what either block bears, so
    that nothing is clipped and nothing clicks; for that it looks one block ahead.
    """

    def __init__(self, first: int) -> None:
        self.next = first  # the block that comes next
        self._ahead: tuple[int, Samples | None] | None = None
        self._gain = 1.0

    def mix(self, voices: Iterable[VoiceTrack], cuts: Cuts) -> Samples | None:
        """Return the next block, in two channels; None for silence."""
        voices = list(voices)
        number, self.next = self.next, self.next + 1
        if self._ahead is not None and self._ahead[0] == number:
            block = self._ahead[1]
        else:
            block = self._sum(number, voices, cuts)
        following = self._sum(number + 1, voices, cuts)
        self._ahead = (number + 1, following)
        gain = min(_bearable(block), _bearable(following), self._gain + _RECOVERY)
        before, self._gain = self._gain, gain
        if block is not None and (before < 1.0 or gain < 1.0):
            block *= np.linspace(min(before, _bearable(block)), gain, BLOCK, dtype=np.float32)
        return block

    @staticmethod
    def _sum(number: int, voices: list[VoiceTrack], cuts: Cuts) -> Samples | None:
        mix: Samples = np.zeros((2, BLOCK), np.float32)
        heard = False
        for first, count, place in _stretches(number * BLOCK, cuts):
            part = mix[:, first : first + count]
            for voice in voices:
                heard |= voice.add_to(part, place)
        return mix if heard else None


def _bearable(block: Samples | None) -> float:
    if block is None:
        return 1.0
    peak = float(max(block.max(), -block.min()))
    return 1.0 if peak <= _CEILING else _CEILING / peak


def _stretches(start: int, cuts: Cuts) -> Iterable[tuple[int, int, int]]:
    """Yield what a block consists of: where in it, how many samples, and their place in the capture."""
    done = 0
    while done < BLOCK:
        begins, captured, later = cuts.stretch((start + done) * 1_000_000 // RATE)
        behind = BLOCK if later is None else min(samples(later) - start, BLOCK)
        if behind <= done:  # a cut between two samples
            behind = done + 1
        yield done, behind - done, samples(captured) + start + done - samples(begins)
        done = behind
