"""Files of sounds, and the manifest that names them."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import av

from tools.sounds.levels import TARGET, frame
from tools.sounds.table import Table
from tools.sounds.tones import Samples

# MP3: the one form that Firefox, Safari and a Chromium without licensed codecs all play by themselves.
KIND = "audio/mpeg"
SUFFIX = ".mp3"
# Enough for speech; telephones' 8 and 16 kHz come out of it by whole numbers.
RATE = 24_000
BITRATE = 32_000


def encoded(samples: Samples, rate: int) -> bytes:
    """Return samples as a file. Equal samples give equal bytes with the same encoder."""
    written = io.BytesIO()
    with av.open(written, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = BITRATE
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=RATE)
        for resampled in [*resampler.resample(frame(samples, rate)), *resampler.resample(None)]:
            container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    return written.getvalue()


def version(content: bytes) -> str:
    """Return what changes with a file's content; its address has it, so that browsers may keep it."""
    return hashlib.sha256(content).hexdigest()[:12]


def entry(name: str, content: bytes, seconds: float, text: str, **more: Any) -> dict[str, Any]:
    """Return what the manifest says of a sound; `name` is its file's, below the folder of all sounds."""
    return {"file": name, "version": version(content), "seconds": round(seconds, 2), "text": text, **more}


def recipe(table: Table) -> str:
    """Return what changes with anything that the sounds are made by."""
    return version(repr((table, RATE, BITRATE, TARGET)).encode())


def manifest_text(sounds: dict[str, dict[str, Any]], table: Table, synthesizer: str) -> str:
    """Return the manifest: by language (and `tones`), by name."""
    whole = {"type": KIND, "synthesizer": synthesizer, "recipe": recipe(table), "sounds": sounds}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def clear(folder: Path) -> None:
    """Remove sounds of before; nothing else is touched."""
    for old in folder.rglob(f"*{SUFFIX}"):
        old.unlink()
