"""The master key: from the settings, or from a file made at the first start."""

import os
import secrets

from roomful.settings.model import Settings
from roomful.settings.reading import SettingsError

_NAME = "master.key"


def master_key(settings: Settings) -> bytes:
    """Return the key, making `master.key` in the data folder (mode 0600) when there is none yet.

    Raises SettingsError when the file can be neither read nor made, or is empty.
    """
    if settings.master_key:
        return settings.master_key.encode()
    path = settings.data_dir / _NAME
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(str(path))
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the master key {path} cannot be read or made: {error}") from error
    if not text:
        raise SettingsError(f"the master key {path} is empty: put back the one that was in it")
    return text.encode()


def _make(path: str) -> None:
    """Write a new key whole or not at all: two processes may start at once, and one of them wins."""
    draft = f"{path}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
