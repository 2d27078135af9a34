"""What is done to people in a session, and to its picture."""

from typing import Any

from msgspec import Struct

from roomful.dialects.roomful.wire.sessions import Selected


class LayoutRequest(Struct, forbid_unknown_fields=True):
    """How people are to be shown from now on."""

    layout: str


class HandsFirstRequest(Struct, forbid_unknown_fields=True):
    """Whether raised hands come first in the picture."""

    hands_first: bool


class LobbyRequest(Struct, forbid_unknown_fields=True):
    """Whether people wait until a host lets them in."""

    on: bool


class PlaceRequest(Struct, forbid_unknown_fields=True):
    """Which seat in the picture somebody gets: -1 for none, null for any."""

    participant: str
    position: int | None


class ArrangeRequest(Struct, forbid_unknown_fields=True):
    """Who gets the first seat, who the second, and so on."""

    participants: list[str]


class HandOverRequest(Struct, forbid_unknown_fields=True):
    """Who becomes a host, and who is no longer one, if anybody."""

    to: str
    giver: str | None = None


class PeopleMetaRequest(Selected, kw_only=True):
    """A program's own data, kept with people."""

    meta: dict[str, Any]


class RoomMetaRequest(Struct, forbid_unknown_fields=True):
    """A program's own data, kept with the room."""

    meta: dict[str, Any]


class Muted(Struct):
    """A source of one's own was muted by somebody else, or by the server for a reason."""

    source: str
    by: str
    reason: str | None = None


class Asked(Struct):
    """Somebody gives one's own source back: it may be opened, if it is not open."""

    source: str
    by: str


class Layouts(Struct):
    """The layouts there are."""

    layouts: list[str]
