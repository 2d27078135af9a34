"""The reference page of all settings, made from their descriptions."""

from pathlib import Path
from typing import Any

from roomful.settings.model import SECRETS, Settings, descriptions
from roomful.settings.reading import expected

_INTRODUCTION = """# Settings

<!-- Made by `python -m roomful.settings > docs/settings.md`; a test compares them. -->

A setting can stand in three places; of these the later wins:

1. a TOML file, such as `port = 8443`: the one that `--config` or `ROOMFUL_CONFIG` names, otherwise
   `roomful.toml` in the data folder;
2. the environment, with the name in capitals behind `ROOMFUL_`, such as `ROOMFUL_PORT=8443`; lists have
   commas between, and `true` and `false` may be written 1, yes, on and 0, no, off;
3. the command line, for those that `roomful serve --help` shows.

A name that is not on this page, or a value that does not fit, keeps the server from starting and says where
it stands. Settings marked with 🔑 are secrets: better in the environment or in a file that only the server
can read.
"""


def page() -> str:
    """Return the page in Markdown."""
    defaults = Settings()
    lines = [_INTRODUCTION]
    for name, meta in descriptions().items():
        section = (meta.extra or {}).get("section")
        if section:
            lines += [f"\n## {section}\n", "| setting | takes | default | meaning |", "|---|---|---|---|"]
        mark = " 🔑" if name in SECRETS else ""
        lines.append(
            f"| `{name}`{mark} | {expected(name)} | {_shown(getattr(defaults, name))} | {meta.description} |"
        )
    return "\n".join(lines) + "\n"


def _shown(value: Any) -> str:
    if value in ("", ()):
        return "not set"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, float):
        return f"`{value:.10g}`"
    return f"`{value.as_posix() if isinstance(value, Path) else value}`"
