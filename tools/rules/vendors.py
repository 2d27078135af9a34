"""A vendor's name stands only where the vendor is known: in its dialect and where all is put together."""

import re
from pathlib import Path

from tools.rules.finding import Finding, sources

WORD = re.compile(r"telnyx|portsip|trueconf|signalwire", re.IGNORECASE)

# Folder or file → why vendors are known there.
KNOWN_IN = {
    "src/roomful/dialects/": "each dialect is a vendor's",
    "src/roomful/app": "the place that knows everything",
    "src/roomful/cli": "commands that name kinds of credentials",
    "src/roomful/setup": "makes the first credentials, one of each kind",
    "src/roomful/settings/dialects.py": "settings of single dialects",
    "src/roomful/tenants/model.py": "the kinds of credentials there are",
    "src/roomful/tenants/rules.py": "the form of each kind of credential",
    "src/roomful/tenants/service.py": "what identifies each kind of credential",
    "src/roomful/rooms/model.py": "where a room was made",
    "src/roomful/db/migrations/versions/": "rows are what they were",
    "src/roomful/rooms/rules.py": "what a room made there starts with",
}


def check(root: Path) -> list[Finding]:
    """Return the lines that name a vendor elsewhere."""
    findings = []
    for source in sources(root, "src"):
        if source.path.startswith(tuple(KNOWN_IN)):
            continue
        for number, line in enumerate(source.lines, 1):
            found = WORD.search(line)
            if found:
                message = f"{found.group()} is known to its dialect alone; here the core's words are used"
                findings.append(Finding(source.path, number, message))
    return findings
