"""What of a sound is heard moment by moment.

Whoever sends may stumble on a machine that is busy, and one jump in a tone looks like other tones: what
counts is what most moments have.
"""

import numpy as np
from numpy.typing import NDArray

from tests.media.publishers import RATE

MOMENT = RATE // 10  # samples: a spectrum has a line every ten hertz


def spectra(samples: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the spectrum of each whole moment."""
    rows = samples[: len(samples) // MOMENT * MOMENT].reshape(-1, MOMENT)
    found: NDArray[np.float64] = np.abs(np.fft.rfft(rows * np.hanning(MOMENT)))
    return found
