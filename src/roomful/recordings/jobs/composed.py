"""What a composition was found to be, kept beside it: what is put in the store twice is composed once."""

from pathlib import Path

import msgspec

from roomful.media.recorder import Composed

_NAME = "composed.json"


def read(work: Path) -> Composed | None:
    """Return what was made in a folder, if anything was."""
    try:
        text = (work / _NAME).read_bytes()
        return msgspec.json.decode(text, type=Composed, dec_hook=lambda _, path: Path(path))
    except (OSError, msgspec.MsgspecError):
        return None


def write(work: Path, composed: Composed) -> None:
    """Keep what was made in a folder. Raises OSError."""
    work.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = (work / _NAME).with_suffix(".draft")
    draft.write_bytes(msgspec.json.encode(composed, enc_hook=str))
    draft.replace(work / _NAME)
