"""Rooms as conferences, from core to wire."""

from collections.abc import Sequence
from typing import Any

import msgspec

from roomful.dialects.trueconf import table
from roomful.dialects.trueconf.mapping import stage
from roomful.dialects.trueconf.mapping.ids import stream_id, uid
from roomful.dialects.trueconf.mapping.links import server_of
from roomful.dialects.trueconf.mapping.schedule import schedule
from roomful.dialects.trueconf.mapping.times import unix
from roomful.invitations.model import Invitation
from roomful.kit.clock import SECOND
from roomful.people.model import User
from roomful.rooms.model import Origin, RingInvited, Room
from roomful.rooms.registration import form_of
from roomful.rooms.stage import ORIGINAL_VOLUME
from roomful.sessions.model import Session
from roomful.sessions.rules import capacity
from roomful.tenants.model import Tenant

NAME = "trueconf"
RINGS_READ = {
    0: RingInvited.OFF.value,
    1: RingInvited.FIRST_JOIN.value,
    2: RingInvited.FIRST_INVITED_JOIN.value,
}
# the vendor knows of none that rings with nobody in it: shown as what comes next to it, and kept
RINGS = {name: number for number, name in RINGS_READ.items()} | {RingInvited.START.value: 1}
# what is only kept, and what it is until somebody says
KEPT: dict[str, Any] = {
    "multicast_enable": False,
    "multicast_address": None,
    "mcu_mode": False,
    "sequence_type": 0,
    "scan_type": 0,
}
_LOGINS = table.place("3")


class Seen(msgspec.Struct, frozen=True):
    """A room and what stands beside it, as a caller may see it.

    `people` are its owner and the users invited, by id; `pin` the room's PIN, if they may see it; `preset`
    the number of its preset; `full`: nobody more may register.
    """

    room: Room
    tenant: Tenant
    base: str
    now: int
    people: dict[str, User]
    invited: Sequence[Invitation]
    session: Session | None = None
    recorded: bool = False
    pin: str | None = None
    preset: int | None = None
    full: bool = False

    @property
    def owner(self) -> User | None:
        """Whose it is."""
        return self.people.get(self.room.owner_id or "")


def conference(seen: Seen, version: int) -> dict[str, Any]:
    """Return every field of a conference; the versions choose."""
    room = seen.room
    most = capacity(room, seen.tenant.max_participants)
    return {
        "id": room.slug,
        "topic": (room.title or room.name)[:240],
        "description": room.description,
        "owner": "" if seen.owner is None else uid(seen.owner.login, seen.tenant.domain),
        "type": stage.MODES[room.mode],
        "invitations": invitations(seen, version),
        "created_at": unix(room.created_at),
        "max_podiums": stage.podiums(room, most),
        "max_participants": most,
        "schedule": schedule(room, seen.tenant.timezone, seen.now),
        "allow_guests": room.guests_allowed,
        "rights": {"guest": stage.rights(room.rights_guest), "user": stage.rights(room.rights_user)},
        "allow_guests_message": "chat_send" in room.rights_guest,
        "allow_guests_audio_video": {"audio_send", "video_send"} <= set(room.rights_guest),
        "broadcast_enabled": room.broadcast_at_start,
        "broadcast_id": None if seen.preset is None else str(seen.preset),
        "broadcast": _broadcast(seen, version),
        "allow_only_planned_participants": room.invited_only,
        "auto_invite": RINGS[room.ring_invited],
        "tags": list(room.tags),
        "recording": int(room.record_at_start),
        "pin_enabled": room.room_pin_box is not None,
        "pin": seen.pin,
        "meeting_room": room.location,
        "on_join_mute_mic": int(room.entry_mic_muted),
        "on_join_mute_camera": int(room.entry_camera_off),
        "registration": registration(seen),
        "vad_selector": int(room.voice_activated),
        "max_guests": most if room.guest_limit is None else min(room.guest_limit, most),
        "reminders_enabled": room.reminders_on,
        "reminders": [{"before_start": minutes} for minutes in room.reminders],
        "waiting_room_enabled": room.lobby_on,
        "waiting_room_scope": room.lobby_scope,
        "origin_type": "clientapp" if room.origin == Origin.PAGE else "restfulapi",
        "use_translation": room.interpretation,
        "translation_flat_volume": ORIGINAL_VOLUME if room.original_volume is None else room.original_volume,
        "expiration_time_updating_allowed": room.extendable,
        "expiration_time_alert": room.end_warning,
        "disable_audio_remarks": not room.prompts,
        "participant_restrictions": stage.restrictions(room),
        "join_options_enabled": room.entry_ways is not None,
        "join_options": stage.ways(room),
        **_kept(room),
        **_links(seen),
        **_live(seen),
    }


def kept_of(room: Room) -> dict[str, Any]:
    """Return what this dialect keeps of a room for its own clients."""
    return dict(room.extras.get(NAME, {}))


def _kept(room: Room) -> dict[str, Any]:
    kept = kept_of(room)
    return {
        **{name: kept.get(name, value) for name, value in KEPT.items()},
        "transcoding": stage.transcoding(room, kept.get("transcoding", {})),
    }


def _broadcast(seen: Seen, version: int) -> str | None:
    if seen.preset is None:
        return None
    server = server_of(seen.base, seen.tenant)
    return f"{server}/api/v{table.VERSIONS[version]}/broadcast/presets/{seen.preset}"


def _links(seen: Seen) -> dict[str, Any]:
    room, domain = seen.room, seen.tenant.domain
    host = seen.base.partition("://")[2].partition("/")[0].partition(":")[0]
    digits = room.slug if room.slug.isdecimal() else room.extension
    return {
        "url": page(seen.base, room),
        "webclient_url": f"{seen.base}/webrtc/{room.slug}",
        "deeplinks": deeplinks(room.slug, domain, host),
        "connect_urls": {"sip_external": None, "sip": [f"00{digits}@{host}"], "h323": []},
    }


def page(base: str, room: Room) -> str:
    """Return the address of a conference's page."""
    return f"{base}/c/{room.slug}"


def deeplinks(slug: str, domain: str, host: str) -> dict[str, str | None]:
    """Return the links that open the vendor's own clients in a conference."""
    return {
        "default": f"trueconf:\\c\\{slug}@{domain}%23vcs&h={host}",
        "android": (
            f"intent:\\c\\{slug}%40{domain}%23vcs%26h%3d{host}"
            "#Intent;scheme=visicall;package=com.trueconf.videochat;end"
        ),
    }


def _live(seen: Seen) -> dict[str, Any]:
    session = seen.session
    if session is None:
        nothing = {"stream_id": None, "participants_lock_enabled": None, "stream_recording_state": 0}
        return {"state": "stopped", **nothing}
    return {
        "state": "running",
        "stream_id": stream_id(session, seen.tenant.domain),
        "participants_lock_enabled": session.locked,
        "stream_recording_state": int(seen.recorded),
    }


def registration(seen: Seen) -> dict[str, Any]:
    """Return the form of a room."""
    form = form_of(seen.room.registration)
    return {
        "enabled": form.enabled,
        "start_at": None if form.opens_at is None else str(form.opens_at // SECOND),
        "end_at": None if form.closes_at is None else str(form.closes_at // SECOND),
        "participants_limit_enabled": form.limit_on,
        "participants_limit": form.limit,
        "allow_users_access": form.users_exempt,
        "fields": form.fields,
        "limit_reached": seen.full,
    }


def invitations(seen: Seen, version: int) -> list[Any]:
    """Return who is planned to come, the owner first: in few words, or as logins alone."""
    found = [told for one in (None, *seen.invited) if (told := mini(one, seen)) is not None]
    return [one["id"] for one in found] if version == _LOGINS else found


def mini(one: Invitation | None, seen: Seen) -> dict[str, Any] | None:
    """Return an invitation in few words, None meaning the owner's; nothing for who is gone."""
    languages = None if one is None or one.languages is None else {"languages": list(one.languages)}
    if one is not None and one.user_id is None:
        name = one.display_name or one.address
        return {"id": one.address, "display_name": name, "translator": languages}
    user = seen.owner if one is None else seen.people.get(one.user_id or "")
    if user is None:
        return None
    name = user.display_name if one is None else one.display_name or user.display_name
    return {"id": user.login, "display_name": name, "translator": languages}
