"""Conferences, from wire to core: what a body changes of a room."""

from collections.abc import Callable, Mapping
from typing import Any

from roomful.dialects.trueconf import errors, table
from roomful.dialects.trueconf.mapping import schedule, stage
from roomful.dialects.trueconf.mapping.conferences import KEPT, NAME, RINGS_READ
from roomful.dialects.trueconf.mapping.times import micros
from roomful.dialects.trueconf.wire.reading import whole
from roomful.kit.errors import invalid
from roomful.rooms.model import Room
from roomful.rooms.rules import DEFAULTS
from roomful.tenants.model import Tenant

_GUESTS = table.place("3.6")
_OWN_OPTIONS = table.place("3.10")
_OPTIONS = ("join_options", "join_options_enabled")
_AUDIO_VIDEO = ("audio_send", "video_send")
Given = Mapping[str, Any]

# fields that are one attribute, and what its value is there
_PLAIN: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "topic": ("title", str),
    "description": ("description", str),
    "allow_guests": ("guests_allowed", bool),
    "broadcast_enabled": ("broadcast_at_start", bool),
    "allow_only_planned_participants": ("invited_only", bool),
    "auto_invite": ("ring_invited", RINGS_READ.__getitem__),
    "recording": ("record_at_start", bool),
    "pin": ("room_pin", lambda pin: pin or None),
    "meeting_room": ("location", lambda text: text or None),
    "on_join_mute_mic": ("entry_mic_muted", bool),
    "on_join_mute_camera": ("entry_camera_off", bool),
    "vad_selector": ("voice_activated", bool),
    "reminders_enabled": ("reminders_on", bool),
    "waiting_room_enabled": ("lobby_on", bool),
    "waiting_room_scope": ("lobby_scope", str),
    "use_translation": ("interpretation", bool),
    "translation_flat_volume": ("original_volume", lambda volume: volume),
    "expiration_time_updating_allowed": ("extendable", bool),
    "expiration_time_alert": ("end_warning", int),
    "disable_audio_remarks": ("prompts", lambda silent: not silent),
}


def attributes(
    given: Given, room: Room | None, shown: Given | None, tenant: Tenant, version: int, now: int
) -> dict[str, Any]:
    """Return what a body changes of a room, in core names.

    `shown` is the room as its caller could have read it, and what is the same there changes nothing; both it
    and `room` are None for a new one. Raises Problem.
    """
    new = {name: value for name, value in given.items() if shown is None or shown.get(name) != value}
    changes: dict[str, Any] = {}
    for name, (core, read) in _PLAIN.items():
        if name in new:
            changes[core] = read(new[name])
    if "type" in new:
        changes["mode"] = _mode(new["type"])
    if "schedule" in new:
        changes |= schedule.changes(new["schedule"], now)
    if "tags" in new:
        changes["tags"] = list(dict.fromkeys(tag for tag in new["tags"] if tag))
    if "reminders" in new:
        changes["reminders"] = [_minutes(one) for one in new["reminders"]]
    if "registration" in new:
        changes["registration"] = _registration(new["registration"])
    changes |= _counts(new, tenant, changes.get("mode", room.mode if room else None), version)
    changes |= _rights(new, room)
    changes |= _ways(new, room, shown, version)
    return changes | _pictures(new, room, shown or {})


def _mode(number: int) -> str:
    mode = stage.MODES_READ.get(number)
    if mode is None:
        raise invalid("type", "type is 0, 1 or 3.")
    return mode


def _minutes(one: Any) -> int:
    value = one.get("before_start") if isinstance(one, Mapping) else one
    return whole(value, "reminders")


def _counts(new: Given, tenant: Tenant, mode: str | None, version: int) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "max_participants" in new:
        number = new["max_participants"]
        if not 1 <= number <= tenant.max_participants:
            raise invalid("max_participants", f"max_participants is 1 to {tenant.max_participants}.")
        changes["capacity"] = number
    if "max_guests" in new and new["max_guests"] is not None and version >= _GUESTS:
        number = new["max_guests"]
        most = tenant.max_guests if tenant.max_guests is not None else tenant.max_participants
        if number > most:
            message = f"There may be at most {most} guests."
            raise errors.named("maxGuestsLimitReached", message, field="max_guests")
        if number < 0:
            raise invalid("max_guests", "max_guests is 0 or more.")
        changes["guest_limit"] = number
    elif "max_guests" in new:
        changes["guest_limit"] = None
    if "max_podiums" in new and mode == stage.MODES_READ[3]:
        if new["max_podiums"] < 1:
            raise invalid("max_podiums", "max_podiums is 1 or more.")
        changes["podium_limit"] = new["max_podiums"]
    return changes


def _rights(new: Given, room: Room | None) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for side in ("guest", "user"):
        told = (new.get("rights") or {}).get(side)
        if told:
            before = DEFAULTS[f"rights_{side}"] if room is None else getattr(room, f"rights_{side}")
            changes[f"rights_{side}"] = stage.rights_read(told, before)
    flags = {"allow_guests_message": ("chat_send",), "allow_guests_audio_video": _AUDIO_VIDEO}
    for name, rights in flags.items():
        if name in new:
            usual = DEFAULTS["rights_guest"] if room is None else room.rights_guest
            before = changes.get("rights_guest", usual)
            changes["rights_guest"] = stage.with_rights(before, rights, on=new[name])
    return changes


def _ways(new: Given, room: Room | None, shown: Given | None, version: int) -> dict[str, Any]:
    told = {
        "multicast_enable": False,
        "mcu_mode": False,
        "join_options_enabled": room is not None and room.entry_ways is not None,
        "join_options": (shown or {}).get("join_options", ["clients", "webrtc", "qr_code"]),
        **{name: (shown or {})[name] for name in ("multicast_enable", "mcu_mode") if name in (shown or {})},
        **new,
    }
    # before 3.10 a list of ways is that of the conference by itself
    local = version < _OWN_OPTIONS and "join_options" in new
    if version >= _OWN_OPTIONS and {"multicast_enable", "mcu_mode", *_OPTIONS} & new.keys():
        stage.check_ways(told)
    if local or (told["join_options_enabled"] and {*_OPTIONS} & new.keys()):
        return {"entry_ways": stage.ways_read(told["join_options"]) or stage.USUAL_WAYS}
    if new.get("join_options_enabled") is False:
        return {"entry_ways": None}
    return {}


def _pictures(new: Given, room: Room | None, shown: Given) -> dict[str, Any]:
    """Return what changes of the picture, and what is only kept, as a room's extras."""
    kept: dict[str, Any] = {name: new[name] for name in KEPT if name in new}
    changes: dict[str, Any] = {}
    if new.get("transcoding"):
        changes, picture = stage.transcoding_read(new["transcoding"], shown.get("transcoding", {}))
        if picture:
            kept["transcoding"] = picture
    if new.get("participant_restrictions"):
        before = shown.get("participant_restrictions", {})
        changes |= stage.restrictions_read(new["participant_restrictions"], before)
    if not kept:
        return changes
    extras = {} if room is None else room.extras
    own = extras.get(NAME, {})
    if "transcoding" in kept:
        kept["transcoding"] = own.get("transcoding", {}) | kept["transcoding"]
    return changes | {"extras": extras | {NAME: own | kept}}


def _registration(given: Given) -> dict[str, Any]:
    names = {
        "enabled": "enabled",
        "participants_limit_enabled": "limit_on",
        "participants_limit": "limit",
        "allow_users_access": "users_exempt",
        "fields": "fields",
    }
    found = {core: given[name] for name, core in names.items() if name in given}
    for name, core in (("start_at", "opens_at"), ("end_at", "closes_at")):
        if name in given:
            text = given[name]
            found[core] = micros(whole(text, f"registration/{name}")) if text else None
    if found.get("fields") == []:
        del found["fields"]
    return found
