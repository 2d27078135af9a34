"""A module stays short enough to be read in one sitting."""

from pathlib import Path

from tools.rules.finding import Finding, sources

LONGEST = 300

# Folder or file → why it may be longer.
EXCEPTIONS = {
    "src/roomful/db/migrations/versions/": "a migration is one step, frozen once it is released",
}


def check(root: Path) -> list[Finding]:
    """Return the modules of the product and of the tools that are too long."""
    return [
        Finding(source.path, LONGEST + 1, f"{len(source.lines)} lines; split it, {LONGEST} is the most")
        for source in sources(root, "src", "tools")
        if len(source.lines) > LONGEST and not source.path.startswith(tuple(EXCEPTIONS))
    ]
