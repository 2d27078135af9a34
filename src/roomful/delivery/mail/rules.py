"""When a mail is tried again, what an address may be, and how names are made fit for a header."""

import re
import unicodedata

import idna

from roomful.jobs.rules import with_jitter
from roomful.kit.clock import DAY, HOUR, MINUTE
from roomful.kit.errors import Problem, invalid

KEEP = 30 * DAY
PRUNE_EVERY = HOUR
JITTER = 0.2
MAX_ADDRESS, MAX_LOCAL, MAX_DOMAIN = 254, 64, 253
MAX_NAME, MAX_SUBJECT = 100, 250

# after the first attempt, the second …: two days in all (RFC 5321, section 4.5.4.1 asks for hours at first
# and days in the end); the first is short, for servers that put off whom they do not know
PAUSES = (
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
    *(8 * HOUR,) * 5,
)

# RFC 5322, section 3.2.3: what mail systems take without quotes
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_SPACES = re.compile(r"\s+")


def pause_after(attempts: int, chance: float) -> int | None:
    """Return how long to wait after so many attempts, in microseconds; None when that was the last."""
    if attempts > len(PAUSES):
        return None
    return with_jitter(PAUSES[max(attempts, 1) - 1], chance, JITTER)


def check_address(address: str, field: str = "address") -> str:
    """Return an address as mails are sent to it: no spaces around it, its domain in ASCII and small letters.

    Raises Problem for what is none, quoted forms and address literals included; letters outside ASCII are
    taken in the domain alone.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or len(local) > MAX_LOCAL or not _LOCAL.fullmatch(local):
        raise invalid(field, "It is a mail address, such as anna@example.org.")
    try:
        found = idna.encode(domain, uts46=True).decode().lower()
    except UnicodeError:
        found = domain.lower()  # such as one with an underscore: the form decides
    fits = len(found) <= MAX_DOMAIN and len(local) + 1 + len(found) <= MAX_ADDRESS
    if not fits or not _DOMAIN.fullmatch(found) or found.rpartition(".")[2].isdigit():
        raise invalid(field, "The domain of the mail address cannot be one.")
    return f"{local}@{found}"


def is_address(text: str) -> bool:
    """Tell whether a text is a mail address."""
    try:
        check_address(text)
    except Problem:
        return False
    return True


def one_line(text: str, longest: int = MAX_NAME) -> str:
    """Return a text without line breaks and control characters, so that a header it stands in has no other.

    Marks that turn the direction of writing go too: they could show another address than there is.
    """
    shown = "".join(
        " " if unicodedata.category(one) in {"Cc", "Zl", "Zp"} else one
        for one in text
        if unicodedata.category(one) not in {"Cs", "Cn"} and one not in _TURNS
    )
    return _SPACES.sub(" ", shown).strip()[:longest].rstrip()


def many_lines(text: str) -> str:
    """Return a text whose lines end in line feeds, without other control characters."""
    lines = text.replace("\r\n", "\n").translate(_BREAKS).split("\n")
    return "\n".join(
        "".join(one for one in line if one == "\t" or unicodedata.category(one) not in {"Cc", "Cs"})
        for line in lines
    )


_TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
