"""Makes every sound anew: `make sounds`."""

import sys
from typing import Any

from tools.building.running import Failure
from tools.sounds import levels, writing
from tools.sounds.speech import Speaker
from tools.sounds.table import FOLDER, MANIFEST, TONES, Table, read_table
from tools.sounds.tones import Samples, synthesise


class _Maker:
    """Writes sounds and remembers what the manifest has to say of them."""

    def __init__(self) -> None:
        self.sounds: dict[str, dict[str, Any]] = {}
        self.size = 0

    def put(self, group: str, name: str, samples: Samples, rate: int, text: str, **more: Any) -> None:
        file = f"{group}/{name}{writing.SUFFIX}"
        content = writing.encoded(levels.levelled(samples, rate), rate)
        path = FOLDER / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.size += len(content)
        made = writing.entry(file, content, len(samples) / rate, text, **more)
        self.sounds.setdefault(group, {})[name] = made


def _make(table: Table, speaker: Speaker) -> _Maker:
    maker = _Maker()
    for name, tone in table.tones.items():
        samples = synthesise(tone, writing.RATE)
        more = {"loop": True} if tone.loop else {}
        maker.put(TONES, name, samples, writing.RATE, tone.text, **more)
    for language, voice in table.voices.items():
        for name, texts in table.prompts.items():
            spoken = speaker.say(table.spoken(name, language), voice)
            samples = levels.trimmed(spoken, speaker.rate)
            maker.put(language, name, samples, speaker.rate, texts[language])
    return maker


def main() -> int:
    """Make them all and say how much that is."""
    try:
        speaker = Speaker()
    except Failure as failure:
        print(f"stopped: {failure.wrong}\nwhat to do: {failure.remedy}", file=sys.stderr)
        return 1
    writing.clear(FOLDER)
    table = read_table()
    maker = _make(table, speaker)
    MANIFEST.write_text(writing.manifest_text(maker.sounds, table, speaker.name))
    count = sum(map(len, maker.sounds.values()))
    print(f"{count} sounds, {maker.size / 1000:.0f} kB, by {speaker.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
