"""The table of all sounds, read and checked."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / "frontend" / "public" / "sounds"
MANIFEST = FOLDER / "manifest.json"
# The folder of what is the same in every language, beside those of the languages.
TONES = "tones"


@dataclass(frozen=True)
class Voice:
    """How the synthesizer speaks a language, in its own units."""

    voice: str
    speed: int
    pitch: int
    range: int


@dataclass(frozen=True)
class Note:
    """One struck note of a tone: Hz, and seconds."""

    frequency: float
    start: float
    fade: float


@dataclass(frozen=True)
class Tone:
    """A tone; with `seconds` it is filled up with silence to that length."""

    text: str
    notes: tuple[Note, ...]
    seconds: float
    loop: bool


@dataclass(frozen=True)
class Table:
    """All there is to be heard; texts by prompt and language."""

    voices: dict[str, Voice]
    respelled: dict[str, dict[str, str]]
    tones: dict[str, Tone]
    prompts: dict[str, dict[str, str]]

    def spoken(self, name: str, language: str) -> str:
        """Return a prompt as it is written for the synthesizer."""
        text = self.prompts[name][language]
        for word, instead in self.respelled.get(language, {}).items():
            text = text.replace(word, instead)
        return text


def _tone(entry: dict[str, Any]) -> Tone:
    notes = tuple(Note(*map(float, note)) for note in entry["notes"])
    ends = max(note.start + note.fade for note in notes)
    return Tone(entry["text"], notes, max(ends, float(entry.get("seconds", 0))), bool(entry.get("loop")))


def read_table(path: Path = HERE / "sounds.toml") -> Table:
    """Read the table; ValueError if a prompt lacks a language or has one without a voice."""
    read = tomllib.loads(path.read_text())
    voices = {language: Voice(**entry) for language, entry in read["voices"].items()}
    for name, texts in read["prompts"].items():
        if set(texts) != set(voices):
            raise ValueError(f"{name} is in {sorted(texts)}, and there are voices for {sorted(voices)}")
    tones = {name: _tone(entry) for name, entry in read["tones"].items()}
    return Table(voices, read["respelled"], tones, read["prompts"])
