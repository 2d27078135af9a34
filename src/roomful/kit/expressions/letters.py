"""Upper and lower case, the same for every database: letter by letter, as Unicode's simple folding has it."""

from collections import defaultdict
from functools import cache

_LAST_CASED = 0x1E943  # of Unicode's letters that have a case; none beyond are known


def _folded(letter: str) -> str:
    for other in (letter.casefold(), letter.lower()):
        if len(other) == 1:
            return other
    return letter


def fold(text: str) -> str:
    """Return a text so that those alike but for case are equal; it stays as long as it is."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded, text))


@cache
def _groups() -> dict[str, str]:
    groups: defaultdict[str, str] = defaultdict(str)
    for letter in map(chr, range(_LAST_CASED + 1)):
        groups[_folded(letter)] += letter
    return {letter: group for group in groups.values() if len(group) > 1 for letter in group}


def spellings(letter: str) -> str:
    """Return every letter that folds as this one does, itself among them."""
    return _groups().get(letter, letter)
