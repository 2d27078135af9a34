"""Rooms as rooms and as meetings, from core to wire."""

from typing import Any

import msgspec

from roomful.dialects.portsip import wire
from roomful.dialects.portsip.mapping.fields import NAME
from roomful.dialects.portsip.mapping.ids import write_id
from roomful.dialects.portsip.mapping.invitees import joined
from roomful.dialects.portsip.mapping.words import CONTROLS, LAYOUTS, MODES
from roomful.kit.clock import rfc3339_seconds
from roomful.rooms.lists.model import PICTURE, SHORT_TITLE
from roomful.rooms.model import Pins, Room
from roomful.sessions.rules import capacity
from roomful.tenants.model import Tenant

_MOST_PEOPLE = 200
_RATES = (5, 30)


class Seen(msgspec.Struct, frozen=True):
    """A room and what stands beside it, as somebody may see it.

    `users` are the numbers of the users invited, `addresses` those of others. `owned`: it is the caller's;
    `trusted`: they are shown what makes a host.
    """

    room: Room
    tenant: Tenant
    pins: Pins
    users: list[int]
    addresses: list[str]
    owned: bool
    trusted: bool


class Entrance(msgspec.Struct, frozen=True):
    """Where a client of a room connects to, and its ticket where the caller may hand it on."""

    host: str
    port: int
    token: str | None


def room_item(seen: Seen) -> wire.RoomItem:
    """Return a conference room as lists have it."""
    return wire.RoomItem(**_both(seen), numbers=seen.room.dial_in_numbers)


def room_detail(seen: Seen, entrance: Entrance) -> wire.RoomDetail:
    """Return a conference room as it is read alone."""
    return wire.RoomDetail(
        **_both(seen),
        **_entrance(seen, entrance),
        numbers=seen.room.dial_in_numbers,
        outbound_caller_ids=_callers(seen.room),
    )


def meeting_item(seen: Seen) -> wire.MeetingItem:
    """Return a meeting as lists have it."""
    return wire.MeetingItem(**_both(seen), **_of_meetings(seen))


def meeting_detail(seen: Seen, entrance: Entrance) -> wire.MeetingDetail:
    """Return a meeting as it is read alone."""
    return wire.MeetingDetail(**_both(seen), **_of_meetings(seen), **_entrance(seen, entrance))


def _both(seen: Seen) -> dict[str, Any]:
    room = seen.room
    return {
        "id": write_id(room.number),
        "extension_number": room.extension,
        "mode": MODES[room.media],
        "control": CONTROLS[room.control],
        "height": _picture(room, "picture_height"),
        "width": _picture(room, "picture_width"),
        "bitrate": _picture(room, "picture_kbps"),
        "framerate": _within(_picture(room, "picture_fps"), *_RATES),
        "layout": LAYOUTS[room.layout],
        "subject": (room.title or room.name)[:SHORT_TITLE],
        "language": room.language,
        "capacity": _within(capacity(room, seen.tenant.max_participants), 1, _MOST_PEOPLE),
        "admin_pin": seen.pins.host_pin if seen.trusted else None,
        "room_pin": seen.pins.room_pin,
        "enable_recording": room.record_at_start,
        "enable_prompt": room.prompts,
        "timezone": room.timezone or seen.tenant.timezone,
        "created_at": rfc3339_seconds(room.created_at),
        "scheduled_start_at": _time(room.opens_at),
        "scheduled_end_at": _time(room.ends_at),
        "internal_invitees": [write_id(number) for number in seen.users],
        "external_invitees": joined(seen.addresses),
        "custom_options": room.extras.get(NAME, {}).get("custom_options"),
    }


def _of_meetings(seen: Seen) -> dict[str, Any]:
    return {
        "outbound_caller_ids": _callers(seen.room),
        "close_on_nobody": seen.room.empty_close_after is not None,
        "ownership": seen.owned,
    }


def _entrance(seen: Seen, entrance: Entrance) -> dict[str, Any]:
    return {
        "domain": seen.tenant.domain,
        "sbc_host": entrance.host,
        "sbc_port": entrance.port,
        "token": entrance.token,
    }


def _callers(room: Room) -> list[wire.CallerId]:
    return [wire.CallerId(**one) for one in room.outbound_caller_ids]


def _picture(room: Room, name: str) -> int:
    value: int | None = getattr(room, name)
    return PICTURE[name] if value is None else value


def _within(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)


def _time(at: int | None) -> str | None:
    return None if at is None else rfc3339_seconds(at)
