"""Tones, struck like a small bell: a fundamental with a few partials that fade sooner the higher they are."""

import numpy as np
import numpy.typing as npt

from tools.sounds.table import Note, Tone

Samples = npt.NDArray[np.float64]

# Partial → how loud it is, and how much sooner it fades.
_PARTIALS = {1: (1.0, 1.0), 2: (0.28, 1.8), 3: (0.08, 2.8)}
_ATTACK = 0.008
# Over a note's length its sound falls by 60 dB, the least that nobody hears ending.
_FALL = np.log(1000.0)


def _struck(note: Note, rate: int) -> Samples:
    at = np.arange(round(note.fade * rate)) / rate
    sound = np.zeros_like(at)
    for partial, (level, haste) in _PARTIALS.items():
        fading = np.exp(-_FALL * haste * at / note.fade)
        sound += level * fading * np.sin(2 * np.pi * partial * note.frequency * at)
    # A start and an end without a click.
    sound *= np.minimum(1.0, at / _ATTACK)
    sound *= np.minimum(1.0, (note.fade - at) / _ATTACK)
    return sound


def synthesise(tone: Tone, rate: int) -> Samples:
    """Return the samples of a tone, at a level that has still to be set."""
    samples = np.zeros(round(tone.seconds * rate))
    for note in tone.notes:
        struck = _struck(note, rate)
        start = round(note.start * rate)
        samples[start : start + len(struck)] += struck[: len(samples) - start]
    return samples
