"""The documents' fenced blocks, and what stands above them.

A block is run, or compared with what the block before it printed, unless an HTML comment stands on the line
above. Such a comment is `not run: reason`, or one of the words in NOTES, which names what takes care of it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([CLONE / "README.md", CLONE / "CHANGELOG.md", *(CLONE / "docs").glob("*.md")])
NOTES = ("welcome", "told", "receiver", "function", "page", "stream", "keys", "unit", "layers", "workers")

_FENCE = re.compile(r"^```(\w*)\s*$")
_COMMENT = re.compile(r"^<!--\s*(.*?)\s*-->$")


@dataclass(frozen=True)
class Block:
    """A fenced block; `line` is the number of its first line of text, `follows` tells that only blank lines
    stand between it and the block before.
    """

    document: Path
    line: int
    language: str
    text: str
    note: str
    follows: bool

    def __str__(self) -> str:
        return f"{name(self.document)}:{self.line}"

    @property
    def word(self) -> str:
        """The first word of its note; empty where there is none."""
        return self.note.partition(":")[0]


def name(document: Path) -> str:
    """Return how a document is called in this clone."""
    return document.relative_to(CLONE).as_posix()


def blocks(document: Path) -> list[Block]:
    """Return a document's fenced blocks in their order."""
    found: list[Block] = []
    lines = document.read_text().splitlines()
    at, since_block = 0, "start"
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if fence is None:
            since_block += lines[at].strip()
            at += 1
            continue
        end = lines.index("```", at + 1)
        comment = _COMMENT.match(lines[at - 1]) if at else None
        note = comment.group(1) if comment else ""
        text = "\n".join(lines[at + 1 : end]) + "\n"
        found.append(Block(document, at + 2, fence.group(1), text, note, not since_block))
        at, since_block = end + 1, ""
    return found


def noted(document: str, word: str, language: str = "") -> Block:
    """Return the one block of a document with that word in its note."""
    all_of_it = blocks(CLONE / document)
    found = [one for one in all_of_it if one.word == word and language in ("", one.language)]
    assert len(found) == 1, f"{document} has {len(found)} blocks noted as {word}"
    return found[0]
