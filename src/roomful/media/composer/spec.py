"""What goes over the composer's standard input and output: a JSON object a line.

In: first a `Wish`, later `Targets` as often as they change. Out: `Working` about twice a second, and last
`Done` or `Failed`.
"""

from pathlib import Path
from typing import Any

import msgspec

from roomful.media.recorder import Composed, Composition, Progress, Target

# Names the program that pushes, in the environment of the composer's process.
STREAMS = "ROOMFUL_STREAMS_BINARY"


class Compose(msgspec.Struct, frozen=True, tag="compose"):
    """Compose a capture, or go on with it."""

    composition: Composition


class Join(msgspec.Struct, frozen=True, tag="join"):
    """Join a track's files."""

    files: tuple[Path, ...]
    output: Path


class Targets(msgspec.Struct, frozen=True, tag="targets"):
    """Push to these, and no others, from now on."""

    targets: tuple[Target, ...]


class Working(msgspec.Struct, frozen=True, tag="working"):
    """How far it is."""

    progress: Progress


class Done(msgspec.Struct, frozen=True, tag="done"):
    """It is finished."""

    composed: Composed


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """It failed; with `final`, trying again is no use, with `full` nothing but the disk was the cause."""

    reason: str
    final: bool = False
    full: bool = False


Wish = Compose | Join
Report = Working | Done | Failed
Line = Wish | Targets | Report


def _from_text(kind: type, text: Any) -> Any:
    if kind is Path:
        return Path(text)
    raise NotImplementedError(kind)


_encoder = msgspec.json.Encoder(enc_hook=str)
_wishes: msgspec.json.Decoder[Wish] = msgspec.json.Decoder(Wish, dec_hook=_from_text)
_orders = msgspec.json.Decoder(Targets, dec_hook=_from_text)
_reports: msgspec.json.Decoder[Report] = msgspec.json.Decoder(Report, dec_hook=_from_text)


def line(said: Line) -> bytes:
    """Return what is said as a line."""
    return _encoder.encode(said) + b"\n"


def read_wish(text: bytes) -> Wish:
    """Read the first line that goes in. Raises msgspec.DecodeError or ValidationError, as do the others."""
    return _wishes.decode(text)


def read_order(text: bytes) -> Targets:
    """Read a later line that goes in."""
    return _orders.decode(text)


def read_report(text: bytes) -> Report:
    """Read a line that comes out."""
    return _reports.decode(text)
