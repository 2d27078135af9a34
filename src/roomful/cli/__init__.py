"""The command line. Every command is thin: it calls what the server itself calls."""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence

# Command lines, whatever is wrong, say it in one sentence and end with this.
TROUBLE = 1
USAGE = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command of the process's arguments, and end the process."""
    from roomful.cli.commands import app

    if arguments is None:
        os.umask(0o077)  # what it makes is for its owner alone: keys, credentials, the database
    with telling():
        app(args=None if arguments is None else list(arguments), prog_name="roomful")


@contextlib.contextmanager
def telling() -> Iterator[None]:
    """Tell an error that was made for people to read in one sentence, and end the process."""
    try:
        yield
    except Exception as error:
        words = _words(error)
        if words is None:
            raise
        sys.stderr.write(f"roomful: {words}\n")
        sys.exit(USAGE if type(error).__name__ == "SettingsError" else TROUBLE)


def _words(error: Exception) -> str | None:
    """Return the sentence of an error that was made for people to read; None for any other."""
    from roomful.settings import SettingsError

    kinds: tuple[tuple[str, str], ...] = (
        ("roomful.kit.errors", "Problem"),
        ("roomful.web.server", "ServerTrouble"),
        ("roomful.media.livekit.trouble", "LiveKitTrouble"),
        ("roomful.db.database", "DatabaseTooNew"),
        ("roomful.cli.trouble", "Trouble"),
    )
    if isinstance(error, SettingsError):
        return str(error)
    for module, name in kinds:
        # Only what has been imported can have been raised.
        if module in sys.modules and isinstance(error, getattr(sys.modules[module], name)):
            return str(error)
    return None
