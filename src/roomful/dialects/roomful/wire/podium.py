"""The podium, translators, and what pages report."""

from typing import Annotated

from msgspec import Meta, Struct

from roomful.dialects.roomful.wire.sessions import Selected

_Share = Annotated[float, Meta(ge=0, le=100)]
_Number = Annotated[float, Meta(ge=0, le=1_000_000)]
_Side = Annotated[int, Meta(ge=0, le=16_384)]


class PodiumRequest(Selected, kw_only=True):
    """Whom to ask to the podium, or to put there at once."""

    force: bool = False


class PinRequest(Selected, kw_only=True):
    """Who keeps their place on the podium whoever speaks."""

    pinned: bool = True


class PodiumAnswer(Struct, forbid_unknown_fields=True):
    """Whether one comes to the podium as one was asked, or not (any more)."""

    accept: bool


class LanguagesRequest(Struct, forbid_unknown_fields=True):
    """Between which two languages somebody translates; null for not any more."""

    participant: str
    languages: list[str] | None


class ChannelRequest(Struct, forbid_unknown_fields=True):
    """Which of their two languages a translator speaks in."""

    channel: str


class StatsRequest(Struct):
    """What a page measured since it last said so."""

    cpu: _Share = 0
    fps: _Share = 0
    kbps_in: _Number = 0
    kbps_out: _Number = 0
    width: _Side = 0
    height: _Side = 0


class InvitedToPodium(Struct):
    """A host asks one to the podium."""

    by: str
