"""Rooms and the tickets that open them: from wire to core and back."""

from typing import Any

from msgspec import UNSET, UnsetType, to_builtins

from roomful.delivery.model import WebhookSettings
from roomful.dialects.roomful import wire
from roomful.dialects.roomful.mapping.meetings import when
from roomful.kit.clock import parse_rfc3339, rfc3339
from roomful.kit.errors import invalid
from roomful.rooms.model import Pins, Room, RoomView
from roomful.rooms.registration import form_of
from roomful.sessions.service.door import Seen
from roomful.tickets.model import Ticket

_TIMES = ("opens_at", "last_entry_at", "ends_at")
TICKET_TIMES = ("opens_at", "last_entry_at", "remove_at")
_SEPARATE = {"slug", "extension", "webhook", "registration", "template_id"}
# those whose form here is the core's own
_SAME = (
    *("id", "slug", "name", "title", "description", "extension", "capacity", "guests_allowed"),
    *("empty_close_after", "record_at_start", "compose", "recording_retention", "consent_required"),
    *("layout", "chat_on", "entry_mic_muted", "entry_camera_off", "media", "language", "origin", "meta"),
    *("owner_id", "invited_only", "control", "hands_first", "entry_picture_off", "prompts", "entry_tones"),
    *("previews", "av_sync", "picture_width", "picture_height", "picture_fps", "picture_kbps", "timezone"),
    *("starts_itself", "stay_limit", "end_warning", "extendable", "broadcast_at_start"),
    *("broadcast_preset_id", "dial_in_numbers", "outbound_caller_ids", "theme", "location"),
    *("days", "at_time", "length", "tags", "ring_invited", "reminders_on", "reminders"),
    *("guest_limit", "lobby_on", "lobby_scope", "entry_ways", "mode", "voice_activated", "podium_limit"),
    *("rights_user", "rights_guest", "interpretation", "original_volume", "enlarge_speaker"),
    *("record_height", "camera_max_height", "camera_max_fps", "screen_max_fps"),
)
_JOINED = (
    *("id", "slug", "language", "chat_on", "media", "control", "prompts", "entry_tones"),
    *("entry_picture_off", "av_sync", "picture_width", "picture_height", "picture_fps", "picture_kbps"),
    *("extendable", "camera_max_height", "camera_max_fps", "screen_max_fps", "lobby_on", "lobby_scope"),
    *("podium_limit", "original_volume", "enlarge_speaker"),
)


def room(view: RoomView, base_url: str, pins: Pins | None = None) -> wire.Room:
    """Return a room as the wire has it, with its PINs for those who may know them."""
    one, hook = view.room, view.webhook
    webhook = None
    if hook is not None and hook.url:
        webhook = wire.Webhook(hook.url, hook.failover_url, hook.timeout, list(hook.events))
    values: dict[str, Any] = {name: getattr(one, name) for name in _SAME}
    return wire.Room(
        **values,
        opens_at=when(one.opens_at),
        last_entry_at=when(one.last_entry_at),
        ends_at=when(one.ends_at),
        registration=form(one.registration),
        number=str(one.number),
        webhook=webhook,
        link=f"{base_url}/m/{one.slug}",
        live_session_id=view.live_session_id,
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
        room_pin=UNSET if pins is None else pins.room_pin,
        host_pin=UNSET if pins is None else pins.host_pin,
    )


def joined_room(one: Room) -> wire.JoinedRoom:
    """Return a room as somebody inside sees it."""
    values: dict[str, Any] = {name: getattr(one, name) for name in _JOINED}
    return wire.JoinedRoom(
        **values,
        title=one.title or one.name,
        theme=one.theme or None,
        host_pin=one.host_pin_box is not None,
    )


def link_room(seen: Seen, now: int, *, recorded: bool = False) -> wire.LinkRoom:
    """Return a room as somebody outside sees it; `recorded` when its session is being recorded."""
    one, live = seen.room, seen.session
    return wire.LinkRoom(
        slug=one.slug,
        title=one.title or one.name,
        state=_door_state(seen, now),
        opens_at=when(one.opens_at if seen.opens_at is None else seen.opens_at),
        ends_at=when(one.ends_at if live is None else live.ends_at),
        live=live is not None,
        language=one.language,
        theme=one.theme or None,
        asks=wire.Asks(
            pin=seen.asks_pin,
            name=True,
            consent=one.consent_required,
            host_pin=one.host_pin_box is not None,
            registration=seen.must_register,
            lobby=seen.waits,
        ),
        media=one.media,
        recording=recorded or one.record_at_start,
    )


def _door_state(seen: Seen, now: int) -> str:
    live = seen.session
    if seen.ends_at is not None and now >= seen.ends_at:
        return "over"
    if seen.opens_at is not None and now < seen.opens_at:
        return "early"
    return "locked" if live is not None and live.locked else "open"


def attributes(request: wire.RoomRequest) -> dict[str, Any]:
    """Return what a request sets of a room, in core names. Raises Problem."""
    given = {
        name: value
        for name in wire.RoomRequest.__struct_fields__
        if (value := getattr(request, name)) is not UNSET and name not in _SEPARATE
    }
    if isinstance(request.registration, wire.RegistrationRequest):
        given["registration"] = _form_request(request.registration)
    return given | {name: moment(name, given[name]) for name in _TIMES if name in given}


def form(stored: dict[str, Any]) -> wire.Registration:
    """Return a room's form as the wire has it."""
    one = form_of(stored)
    return wire.Registration(
        enabled=one.enabled,
        users_exempt=one.users_exempt,
        opens_at=when(one.opens_at),
        closes_at=when(one.closes_at),
        limit_on=one.limit_on,
        limit=one.limit,
        fields={name: wire.FormField(**how) for name, how in one.fields.items()},
    )


def _form_request(request: wire.RegistrationRequest) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: value
        for name in wire.RegistrationRequest.__struct_fields__
        if (value := getattr(request, name)) is not UNSET
    }
    if "fields" in given:
        given["fields"] = to_builtins(given["fields"])
    return given | {
        name: moment("registration", given[name]) for name in ("opens_at", "closes_at") if name in given
    }


def moment(field: str, text: str | None) -> int | None:
    """Return a time of the wire in the core's form. Raises Problem."""
    if text is None:
        return None
    try:
        return parse_rfc3339(text)
    except (ValueError, OverflowError):
        raise invalid(field, "It is an RFC 3339 time with its zone.") from None


def webhook(request: wire.RoomRequest) -> WebhookSettings | UnsetType | None:
    """Return the webhook a request leaves a room with; UNSET when it does not touch it."""
    hook = request.webhook
    if not isinstance(hook, wire.Webhook):
        return hook
    return WebhookSettings(
        url=hook.url, failover_url=hook.failover_url, timeout=hook.timeout, events=tuple(hook.events)
    )


def ticket(one: Ticket, secret: str | None = None, base_url: str = "") -> wire.Ticket:
    """Return a ticket as the wire has it, with its secret when it was just made."""
    return wire.Ticket(
        id=one.id,
        room_id=one.room_id or "",
        role=one.role,
        name=one.display_name,
        media=one.media,
        permissions=one.permissions,
        meta=one.meta,
        mic_muted=one.mic_muted,
        camera_off=one.camera_off,
        opens_at=when(one.opens_at),
        last_entry_at=when(one.last_entry_at),
        remove_at=when(one.remove_at),
        stay_limit=one.stay_limit,
        ends_session=one.ends_session,
        created_at=rfc3339(one.created_at),
        expires_at=when(one.expires_at),
        revoked_at=when(one.revoked_at),
        secret=secret or UNSET,
        link=f"{base_url}/m/#ticket={secret}" if secret else UNSET,
    )
