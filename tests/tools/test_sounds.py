"""The sounds in the tree are those of the table: all there, whole, and as loud as each other."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.rules.finding import CLONE
from tools.sounds import levels, writing
from tools.sounds.table import FOLDER, MANIFEST, TONES, Note, Tone, read_table
from tools.sounds.tones import synthesise

TABLE = read_table()
WHOLE = json.loads(MANIFEST.read_text())
SOUNDS: dict[str, dict[str, dict[str, Any]]] = WHOLE["sounds"]
MOST_BYTES = 1_500_000


def test_every_prompt_is_there_in_every_language_with_its_text() -> None:
    assert {"de", "en", "es", "fr", "ru"} <= set(TABLE.voices)
    assert set(SOUNDS) == {TONES, *TABLE.voices}
    for language in TABLE.voices:
        texts = {name: texts[language] for name, texts in TABLE.prompts.items()}
        assert {name: entry["text"] for name, entry in SOUNDS[language].items()} == texts


def test_the_sounds_were_made_by_the_table_as_it_is() -> None:
    assert WHOLE["recipe"] == writing.recipe(TABLE), "tools/sounds was changed: run `make sounds`"
    assert {name: entry.get("loop", False) for name, entry in SOUNDS[TONES].items()} == {
        name: tone.loop for name, tone in TABLE.tones.items()
    }


@pytest.mark.parametrize(("names", "made"), [("TONES", TABLE.tones), ("PROMPTS", TABLE.prompts)])
def test_the_pages_know_each_by_its_name(names: str, made: dict[str, object]) -> None:
    source = (CLONE / "frontend" / "src" / "sounds" / "names.ts").read_text()
    listed = re.search(rf"export const {names} = \[(.*?)\] as const", source, re.DOTALL)
    assert listed is not None
    assert re.findall(r'"([^"]+)"', listed.group(1)) == list(made)


def test_the_manifest_names_the_files_that_there_are() -> None:
    named = {entry["file"]: entry["version"] for group in SOUNDS.values() for entry in group.values()}
    files = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.glob("*/*")}
    assert named == {name: writing.version(content) for name, content in files.items()}
    assert sum(map(len, files.values())) < MOST_BYTES


@pytest.mark.parametrize("group", [TONES, *TABLE.voices])
def test_each_decodes_with_sensible_length_and_loudness(group: str) -> None:
    for name, entry in SOUNDS[group].items():
        samples, rate = levels.decode(FOLDER / entry["file"])
        seconds = len(samples) / rate
        assert seconds == pytest.approx(entry["seconds"], abs=0.1), name
        assert 0.4 < seconds < 6, name
        assert levels.loudness(samples, rate) == pytest.approx(levels.TARGET, abs=2.0), name
        assert np.abs(samples).max() < 0.9, name
        # It may follow another sound at once, and a ring itself.
        assert np.abs(samples[:20]).max() < 0.05, name
        assert np.abs(samples[-20:]).max() < 0.05, name


def test_a_prompt_without_one_of_the_languages_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "sounds.toml"
    voices = '[voices]\nen = { voice = "en", speed = 1, pitch = 1, range = 1 }\n'
    rest = "[respelled]\n[tones]\n[prompts.welcome]\n"
    table.write_text(voices + rest + 'en = "Welcome"\n')
    assert read_table(table).prompts == {"welcome": {"en": "Welcome"}}
    table.write_text(voices + rest + 'de = "Willkommen"\n')
    with pytest.raises(ValueError, match="welcome"):
        read_table(table)


def test_a_sine_of_known_loudness_is_measured_and_set() -> None:
    rate = 48_000
    sine = np.sin(2 * np.pi * 997 * np.arange(2 * rate) / rate)
    assert levels.loudness(sine, rate) == pytest.approx(-3.0, abs=0.5)
    assert levels.loudness(levels.levelled(sine, rate), rate) == pytest.approx(levels.TARGET, abs=0.2)


def test_what_would_clip_stays_less_loud() -> None:
    rate = 24_000
    click = np.zeros(rate)
    click[::4000] = 0.5
    assert np.abs(levels.levelled(click, rate, target=-5.0)).max() == pytest.approx(levels.HEADROOM)


def test_speech_gets_the_same_silence_at_both_ends() -> None:
    rate = 1000
    spoken = np.concatenate([np.zeros(500), np.full(300, 0.5), np.zeros(700)])
    cut = levels.trimmed(spoken, rate)
    assert len(cut) == 300 + 2 * 50
    assert np.abs(cut[:50]).max() == 0
    assert np.abs(cut[-50:]).max() == 0


def test_a_tone_lasts_as_long_as_said_and_is_highest_at_its_notes() -> None:
    rate = 8000
    tone = Tone("", (Note(500.0, 0.0, 0.25), Note(1000.0, 0.5, 0.25)), 1.0, loop=True)
    samples = synthesise(tone, rate)
    assert len(samples) == rate
    for start, frequency in ((0.0, 500), (0.5, 1000)):
        part = samples[round(start * rate) : round((start + 0.25) * rate)]
        assert np.abs(np.fft.rfft(part)).argmax() * rate / len(part) == pytest.approx(frequency, abs=8)
    assert np.abs(samples[-rate // 5 :]).max() == 0


def test_equal_samples_make_equal_files() -> None:
    samples = synthesise(TABLE.tones["enter"], writing.RATE)
    assert writing.encoded(samples, writing.RATE) == writing.encoded(samples, writing.RATE)
