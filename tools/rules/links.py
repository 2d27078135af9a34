"""Links between the documents lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from tools.rules.finding import Finding

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
FENCE = re.compile(r"^\s*(```|~~~)")
ELSEWHERE = re.compile(r"^([a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """The lines outside code, numbered from 1; code in a line is blanked."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, re.sub(r"`[^`]*`", "``", line)


def _anchors(path: Path) -> set[str]:
    """The fragments that a document's headings give, in GitHub's way."""
    anchors: set[str] = set()
    fenced = False
    for line in path.read_text().splitlines():
        if FENCE.match(line):
            fenced = not fenced
        found = None if fenced else HEADING.match(line)
        if found:
            plain = re.sub(r"[^\w\- ]", "", found.group(1).lower()).replace(" ", "-")
            repeated = sum(1 for anchor in anchors if re.fullmatch(rf"{re.escape(plain)}(-\d+)?", anchor))
            anchors.add(f"{plain}-{repeated}" if repeated else plain)
    return anchors


def _wrong(root: Path, page: Path, target: str) -> str:
    """What is wrong with a link, or "" if it leads somewhere."""
    if ELSEWHERE.match(target):
        return ""
    name, _, fragment = target.partition("#")
    name = unquote(name.partition("?")[0])
    # A path from the top is one of the running server's, not of the tree.
    if name.startswith("/"):
        return ""
    place = (page.parent / name).resolve() if name else page
    if not place.is_relative_to(root.resolve()) or not place.exists():
        return f"link to {target}: there is no such file"
    if fragment and place.suffix == ".md" and fragment not in _anchors(place):
        return f"link to {target}: {place.name} has no such heading"
    return ""


def check(root: Path) -> list[Finding]:
    """Return the links of README, docs and the packages' documents that lead nowhere."""
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "src").rglob("*.md")]
    findings = []
    for page in sorted(pages):
        for number, line in _prose(page.read_text()):
            for found in LINK.finditer(line):
                wrong = _wrong(root, page, found.group(1) or found.group(2))
                if wrong:
                    findings.append(Finding(page.relative_to(root).as_posix(), number, wrong))
    return findings
