"""Speech by espeak-ng, through its C library as the wheel `espeakng-loader` brings it.

The wheel is no dependency of Roomful: making the sounds anew fetches it from PyPI into the cache. Its version
fixes that of espeak-ng, so that everybody makes the same sounds.
"""

import ctypes
import sys
from importlib import import_module

import numpy as np

from tools.building.running import Failure
from tools.building.toolchain import from_pypi, uv_installer
from tools.sounds.table import Voice
from tools.sounds.tones import Samples

_WHEEL, _VERSION, _MEGABYTES = "espeakng-loader", "0.2.4", 10
# Of espeak-ng's speak_lib.h.
_SYNCHRONOUS = 2
_RATE, _PITCH, _RANGE = 1, 3, 4
_CHARACTERS, _UTF8 = 1, 1
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(ctypes.c_char)
)


class Speaker:
    """espeak-ng, started; there can be one in a process."""

    def __init__(self) -> None:
        sys.path.append(str(from_pypi(_WHEEL, _VERSION, uv_installer(), _MEGABYTES)))
        wheel = import_module("espeakng_loader")
        self._library = ctypes.CDLL(wheel.get_library_path())
        self._library.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
        self._library.espeak_Info.restype = ctypes.c_char_p
        self.rate: int = self._library.espeak_Initialize(_SYNCHRONOUS, 0, wheel.get_data_path().encode(), 0)
        if self.rate <= 0:
            raise Failure("espeak-ng does not start", f"remove {wheel.get_data_path()} and try again")
        self._heard: list[Samples] = []
        # Kept: the library calls it for as long as it lives.
        self._callback = _Callback(self._hear)
        self._library.espeak_SetSynthCallback(self._callback)

    @property
    def name(self) -> str:
        """What it is, with its version."""
        return f"espeak-ng {self._library.espeak_Info(None).decode()}"

    def _hear(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        if samples and count > 0:
            self._heard.append(np.ctypeslib.as_array(samples, (count,)) / 32768.0)
        return 0

    def say(self, text: str, voice: Voice) -> Samples:
        """Return the samples of a text; LookupError when there is no such voice."""
        if self._library.espeak_SetVoiceByName(voice.voice.encode()) != 0:
            raise LookupError(voice.voice)
        for parameter, value in ((_RATE, voice.speed), (_PITCH, voice.pitch), (_RANGE, voice.range)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._heard = []
        raw = text.encode() + b"\0"
        self._library.espeak_Synth(raw, ctypes.c_size_t(len(raw)), 0, _CHARACTERS, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return np.concatenate(self._heard)
