"""Rooms and meetings as they are shown. What is empty is null and never left out."""

from typing import Literal

from msgspec import Struct

Mode = Literal["AUDIO", "VIDEO"]
Control = Literal["FREE", "MASTER"]
Layout = Literal["LAYOUT0", "LAYOUT1", "LAYOUT2", "LAYOUT3", "LAYOUT4", "LAYOUT6", "LAYOUT9"]


class CallerId(Struct):
    """A number that calls to telephones are shown to come from."""

    provider_id: str | None = None
    caller_id: str | None = None
    description: str | None = None


class Shown(Struct, kw_only=True):
    """What rooms and meetings have in common."""

    id: str
    extension_number: str
    mode: Mode
    control: Control
    height: int
    width: int
    bitrate: int
    framerate: int
    layout: Layout
    subject: str
    language: str
    capacity: int
    admin_pin: str | None
    room_pin: str | None
    enable_recording: bool
    enable_prompt: bool
    timezone: str
    created_at: str
    scheduled_start_at: str | None
    scheduled_end_at: str | None
    internal_invitees: list[str]
    external_invitees: str | None
    custom_options: str | None


class RoomItem(Shown, kw_only=True):
    """A conference room in a list."""

    numbers: str | None


class RoomDetail(RoomItem, kw_only=True):
    """A conference room alone, with what its clients need to enter."""

    outbound_caller_ids: list[CallerId]
    domain: str
    sbc_host: str
    sbc_port: int
    token: str | None


class MeetingItem(Shown, kw_only=True):
    """A meeting in a list."""

    outbound_caller_ids: list[CallerId]
    close_on_nobody: bool
    ownership: bool


class MeetingDetail(MeetingItem, kw_only=True):
    """A meeting alone, with what its clients need to enter."""

    domain: str
    sbc_host: str
    sbc_port: int
    token: str | None


class RoomList(Struct):
    """A page of conference rooms; `count` is how many there are on all pages."""

    count: int
    items: list[RoomItem]


class MeetingList(Struct):
    """A page of meetings; `count` is how many there are on all pages."""

    count: int
    items: list[MeetingItem]


class Created(Struct):
    """A new conference room."""

    id: str


class CreatedMeeting(Struct):
    """A new meeting, and the number it was given."""

    id: str
    extension_number: str
