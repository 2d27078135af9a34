"""Logs of sessions."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.signalwire.wire.common import Page, PageLinks, When
from roomful.dialects.signalwire.wire.sessions import Status

Kind = Literal["video_room_session", "video_conference_session"]


class ChargeDetail(Struct):
    """What was charged for one thing: here nothing is."""

    description: str
    charge: float


class ChargeDetails(Struct):
    """The same, with the amount as a text."""

    description: str
    charge: str


class ConferenceLog(Struct, kw_only=True):
    """VideoRoomSessionConference, whose charge is a text."""

    id: str
    source: Literal["realtime_api"] = "realtime_api"
    type: Kind
    url: str
    room_name: str | None
    status: Status
    locked: bool
    started_at: str | None
    ended_at: str | None
    charge: str = "0.0"
    charge_details: list[ChargeDetails] = []
    created_at: str


class VideoLog(Struct, kw_only=True):
    """VideoLog: a log; of a deleted one there are `id`, `discarded_at` and `created_at` alone."""

    id: str
    source: Literal["realtime_api"] | UnsetType = UNSET
    type: Kind | UnsetType = UNSET
    url: str | UnsetType = UNSET
    room_name: str | UnsetType | None = UNSET
    status: Status | UnsetType = UNSET
    locked: bool | UnsetType = UNSET
    started_at: str | UnsetType | None = UNSET
    ended_at: str | UnsetType | None = UNSET
    charge: float | UnsetType = UNSET
    charge_details: list[ChargeDetail] | UnsetType = UNSET
    discarded_at: str | UnsetType = UNSET
    created_at: str


class VideoLogList(Struct, kw_only=True):
    """A page of logs."""

    data: list[VideoLog]
    links: PageLinks


class ConferenceLogList(Struct, kw_only=True):
    """A page of logs of all kinds of conferences."""

    data: list[ConferenceLog]
    links: PageLinks


class LogsQuery(Page):
    """What chooses logs: those of a day, or before or after a moment."""

    include_deleted: bool = False
    created_before: When = UNSET
    created_on: When = UNSET
    created_after: When = UNSET
